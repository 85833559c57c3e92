"""What is due, who claims it, and how a run is kept alive, ended or taken over.

The database decides among processes and machines: a claim is one INSERT that two constraints of
ScheduledRun let succeed once. A run whose process was not heard of for SILENT is dead; it is looked
at twice before that is believed, since a clock that jumps and a machine that wakes up make
everything look old for a moment.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ingest.refusals import sentence
from rce_site.models import ScheduledRun
from rce_site.schedule.jobs import JOBS, Failed, Job
from records.busy import is_busy

logger = logging.getLogger(__name__)

Outcome = ScheduledRun.Outcome

BEAT_EVERY = 30.0  # seconds
# Long: SQLite lets no heart beat while another step writes.
SILENT = timedelta(minutes=15)
# The second look at a silent run comes after a beat that lives would have been seen.
LOOK_AGAIN = 45.0  # seconds
# A run that failed or was interrupted is tried so often in all, what failed not before a pause.
ATTEMPTS = 3
PAUSE = timedelta(hours=1)
LONGEST = 2000


@dataclass(frozen=True)
class Wanted:
    """A job's due moment; `again` is the run of it that came to nothing, if there was one."""

    job: Job
    due: datetime
    again: ScheduledRun | None = None


def last(job: Job) -> ScheduledRun | None:
    """The job's latest run, not the note that a new machine makes of a job."""
    runs = ScheduledRun.objects.filter(job=job.name).exclude(outcome=Outcome.NOTED)
    return runs.order_by("-started_at").first()


def due(now: datetime, jobs: Sequence[Job] = JOBS) -> list[Wanted]:
    """What is to be run, oldest first; a job that is seen for the first time is noted."""
    found = [_wanted(job, now) for job in jobs if not job.off()]
    return sorted(filter(None, found), key=lambda wanted: wanted.due)


def _wanted(job: Job, now: datetime) -> Wanted | None:
    """Of moments that were missed only the last; none while a run of the job lives."""
    if under_way(job.name, now):
        return None
    moment = job.when.last_due(now)
    last = of_moment(job, now)
    if last is None:
        if job.at_first or ScheduledRun.objects.filter(job=job.name).exists():
            return Wanted(job, moment)
        _note(job, moment, now)
        return None
    return Wanted(job, last.due, last) if _may_be_tried_again(last, now) else None


def of_moment(job: Job, now: datetime) -> ScheduledRun | None:
    """The run of the last due moment, or of any up to the next one: neither a run by hand nor a
    clock set back makes for another."""
    due = (job.when.last_due(now), job.when.next_due(now))
    return ScheduledRun.objects.filter(job=job.name, due__range=due).first()


def _may_be_tried_again(run: ScheduledRun, now: datetime) -> bool:
    if run.attempts >= ATTEMPTS:
        return False
    if run.outcome == Outcome.INTERRUPTED:
        return True
    return run.outcome == Outcome.FAILED and abs(now - run.finished_at) >= PAUSE


def _note(job: Job, moment: datetime, now: datetime) -> None:
    """From here on its moments count: what is new on a machine does not run in the middle of a day
    for a night that it was not there."""
    try:
        with transaction.atomic():
            ScheduledRun.objects.create(
                job=job.name,
                due=moment,
                started_at=now,
                beat_at=now,
                finished_at=now,
                outcome=Outcome.NOTED,
                token=secrets.token_hex(8),
            )
    except IntegrityError:
        pass  # another machine saw it first


def under_way(name: str, now: datetime) -> ScheduledRun | None:
    """The job's run that lives; one that is dead is marked as interrupted."""
    run = ScheduledRun.objects.filter(job=name, finished_at=None).first()
    if run is None or not _is_silent(run, now):
        return run
    time.sleep(LOOK_AGAIN)
    again = ScheduledRun.objects.filter(pk=run.pk, token=run.token, finished_at=None).first()
    if again is None or again.beat_at != run.beat_at:
        return again
    said = _("Its process was not heard of after %(when)s.")
    when = f"{timezone.localtime(run.beat_at):%Y-%m-%d %H:%M}"
    _end(run, Outcome.INTERRUPTED, said % {"when": when})
    return None


def _is_silent(run: ScheduledRun, now: datetime) -> bool:
    """Also where it was last heard of in the future: a clock that was wrong was set right."""
    return abs(now - run.beat_at) > SILENT


def claim(wanted: Wanted) -> ScheduledRun | None:
    """The run, now ours; None where somebody else has it."""
    now = timezone.now()
    facts = {
        "started_at": now,
        "beat_at": now,
        "finished_at": None,
        "outcome": Outcome.RUNNING,
        "report": "",
        "token": secrets.token_hex(8),
        "host": socket.gethostname()[:100],
        "process": os.getpid(),
    }
    runs = ScheduledRun.objects.all()
    try:
        with transaction.atomic():
            if wanted.again is None:
                return runs.create(job=wanted.job.name, due=wanted.due, **facts)
            stood = runs.filter(pk=wanted.again.pk, token=wanted.again.token)
            taken = stood.exclude(finished_at=None).update(attempts=F("attempts") + 1, **facts)
    except IntegrityError:
        return None
    return runs.get(pk=wanted.again.pk) if taken else None


def carry_out(job: Job, run: ScheduledRun) -> tuple[str, str]:
    """(outcome, what it said), also kept; whatever goes wrong is a sentence and a log entry."""
    with beating(run), translation.override(settings.LANGUAGE_CODE):
        try:
            outcome, said = Outcome.DONE, job.run()
        except Exception as error:
            outcome, said = Outcome.FAILED, _why(job, error)
        except BaseException:
            _end(run, Outcome.INTERRUPTED, _("It was stopped."))
            raise
    _end(run, outcome, said)
    return outcome, said


def _why(job: Job, error: Exception) -> str:
    """The sentence of a failure that was foreseen; of any other, where the log says more."""
    if isinstance(error, Failed | CommandError):
        logger.warning("%s failed: %s", job.name, error, exc_info=error.__cause__)
        return str(error)
    if is_busy(error):
        logger.warning("%s failed: somebody else was writing", job.name)
        return sentence("busy", {})
    reference = secrets.token_hex(4).upper()
    logger.exception("%s failed, reference %s", job.name, reference)
    words = {"what": type(error).__name__, "reference": reference}
    return _("It failed (%(what)s). The log says more: look for %(reference)s.") % words


def run_now(job: Job) -> tuple[str, str] | None:
    """Runs it whatever its hour; None where it is running already."""
    now = timezone.now()
    if under_way(job.name, now):
        return None
    run = claim(Wanted(job, now))
    return carry_out(job, run) if run else None


@contextmanager
def beating(run: ScheduledRun) -> Iterator[None]:
    """Keeps the run's heart beating from a thread, by a connection of its own."""
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT_EVERY):
            try:
                _of(run).update(beat_at=timezone.now())
            except Error:
                connection.close()  # the next beat tries again, with another one
        connection.close()

    thread = Thread(target=beat, name=f"beat of {run.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _end(run: ScheduledRun, outcome: str, said: str) -> None:
    """Once: whoever lost the run to another process, or finds no database, leaves it as it is."""
    found = {"finished_at": timezone.now(), "outcome": outcome, "report": said[:LONGEST]}
    try:
        kept = _of(run).update(**found)
    except Error:
        connection.close()
        kept = _of(run).update(**found)
    if not kept:
        logger.warning("The run %s was taken over by another process.", run)


def _of(run: ScheduledRun) -> models.QuerySet[ScheduledRun]:
    return ScheduledRun.objects.filter(pk=run.pk, token=run.token, finished_at=None)
