"""Cards on billing's pages: what became of a contract's budget, what an acta reversed."""

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from budget.asked import Asked
from budget.execution import Execution
from budget.views import addresses
from records import panels
from records.panels import Panel


@panels.add("billing.contract")
class Executed(Panel):
    """Of the latest year, as the budget's own page of the contract has it."""

    title = _("Budget execution")
    template = "budget/contract_panel.html"
    permission = "budget.view_movement"
    order = 50

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        asked = Asked.of(QueryDict(), record)
        if asked is None or not asked.is_readable:
            return None
        url = addresses.asked("contract", record.pk)
        return {"total": Execution.of(asked.scope).total(), "year": asked.year, "url": url}


@panels.add("billing.annex")
class Reversed(Panel):
    """The provisions that the acta reversed, if any."""

    title = _("Provisions that it reversed")
    template = "budget/reversed_panel.html"
    permission = "budget.view_provision"
    order = 50
    width = 6

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        found = record.provisions.aggregate(count=Count("pk"), sum=Sum("amount"))
        if not found["count"]:
            return None
        return {**found, "url": addresses.asked("provision_list", reversed_by=record.pk)}
