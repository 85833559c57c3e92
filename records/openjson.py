"""Many rows in one statement on SQL Server: as one JSON text, which OPENJSON makes rows of.

Its drivers bind row by row otherwise, or guess a column's type from some of its values. A text is
one parameter for either driver, however many rows there are, and the server itself converts each
value to its column's type. Text stays nvarchar(max) until it is stored, so that what is too long
for its column is refused there, as on other databases, and not cut off here. Where a database keeps
the level of a server that knew no OPENJSON, rows go as they do elsewhere.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from records import executemany

ROWS_A_STATEMENT = 2_000


def insert(
    connection: Any, table: str, fields: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> None:
    """New rows of `table` (quoted), in their order; each has one prepared value a field."""
    if not connection.features.has_openjson:
        executemany.insert(connection, table, fields, rows)
        return
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    chosen = ", ".join(f"j.c{place}" for place in range(1, len(fields) + 1))
    _run(
        connection,
        f"INSERT INTO {table} ({names}) SELECT {chosen}"  # noqa: S608
        f" FROM {_rows(connection, fields)} ORDER BY j.c0",
        rows,
    )


def update(
    connection: Any, table: str, key: Any, fields: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> None:
    """The rows whose `key` (a field) is the last of each row's values get the values before it."""
    if not connection.features.has_openjson:
        executemany.update(connection, table, key, fields, rows)
        return
    quoted = connection.ops.quote_name
    assigned = ", ".join(f"{quoted(f.column)} = j.c{place}" for place, f in enumerate(fields, 1))
    joined = f"j.c{len(fields) + 1} = live.{quoted(key.column)}"
    _run(
        connection,
        f"UPDATE live SET {assigned} FROM {table} live"  # noqa: S608
        f" INNER JOIN {_rows(connection, [*fields, key])} ON {joined}",
        rows,
    )


def _rows(connection: Any, fields: Sequence[Any]) -> str:
    """The one parameter as rows: c0 their place, then a column for each field."""
    kinds = ["int", *(_kind(field.db_type(connection)) for field in fields)]
    columns = ", ".join(f"c{place} {kind} '$[{place}]'" for place, kind in enumerate(kinds))
    # Some drivers send a long text as ntext, which OPENJSON does not take.
    return f"OPENJSON(CAST(%s AS nvarchar(max))) WITH ({columns}) j"


def _kind(stored: str) -> str:
    if stored.startswith("nvarchar"):
        return "nvarchar(max)"
    return "float" if stored == "double precision" else stored


def _run(connection: Any, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[start : start + ROWS_A_STATEMENT]
            placed = [[place, *row] for place, row in enumerate(some)]
            cursor.execute(statement, [packed(placed)])


def packed(values: Any) -> str:
    """The one parameter: JSON in ASCII."""
    return json.dumps(values, default=_text)


def _text(value: Any) -> str:
    """What JSON has no type for, as SQL Server reads it whatever its settings."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"OPENJSON is given no {type(value).__name__}.")
