"""/transformers/recovery/method/: how recovered energy is worked out, and what it cannot tell."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.recovery import VERSION
from analytics.recovery.comparison import FEWEST
from analytics.recovery.panel import (
    BASELINE,
    DEFINITIVE_MONTHS,
    FOLLOWED,
    PRELIMINARY_AFTER,
    PRELIMINARY_MONTHS,
)
from analytics.recovery.verdict import KEPT, LATE
from records.permissions import may
from transformers.models import Episode, RecoveryRun

# The numbers of the method, as the page says them.
NUMBERS = {
    "baseline": BASELINE,
    "definitive": DEFINITIVE_MONTHS,
    "preliminary": PRELIMINARY_MONTHS,
    "after": PRELIMINARY_AFTER,
    "followed": FOLLOWED,
    "fewest": FEWEST,
    "late": LATE,
    "kept": round(100 * KEPT),
}


def recovery_method(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "view", Episode):
        raise PermissionDenied
    run = RecoveryRun.objects.last_run()
    context = {"n": NUMBERS, "version": VERSION, "run": run}
    return render(request, "transformers/recovery_method.html", context)
