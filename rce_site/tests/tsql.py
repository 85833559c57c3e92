"""What SQL Server refuses or understands otherwise, found in a statement without a server."""

import re
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp

# The server takes 2,100, of which its drivers use a few themselves.
PARAMETERS = 2_050
ROWS = 1_000

CONDITIONS = (
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like,
    exp.Escape, exp.Exists, exp.And, exp.Or, exp.Not,
)  # fmt: skip
WORDS = {
    "LIMIT": r"\bLIMIT\b",
    "||": r"\|\|",
    "::": r"::",
    "TRUE or FALSE": r"\b(TRUE|FALSE)\b",
    "RETURNING": r"\bRETURNING\b",
    "ON CONFLICT": r"\bON CONFLICT\b",
    "NULLS FIRST or LAST": r"\bNULLS (FIRST|LAST)\b",
    "FILTER": r"\bFILTER\s*\(",
    "FOR UPDATE": r"\bFOR UPDATE\b",
    "ILIKE": r"\bILIKE\b",
    "IS DISTINCT FROM": r"\bIS (NOT )?DISTINCT FROM\b",
    # Which day 'd/m/y', or any text as datetime, is hangs on the login's language.
    "datetime": r"\b(SMALL)?DATETIME(OFFSET)?\b(?!2)",
}
FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        """
    ABS AVG CAST COALESCE CONCAT CONVERT COUNT COUNT_BIG DATABASEPROPERTYEX DATABASE_PRINCIPAL_ID
    DATEADD DATEDIFF DATEDIFF_BIG DATEPART DB_ID DB_NAME HAS_PERMS_BY_NAME ISJSON IS_SRVROLEMEMBER
    JSON_PATH_EXISTS JSON_QUERY JSON_VALUE LEN LOWER LTRIM MAX MIN NULLIF OPENJSON QUOTENAME REPLACE
    RIGHT ROUND ROW_NUMBER RTRIM SCHEMA_ID SCHEMA_NAME SERVERPROPERTY SUBSTRING SUM SYSUTCDATETIME
    TRY_CAST TRY_CONVERT TYPE_NAME UPPER USER_NAME YEAR
        """,
    )
)
KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        """
    ALL AND ANY AS BY CASE CHAR CHECK DECIMAL DISTINCT ELSE EXISTS FROM HAVING IDENTITY IN INTO
    JOIN KEY NOT NUMERIC NVARCHAR ON OR OVER SELECT SET THEN TOP UNION UNIQUE VALUES VARCHAR WHEN
    WHERE WITH
        """,
    )
)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\[[^\]]*\]|\"[^\"]*\"|--[^\n]*")


def faults(sql: str, params: Any = (), *, by_hand: bool = False) -> list[str]:
    """Sentences, none for a statement that nothing is known against."""
    found = list(_of_text(sql, params or (), by_hand))
    try:
        trees = sqlglot.parse(sql.replace("%s", "?").replace("%%", "%"), dialect="tsql")
    except sqlglot.ParseError as error:
        return [*found, f"not understood: {error}"]
    for tree in trees:
        if tree is not None and not _is_of_schema(tree):
            found += _of_tree(tree)
    return found


def _is_of_schema(tree: exp.Expression) -> bool:
    """Of tables and indexes, whose CHECKs hold conditions; a view is a query."""
    return isinstance(tree, exp.Alter | exp.Create) and tree.args.get("kind") != "VIEW"


def _of_text(sql: str, params: Any, by_hand: bool) -> Iterator[str]:
    bare = _QUOTED.sub("''", sql)
    for name, pattern in WORDS.items():
        if re.search(pattern, bare, re.IGNORECASE):
            yield name
    for name in re.findall(r"([A-Za-z_]+)\s*\(", bare):
        if name.islower() and by_hand:
            continue  # A table's name before its columns.
        if name.upper() not in FUNCTIONS | KEYWORDS:
            yield f"{name}() is no function of T-SQL's"
    if re.search(r"'\d+[/.]\d+[/.]\d+", sql):
        yield "a date in local order"
    if len(params) > PARAMETERS:
        yield f"{len(params)} parameters"
    if bare.count("%s") != len(params):
        yield "parameters are not as many as their places"
    # mssql-django declares the parameters of what groups as variables, by Python's format().
    if "GROUP BY" in sql and params and ("{" in sql or "}" in sql):
        yield "a brace beside GROUP BY"
    if by_hand and re.search(r"INSERT INTO .* SELECT ", bare, re.DOTALL) and None in params:
        yield "a NULL without a type"
    yield from (f"name over 128: {n}" for n in re.findall(r"\[([^\]]{129,})\]", sql))


