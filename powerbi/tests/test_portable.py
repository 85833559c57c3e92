"""One SQL text per view: what some database would refuse or understand otherwise is not in it."""

import pytest
import sqlglot
from sqlglot import exp

from powerbi import sync
from powerbi.dictionary import VIEWS

SELECTS = sync.selects()
DIALECTS = ("sqlite", "postgres", "tsql")
DATES = {"DATE", "DATETIME", "DATETIME2", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "SMALLDATETIME"}


def never(tree):
    """What the tree holds of constructs that the three databases do not share."""
    found = []
    for node in tree.walk():
        if isinstance(node, exp.Cast) and node.to.this.name in DATES:
            found.append("CAST to a date")
        if isinstance(node, exp.Boolean):
            found.append("bare boolean")
        if isinstance(node, exp.Where | exp.If | exp.Having | exp.And | exp.Or | exp.Not):
            tested = [node.this]
            tested += [node.expression] if isinstance(node, exp.And | exp.Or) else []
            if any(isinstance(one.unnest(), exp.Column) for one in tested):
                found.append("bare boolean")
        if isinstance(node, exp.Join) and isinstance(node.args.get("on"), exp.Column):
            found.append("bare boolean")
        if isinstance(node, exp.Join) and node.args.get("using"):
            found.append("USING")
        if isinstance(node, exp.With) and node.args.get("recursive"):
            found.append("WITH RECURSIVE")
        if isinstance(node, exp.Group) and any(
            isinstance(one, exp.Literal) for one in node.expressions
        ):
            found.append("ordinal in GROUP BY")
        if isinstance(node, exp.Null) and not isinstance(node.parent, exp.Cast | exp.Is):
            found.append("untyped NULL")
        for kind, name in (
            (exp.DPipe, "||"),
            (exp.Filter, "FILTER"),
            (exp.Limit, "LIMIT"),
            (exp.Fetch, "FETCH"),
            (exp.Offset, "OFFSET"),
            (exp.Order, "ORDER BY"),
            (exp.Div, "division"),
            (exp.Star, "*"),
        ):
            counted = isinstance(node, exp.Star) and isinstance(node.parent, exp.Count)
            if isinstance(node, kind) and not counted:
                found.append(name)
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("view", SELECTS)
def test_every_database_reads_it(view, dialect):
    (tree,) = sqlglot.parse(SELECTS[view], dialect=dialect)
    assert never(tree) == []


@pytest.mark.parametrize("view", SELECTS)
def test_its_columns_are_the_dictionary_s(view):
    tree = sqlglot.parse_one(SELECTS[view])
    while isinstance(tree, exp.Union):
        assert tree.right.named_selects == tree.left.named_selects
        tree = tree.left
    assert tree.named_selects == list(VIEWS[view].columns)


def test_every_view_is_documented():
    assert set(VIEWS) == set(SELECTS)


@pytest.mark.parametrize(
    ("select", "forbidden"),
    [
        ("SELECT CAST(a AS date) AS a FROM t", "CAST to a date"),
        ("SELECT a FROM t WHERE b", "bare boolean"),
        ("SELECT a FROM t WHERE b AND c = 1", "bare boolean"),
        ("SELECT a FROM t WHERE NOT b", "bare boolean"),
        ("SELECT TRUE AS a FROM t", "bare boolean"),
        ("SELECT a || b AS c FROM t", "||"),
        ("SELECT a FROM t JOIN u USING (id)", "USING"),
        ("SELECT COUNT(*) FILTER (WHERE a = 1) AS n FROM t", "FILTER"),
        ("WITH RECURSIVE r AS (SELECT 1 AS a) SELECT a FROM r", "WITH RECURSIVE"),
        ("SELECT a FROM t LIMIT 1", "LIMIT"),
        ("SELECT a FROM t ORDER BY a", "ORDER BY"),
        ("SELECT a FROM t ORDER BY a NULLS LAST", "ORDER BY"),
        ("SELECT a, COUNT(*) AS n FROM t GROUP BY 1", "ordinal in GROUP BY"),
        ("SELECT a / b AS c FROM t", "division"),
        ("SELECT NULL AS a FROM t", "untyped NULL"),
        ("SELECT * FROM t", "*"),
    ],
)
def test_what_is_forbidden_is_seen(select, forbidden):
    assert forbidden in never(sqlglot.parse_one(select, dialect="postgres"))


def test_what_is_allowed_is_let_through():
    select = "SELECT CAST(NULL AS decimal(18, 2)) AS a, COUNT(*) AS n FROM t WHERE b IS NOT NULL"
    assert never(sqlglot.parse_one(select)) == []
