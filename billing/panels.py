"""What was billed for a transformer and for an intervention: a card on each one's page."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.filters import BILLED
from billing.views import figures
from records import panels
from records.panels import Panel

LATEST = 10


class BilledFor(Panel):
    title = _("What was billed for it")
    template = "billing/billed_for.html"
    permission = "billing.view_billeditem"
    order = 60

    def given(self, record: Any) -> dict[str, Any]:
        """The record as the filters of billed items name it."""
        raise NotImplementedError

    def items(self, record: Any) -> Any:
        """Its lines, of actas that were not returned."""
        return record.billed_items.billed()

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        given = {**self.given(record), "state": BILLED}
        sums = [
            {**row, "url": figures.listed("billeditem", **given, contract=row["contract_number"])}
            for row in self.items(record).sums_by_contract()
        ]
        latest = self.items(record).select_related("annex__contract")
        return {
            "sums": sums,
            "lines": sum(row["lines"] for row in sums),
            "cost": sum((row["cost"] for row in sums), Decimal(0)),
            "latest": latest.order_by("-executed_on", "-pk")[:LATEST] if sums else [],
            "url": figures.listed("billeditem", **given),
        }


@panels.add("transformers.transformer")
class BilledForTransformer(BilledFor):
    def given(self, record: Any) -> dict[str, Any]:
        return {"transformer": record.code}


@panels.add("transformers.intervention")
class BilledForIntervention(BilledFor):
    def given(self, record: Any) -> dict[str, Any]:
        return {"intervention": record.pk}
