"""What waits of the site itself, for administrators: what its doctor found, and who is locked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rce_site import doctor
from rce_site.doctor import State, backups, schedule, worker
from records import next_work

# What is found in a moment; the page of operations looks at all the rest.
CHECKS = (worker.worker, schedule.runs, backups.age)
ALONE = next_work.WRONG - 5


@next_work.add
def steps(user: Any) -> Iterator[next_work.Step]:
    if not user.has_perm("auth.view_user"):
        return
    found = [finding for check in doctor.CHECKS if check.find in CHECKS for finding in _of(check)]
    wrong = [finding for finding in found if finding.state != State.GOOD]
    if wrong:
        yield next_work.Step(
            _("Findings about how the site runs"),
            reverse("operations"),
            len(wrong),
            None,
            _("See them"),
            ALONE,
        )
    locked = list(locked_people())
    if locked:
        yield next_work.Step(
            _("People locked after failed sign-ins"),
            reverse("admin:axes_accessattempt_changelist"),
            len(locked),
            min(since for _name, since in locked),
            _("Unlock"),
            ALONE,
        )


def _of(check: doctor.Check) -> list[doctor.Finding]:
    found = check.find()
    return [found] if isinstance(found, doctor.Finding) else list(found)


def locked_people() -> Iterator[tuple[str, Any]]:
    """(user name, its last failure) of those who failed too often to try again now."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    recent = AccessAttempt.objects.filter(attempt_time__gte=since).order_by()
    counted = recent.values_list("username").annotate(
        failures=Sum("failures_since_start"), last=Max("attempt_time")
    )
    for username, failures, last in counted:
        if username and failures >= settings.AXES_FAILURE_LIMIT:
            yield username, last
