"""What a full disk, a database that goes, and a process that dies leave of an upload."""

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from ingest import decisions, intake, progress, staging, tasks, work
from ingest.models import Upload
from ingest.overview import Step, step_of
from ingest.tests.conftest import GOOD

pytestmark = pytest.mark.django_db

Judged = Callable[..., Upload]
FULL = OSError(errno.ENOSPC, "No space left on device")


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FULL, "disk_full", "No queda espacio en el disco"),
        (OperationalError("the connection is closed"), "database_gone", "La base de datos dejó"),
    ],
)
def test_the_upload_s_page_says_what_went(
    mine: Client,
    judged: Judged,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: str,
    said: str,
) -> None:
    upload = judged([GOOD])
    with monkeypatch.context() as broken:
        broken.setattr("ingest.intake._commit", failing(error))
        commit(upload)
    upload.refresh_from_db()
    assert upload.state == Upload.State.JUDGED
    assert upload.report["refusal"]["code"] == code
    assert said in mine.get(upload.get_absolute_url()).text
    commit(upload)
    upload.refresh_from_db()
    assert (upload.state, "refusal" in upload.report) == (Upload.State.COMMITTED, False)


def commit(upload: Upload) -> None:
    seen = Upload.objects.get(pk=upload.pk).report["judged_at"]
    decisions.commit(upload.pk, upload.owner, seen=seen, accept=[], reason="", set_aside=False)


def test_work_goes_on_where_nobody_can_be_told(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = judged([GOOD])
    monkeypatch.setattr("ingest.progress._write", failing(FULL))
    intake.commit(upload, upload.owner)
    assert upload.state == Upload.State.COMMITTED


def test_half_a_file_does_not_take_the_room_that_there_is_not(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.replace", failing(FULL))
    with pytest.raises(OSError, match="space"):
        staging.replace(tmp_path / "batch.json", {})
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_is_not_asked_for_again(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the commit, before anybody was told."""
    upload = judged([GOOD])
    with monkeypatch.context() as broken:
        broken.setattr("ingest.work.settle", failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            commit(upload)
    upload.refresh_from_db()
    assert (upload.state, work.standing(upload)) == (Upload.State.COMMITTED, None)
    with monkeypatch.context() as broken:
        broken.setattr("ingest.work.settle", failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            decisions.undo(upload.pk, upload.owner, "")
    upload.refresh_from_db()
    assert (upload.state, work.standing(upload)) == (Upload.State.UNDONE, None)


def test_a_load_that_dies_after_its_judgement_is_still_wanted(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = judged([GOOD])
    with monkeypatch.context() as broken:
        broken.setattr("ingest.intake._commit", failing(KeyboardInterrupt()))
        broken.setattr("ingest.preview.write", failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            decisions.load(upload.pk, upload.owner, at_once=False)
    upload.refresh_from_db()
    assert step_of(upload) == Step.INTERRUPTED
    decisions.resume(upload.pk)
    upload.refresh_from_db()
    assert upload.state == Upload.State.COMMITTED


def test_while_it_is_settled_somebody_is_at_work(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page finds it interrupted between the commit and the end of the work."""
    upload = judged([GOOD])
    seen = []
    settle = work.settle

    def looked(*args: Any) -> None:
        seen.append(step_of(Upload.objects.get(pk=upload.pk)))
        settle(*args)

    monkeypatch.setattr("ingest.work.settle", looked)
    commit(upload)
    assert seen == [Step.WORKING]
    assert step_of(Upload.objects.get(pk=upload.pk)) == Step.COMMITTED


def test_what_was_announced_and_never_handed_over_is_handed_over(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = judged([GOOD])
    work.ask(upload, "commit", user_id=upload.owner.pk)
    upload.save()
    progress.announce(upload.folder, progress.QUEUED)
    assert tasks.start_lost() == 0  # whoever announced it may be about to
    monkeypatch.setattr("ingest.tasks.HANDED_OVER", -1)
    assert tasks.start_lost() == 1
    upload.refresh_from_db()
    assert upload.state == Upload.State.COMMITTED
    assert tasks.start_lost() == 0
