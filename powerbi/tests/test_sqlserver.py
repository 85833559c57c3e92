"""What is said to SQL Server, which no test can start: to whom the schema belongs, what its reader
may, and that what is said is Transact-SQL."""

from types import SimpleNamespace
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from powerbi import feeds
from powerbi.dictionary import VIEWS, Kind
from powerbi.engines import ROLE, SCHEMA, SQLServer, literal

CONNECTION = SimpleNamespace(
    vendor="microsoft",
    ops=SimpleNamespace(quote_name=lambda name: f"[{name}]", adapt_datefield_value=str),
)


class Heard(SQLServer):
    """Keeps what it would say; `there` answers whether schema and role are there."""

    def __init__(self, there: bool) -> None:
        super().__init__(CONNECTION)
        self.there, self.said = there, []

    def run(self, *statements: str, params: Any = None) -> list[tuple[Any, ...]]:
        if statements[0].startswith("SELECT 1"):
            return [(1,)] if self.there else []
        if statements[0].startswith("SELECT USER_NAME"):
            return [("app",)]
        self.said += statements
        return []


def test_the_schema_belongs_to_whom_the_tables_do() -> None:
    keeper = Heard(there=False)
    keeper.prepare()
    assert keeper.said == [f"CREATE SCHEMA [{SCHEMA}] AUTHORIZATION [app]"]


def test_the_reader_is_granted_the_schema_and_nothing_else() -> None:
    keeper = Heard(there=False)
    keeper.grant()
    grant = f"GRANT SELECT ON SCHEMA::[{SCHEMA}] TO [{ROLE}]"
    assert keeper.said == [f"CREATE ROLE [{ROLE}]", grant]


def test_what_is_there_is_not_made_again() -> None:
    keeper = Heard(there=True)
    keeper.prepare()
    keeper.grant()
    assert [said for said in keeper.said if said.startswith("CREATE")] == []


@pytest.mark.parametrize("view", VIEWS)
def test_feeds_are_read_in_its_language(view: str) -> None:
    sql, params = feeds.statement(view, None, None, CONNECTION)
    (tree,) = sqlglot.parse(sql, dialect="tsql")
    assert [one.alias_or_name for one in tree.expressions] == list(VIEWS[view].columns)
    (table,) = tree.find_all(exp.Table)
    assert (table.db, table.name, params) == (SCHEMA, view, [])


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_described_in_whole_texts(view: str) -> None:
    keeper = Heard(there=True)
    keeper.comment(view, VIEWS[view])
    assert len(keeper.said) == 1 + len(VIEWS[view].columns)
    for said, (name, column) in zip(keeper.said[1:], VIEWS[view].columns.items(), strict=True):
        assert said.endswith(f"@level2name = N'{name}'")
        assert said.count(f"@value = N{literal(column.meaning)}, ") == 1
        assert said.count("'") % 2 == 0


def test_moments_are_written_in_a_style_that_every_server_writes_alike() -> None:
    column = next(one for one in VIEWS["fct_cnr"].columns.values() if one.kind is Kind.MOMENT)
    written = SQLServer(CONNECTION).written("at", column)
    assert written == (
        "REPLACE(CONVERT(varchar(19), [at], 120), ' ', 'T') + '.' + "
        "RIGHT(1000000 + DATEPART(microsecond, [at]), 6) + 'Z'"
    )
