"""The work on uploads that runs in the background, whatever the person does with the page.

A request notes what was decided (`ingest.decisions`) and starts the task. What goes wrong stays
on the upload: a refusal with its sentence, anything unexpected with the number of its log entry.
"""

import logging
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from ingest import intake, loading, permissions, preview, progress, work
from ingest.busy import told_when_busy
from ingest.models import Upload
from ingest.refusals import Refusal
from records import outages

logger = logging.getLogger(__name__)

# After so many seconds whoever announced a task has handed it over, or is dead.
HANDED_OVER = 10.0
ENDED = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)

# What a page says of an outage in the midst of the work.
OUTAGES = {outages.FULL: "disk_full", outages.GONE: "database_gone"}


def start(upload: Upload) -> None:
    """Hands what was asked for on the upload to whoever works in the background."""
    progress.announce(upload.folder, progress.QUEUED)
    asked = upload.report["asked"]
    _tasks()[asked["step"]].enqueue(upload.pk, token=asked["token"], **asked["decided"])


def start_lost() -> int:
    """Hands over once more what was asked for while whoever did died before it had handed it over;
    how many. Such an upload says that it waits, and nobody knows of it."""
    folders = (Path(settings.DATA_DIR) / "staged").glob("*/progress.json")
    waiting = [
        int(path.parent.name)
        for path in folders
        if path.parent.name.isdigit()
        and (beat := progress.read(path.parent))
        and beat.step == progress.QUEUED
        and time.time() - beat.beaten_at > HANDED_OVER
    ]
    if not waiting:
        return 0
    known = DBTaskResult.objects.exclude(status__in=ENDED).values_list("args_kwargs", flat=True)
    tokens = {given["kwargs"].get("token") for given in known}
    lost = [
        upload
        for upload in Upload.objects.filter(pk__in=waiting)
        if upload.report.get("asked") and upload.report["asked"]["token"] not in tokens
    ]
    for upload in lost:
        start(upload)
    return len(lost)


def do(upload: Upload) -> None:
    """Does at once, in this process, what was asked for: for what takes a moment only."""
    asked = upload.report["asked"]
    _tasks()[asked["step"]].call(upload.pk, token=asked["token"], **asked["decided"])


def _tasks() -> dict[str, Any]:
    return {"judge": judge, "commit": commit, "undo": undo, "load": load}


@task()
def judge(upload_id: int, token: str = "") -> None:
    _carry_out(upload_id, token, _judge)


@task()
def commit(
    upload_id: int,
    user_id: int,
    accept: list[str] | bool = False,
    reason: str = "",
    set_aside: bool = False,
    token: str = "",
) -> None:
    def step(upload: Upload) -> None:
        try:
            intake.commit(upload, _user(user_id), accept=accept, reason=reason, set_aside=set_aside)
        except Refusal as refusal:
            if refusal.code == "moved":
                preview.write(upload)
            raise

    _carry_out(upload_id, token, step)


@task()
def undo(upload_id: int, user_id: int, reason: str = "", token: str = "") -> None:
    def step(upload: Upload) -> None:
        with progress.working(upload.folder, "undoing"):
            intake.undo(upload, _user(user_id), reason)

    _carry_out(upload_id, token, step)


@task()
def load(
    upload_id: int,
    user_id: int,
    check: bool = False,
    accept: list[str] | bool = False,
    reason: str = "",
    set_aside: bool = False,
    token: str = "",
) -> None:
    """Judges and commits in one go, as REST asks for it."""
    wishes = loading.Wishes(check, accept, reason, set_aside)

    def step(upload: Upload) -> None:
        try:
            loading.run(upload, _user(user_id), wishes)
        finally:
            if upload.state == Upload.State.JUDGED:
                preview.write(upload)

    _carry_out(upload_id, token, step)


def _judge(upload: Upload) -> None:
    intake.judge(upload, then=_make_seen)


def _make_seen(upload: Upload) -> None:
    """Prepares what the page shows of it, to those who may upload its kind."""
    if not permissions.may_upload(upload.owner, upload.kind):
        upload.state = Upload.State.REFUSED
        upload.report = {"refused": {"code": "not_allowed", "params": {}}}
        upload.findings = []
        upload.save(update_fields=["state", "report", "findings"])
        return
    preview.write(upload)


def _carry_out(upload_id: int, token: str, step: Callable[[Upload], Any]) -> None:
    """Does the step once; a second task for the same request finds it settled and leaves."""
    upload = Upload.objects.select_related("owner").get(pk=upload_id)
    if not work.is_asked(upload, token):
        return
    # Until it is settled somebody is at work: a page that asks in between is told so.
    with progress.working(upload.folder, "reading"):
        refusal = None
        try:
            with told_when_busy():
                step(upload)
        except Refusal as refused:
            if refused.__cause__ is not None:
                logger.warning("Upload %s was refused", upload_id, exc_info=refused.__cause__)
            refusal = {"code": refused.code, "params": refused.params}
        except Exception as error:
            refusal = _told(upload_id, error)
        work.settle(upload, refusal)


def _told(upload_id: int, error: Exception) -> dict[str, Any]:
    """The refusal for what nobody foresaw; its log entry has the number that the page shows."""
    if (outage := outages.cause(error)) in OUTAGES:
        logger.warning("Upload %s was broken off: %s", upload_id, outage.code, exc_info=error)
        return {"code": OUTAGES[outage], "params": {}}
    reference = secrets.token_hex(4).upper()
    logger.error("Upload %s failed, reference %s", upload_id, reference, exc_info=error)
    return {"code": "failed", "params": {"reference": reference}}


def _user(user_id: int) -> Any:
    return get_user_model()._default_manager.get(pk=user_id)
