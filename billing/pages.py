"""Billing's record pages, declared; what a page adds to the generic one stands beside it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing import filters, forms, tables
from billing.models import Annex, BilledItem, Contract, ContractChange, Price
from billing.views import annex_page, contract_page, item_page, price_page
from billing.views.figures import pesos
from records import formats
from records.views import RecordPages

TAXES = dict.fromkeys(
    ("administration_pct", "contingencies_pct", "profit_pct", "vat_pct"), formats.percent
)
SUMS = dict.fromkeys(
    (
        *("subtotal", "administration", "contingencies", "profit", "vat", "total", "supplied"),
        *("objected", "saved"),
    ),
    pesos,
)
OBJECTED = {"objected": _("Objected"), "saved": _("Saved by objections")}


class ContractPages(RecordPages):
    model = Contract
    path = "contracts"
    known_by = "number"
    table_class = tables.ContractTable
    filterset_class = filters.ContractFilters
    form_class = forms.ContractForm
    groups = [
        (_("Contract"), ["number", "contractor", "nit", "purpose"]),
        (_("As signed"), ["start_date", "end_date", "value", "cutoff_day", "tax_scheme", *TAXES]),
    ]
    written = {"value": pesos, **TAXES}
    loaded_by = "contracts"
    first = _("Contracts come first, for everything that is billed and budgeted refers to them.")

    def queryset(self) -> QuerySet:
        return Contract.objects.in_force(timezone.localdate())

    def described(self, record: Any) -> str:
        return str(record.contractor)

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return contract_page.shown(request, record)


class ContractChangePages(RecordPages):
    model = ContractChange
    path = "contract-changes"
    table_class = tables.ContractChangeTable
    filterset_class = filters.ContractChangeFilters
    form_class = forms.ContractChangeForm
    written = {"value": pesos, **TAXES}
    loaded_by = "contract-changes"
    first = _(
        "A contract stands as it was signed until an otrosí changes it: an addition, an "
        "extension, a suspension or its taxes."
    )
    lead = _("Otrosíes: each changes its contract from its date on, and none overwrites another.")


class PricePages(RecordPages):
    model = Price
    path = "prices"
    title = _("Price lists")
    table_class = tables.PriceTable
    filterset_class = filters.PriceFilters
    form_class = forms.PriceForm
    groups = [
        (_("Item"), ["contract", "code", "description", "unit", "kind", "group", "common_code"]),
        (
            _("Price"),
            [
                "unit_price",
                "valid_from",
                "contracted_quantity",
                "budget_line",
                "expense_class",
                "recognised_in_plan",
                "repeatable",
                "installs_macro",
            ],
        ),
    ]
    written = {"unit_price": pesos}
    loaded_by = "prices"
    first = _(
        "A contract’s price list comes after the contract and before its actas, whose lines are "
        "compared with it."
    )

    def queryset(self) -> QuerySet:
        return Price.objects.with_billed_quantity()

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return price_page.shown(request, record)


class AnnexPages(RecordPages):
    model = Annex
    path = "annexes"
    table_class = tables.AnnexTable
    filterset_class = filters.AnnexFilters
    form_class = forms.AnnexForm
    related = ("contract", "state_by")
    groups = [(_("Acta"), ["contract", "number", "period", "budget_line"])]
    written = {"period": formats.month, **SUMS}
    summed = {"total": _("Total with AIU and IVA"), **OBJECTED}
    loaded_by = "annexes"
    first = _(
        "Actas come once their contract and its price list are there: each workbook becomes one, "
        "with its items."
    )

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return annex_page.shown(request, record)


class BilledItemPages(RecordPages):
    model = BilledItem
    path = "billed-items"
    table_class = tables.BilledItemTable
    filterset_class = filters.BilledItemFilters
    form_class = forms.BilledItemForm
    related = ("annex__contract", "price", "intervention__transformer")
    groups = [
        (_("Work"), ["code", "description", "unit", "kind", "executed_on", "work_order", "crew"]),
        (
            _("Place"),
            ["municipality", "municipality_name", "circuit", "transformer_code", "account"],
        ),
        (_("Matched to"), ["transformer", "intervention", "link", "linked_at"]),
        (
            _("Billed"),
            [
                "annex",
                "quantity",
                "unit_price",
                "amount",
                "administration",
                "contingencies",
                "profit",
                "vat",
                "total",
                "budget_line",
                "notes",
            ],
        ),
        (
            _("Accepted"),
            [
                "objection",
                "objection_text",
                "accepted_quantity",
                "accepted_unit_price",
                "accepted_amount",
                "objected",
                "saved",
            ],
        ),
    ]
    written = {
        **SUMS,
        **dict.fromkeys(("unit_price", "amount", "accepted_unit_price", "accepted_amount"), pesos),
    }
    summed = {"total": _("Total with AIU and IVA"), **OBJECTED}
    loaded_by = "annexes"
    first = _(
        "Items come with their actas, and those once their contract and its price list are there."
    )

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        return item_page.actions(request, record)

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return item_page.shown(request, record)
