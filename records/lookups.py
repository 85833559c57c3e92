"""`field__prefix`: begins with, whatever its case, and by the field's index.

`LIKE 'x%'` uses no index on SQLite, and `istartswith` none anywhere; a LIKE of the spellings that
codes and names are written in does (on SQLite: a range), and asks no more of the database.
"""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from records.engines import pick

LAST = "\U0010ffff"


def spellings(text: str) -> list[str]:
    """As typed, and in the cases that codes and names are stored in: each once."""
    return list(dict.fromkeys([text, text.upper(), text.lower(), text.capitalize(), text.title()]))


class Prefix(Lookup):
    """True where the text begins with the value."""

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, before = self.process_lhs(compiler, connection)
        condition, values = pick(
            connection,
            sqlite=(f"({column} >= %s AND {column} < %s)", self._ends),
            postgresql=(f"{column} LIKE %s", self._patterns),
            sqlserver=(rf"{column} LIKE %s ESCAPE '\'", self._patterns),
        )
        some = spellings(str(self.rhs))
        params = [
            p for text in some for value in values(text, connection) for p in (*before, value)
        ]
        return f"({' OR '.join([condition] * len(some))})", params

    @staticmethod
    def _ends(text: str, _connection: Any) -> list[str]:
        return [text, text + LAST]

    @staticmethod
    def _patterns(text: str, connection: Any) -> list[str]:
        return [f"{connection.ops.prep_for_like_query(text)}%"]


def register() -> None:
    models.CharField.register_lookup(Prefix)
    models.TextField.register_lookup(Prefix)
