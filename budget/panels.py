"""Cards on billing's pages: what became of a contract's budget, what of an addition went into it,
what an acta reversed."""

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from billing.choices import ChangeKind
from budget.asked import Asked
from budget.choices import MovementKind
from budget.execution import Execution
from budget.grid.chosen import Chosen
from budget.models import Movement
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


@panels.add("billing.contractchange")
class Budgeted(Panel):
    """Of an addition: the movements that bear its document, and the way to write them."""

    title = _("In the budget")
    template = "budget/change_panel.html"
    permission = "budget.view_movement"
    order = 50
    width = 6

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        if record.kind != ChangeKind.ADDITION:
            return None
        found = Movement.objects.filter(contract=record.contract_id, document=record.document)
        rows = found.order_by().values("year", "kind").annotate(sum=Sum("amount"))
        movements = [
            (Chosen(record.contract, row["year"], row["kind"], record.document), row["sum"])
            for row in sorted(rows, key=lambda row: (row["year"], row["kind"]))
        ]
        addition = MovementKind.ADDITION
        empty = Chosen(record.contract, record.date.year, addition, record.document)
        return {"movements": movements, "empty": empty}


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
