"""Scheduled work on the page of operations: what, when, how it ended, and "run now"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rce_site.models import ScheduledRun
from rce_site.schedule import tasks
from rce_site.schedule.jobs import JOBS, Job, named
from rce_site.schedule.running import SILENT, last
from records import audit, panels
from records.panels import Panel


@dataclass(frozen=True)
class Row:
    """A job as the card shows it: `off` says why it is not run here, and then it has no `next`."""

    job: Job
    last: ScheduledRun | None
    off: str
    next: datetime | None


@panels.add("operations")
class ScheduledCard(Panel):
    title = gettext_lazy("Scheduled work")
    template = "rce_site/scheduled_card.html"
    permission = "rce_site.view_scheduledrun"

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        now = timezone.now()
        may_run = request.user.has_perm("rce_site.add_scheduledrun")
        return {"rows": [_row(job, now) for job in JOBS], "may_run": may_run}


def _row(job: Job, now: datetime) -> Row:
    off = job.off()
    return Row(job, last(job), off, None if off else job.when.next_due(now))


@permission_required("rce_site.add_scheduledrun", raise_exception=True)
@require_POST
def run_now(request: HttpRequest, name: str) -> HttpResponse:
    try:
        job = named(name)
    except KeyError:
        raise Http404 from None
    lives = ScheduledRun.objects.filter(job=name, finished_at=None)
    if lives.filter(beat_at__gt=timezone.now() - SILENT).exists():
        messages.warning(request, _("“%(title)s” is running already.") % {"title": job.title})
    else:
        audit.note(request, audit.Event.RUN_ASKED, name)
        tasks.run_job.enqueue(name)
        said = _("“%(title)s” was asked for: it runs as soon as the worker is free.")
        messages.success(request, said % {"title": job.title})
    return redirect("operations")
