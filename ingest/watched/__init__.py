"""Workbooks dropped in a folder: loaded as `manage.py load` does, or refused with a report.

Warnings are nobody's to accept here: a file that has any is refused, and its upload waits on the
site for a person to go on with. A process that dies loses nothing and loads nothing twice: what it
had taken is found by the next round, and the same bytes are not loaded again.
"""

import logging
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from time import sleep
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import Error
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest import intake, loading, permissions, preview, work
from ingest.models import Upload
from ingest.refusals import Refusal, sentence
from ingest.watched import reports
from ingest.watched.folder import DONE, REFUSED, Folder
from records import formats, people

logger = logging.getLogger(__name__)

State = Upload.State
Ending = loading.Ending

# What passes by itself: such a file waits for the next round.
PASSING = ("busy", "moved")
# A workbook at which the process died so often is refused.
ATTEMPTS = 3


class Unusable(Exception):
    """The folder, its user or the disk cannot be used; `str()` is the sentence."""


@dataclass
class Round:
    """How many files of a round were loaded, were in already, were refused, and wait."""

    loaded: int = 0
    already: int = 0
    refused: int = 0
    waiting: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        counted = [
            (self.loaded, ngettext("%(n)s loaded", "%(n)s loaded", self.loaded)),
            (self.already, ngettext("%(n)s already in", "%(n)s already in", self.already)),
            (self.refused, ngettext("%(n)s refused", "%(n)s refused", self.refused)),
            (self.waiting, ngettext("%(n)s waits", "%(n)s wait", self.waiting)),
        ]
        parts = [words % {"n": formats.number(count)} for count, words in counted if count]
        return ", ".join(parts) + "." if parts else _("Nothing was dropped.")


@dataclass(frozen=True)
class Result:
    """What became of a file: None of an upload where it never became one."""

    ending: Ending
    said: str
    upload: Upload | None = None


def run(pause: Callable[[float], None] = sleep) -> Round:
    """One round; raises Unusable once all was done that could be."""
    with translation.override(settings.LANGUAGE_CODE):
        if not settings.WATCHED_DIR:
            raise Unusable(_("RCE_WATCHED_DIR names no folder."))
        folder = Folder(Path(settings.WATCHED_DIR))
        user = _user()
        try:
            folder.prepare()
        except OSError as error:
            raise Unusable(_trouble(settings.WATCHED_DIR, error)) from error
        found = Round()
        dropped = folder.dropped()
        for path in folder.quiet(dropped, pause):
            folder.take(path)
        taken = folder.taken()
        for path in taken:
            _deal_with(folder, path, user, found)
        found.waiting += len([path for path in dropped if path not in taken])
        if found.troubles:
            raise Unusable(" ".join([found.said, *found.troubles]))
        return found


def _user() -> Any:
    """Who owns the uploads: RCE_WATCHED_USER, or the site's own user."""
    if not settings.WATCHED_USER:
        return people.system()
    users = get_user_model()._default_manager
    user = users.filter(username=settings.WATCHED_USER, is_active=True).first()
    if user is None:
        name = {"name": settings.WATCHED_USER}
        raise Unusable(_("RCE_WATCHED_USER names %(name)s, who is no active user.") % name)
    return user


def _deal_with(folder: Folder, path: PurePath, user: Any, found: Round) -> None:
    """The file loaded or not, its report beside it, and it in its place; trouble with the disk is
    noted, and the file found again by the next round."""
    try:
        result = _load(folder, path, user)
        if result is None:
            found.waiting += 1
            return
        refused = result.ending == Ending.REFUSED
        try:
            there = folder.place(path, REFUSED if refused else DONE, timezone.localdate())
            reports.write(there, path, result)
            folder.put(path, there)
        except OSError:
            if refused and result.upload:
                intake.discard(result.upload)  # the next round makes another
            raise
    except OSError as error:
        found.troubles.append(_trouble(reports.shown(path), error))
        return
    if refused:
        found.refused += 1
        if trouble := reports.mail(path, result):
            found.troubles.append(trouble)
    elif result.ending == Ending.ALREADY_IN:
        found.already += 1
    else:
        found.loaded += 1


def _load(folder: Folder, path: PurePath, user: Any) -> Result | None:
    """None where it has to wait; OSError and the database's errors where nothing can be done."""
    kind = path.parts[0]
    split = [part.partition("=") for part in path.parts[1:-1]]
    try:
        decided = loading.decided(kind, [(name, value) for name, _equals, value in split])
    except loading.BadSetting as error:
        return Result(Ending.REFUSED, str(error))
    if settings.WATCHED_USER and not permissions.may_upload(user, kind):
        return Result(Ending.REFUSED, sentence("not_allowed", {}))
    with os.fdopen(folder.open(path), "rb") as file:
        if os.fstat(file.fileno()).st_size > settings.UPLOAD_MAX_BYTES:
            limit = {"limit": settings.UPLOAD_MAX_BYTES // 2**20}
            return Result(Ending.REFUSED, sentence("too_many_bytes", limit))
        upload = intake.receive(file, reports.shown(path.name), user, kind, **decided)
    left = _left_behind(upload)
    if outcome := loading.already_in(upload):
        _discard(left)
        return Result(outcome.ending, outcome.said, outcome.upload)
    if len(left) >= ATTEMPTS - 1:
        _discard(left)
        said = _("The work on it was interrupted %(n)s times.") % {"n": len(left)}
        return Result(Ending.REFUSED, said, upload)
    result = _carried_out(upload, user)
    _discard(left)
    return result


def _left_behind(upload: Upload) -> list[Upload]:
    """What processes that died made of the same file: received, or judged, and then nothing said.

    One that was refused, which waits for a person, bears its refusal.
    """
    same = Upload.objects.filter(sha256=upload.sha256, kind=upload.kind, owner=upload.owner)
    open_ = same.filter(state__in=(State.RECEIVED, State.JUDGED), name=upload.name)
    return [one for one in open_.exclude(pk=upload.pk) if "refusal" not in one.report]


def _discard(uploads: list[Upload]) -> None:
    for upload in uploads:
        intake.discard(upload)


def _carried_out(upload: Upload, user: Any) -> Result | None:
    try:
        loading.run(upload, user, loading.Wishes())
        outcome = loading.outcome(upload)
    except Refusal as refusal:
        if refusal.code in PASSING:
            intake.discard(upload)
            return None
        work.settle(upload, {"code": refusal.code, "params": refusal.params})
        outcome = loading.outcome(upload, refusal)
    except (OSError, Error):
        with suppress(OSError, Error):
            intake.discard(upload)
        raise
    except Exception:
        reference = secrets.token_hex(4).upper()
        logger.exception("Watched upload %s failed, reference %s", upload.pk, reference)
        return Result(Ending.REFUSED, sentence("failed", {"reference": reference}), upload)
    if upload.state == State.JUDGED:
        preview.write(upload)
    return Result(outcome.ending, outcome.said, outcome.upload)


def _trouble(what: Any, error: OSError) -> str:
    facts = {"what": what, "why": error.strerror or type(error).__name__}
    return _("%(what)s: %(why)s.") % facts
