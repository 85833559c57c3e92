"""What a backup holds, when it is whole, which stay, and what a restore refuses."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ingest import intake
from ingest.models import Upload
from ingest.tests import actas
from ingest.tests.workbooks import xlsx
from rce_site import backup
from rce_site.backup import keeping, restoring, stored, taking
from rce_site.backup.alone import alone
from rce_site.backup.engines import engine, tables
from rce_site.backup.postgresql import PostgreSQL, _program
from rce_site.backup.sqlite import COPY, SQLite
from rce_site.backup.stored import Backup
from rce_site.doctor import State, backups
from records import people
from records.audit import Event
from records.models import AuditEntry


@pytest.fixture
def upload(db: None) -> Upload:
    return intake.receive(xlsx(actas.contracts()), "contratos.xlsx", people.system(), "contracts")


@pytest.fixture
def files_alone(settings, upload: Upload) -> Backup:
    """A backup of the uploads' files, as where an administrator backs up the database."""
    settings.BACKUPS_BY_DBA = True
    return backup.make()


def test_the_files_are_those_that_rows_name(files_alone: Backup, upload: Upload) -> None:
    told = files_alone.manifest["files"]
    assert set(told) == {f"uploads/{upload.file.name}"}
    assert told[f"uploads/{upload.file.name}"]["sha256"] == upload.sha256
    assert files_alone.bytes == upload.size
    assert files_alone.engine == "none"
    assert files_alone.verified is not None
    assert backup.kept() == [files_alone]


def test_a_row_whose_file_is_gone_is_told_of(settings, upload: Upload) -> None:
    settings.BACKUPS_BY_DBA = True
    Path(upload.file.path).unlink()
    made = backup.make()
    assert made.manifest["missing"] == [upload.file.name]
    assert made.manifest["files"] == {}


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_damage_is_noticed_and_remembered(files_alone: Backup, damage: str) -> None:
    path = files_alone.path / next(iter(files_alone.manifest["files"]))
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + (b"\1" if damage == "changed" else b""))
    with pytest.raises(backup.Broken, match=path.name):
        backup.verify(files_alone)
    assert backup.find(files_alone.name).verified is None
    path.write_bytes(content)
    assert backup.verify(backup.find(files_alone.name)).verified


@pytest.mark.parametrize(
    "name",
    ["uploads/../../outside", "/outside", "uploads/\\..\\outside", "uploads/C:\\outside", "link"],
)
def test_a_made_up_manifest_names_nothing_outside(
    files_alone: Backup, settings, tmp_path: Path, name: str
) -> None:
    """Where it would lie, in the backup and as it was to be restored, is exactly such a file."""
    content = b"somebody else's"
    outside = tmp_path / "elsewhere" / "outside"
    outside.parent.mkdir()
    outside.write_bytes(content)
    if name == "/outside":
        name = str(outside)
    elif name == "link":
        (files_alone.path / name).symlink_to(outside)
    else:
        (files_alone.path / name).write_bytes(content)
    facts = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    files_alone.manifest["files"][name] = facts
    stored.write(files_alone.path / stored.MANIFEST, files_alone.manifest)
    with pytest.raises(backup.Broken, match=r"outside|link"):
        backup.restore(files_alone)
    assert not (Path(settings.MEDIA_ROOT).parent / "outside").exists()


def test_files_come_back_and_later_ones_stay(files_alone: Backup, upload: Upload) -> None:
    path = Path(upload.file.path)
    path.write_bytes(b"damaged")
    later = path.with_name("later.xlsx")
    later.write_bytes(b"later")
    backup.restore(files_alone)
    assert upload.is_intact()
    assert later.read_bytes() == b"later"


def test_a_half_made_one_is_none(files_alone: Backup) -> None:
    half = files_alone.path.with_name("2026-01-01T000000Z.partial")
    shutil.copytree(files_alone.path, half)
    assert backup.kept() == [files_alone]
    with pytest.raises(backup.Refused):
        backup.find(half.name)
    made = backup.make(why="again")
    assert not half.exists()
    assert backup.kept()[0] == made


def test_one_at_a_time(files_alone: Backup) -> None:
    with alone():
        with pytest.raises(backup.Refused, match=r"under way|en curso"):
            backup.make()
        with pytest.raises(backup.Refused):
            backup.restore(files_alone)
    assert backup.kept() == [files_alone]


