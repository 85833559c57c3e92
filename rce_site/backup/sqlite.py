"""SQLite: its online backup, which copies one moment while others write."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.utils.translation import gettext as _

from rce_site.backup.alone import Refused
from rce_site.backup.engines import Saved, counted
from rce_site.backup.verifying import Broken
from rce_site.databases import size_of

COPY = "database.sqlite3"
# Beside the database: what its journal would bring to a file put in its place.
JOURNALS = ("-wal", "-shm", "-journal")
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class SQLite:
    name = "sqlite"

    def room(self) -> int:
        return size_of(connection)

    def save(self, to: Path) -> Saved:
        """All pages in one step: in steps, each write of others would begin it anew."""
        connection.ensure_connection()
        with closing(sqlite3.connect(to / COPY)) as copy:
            connection.connection.backup(copy, pages=-1)
            # One file: whoever opens it needs no journal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            there = [name for (name,) in copy.execute("SELECT name FROM sqlite_master")]
            return counted(lambda statement: copy.execute(statement).fetchall(), there)

    def check(self, at: Path, manifest: dict[str, Any]) -> None:
        address = f"{(at / COPY).resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as copy:
                said = [line for (line,) in copy.execute("PRAGMA integrity_check(10)")]
                there = [name for (name,) in copy.execute("SELECT name FROM sqlite_master")]
                found = counted(lambda statement: copy.execute(statement).fetchall(), there)
        except sqlite3.Error as error:
            said = [str(error)]
        if said != ["ok"]:
            raise Broken(_("The database’s copy is damaged: %(said)s.") % {"said": "; ".join(said)})
        wrong = [table for table, rows in found.rows.items() if manifest["rows"].get(table) != rows]
        if wrong:
            raise Broken(_("Rows are missing or too many in %(tables)s.") % {"tables": wrong})

    def others(self) -> list[str]:
        """Whoever has it open: only the last one may give up its journal."""
        connections.close_all()
        path = _path()
        if not path.exists():
            return []
        try:
            with closing(sqlite3.connect(path, timeout=1)) as alone:
                alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            # A damaged file is nobody's; what is to be done about it is said elsewhere.
            return [str(path)] if error.sqlite_errorcode in BUSY else []
        return []

    def put_back(self, at: Path, manifest: dict[str, Any]) -> str:
        """Beside the database first, then moved into its place, open to whom the one before was."""
        path = _path()
        beside = path.with_name(path.name + ".restoring")
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        shutil.copyfile(at / COPY, beside)
        if path.exists():
            shutil.copymode(path, beside)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        if self.others():
            raise Refused(_("Somebody opened the database meanwhile. Stop the site first."))
        for ending in JOURNALS:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        try:
            beside.replace(path)
        except PermissionError as error:  # Windows, where somebody has it open
            raise Refused(_("The database’s file is in use. Stop the site first.")) from error
        return ""

    def forget(self, manifest: dict[str, Any]) -> str:
        return ""


def _path() -> Path:
    name = str(connection.settings_dict["NAME"])
    if connection.is_in_memory_db():
        raise Refused(_("This database lives in memory: nothing can be put in its place."))
    return Path(name)
