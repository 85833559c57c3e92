"""What backing up a database means, whichever it is; each way stands in a module of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models

from records.engines import pick


@dataclass
class Saved:
    """What a saved database holds: rows of each table, and the files that its rows name.

    `exact` where they were counted in the very state that was saved. `more` is what the engine
    itself wants to find again.
    """

    rows: dict[str, int]
    files: set[str]
    exact: bool = True
    more: dict[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """`name` is how manifests call it."""

    name: str

    def room(self) -> int:
        """The bytes that `save` may write into a backup's folder."""

    def save(self, to: Path) -> Saved:
        """Writes the database as it stands at one moment, while others write."""

    def check(self, at: Path, manifest: dict[str, Any]) -> None:
        """Raises Broken when what was saved there cannot be read back."""

    def others(self) -> list[str]:
        """Who else is using the database, as far as it can be known."""

    def put_back(self, at: Path, manifest: dict[str, Any]) -> str:
        """What was saved in place of what the database holds, whole or not at all; a sentence where
        something of it is left to others."""

    def forget(self, manifest: dict[str, Any]) -> str:
        """Removes what lies outside of the backup's folder; a sentence where somebody else must."""


def engine(name: str = "") -> Engine:
    """The site's own, or the one that a manifest names."""
    from rce_site.backup.postgresql import PostgreSQL
    from rce_site.backup.sqlite import SQLite
    from rce_site.backup.sqlserver import SQLServer

    if not name:
        return pick(sqlite=SQLite, postgresql=PostgreSQL, sqlserver=SQLServer)()
    return {one.name: one for one in (SQLite, PostgreSQL, SQLServer)}[name]()


def tables() -> list[str]:
    """The tables of every model and of migrations, whether they are there or not."""
    models_ = apps.get_models(include_auto_created=True)
    return sorted({m._meta.db_table for m in models_ if m._meta.managed} | {"django_migrations"})


def counted(ask: Callable[[str], Iterable[tuple[Any, ...]]], there: Iterable[str]) -> Saved:
    """Rows and files by what `ask` answers of a statement, of the tables that are there."""
    present, quoted = set(there), connection.ops.quote_name
    rows = {
        table: next(iter(ask(f"SELECT COUNT(*) FROM {quoted(table)}")))[0]  # noqa: S608
        for table in tables()
        if table in present
    }
    files: set[str] = set()
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, models.FileField) and model._meta.db_table in present:
                column, table = quoted(one.column), quoted(model._meta.db_table)
                files |= {name for (name,) in ask(f"SELECT {column} FROM {table}") if name}  # noqa: S608
    return Saved(rows, files)
