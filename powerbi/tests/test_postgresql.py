"""On a real PostgreSQL views give what they give elsewhere, and their reader sees them alone."""

import re
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from billing.tests import make
from powerbi import feeds
from powerbi.dictionary import VIEWS, Kind
from powerbi.engines import ROLE, engine
from powerbi.tests import postgresql
from powerbi.tests.postgresql import Server
from transformers.tests import make as made

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgresql.programs() is None, reason="PostgreSQL is not on this machine"),
]
# Its own names; of decimals those of as many places as the dictionary says.
TYPES = {
    Kind.KEY: r"bigint",
    Kind.DAY_KEY: r"integer",
    Kind.WHOLE: r"bigint|integer|smallint",
    Kind.FLAG: r"integer",
    Kind.DATE: r"date",
    Kind.MOMENT: r"timestamp with time zone",
    Kind.TEXT: r"text|character varying.*",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgresql.started() as found:
        found.manage("migrate", "--verbosity", "0")
        found.execute(f"CREATE ROLE dashboards LOGIN IN ROLE {ROLE}")
        yield found


@pytest.fixture
def connection(db, server):
    with postgresql.connected(server) as found:
        yield found


@pytest.mark.parametrize("view", VIEWS)
def test_the_reader_reads_every_view(server, view):
    with server.connect("dashboards") as connection:
        rows = connection.execute(f"SELECT * FROM powerbi.{view}").fetchall()
    assert isinstance(rows, list)


def test_the_reader_reads_no_table_and_writes_nothing(server):
    with server.connect("postgres") as connection:
        found = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = [name for (name,) in found]
    assert len(tables) > 50
    with server.connect("dashboards") as connection:
        for table in tables:
            for statement in (f"SELECT 1 FROM {table}", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
                connection.rollback()
        for statement in (
            "DELETE FROM powerbi.dim_municipality",
            "CREATE TABLE powerbi.mine (a integer)",
            "CREATE VIEW powerbi.mine AS SELECT 1 AS a",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
            connection.rollback()


def test_what_is_made_belongs_to_whom_the_tables_do(server):
    with server.connect("postgres") as connection:
        found = connection.execute(
            "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'powerbi' "
            "UNION SELECT viewowner FROM pg_views WHERE schemaname = 'powerbi' "
            "UNION SELECT tableowner FROM pg_tables WHERE tablename = 'calendar_day'"
        ).fetchall()
    assert found == [("site",)]


def test_whoever_makes_the_views_anew_they_stay_the_tables_owner_s(server):
    said = server.manage("syncviews", user="postgres")
    assert said.split()[: len(VIEWS)] == list(VIEWS)
    test_what_is_made_belongs_to_whom_the_tables_do(server)
    test_the_reader_reads_every_view(server, "fct_billed_item")
    assert server.manage("syncviews").split() == list(VIEWS)


def test_a_reader_that_may_read_more_is_told_of(server):
    server.execute(f"GRANT SELECT ON public.billing_contract TO {ROLE}")
    try:
        assert "public.billing_contract" in server.manage("syncviews")
    finally:
        server.execute(f"REVOKE ALL ON public.billing_contract FROM {ROLE}")


@pytest.fixture
def everything(actas):
    """What is known of some and not of others, beside the rest."""
    lone = make.contract(number='Ñ, "2"', contractor="Línea 1\nLínea 2")
    make.item(make.annex(lone), make.price(lone, "X", Decimal("0.0001")), Decimal("12345678.1234"))
    at = made.transformer("T-2", latitude=Decimal("7.119349"), longitude=Decimal("-73.122742"))
    made.retroactive_case(value=None, account="")
    return at


def test_every_view_gives_what_it_gives_here(everything, connection):
    postgresql.copy(connection)
    for view in VIEWS:
        here = sorted(b"".join(feeds.lines(view)).splitlines())
        there = sorted(b"".join(feeds.lines(view, connection=connection)).splitlines())
        assert there == here, view
        assert len(here) > 1, view


@pytest.mark.parametrize("view", VIEWS)
def test_it_says_the_same_types_and_the_same_words(connection, view):
    found = engine(connection).run(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
        "col_description(a.attrelid, a.attnum) FROM pg_attribute a "
        "WHERE a.attrelid = %s::regclass AND a.attnum > 0",
        params=[f"powerbi.{view}"],
    )
    told = {name: (kind, said) for name, kind, said in found}
    assert set(told) == set(VIEWS[view].columns)
    for name, column in VIEWS[view].columns.items():
        kind, said = told[name]
        decimal = rf"numeric(\(\d+,{column.places}\))?"
        assert re.fullmatch(TYPES.get(column.kind, decimal), kind), (name, kind)
        assert said == str(column.meaning), name