def test_a_disk_without_room_is_said_before_anything_is_written(
    settings, monkeypatch, upload: Upload
) -> None:
    settings.BACKUPS_BY_DBA = True
    disk = SimpleNamespace(free=taking.MARGIN)
    monkeypatch.setattr(taking.shutil, "disk_usage", lambda path: disk)
    with pytest.raises(backup.Refused, match="100 MB"):
        backup.make()
    assert list(backup.folder().iterdir()) == []


def test_the_command_makes_lists_verifies_and_notes(settings, upload: Upload, capsys) -> None:
    settings.BACKUPS_BY_DBA = True
    call_command("backup")
    name = backup.kept()[0].name
    call_command("backup", list=True)
    call_command("backup", verify="latest")
    assert capsys.readouterr().out.count(name) == 4
    entry = AuditEntry.objects.get(event=Event.BACKED_UP)
    assert entry.about == name
    with pytest.raises(CommandError, match="nowhere"):
        call_command("restore", "nowhere")


# ── the database's copy ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A SQLite copy with a table of the site's in it."""
    at = tmp_path / "copied"
    at.mkdir()
    with closing(sqlite3.connect(at / COPY)) as made:
        made.execute("CREATE TABLE billing_contract (id INTEGER PRIMARY KEY, number TEXT)")
        made.execute("CREATE INDEX by_number ON billing_contract (number)")
        made.executemany(
            "INSERT INTO billing_contract (number) VALUES (?)", [(f"{n:050}",) for n in range(999)]
        )
        made.commit()
    return at


def test_a_copy_with_all_its_rows_is_whole(copied: Path) -> None:
    SQLite().check(copied, {"rows": {"billing_contract": 999}})
    with pytest.raises(backup.Broken, match="billing_contract"):
        SQLite().check(copied, {"rows": {"billing_contract": 998}})


def test_a_damaged_copy_is_not(copied: Path) -> None:
    content = bytearray((copied / COPY).read_bytes())
    content[8192:8400] = b"\xff" * 208
    (copied / COPY).write_bytes(content)
    with pytest.raises(backup.Broken):
        SQLite().check(copied, {"rows": {"billing_contract": 999}})


def test_every_table_is_counted() -> None:
    assert {"billing_billeditem", "auth_user_groups", "django_migrations"} <= set(tables())
    assert "powerbi_feed" not in tables()


def test_a_program_that_is_missing_or_fails_is_said(settings, tmp_path: Path) -> None:
    settings.POSTGRESQL_PROGRAMS = str(tmp_path)
    with pytest.raises(backup.Refused, match="RCE_POSTGRESQL_PROGRAMS"):
        _program("pg_dump")
    program = tmp_path / "pg_restore"
    program.write_text("#!/bin/sh\necho no such archive >&2; exit 1\n")
    program.chmod(0o700)
    with pytest.raises(backup.Broken, match="no such archive"):
        PostgreSQL().check(tmp_path, {"rows": {}})


def test_a_password_is_on_no_command_line(settings, tmp_path: Path, monkeypatch) -> None:
    from django.db import connection

    from rce_site.backup import postgresql

    settings.POSTGRESQL_PROGRAMS = str(tmp_path)
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@"; echo "given $PGPASSWORD"\n')
    program.chmod(0o700)
    given = {"NAME": "rce", "USER": "site", "PASSWORD": "clave", "HOST": "h", "PORT": 5433}
    monkeypatch.setattr(
        postgresql,
        "connection",
        SimpleNamespace(settings_dict={**connection.settings_dict, **given}),
    )
    words, password = postgresql._run("pg_dump", "--format=custom").splitlines()
    assert words == "--no-password -U site -h h -p 5433 --dbname=rce --format=custom"
    assert password == "given clave"


# ── what a restore refuses ──────────────────────────────────────────────────────────────────────


def manifest(**facts: object) -> dict[str, object]:
    known = {
        "made_at": "2026-11-21T23:00:00+00:00",
        "why": "",
        "engine": engine().name,
        "version": "9.9",
        "migrations": {},
        "rows": {},
        "exact": True,
        "files": {},
        "missing": [],
        "bytes": 1,
        "verified": "2026-11-21T23:01:00+00:00",
    }
    return known | facts


def given(tmp_path: Path, **facts: object) -> Backup:
    return Backup(tmp_path, manifest(**facts))


