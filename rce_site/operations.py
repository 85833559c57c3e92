"""The page of operations: how the site is, what it does by the clock, and which backups there are.

Rooms and packages add their cards to the slot `operations`.
"""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from rce_site import backup, doctor
from rce_site.doctor import State
from records import panels
from records.panels import Panel

PERMISSION = "auth.view_user"
# Backups that the page shows; the folder tells of the others.
SHOWN = 10
# What needs somebody comes first.
ORDER = [State.FAILED, State.WARNING, State.GOOD]


@permission_required(PERMISSION, raise_exception=True)
def operations(request: HttpRequest) -> HttpResponse:
    cards = list(panels.shown("operations", request))
    return render(request, "rce_site/operations.html", {"panels": cards})


@permission_required(PERMISSION, raise_exception=True)
def findings(request: HttpRequest) -> HttpResponse:
    """The card's content: the site is examined while the person waits for it, and not before."""
    found = sorted(doctor.examine(), key=lambda finding: ORDER.index(finding.state))
    states = Counter(finding.state for finding in found)
    context = {
        "findings": found,
        "failed": states[State.FAILED],
        "warnings": states[State.WARNING],
    }
    return render(request, "rce_site/findings.html", context)


@panels.add("operations")
class BackupsCard(Panel):
    title = _("Backups kept")
    template = "rce_site/backups_card.html"
    permission = PERMISSION
    order = 200

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        kept = backup.kept()
        return {
            "backups": kept[:SHOWN],
            "more": max(0, len(kept) - SHOWN),
            "bytes": sum(one.bytes for one in kept),
            "folder": backup.folder(),
        }
