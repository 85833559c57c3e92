"""A site that is backed up under load, destroyed and restored, by real commands; and a backup or
restore that dies."""

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from ingest.tests import actas
from rce_site.tests import backed
from rce_site.tests.backed import OnSQLite

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> OnSQLite:
    folder = tmp_path_factory.mktemp("sites")
    site = OnSQLite(folder / "prepared")
    backed.prepare(site, folder)
    return site


@pytest.fixture
def site(prepared: OnSQLite, tmp_path: Path) -> OnSQLite:
    shutil.copytree(prepared.folder, tmp_path / "site")
    return OnSQLite(tmp_path / "site")


def test_what_was_committed_when_a_backup_began_survives_everything(
    site: OnSQLite, tmp_path: Path
) -> None:
    backed.backed_up_while_written_to(site, tmp_path)
    assert site.asked("PRAGMA integrity_check") == [("ok",)]
    assert site.asked("PRAGMA foreign_key_check") == []


def test_a_restore_refuses_what_would_be_lost_and_keeps_it_otherwise(
    site: OnSQLite, tmp_path: Path
) -> None:
    assert site.run("backup")[0] == 0
    late = actas.file(tmp_path, "acta.xlsx", actas.acta([actas.line(1)]))
    site.load("annexes", late)
    code, out, err = site.run("restore", "latest")
    assert (code, "--replace" in err) == (1, True), out + err
    assert site.asked("SELECT COUNT(*) FROM billing_billeditem") == [(1,)]
    code, out, err = site.run("restore", "latest", "--replace")
    assert code == 0, out + err
    assert site.asked("SELECT COUNT(*) FROM billing_billeditem") == [(0,)]
    # What was replaced is a backup too, and comes back by its name.
    kept = max(path.name for path in (site.folder / "backups").iterdir())
    assert kept in out
    code, out, err = site.run("restore", kept, "--replace", "--no-safety")
    assert code == 0, out + err
    assert site.asked("SELECT COUNT(*) FROM billing_billeditem") == [(1,)]
    told = site.asked("SELECT event, about FROM records_auditentry ORDER BY id DESC LIMIT 1")
    assert told == [("restored", kept)]


def test_nothing_is_put_under_a_site_that_runs(site: OnSQLite) -> None:
    assert site.run("worker", "--batch")[0] == 0  # what is queued would change what is there
    assert site.run("backup")[0] == 0
    before = site.business()
    worker = site.start("worker")
    try:
        until = time.monotonic() + 60
        while not _is_open(site):
            assert time.monotonic() < until
            assert worker.poll() is None
            time.sleep(0.1)
        code, _out, err = site.run("restore", "latest", "--replace")
    finally:
        worker.terminate()
        worker.communicate(timeout=60)
    assert (code, str(site.database) in err) == (1, True), err
    assert site.business() == before


def _is_open(site: OnSQLite) -> bool:
    """Whether somebody else has the database open: only the last may give up its journal."""
    with site.connected() as connection:
        connection.execute("PRAGMA busy_timeout=0")
        try:
            return connection.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",)
        except sqlite3.OperationalError:
            return True


def die_half_way(site: OnSQLite, backups: Path) -> None:
    """Kills a backup that has begun; where it was done before we had seen it, another one."""
    for _again in range(20):
        process = site.start("backup")
        while process.poll() is None and not any(backups.glob("*.partial/*")):
            time.sleep(0.001)
        process.kill()
        _out, err = process.communicate()
        if any(backups.glob("*.partial")):
            return
        assert backups.exists(), err
        shutil.rmtree(backups)
    pytest.fail("Every backup was done before it could be killed.")


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there")
def test_a_backup_that_dies_is_no_backup_and_holds_nobody_up(site: OnSQLite) -> None:
    backups = site.folder / "backups"
    die_half_way(site, backups)
    assert site.run("backup", "--list")[1].strip() == "Aún no hay copias de seguridad."
    code, out, err = site.run("backup")
    assert code == 0, out + err
    (made,) = backups.iterdir()
    assert not made.name.endswith(".partial")
    assert (made.stat().st_mode & 0o777, backups.stat().st_mode & 0o777) == (0o700, 0o700)
