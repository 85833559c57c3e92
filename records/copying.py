"""Many rows on PostgreSQL: new ones by COPY, a third of the work of a statement for each."""

from collections.abc import Sequence
from typing import Any

from records import executemany

update = executemany.update


def insert(
    connection: Any, table: str, fields: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> None:
    """New rows of `table` (quoted), in their order; each has one prepared value a field."""
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    # What goes past `execute` keeps its driver's errors, unless they are turned into Django's here.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
