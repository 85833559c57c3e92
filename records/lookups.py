"""`field__prefix`: begins with, whatever its case, and by the field's index.

`LIKE 'x%'` uses no index on SQLite, and `istartswith` none anywhere; a LIKE of the spellings that
codes and names are written in does (on SQLite: a range), and asks no more of the database.
"""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

LAST = "\U0010ffff"


def spellings(text: str) -> list[str]:
    """As typed, and in the cases that codes and names are stored in: each once."""
    return list(dict.fromkeys([text, text.upper(), text.lower(), text.capitalize(), text.title()]))


class Prefix(Lookup):
    """True where the text begins with the value."""

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, column_params = self.process_lhs(compiler, connection)
        some = spellings(str(self.rhs))
        escaped = [f"{connection.ops.prep_for_like_query(text)}%" for text in some]
        escape = "" if connection.vendor == "postgresql" else r" ESCAPE '\'"
        terms = " OR ".join([f"{column} LIKE %s{escape}"] * len(some))
        return f"({terms})", [p for text in escaped for p in (*column_params, text)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, column_params = self.process_lhs(compiler, connection)
        some = spellings(str(self.rhs))
        terms = " OR ".join([f"({column} >= %s AND {column} < %s)"] * len(some))
        ranges = ((text, text + LAST) for text in some)
        return f"({terms})", [
            p for first, last in ranges for p in (*column_params, first, *column_params, last)
        ]


def register() -> None:
    models.CharField.register_lookup(Prefix)
    models.TextField.register_lookup(Prefix)
