"""The home page's cards of the budget: what deserves somebody's look, and what the money brought
back."""

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.models import BilledItem
from budget import watching
from budget.models import Movement
from budget.views import addresses
from records import panels
from records.panels import Panel
from records.permissions import may
from transformers.models import Episode, Severity
from transformers.tables import SEVERITY_COLOURS

SHOWN = 5


@panels.add("home")
class Alerts(Panel):
    """The gravest alerts, and how many there are; nothing before there is a budget."""

    title = _("Budget alerts")
    template = "budget/alerts_card.html"
    permission = "budget.view_movement"
    order = 23
    width = 12

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        if not Movement.objects.exists():
            return None
        found = watching.current()
        counted = Counter(alert.severity for alert in found)
        return {
            "alerts": [(alert, SEVERITY_COLOURS[alert.severity]) for alert in found[:SHOWN]],
            "counts": [
                (severity.label, SEVERITY_COLOURS[severity], counted[severity], _of(severity))
                for severity in Severity
                if counted[severity]
            ],
            "more": len(found) - SHOWN,
            "url": addresses.asked("alerts"),
        }


@panels.add("home")
class BroughtBack(Panel):
    """What the money brought back, fetched once the page is shown; nothing before there is work."""

    title = _("What the money brought back")
    template = "budget/recovery_card.html"
    permission = "transformers.view_episode"
    order = 24
    width = 12

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        if not (Episode.objects.exists() and may(request.user, "view", BilledItem)):
            return None
        urls = {"figures_url": "recovery_figures", "url": "recovery"}
        return {name: addresses.asked(page) for name, page in urls.items()}


def _of(severity: Severity) -> str:
    return addresses.asked("alerts", severity=severity.value)
