"""The clean-up: what nobody can want any more goes, what somebody still could stays.

Workbooks of uploads, their reports and findings, the history, tokens and the audit trail within its
time are never touched. Each act says what goes, and after how long.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_tasks_db.models import DBTaskResult

from ingest import intake, work
from ingest.models import Upload
from rce_site.models import ScheduledRun
from rce_site.schedule.jobs import JOBS
from rce_site.schedule.moments import Every
from records import audit, bulk

State = Upload.State
DAY = timedelta(days=1)


def run() -> str:
    """What went, in a sentence."""
    now = timezone.now()
    counted = [(words, act(now)) for words, act in ACTS]
    said = [str(words % {"n": count}) for words, count in counted if count]
    return "; ".join(said) + "." if said else _("There was nothing to clean up.")


def end_sessions(now: datetime) -> int:
    """Sessions that are over."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    return int(sessions.filter(expire_date__lt=now).delete()[0])


def forget_sign_ins(now: datetime) -> int:
    """Failed sign-ins of the day before, which lock nobody any more, and hold what was typed as a
    name; the log of a year ago."""
    old = [
        AccessAttempt.objects.filter(attempt_time__lt=now - DAY),
        AccessFailureLog.objects.filter(attempt_time__lt=now - 365 * DAY),
        AccessLog.objects.filter(attempt_time__lt=now - 365 * DAY),
    ]
    return sum(found.delete()[0] for found in old)


def forget_trail(_now: datetime) -> int:
    """Entries of the audit trail as old as RCE_AUDIT_MONTHS says."""
    return audit.prune()


def forget_tasks(now: datetime) -> int:
    """What the worker finished two weeks ago; what failed, three months ago."""
    done = DBTaskResult.objects.finished()
    gone = done.successful().filter(finished_at__lt=now - 14 * DAY).delete()[0]
    return int(gone + done.filter(finished_at__lt=now - 90 * DAY).delete()[0])


def forget_runs(now: datetime) -> int:
    """Runs of a year ago, of what runs many times a day a week ago; each job's last one stays."""
    gone = 0
    for job in JOBS:
        runs = ScheduledRun.objects.filter(job=job.name)
        kept = timedelta(days=7) if isinstance(job.when, Every) else timedelta(days=365)
        last = runs.values_list("pk", flat=True).first()
        gone += runs.filter(due__lt=now - kept).exclude(pk=last).delete()[0]
    return gone


def give_up_uploads(now: datetime) -> int:
    """Uploads that nobody committed or discarded in 180 days are discarded: their workbook and
    report stay, and the same workbook can be uploaded again."""
    count = 0
    open_ = Upload.objects.filter(state__in=(State.RECEIVED, State.JUDGED))
    for upload in open_.filter(created_at__lt=now - 180 * DAY):
        if work.standing(upload) is None and not upload.set_aside_rows.exists():
            intake.discard(upload)
            count += 1
    return count


def forget_staged(now: datetime) -> int:
    """What was staged of an upload that is over since 30 days, or that is no more since a day: its
    findings and their first cells stay with it."""
    folder = Path(settings.DATA_DIR) / "staged"
    named = {int(path.name): path for path in _children(folder) if path.name.isdigit()}
    gone = 0
    for some in bulk.chunks(sorted(named)):
        states = dict(Upload.objects.filter(pk__in=some).values_list("pk", "state"))
        for pk in some:
            over = states.get(pk) in (State.COMMITTED, State.UNDONE, State.DISCARDED)
            age = 30 * DAY if over else DAY
            if (over or pk not in states) and _last_written(named[pk]) < now - age:
                shutil.rmtree(named[pk], ignore_errors=True)
                gone += 1
    return gone


def forget_files(now: datetime) -> int:
    """Workbooks that no upload refers to since a week, as checks and repeated loads leave them."""
    root = Path(settings.MEDIA_ROOT)
    old = [path for path in root.glob("??/*") if path.is_file() and _is_older(path, now - 7 * DAY)]
    gone = 0
    for some in bulk.chunks(old):
        names = [path.relative_to(root).as_posix() for path in some]
        wanted = set(Upload.objects.filter(file__in=names).values_list("file", flat=True))
        gone += _remove(root / name for name in names if name not in wanted)
    return gone


def forget_parts(now: datetime) -> int:
    """Halves of requests whose process died, as Django spools them to a temporary folder."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    found = (path for path in folder.glob("tmp*.upload*") if _is_older(path, now - DAY))
    return _remove(found)


ACTS: tuple[tuple[Any, Callable[[datetime], int]], ...] = (
    (ngettext_lazy("%(n)s session", "%(n)s sessions", "n"), end_sessions),
    (ngettext_lazy("%(n)s note of a sign-in", "%(n)s notes of sign-ins", "n"), forget_sign_ins),
    (
        ngettext_lazy("%(n)s entry of the access log", "%(n)s entries of the access log", "n"),
        forget_trail,
    ),
    (ngettext_lazy("%(n)s finished task", "%(n)s finished tasks", "n"), forget_tasks),
    (ngettext_lazy("%(n)s scheduled run", "%(n)s scheduled runs", "n"), forget_runs),
    (
        ngettext_lazy("%(n)s abandoned upload discarded", "%(n)s abandoned uploads discarded", "n"),
        give_up_uploads,
    ),
    (
        ngettext_lazy("%(n)s upload’s staged rows", "%(n)s uploads’ staged rows", "n"),
        forget_staged,
    ),
    (
        ngettext_lazy("%(n)s workbook without an upload", "%(n)s workbooks without an upload", "n"),
        forget_files,
    ),
    (
        ngettext_lazy("%(n)s half-received file", "%(n)s half-received files", "n"),
        forget_parts,
    ),
)


def _children(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _last_written(folder: Path) -> datetime:
    """When anything in it was, as far as that can be told; now where it cannot."""
    moments = []
    for path in [folder, *_children(folder)]:
        with suppress(OSError):
            moments.append(path.stat().st_mtime)
    return datetime.fromtimestamp(
        max(moments, default=time.time()), timezone.get_default_timezone()
    )


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except OSError:
        return False


def _remove(paths: Iterable[Path]) -> int:
    """How many could be."""
    gone = 0
    for path in paths:
        with suppress(OSError):
            path.unlink()
            gone += 1
    return gone
