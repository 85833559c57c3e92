"""The watched folder where it is killed, where there is no room, and where the database is gone."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import errno
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from ingest import intake, loading, watched
from ingest.models import Upload
from ingest.tests.watching import (
    BAD,
    GOOD,
    KIND,
    drop,
    left,
    old_enough,
    only,
    root,
    run,
    workbook,
)
from ingest.watched import Unusable, folder, reports
from records.models import Municipality

pytestmark = pytest.mark.django_db


def interrupted(*_args: Any) -> None:
    raise KeyboardInterrupt


def test_killed_between_commit_and_move_it_is_not_loaded_twice(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))

    def killed(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(folder.Folder, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert left(root) == [f"working/{KIND}/a.xlsx"]
    assert run().said == "1 ya estaba."
    assert left(root) == []
    assert Upload.objects.filter(state=Upload.State.COMMITTED).count() == 1


def test_killed_while_it_is_judged_it_is_loaded_next_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))
    with monkeypatch.context() as patched:
        patched.setattr(loading, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert run().loaded == 1
    states = Upload.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Upload.State.DISCARDED, Upload.State.COMMITTED]


def test_killed_before_its_commit_it_leaves_nothing_open(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))
    with monkeypatch.context() as patched:
        patched.setattr(intake, "commit", lambda *args, **wishes: interrupted())
        with pytest.raises(KeyboardInterrupt):
            run()
    assert Upload.objects.get().state == Upload.State.JUDGED
    assert run().loaded == 1
    states = Upload.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Upload.State.DISCARDED, Upload.State.COMMITTED]


def test_a_workbook_that_kills_each_time_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))
    monkeypatch.setattr(loading, "run", interrupted)
    for _again in range(watched.ATTEMPTS - 1):
        with pytest.raises(KeyboardInterrupt):
            run()
    assert run().refused == 1
    open_ = Upload.objects.filter(state=Upload.State.RECEIVED)
    assert open_.count() == 1
    report = only(root, "refused/**/a.xlsx.txt").read_text("utf-8-sig")
    assert f"/uploads/{open_.get().pk}/" in report


def test_a_full_disk_leaves_the_file_for_the_next_round(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))
    drop(root / KIND / "b.xlsx", workbook({**GOOD, "CODIGO_DANE": "98009"}))
    received = intake.receive

    def full(file: Any, name: str, *args: Any, **decided: Any) -> Upload:
        if name == "a.xlsx":
            raise OSError(errno.ENOSPC, "No space left on device")
        return received(file, name, *args, **decided)

    with monkeypatch.context() as patched:
        patched.setattr(intake, "receive", full)
        with pytest.raises(Unusable, match=f"{KIND}/a.xlsx: No space left on device"):
            run()
    assert Municipality.objects.filter(code="98009").exists()
    assert left(root) == [f"working/{KIND}/a.xlsx"]
    assert run().loaded == 1


def test_no_room_for_the_report_of_a_refused_one_leaves_one_open_upload_at_most(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(BAD))

    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(reports, "_replace", full)
        for _again in range(3):
            with pytest.raises(Unusable):
                run()
    assert not Upload.objects.filter(state=Upload.State.JUDGED).exists()
    assert run().refused == 1
    assert Upload.objects.filter(state=Upload.State.JUDGED).count() == 1


def test_a_database_that_is_gone_is_no_fault_of_the_workbook(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))

    def gone(*_args: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(loading, "run", gone)
        for _again in range(4):
            with pytest.raises(OperationalError):
                run()
    assert run().loaded == 1


def test_what_breaks_in_us_is_refused_with_a_reference(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root / KIND / "a.xlsx", workbook(GOOD))

    def broken(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(loading, "run", broken)
    assert run().refused == 1
