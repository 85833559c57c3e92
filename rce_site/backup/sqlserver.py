"""SQL Server: BACKUP DATABASE and RESTORE, which write and read on the server's own machine.

Both run outside of any transaction, on a connection of their own to `master`, and are over once
every message of theirs was read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _

from rce_site.backup.alone import Refused
from rce_site.backup.engines import Saved, counted
from rce_site.backup.stored import PARTIAL
from rce_site.backup.verifying import Broken

AZURE = 5  # EngineEdition of Azure SQL Database
NOT_COMPRESSING = ("express", "web")
OTHERS = """
SELECT COALESCE(NULLIF(program_name, ''), login_name) FROM sys.dm_exec_sessions
WHERE database_id = DB_ID() AND session_id <> @@SPID AND is_user_process = 1
"""


class SQLServer:
    name = "sqlserver"

    def room(self) -> int:
        """Nothing: the file lies with the server."""
        return 0

    def save(self, to: Path) -> Saved:
        """What it holds is the moment at which BACKUP ends: rows were counted before, and files
        that rows name both before and after."""
        before = _counted()
        database = str(connection.settings_dict["NAME"])
        file = _server_file(f"{database}-{to.name.removesuffix(PARTIAL)}.bak")
        with _master() as cursor:
            edition, number = _rows(
                cursor,
                "SELECT CAST(SERVERPROPERTY('Edition') AS nvarchar(128)),"
                " CAST(SERVERPROPERTY('EngineEdition') AS int)",
            )[0]
            if number == AZURE:
                raise Refused(_("Azure makes this database’s backups: set RCE_BACKUPS_BY_DBA=1."))
            _run(cursor, backup_statement(database, file, str(edition)))
            facts = _named_rows(cursor, f"RESTORE HEADERONLY FROM DISK = {_text(file)}")
        size = int(facts[0].get("CompressedBackupSize") or facts[0]["BackupSize"])
        after = _counted()
        more = {"server_file": file, "bytes": size}
        return Saved(before.rows, before.files | after.files, exact=False, more=more)

    def check(self, at: Path, manifest: dict[str, Any]) -> None:
        try:
            with _master() as cursor:
                _run(cursor, verify_statement(manifest["server_file"]))
        except Error as error:
            said = {"file": manifest["server_file"], "said": error}
            raise Broken(_("The server could not verify %(file)s: %(said)s") % said) from error

    def others(self) -> list[str]:
        """As far as the login may see: with VIEW SERVER STATE everybody."""
        with connection.cursor() as cursor:
            return [name for (name,) in _rows(cursor, OTHERS)]

    def put_back(self, at: Path, manifest: dict[str, Any]) -> str:
        """The database is taken from whoever uses it, and given back also where that fails."""
        database, file = str(connection.settings_dict["NAME"]), manifest["server_file"]
        connection.close()
        with _master() as cursor:
            held = _named_rows(cursor, f"RESTORE FILELISTONLY FROM DISK = {_text(file)}")
            known = _rows(
                cursor,
                "SELECT type_desc, physical_name FROM sys.master_files"  # noqa: S608
                f" WHERE database_id = DB_ID({_text(database)}) ORDER BY file_id",
            )
            try:
                _run(cursor, restore_statement(database, file, moves(held, known)))
            finally:
                with suppress(Error):  # after a failure it may be beyond that
                    _run(cursor, f"ALTER DATABASE {_quoted(database)} SET MULTI_USER")
        return ""

    def forget(self, manifest: dict[str, Any]) -> str:
        """Where the server's folder is also ours, as on one machine, the file goes."""
        file = Path(manifest["server_file"])
        if file.is_absolute() and file.suffix == ".bak" and file.is_file():
            file.unlink()
            return ""
        return _("%(file)s lies on the database’s server: its administrator deletes it.") % {
            "file": file
        }


def backup_statement(database: str, file: str, edition: str) -> str:
    """COPY_ONLY leaves the administrator's own chain of backups as it is."""
    options = ["COPY_ONLY", "INIT", "CHECKSUM", "STOP_ON_ERROR"]
    if not edition.lower().startswith(NOT_COMPRESSING):
        options.append("COMPRESSION")
    return f"BACKUP DATABASE {_quoted(database)} TO DISK = {_text(file)} WITH {', '.join(options)}"


def verify_statement(file: str) -> str:
    return f"RESTORE VERIFYONLY FROM DISK = {_text(file)} WITH CHECKSUM, STOP_ON_ERROR"


def restore_statement(database: str, file: str, moved: list[tuple[str, str]]) -> str:
    """One batch, so that nobody takes the database's only place in between."""
    options = ["REPLACE", "CHECKSUM", "STOP_ON_ERROR", "RECOVERY"]
    options += [f"MOVE {_text(name)} TO {_text(path)}" for name, path in moved]
    name = _quoted(database)
    return (
        f"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; "
        f"RESTORE DATABASE {name} FROM DISK = {_text(file)} WITH {', '.join(options)}"
    )


def moves(held: list[dict[str, Any]], known: list[tuple[Any, ...]]) -> list[tuple[str, str]]:
    """(logical name, path) of the backup's files where this database's lie, kind by kind.

    Raises Refused where it has more files than this database: only an administrator knows where to.
    """
    kinds = {"ROWS": "D", "LOG": "L"}
    places = {
        kind: [path for description, path in known if kinds.get(description) == kind]
        for kind in kinds.values()
    }
    found = []
    for one in held:
        if not places.get(one["Type"]):
            raise Refused(
                _("The backup has more files than this database: RESTORE it WITH MOVE by hand.")
            )
        found.append((str(one["LogicalName"]), str(places[one["Type"]].pop(0))))
    return found


def _server_file(name: str) -> str:
    """In the folder as the server calls it, or by its name alone in the server's own."""
    given = settings.SQL_SERVER_BACKUP_DIR
    if not given:
        return name
    kind = PurePosixPath if given.startswith("/") else PureWindowsPath
    return str(kind(given) / name)


def _counted() -> Saved:
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        return counted(lambda statement: _rows(cursor, statement), there)


@contextmanager
def _master() -> Iterator[Any]:
    """A cursor of a connection to `master` in autocommit, that waits as long as it takes."""
    own = connection.copy()
    own.settings_dict["NAME"] = None
    own.settings_dict["OPTIONS"] = {**own.settings_dict["OPTIONS"], "query_timeout": 0}
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


def _run(cursor: Any, statement: str) -> None:
    """Reads all that the statement says: BACKUP and RESTORE end, or fail, with the last of it."""
    cursor.execute(statement)
    while cursor.nextset():
        pass


def _rows(cursor: Any, statement: str) -> list[tuple[Any, ...]]:
    cursor.execute(statement)
    return [tuple(row) for row in cursor.fetchall()]


def _named_rows(cursor: Any, statement: str) -> list[dict[str, Any]]:
    cursor.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _quoted(name: str) -> str:
    return "[{}]".format(name.replace("]", "]]"))


def _text(words: str) -> str:
    return "N'{}'".format(words.replace("'", "''"))
