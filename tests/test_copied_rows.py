"""On PostgreSQL rows that are copied in are those that statements would write, and fail alike."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import Jsonb

from billing.models import AnnexState
from powerbi.tests import postgresql
from records import copying, executemany

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgresql.programs() is None, reason="PostgreSQL is not on this machine"),
]
TABLE = (
    "CREATE TABLE written (id bigserial PRIMARY KEY, text varchar(40) UNIQUE, "
    "number numeric(8, 3), day date, moment timestamptz, flag boolean, whole integer, told jsonb)"
)
FIELDS = [
    SimpleNamespace(column=name)
    for name in ("text", "number", "day", "moment", "flag", "whole", "told")
]
NOTHING = [None] * (len(FIELDS) - 1)
MOMENT = datetime(2025, 6, 30, 23, 59, 59, 123456, UTC)
MIDNIGHT = datetime(2025, 7, 1, tzinfo=UTC)
ROWS = [
    ["plain", Decimal("-12.345"), date(2025, 6, 30), MOMENT, True, 7, Jsonb({"a": [1, "ñ\n"]})],
    [
        "a\tb\nc\rd",
        Decimal(0),
        date(1, 1, 1),
        MIDNIGHT,
        False,
        -1,
        Jsonb(None),
    ],
    ["\\N", 1.5, None, None, None, None, Jsonb("\\N")],
    ["\\.", Decimal("1E+2"), *NOTHING[1:]],
    ["", *NOTHING],
    [None, *NOTHING],
    ["'\"; -- \\\\ ＝ 変圧器", *NOTHING],
    [AnnexState.APPROVED, *NOTHING],
]


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with postgresql.started() as found:
        found.execute(TABLE)
        found.execute("ALTER TABLE written OWNER TO site")
        yield found


@pytest.fixture
def connection(db: None, server: Any) -> Iterator[Any]:
    with postgresql.connected(server) as found, transaction.atomic(found.alias):
        yield found
        transaction.set_rollback(True, found.alias)


def written(connection: Any, way: Any) -> list[tuple[Any, ...]]:
    way.insert(connection, '"written"', FIELDS, ROWS)
    names = ", ".join(field.column for field in FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM written ORDER BY id")
        found = cursor.fetchall()
        cursor.execute("DELETE FROM written")
    return list(found)


def test_the_same_rows_in_the_same_order(connection: Any) -> None:
    copied = written(connection, copying)
    assert copied == written(connection, executemany)
    assert [row[0] for row in copied] == [row[0] for row in ROWS]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([["twice", *NOTHING], ["twice", *NOTHING]], IntegrityError),
        ([["sum", Decimal(10) ** 6, *NOTHING[1:]]], DataError),
        ([["x" * 41, *NOTHING]], DataError),
        ([["\0", *NOTHING]], DataError),
    ],
    ids=["unique", "too large", "too long", "what no text may hold"],
)
@pytest.mark.parametrize("way", [copying, executemany], ids=["copied", "by statements"])
def test_what_cannot_stand_is_refused_alike(
    connection: Any, way: Any, rows: list[list[Any]], error: type[Exception]
) -> None:
    with pytest.raises(error), transaction.atomic(connection.alias):
        way.insert(connection, '"written"', FIELDS, rows)
    assert written(connection, way)
