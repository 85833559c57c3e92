"""What became of a contract's budget: a card on the contract's own page."""

from typing import Any

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
