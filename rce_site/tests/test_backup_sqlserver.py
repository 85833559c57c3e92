"""What SQL Server is told to back up, verify and restore, in which order: no test can start one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from django.db import OperationalError

from rce_site import backup
from rce_site.backup import sqlserver
from rce_site.backup.engines import Saved
from rce_site.backup.sqlserver import SQLServer
from rce_site.doctor import State, backups

HEADER = ("BackupSize", "CompressedBackupSize")
FILES = ("LogicalName", "Type")


class Server:
    """The connection that `copy` gives, its cursor, and a server whose answers are these."""

    def __init__(self, answers: dict[str, Any], fails: str = "") -> None:
        self.answers, self.fails = answers, fails
        self.settings_dict: dict[str, Any] = {"NAME": "rce", "OPTIONS": {"query_timeout": 30}}
        self.said: list[str] = []
        self.on: list[Any] = []
        self.unread = 0
        self.closed = 0
        self.description: list[tuple[str]] = []
        self.rows: list[tuple[Any, ...]] = []

    # a connection
    def copy(self) -> "Server":
        return self

    def close(self) -> None:
        self.closed += 1

    def cursor(self) -> "Server":
        return self

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_exc: object) -> None:
        pass

    # a cursor
    def execute(self, sql: str, params: Any = None) -> None:
        assert params is None, "what runs outside of transactions goes as it is written"
        assert self.unread == 0, "the statement before was not read to its end"
        self.said.append(sql)
        self.on.append(self.settings_dict["NAME"])
        self.rows, self.description = [], []
        for words, (names, rows) in self.answers.items():
            if words in sql:
                self.rows, self.description = rows, [(name,) for name in names]
        # BACKUP and RESTORE report their way in messages, each a result of its own.
        self.unread = 3 if sql.startswith(("BACKUP", "RESTORE V", "ALTER")) else 0

    def nextset(self) -> bool:
        self.unread -= 1
        if self.fails and self.fails in self.said[-1] and self.unread == 1:
            self.unread = 0
            raise OperationalError(self.fails)
        return self.unread > 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows

    def fetchone(self) -> tuple[Any, ...]:
        return self.rows[0]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Server]:
    def stand(
        edition: str = "Standard Edition (64-bit)", number: int = 2, fails: str = ""
    ) -> Server:
        made = Server(
            {
                "SERVERPROPERTY": (("edition", "number"), [(edition, number)]),
                "HEADERONLY": (HEADER, [(9_000, 4_000)]),
                "FILELISTONLY": (FILES, [("rce", "D"), ("rce_log", "L")]),
                "sys.master_files": (
                    ("type_desc", "physical_name"),
                    [("ROWS", r"D:\Data\try.mdf"), ("LOG", r"L:\Log\try.ldf")],
                ),
            },
            fails,
        )
        monkeypatch.setattr(sqlserver, "connection", made)
        counted = iter([Saved({"a": 1}, {"before", "both"}), Saved({"a": 2}, {"both", "after"})])
        monkeypatch.setattr(sqlserver, "_counted", lambda: next(counted))
        return made

    return stand


def test_a_backup_is_read_to_its_last_message(
    server: Callable[..., Server], settings: Any, tmp_path: Path
) -> None:
    settings.SQL_SERVER_BACKUP_DIR = r"D:\Copias de RCE"
    stood = server()
    saved = SQLServer().save(tmp_path / "2026-11-21T230000Z.partial")
    assert stood.said[1] == (
        r"BACKUP DATABASE [rce] TO DISK = N'D:\Copias de RCE\rce-2026-11-21T230000Z.bak'"
        " WITH COPY_ONLY, INIT, CHECKSUM, STOP_ON_ERROR, COMPRESSION"
    )
    assert stood.unread == 0
    assert set(stood.on) == {None}, "on master"
    assert stood.settings_dict["OPTIONS"] == {"query_timeout": 0}
    # What was there before or after may be in it; rows were counted at another moment.
    assert saved.files == {"before", "both", "after"}
    assert (saved.rows, saved.exact, saved.more["bytes"]) == ({"a": 1}, False, 4_000)


def test_a_failure_in_the_last_message_is_a_failure(
    server: Callable[..., Server], tmp_path: Path
) -> None:
    server(fails="BACKUP DATABASE")
    with pytest.raises(OperationalError):
        SQLServer().save(tmp_path)
    server(fails="VERIFYONLY")
    with pytest.raises(backup.Broken, match=r"rce\.bak"):
        SQLServer().check(tmp_path, {"server_file": "rce.bak"})


def test_what_a_server_cannot_is_not_asked(server: Callable[..., Server], tmp_path: Path) -> None:
    stood = server("Express Edition (64-bit)", 4)
    SQLServer().save(tmp_path)
    assert "COMPRESSION" not in stood.said[1]
    server("SQL Azure", 5)
    with pytest.raises(backup.Refused, match="RCE_BACKUPS_BY_DBA"):
        SQLServer().save(tmp_path)


def test_a_restore_takes_the_database_and_gives_it_back(
    server: Callable[..., Server], tmp_path: Path
) -> None:
    stood = server()
    SQLServer().put_back(tmp_path, {"server_file": "/var/opt/copias/d'ayer.bak"})
    *_asked, restored, given = stood.said
    assert restored == (
        "ALTER DATABASE [rce] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; "
        "RESTORE DATABASE [rce] FROM DISK = N'/var/opt/copias/d''ayer.bak' WITH REPLACE, CHECKSUM,"
        r" STOP_ON_ERROR, RECOVERY, MOVE N'rce' TO N'D:\Data\try.mdf',"
        r" MOVE N'rce_log' TO N'L:\Log\try.ldf'"
    )
    assert given == "ALTER DATABASE [rce] SET MULTI_USER"
    assert set(stood.on) == {None}


def test_a_restore_that_fails_gives_it_back_too(
    server: Callable[..., Server], tmp_path: Path
) -> None:
    stood = server(fails="RESTORE DATABASE")
    with pytest.raises(OperationalError):
        SQLServer().put_back(tmp_path, {"server_file": "rce.bak"})
    assert stood.said[-1] == "ALTER DATABASE [rce] SET MULTI_USER"


def test_more_files_than_the_database_has_are_an_administrator_s() -> None:
    held = [{"LogicalName": name, "Type": "D"} for name in ("one", "two")]
    with pytest.raises(backup.Refused, match="MOVE"):
        sqlserver.moves(held, [("ROWS", "/data/one.mdf"), ("LOG", "/data/one.ldf")])


@pytest.mark.parametrize("statement", [sqlserver.OTHERS, backups.HISTORY, backups.NOW])
def test_it_is_transact_sql(statement: str) -> None:
    assert len(sqlglot.parse(statement, dialect="tsql")) == 1


def test_names_stay_names() -> None:
    assert "[r]]ce] TO DISK = N'd''ayer.bak' WITH" in sqlserver.backup_statement(
        "r]ce", "d'ayer.bak", "Web Edition"
    )


def test_files_without_a_folder_go_where_the_server_keeps_its_own(settings: Any) -> None:
    settings.SQL_SERVER_BACKUP_DIR = ""
    assert sqlserver._server_file("rce.bak") == "rce.bak"
    settings.SQL_SERVER_BACKUP_DIR = "/var/opt/mssql/backup"
    assert sqlserver._server_file("rce.bak") == "/var/opt/mssql/backup/rce.bak"


def test_a_file_of_the_server_s_goes_where_it_is_in_reach(tmp_path: Path) -> None:
    here = tmp_path / "rce.bak"
    here.write_bytes(b"x")
    assert SQLServer().forget({"server_file": str(here)}) == ""
    assert not here.exists()
    assert r"E:\rce.bak" in SQLServer().forget({"server_file": r"E:\rce.bak"})


def test_the_doctor_asks_the_server_of_the_administrator_s_backups(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUPS_BY_DBA = True
    now = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - as the server says it
    stood = Server(
        {
            "backupset": (("last",), [(datetime(2026, 11, 20, 12),)]),  # noqa: DTZ001
            "SYSDATETIME": (("now",), [(now,)]),
        }
    )
    monkeypatch.setattr(backups, "connection", stood)
    monkeypatch.setattr(backups, "pick", lambda **alternatives: alternatives["sqlserver"])
    *_own, found = backups.age()
    assert (found.name, found.state) == ("database backup", State.GOOD)
    assert "24" in found.sentence
