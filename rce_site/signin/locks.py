"""Who is locked after failed sign-ins, where and for how long: rules on django-axes' counts.

Ten failures of a person from one address close that person there; fifty from one address, whoever
was tried, close the address; thirty of one person from anywhere close the person, but not where
that person signed in during the last months: so nobody locks another out of their own desk from
far away. All within, and for, fifteen minutes; trying while it is closed does not prolong it.
"""

import math
from datetime import datetime, timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

# In a row with AXES_FAILURE_LIMIT, which is of a person at an address.
OF_ADDRESS, OF_PERSON = 50, 30
KNOWN_FOR = timedelta(days=90)


def address(request: HttpRequest) -> str:
    """The client's, as the server that took the request says: see RCE_PROXIES."""
    return str(request.META.get("REMOTE_ADDR") or "")


class Locks(AxesDatabaseHandler):  # type: ignore[misc]
    """django-axes asks whether failures reach its limit: they do as soon as a rule holds."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        return settings.AXES_FAILURE_LIMIT if last_failure(request, credentials) else 0


def last_failure(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime | None:
    """The last failure that keeps this person out here; None where nothing does."""
    username, where = get_client_username(request, credentials), request.axes_ip_address
    recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
    rules = [
        (settings.AXES_FAILURE_LIMIT, recent.filter(username=username, ip_address=where)),
        (OF_ADDRESS, recent.filter(ip_address=where)),
    ]
    if username and not _knows(username, where):
        rules.append((OF_PERSON, recent.filter(username=username)))
    lasts = []
    for limit, attempts in rules:
        found = attempts.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        if (found["failures"] or 0) >= limit:
            lasts.append(found["last"])
    return max(lasts, default=None)


def _knows(username: str, where: str | None) -> bool:
    since = timezone.now() - KNOWN_FOR
    return AccessLog.objects.filter(
        username=username, ip_address=where, attempt_time__gte=since
    ).exists()


def answer(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that says for how long; the same for a user who does not exist."""
    last = last_failure(request, credentials)
    left = (last + get_cool_off(request) - timezone.now()) if last else timedelta()
    minutes = max(1, math.ceil(left.total_seconds() / 60))
    page = render(request, "registration/locked.html", {"minutes": minutes}, status=429)
    page.headers["Retry-After"] = str(minutes * 60)
    return page
