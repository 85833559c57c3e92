"""Many rows by the driver's `executemany`: what SQLite is fastest at."""

from collections.abc import Sequence
from typing import Any


def insert(
    connection: Any, table: str, fields: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> None:
    """New rows of `table` (quoted), in their order; each has one prepared value a field."""
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def update(
    connection: Any, table: str, key: Any, fields: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> None:
    """The rows whose `key` (a field) is the last of each row's values get the values before it."""
    quoted = connection.ops.quote_name
    assigned = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {assigned} WHERE {quoted(key.column)} = %s",  # noqa: S608
            rows,
        )
