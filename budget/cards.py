"""The home page's card of the budget: what deserves somebody's look."""

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from budget import watching
from budget.models import Movement
from budget.views import addresses
from records import panels
from records.panels import Panel
from transformers.models import Severity
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


def _of(severity: Severity) -> str:
    return addresses.asked("alerts", severity=severity.value)
