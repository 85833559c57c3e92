"""The work on uploads that runs in the background, whatever the person does with the page.

A request notes what was decided (`ingest.decisions`) and starts the task. What goes wrong stays
on the upload: a refusal with its sentence, anything unexpected with the number of its log entry.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django_tasks import task

from ingest import intake, loading, permissions, preview, progress, work
from ingest.busy import told_when_busy
from ingest.models import Upload
from ingest.refusals import Refusal

logger = logging.getLogger(__name__)


def start(upload: Upload) -> None:
    """Hands what was asked for on the upload to whoever works in the background."""
    progress.announce(upload.folder, progress.QUEUED)
    asked = upload.report["asked"]
    _tasks()[asked["step"]].enqueue(upload.pk, token=asked["token"], **asked["decided"])


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
    refusal = None
    try:
        with told_when_busy():
            step(upload)
    except Refusal as refused:
        if refused.__cause__ is not None:
            logger.warning("Upload %s was refused", upload_id, exc_info=refused.__cause__)
        refusal = {"code": refused.code, "params": refused.params}
    except Exception:
        reference = secrets.token_hex(4).upper()
        logger.exception("Upload %s failed, reference %s", upload_id, reference)
        refusal = {"code": "failed", "params": {"reference": reference}}
    progress.announce(upload.folder, "staging")
    work.settle(upload, refusal)
    progress.forget(upload.folder)


def _user(user_id: int) -> Any:
    return get_user_model()._default_manager.get(pk=user_id)
