"""On a real PostgreSQL views give what they give elsewhere, and their reader sees them alone."""

import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import DataError
from django.test.utils import CaptureQueriesContext

from billing.tests import make
from powerbi import engines, feeds
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

# What a file, a spreadsheet or COPY may take for something else than text.
HOSTILE = [
    *("", " ", "-", "+", "'", "'=1", '"', '""', ",", "\\.", "\\N", "\\", "%s", "%%", "NULL"),
    *("=1+1", "+1+cmd", "-1+1|' /C calc'!A0", "@SUM(A1)", '="a",b', "=1\n2", "=ñ"),
    *("\t=1", "\n=1", "\r=1", "\r\n=1", "\t", "\n", "\r", "\r\n", "-5\n", "-5\r", "+1\r\n=2"),
    *("＝1+1", "＋1", "－1", "＠SUM(A1)", "-٣", "-１", "=", "＝"),
    *("-5", "+1.234,50", "-.", "1e5", "-1e5", "5", "2025-06-01"),
    *('a "b", c', "uno\r\ndos\rtres\ncuatro", "con\ttabulador", "al final\r", " =1"),
    *("Ñandú, peñón", "😀=1", "\ufeff=1", "\u2028", "\x0b=1"),
]
# More than what lies between the database and who reads.
LONG = "SELECT g, REPEAT('x', 90) FROM generate_series(1, 300000) g"


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


def told(pieces: Iterable[bytes]) -> tuple[list[list[str]], list[bytes]]:
    """(the file's rows, what stands between its line feeds), each in an order of its own."""
    file = b"".join(pieces)
    rows = csv.reader(io.StringIO(file.decode(), newline=""))
    return sorted(rows), sorted(file.split(b"\n"))


@pytest.mark.parametrize("batch", [1, 7, 2_000])
def test_hostile_texts_are_written_as_they_are_here(actas, connection, monkeypatch, batch):
    monkeypatch.setattr(engines, "BATCH", batch)
    for number, text in enumerate(HOSTILE):
        made.retroactive_case(case_number=f"{text}{number}", account=text, state=text)
    postgresql.copy(connection)
    rows, between = told(feeds.lines("fct_cnr"))
    assert (rows, between) == told(feeds.lines("fct_cnr", connection=connection))
    assert len(rows) == 2 + len(HOSTILE)


@pytest.mark.parametrize("view", ["fct_billed_item", "fct_cnr"])
@pytest.mark.parametrize(
    "days", [(date(2025, 7, 1), None), (None, date(2025, 6, 20)), (date(2025, 7, 1),) * 2]
)
def test_days_choose_the_same_rows(everything, connection, view, days):
    postgresql.copy(connection)
    expected = told(feeds.lines(view, *days))
    assert told(feeds.lines(view, *days, connection=connection)) == expected
    with CaptureQueriesContext(connection):
        assert told(feeds.lines(view, *days, connection=connection)) == expected
    assert len(expected[0]) < len(told(feeds.lines(view))[0])


def state(connection):
    return connection.connection.info.transaction_status


@pytest.fixture
def long(monkeypatch):
    def read(sql: str) -> None:
        monkeypatch.setattr(feeds, "statement", lambda *_asked: (sql, []))

    return read


@pytest.mark.parametrize("packed", [False, True])
def test_who_leaves_in_the_middle_holds_nothing(connection, server, long, packed):
    long(LONG)
    pieces = feeds.lines("dim_date", connection=connection)
    reading = feeds.packed(pieces) if packed else pieces
    for _ in range(3):
        next(reading)
    assert state(connection) == psycopg.pq.TransactionStatus.ACTIVE
    reading.close()
    del pieces
    assert state(connection) == psycopg.pq.TransactionStatus.IDLE
    assert not connection.in_atomic_block
    with server.connect("postgres") as other:
        pid = connection.connection.info.backend_pid
        found = other.execute("SELECT state FROM pg_stat_activity WHERE pid = %s", [pid])
        assert found.fetchall() == [("idle",)]
    assert len(b"".join(feeds.lines("dim_date", connection=connection)).splitlines()) == 300_001


def test_an_error_in_the_middle_breaks_the_file(connection, long):
    long(LONG.replace("SELECT g", "SELECT 1 / (g - 250000)"))
    sent = []
    with pytest.raises(DataError):
        sent.extend(feeds.packed(feeds.lines("dim_date", connection=connection)))
    opened = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    assert len(opened.decompress(b"".join(sent))) > 1_000_000
    assert not opened.eof
    assert state(connection) == psycopg.pq.TransactionStatus.IDLE
    assert engine(connection).run("SELECT 1") == [(1,)]


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