@pytest.mark.django_db
def test_a_backup_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    heads = taking.heads()
    assert heads["billing"]
    newer = {**heads, "billing": ["0999_not_yet"]}
    with pytest.raises(backup.Refused, match=r"9\.9.*billing\.0999_not_yet"):
        restoring._see_that_it_fits(given(tmp_path, migrations=newer))


@pytest.mark.django_db
def test_a_backup_of_another_database_is_refused(tmp_path: Path) -> None:
    other = "sqlite" if engine().name != "sqlite" else "postgresql"
    with pytest.raises(backup.Refused, match="movedata"):
        restoring._see_that_it_fits(given(tmp_path, engine=other))


# ── which stay ──────────────────────────────────────────────────────────────────────────────────

NOON = datetime(2026, 11, 21, 17, tzinfo=UTC)


def made(days_ago: float, **facts: object) -> Backup:
    at = NOON - timedelta(days=days_ago)
    return given(Path(f"/{at:{stored.NAMED}}"), made_at=at.isoformat(), **facts)


def staying(every: list[Backup]) -> list[float]:
    kept = keeping.to_keep(sorted(every, key=lambda one: one.made_at, reverse=True))
    return [(NOON - one.made_at) / timedelta(days=1) for one in kept]


def test_the_last_days_and_the_last_of_each_month_stay(settings) -> None:
    settings.BACKUPS_KEPT, settings.BACKUPS_KEPT_MONTHS = 3, 3
    # The last of October is 21 days ago, the last of September 52, of August 82.
    assert staying([made(day) for day in range(100)]) == [0, 1, 2, 21, 52]


def test_several_of_a_day_are_one_day(settings) -> None:
    settings.BACKUPS_KEPT, settings.BACKUPS_KEPT_MONTHS = 2, 1
    assert staying([made(day) for day in (0, 0.125, 0.25, 1, 2)]) == [0, 0.125, 0.25, 1]


def test_the_only_whole_one_stays_and_what_came_after_it(settings) -> None:
    settings.BACKUPS_KEPT, settings.BACKUPS_KEPT_MONTHS = 0, 0
    broken = [made(day, verified=None) for day in (0, 1, 300)]
    assert staying([*broken, made(200)]) == [0, 1, 200]
    assert staying(broken) == [0, 1, 300]


def test_what_a_restore_replaced_is_no_month_s_last(settings) -> None:
    settings.BACKUPS_KEPT, settings.BACKUPS_KEPT_MONTHS = 1, 2
    replaced = made(21, why=stored.BEFORE_RESTORE)
    assert staying([made(0), replaced, made(22)]) == [0, 22]


def test_pruning_deletes_the_others(settings, files_alone: Backup) -> None:
    settings.BACKUPS_KEPT, settings.BACKUPS_KEPT_MONTHS = 1, 1
    for day in (1, 2):
        at = files_alone.made_at - timedelta(days=day)
        older = files_alone.path.with_name(f"{at:{stored.NAMED}}")
        shutil.copytree(files_alone.path, older)
        changed = {**files_alone.manifest, "made_at": at.isoformat()}
        (older / stored.MANIFEST).write_text(json.dumps(changed))
    assert len(backup.prune()) == 2
    assert [path.name for path in backup.folder().iterdir()] == [files_alone.name]


# ── the doctor ──────────────────────────────────────────────────────────────────────────────────


def lying(tmp_path: Path, days_ago: float, **facts: object) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    path = tmp_path / "backups" / f"{at:{stored.NAMED}}"
    path.mkdir(parents=True)
    (path / stored.MANIFEST).write_text(json.dumps(manifest(made_at=at.isoformat(), **facts)))


def test_the_doctor_says_how_old_the_last_whole_one_is(settings, tmp_path: Path) -> None:
    def state() -> State:
        (found,) = backups.age()
        return found.state

    assert state() is State.WARNING
    lying(tmp_path, 40)
    assert state() is State.WARNING
    lying(tmp_path, 3)
    assert state() is State.GOOD
    settings.BACKUP_EVERY = "day"
    assert state() is State.WARNING
    lying(tmp_path, 0.1, why=stored.BEFORE_RESTORE)
    assert state() is State.WARNING
    lying(tmp_path, 0, verified=None)
    assert state() is State.FAILED


def test_the_doctor_judges_the_administrator_s_by_the_server_s_clock() -> None:
    now = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - as the server says it
    assert backups.judged(None, now).state is State.FAILED
    assert backups.judged(now - timedelta(days=8), now).state is State.WARNING
    assert backups.judged(now - timedelta(hours=5), now).state is State.GOOD