def _of_tree(tree: exp.Expression) -> Iterator[str]:
    for node in tree.walk():
        if isinstance(node, CONDITIONS) and not _may_be_condition(node):
            yield f"a condition as a value: {node.sql('tsql')[:80]}"
        for tested in _tested(node):
            if not isinstance(tested.unnest(), CONDITIONS):
                yield f"a value as a condition: {tested.sql('tsql')[:80]}"
        if isinstance(node, exp.AggFunc):
            inner = [n for n in node.walk() if n is not node]
            if any(isinstance(n, exp.AggFunc | exp.Select | exp.Subquery) for n in inner):
                yield f"an aggregate over an aggregate or a subquery: {node.sql('tsql')[:80]}"
        if isinstance(node, exp.In) and isinstance(node.this.unnest(), exp.Tuple):
            yield "a row in IN"
        if isinstance(node, exp.In) and (query := node.args.get("query")):
            inside = query.unnest()
            if isinstance(inside, exp.Select) and len(inside.selects) != 1:
                yield "more than one column in IN"
        if isinstance(node, exp.Values) and len(node.expressions) > ROWS:
            yield f"{len(node.expressions)} rows in VALUES"
        if isinstance(node, exp.Select):
            yield from _of_select(node)


def _may_be_condition(node: exp.Expression) -> bool:
    parent, child = node.parent, node
    while isinstance(parent, exp.Paren):
        parent, child = parent.parent, parent
    if isinstance(parent, exp.If):
        return parent.this is child
    if isinstance(parent, exp.Join):
        return parent.args.get("on") is child
    assigned = (exp.Update, exp.SetItem, exp.Set, exp.Command)
    connected = (exp.And, exp.Or, exp.Not, exp.Where, exp.Having, exp.Escape)
    return parent is None or isinstance(parent, assigned + connected)


def _tested(node: exp.Expression) -> list[exp.Expression]:
    if isinstance(node, exp.And | exp.Or):
        return [node.left, node.right]
    if isinstance(node, exp.Where | exp.Having | exp.Not):
        return [node.this]
    if isinstance(node, exp.Join) and node.args.get("on"):
        return [node.args["on"]]
    if isinstance(node, exp.If) and not (isinstance(node.parent, exp.Case) and node.parent.this):
        return [node.this]
    return []


def _of_select(select: exp.Select) -> Iterator[str]:
    order, group = select.args.get("order"), select.args.get("group")
    cut = select.args.get("limit") or select.args.get("offset")
    nested = select.find_ancestor(exp.Select, exp.Subquery, exp.Create, exp.In) is not None
    if order and nested and not cut:
        yield "ORDER BY in a subquery without TOP or OFFSET"
    if select.args.get("offset") and not order:
        yield "OFFSET without ORDER BY"
    chosen = {one.unalias().sql("tsql") for one in select.selects}
    chosen |= {one.alias for one in select.selects if one.alias}
    if order:
        by = [one.this.sql("tsql").strip("[]") for one in order.expressions]
        by = [one for one in by if not one.isdigit()]  # The place of a column that is selected.
        if len(by) != len(set(by)):
            yield "a column twice in ORDER BY"
        known = {name.strip("[]") for name in chosen}
        if select.args.get("distinct"):
            yield from (f"DISTINCT, but ORDER BY {one}" for one in by if one not in known)
    if group:
        yield from _of_group(select, group)
    if isinstance(select.parent, exp.Subquery) and isinstance(
        select.parent.parent, exp.From | exp.Join
    ):
        names = [one.alias_or_name.lower() for one in select.selects]
        if "" in names or len(names) != len(set(names)):
            yield f"columns of a derived table without names of their own: {names}"


def _of_group(select: exp.Select, group: exp.Group) -> Iterator[str]:
    by = {one.sql("tsql") for one in group.expressions}
    for one in group.expressions:
        if one.find(exp.Select):
            yield "a subquery in GROUP BY"
        if not one.find(exp.Column):
            yield "a constant in GROUP BY"
    mine = {table.alias_or_name for table in _tables(select)}
    aliases = {one.alias for one in select.selects}
    parts = [one.unalias() for one in select.selects]
    if having := select.args.get("having"):
        parts.append(having.this)
    if order := select.args.get("order"):
        parts += [one.this for one in order.expressions if one.this.name not in aliases]
    for part in parts:
        yield from (f"not grouped by: {name}" for name in _loose(part, by, mine))


def _tables(select: exp.Select) -> list[exp.Expression]:
    sources = [select.args.get("from_") or select.args.get("from"), *select.args.get("joins", [])]
    return [source.this for source in sources if source is not None]


def _loose(part: exp.Expression, by: set[str], mine: set[str]) -> Iterator[str]:
    """Columns of the grouped tables outside aggregates that are not grouped by."""
    if part.sql("tsql") in by or isinstance(part, exp.AggFunc):
        return
    if isinstance(part, exp.Column):
        if part.table in mine or not part.table:
            yield part.sql("tsql")
        return
    if isinstance(part, exp.Select):
        outer = mine - {table.alias_or_name for table in _tables(part)}
        yield from (
            column.sql("tsql")
            for column in part.find_all(exp.Column)
            if column.table in outer and column.sql("tsql") not in by
        )
        return
    for child in part.iter_expressions():
        yield from _loose(child, by, mine)
