"""Whether somebody does what the site leaves to the background."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult, get_date_max

from rce_site import heartbeat
from rce_site.doctor.findings import Finding, failed, good, warning

# After so long without a beat a worker is gone; so long a task may wait behind others.
SILENT, WAIT = timedelta(minutes=2), timedelta(minutes=30)
DAY = timedelta(days=1)


def worker() -> list[Finding]:
    now = timezone.now()
    due = Q(run_after=get_date_max()) | Q(run_after__lte=now - WAIT)
    waiting = DBTaskResult.objects.ready().filter(due, enqueued_at__lte=now - WAIT).count()
    last = heartbeat.last()
    advice = _("Start it: manage.py serve does, or manage.py worker as a service of its own.")
    if last is None:
        return [warning("worker", _("No worker has run with this data folder yet."), advice)]
    if (silent := datetime.now(UTC) - last) > SILENT:
        words = {"minutes": int(silent.total_seconds() // 60)}
        sentence = _("The worker was last heard of %(minutes)d minutes ago: uploads wait.")
        return [failed("worker", sentence % words, advice)]
    if waiting:
        sentence = ngettext(
            "The worker lives, but %(n)d task waits for more than half an hour.",
            "The worker lives, but %(n)d tasks wait for more than half an hour.",
            waiting,
        )
        return [
            warning(
                "worker",
                sentence % {"n": waiting},
                _("See what it does; a second worker takes up what waits."),
            )
        ]
    return [good("worker", _("The worker lives and nothing waits for long.")), *_broke(now)]


def _broke(now: datetime) -> list[Finding]:
    broke = DBTaskResult.objects.failed().filter(finished_at__gte=now - DAY).count()
    if not broke:
        return []
    sentence = ngettext(
        "%(n)d task broke off within a day.", "%(n)d tasks broke off within a day.", broke
    )
    return [warning("tasks", sentence % {"n": broke}, _("The log says why, by the task’s id."))]
