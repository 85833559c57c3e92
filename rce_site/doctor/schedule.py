"""Whether scheduled work runs, and how it ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from rce_site.doctor.findings import Finding, failed, good, warning
from rce_site.models import ScheduledRun
from rce_site.schedule.jobs import JOBS, Job
from rce_site.schedule.running import ATTEMPTS, of_moment
from records import formats

NAME = "schedule"
LATE = timedelta(hours=1)
BAD = (ScheduledRun.Outcome.FAILED, ScheduledRun.Outcome.INTERRUPTED)


def runs() -> list[Finding]:
    """One finding for each job that is late or came to nothing; else that all is well."""
    if not ScheduledRun.objects.exists():
        return [
            warning(
                NAME,
                _("Scheduled work never ran here."),
                _(
                    "Have the machine’s scheduler call `manage.py scheduled` every five minutes, "
                    "or set RCE_SCHEDULE=1; see docs/operations.md."
                ),
            )
        ]
    now = timezone.now()
    found = [finding for job in JOBS if not job.off() for finding in _of(job, now)]
    return found or [good(NAME, _("Scheduled work ran when it was due."))]


def _of(job: Job, now: datetime) -> Iterator[Finding]:
    due = job.when.last_due(now)
    last = of_moment(job, now)
    name = f"{NAME}.{job.name}"
    if last is None and now - due > LATE:
        facts = {"title": job.title, "when": formats.moment(due)}
        yield warning(
            name,
            _("“%(title)s” was due on %(when)s and did not run.") % facts,
            _("See that the machine’s scheduler calls `manage.py scheduled`."),
        )
    elif last is not None and last.outcome in BAD:
        facts = {
            "title": job.title,
            "when": formats.moment(last.started_at),
            "report": last.report,
        }
        said = _("“%(title)s” of %(when)s came to nothing: %(report)s") % facts
        if last.attempts < ATTEMPTS:
            yield warning(name, said, _("It is tried again."))
        else:
            advice = _("Put that right, then run it: `manage.py scheduled %(name)s`.")
            yield failed(name, said, advice % {"name": job.name})
