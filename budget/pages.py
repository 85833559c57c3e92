"""The budget's record pages, declared."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.views import figures
from budget import filters, forms, tables
from budget.models import Provision
from records import formats
from records.views import RecordPages


class ProvisionPages(RecordPages):
    model = Provision
    path = "provisions"
    table_class = tables.ProvisionTable
    filterset_class = filters.ProvisionFilters
    form_class = forms.ProvisionForm
    related = ("reversed_by__contract",)
    groups = [
        (_("Work"), ["contract", "period", "work_order", "description"]),
        (_("Provision"), ["amount", "budget_line", "expense_class", "reversed_by"]),
    ]
    written = {"period": formats.month, "amount": figures.pesos}
    lead = _(
        "What work already done will cost, AIU and IVA included, until an acta bills it. It stands "
        "beside execution, never inside it; the acta reverses it by itself."
    )
    add_words = _("Add a provision")

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        if not record.work_order:
            return []
        url = figures.listed("billeditem", work_order=record.work_order)
        return [(_("Billed items of its order"), url, "list-details")]
