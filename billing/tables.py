"""The columns of billing's lists."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, AnnexState, BilledItem, Contract, ContractChange, Price
from records.tables import (
    DayColumn,
    MoneyColumn,
    MonthColumn,
    QuantityColumn,
    RecordTable,
    StateColumn,
)

WIDE = {"td": {"class": "text-wide"}}
STATE_COLOURS = {
    AnnexState.IN_REVIEW: "orange",
    AnnexState.APPROVED: "green",
    AnnexState.RETURNED: "red",
}


def page_of(reference: str) -> Callable[..., str | None]:
    """The address of the record that a row refers to, if it refers to any."""
    name = f"transformers:{reference}_detail"

    def address(record: BilledItem) -> str | None:
        key = getattr(record, f"{reference}_id")
        return None if key is None else reverse(name, args=[key])

    return address


class MatchedColumn(tables.Column):
    """The transformer that an item was matched to; else what it says, and why that is not known."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("verbose_name", _("Transformer"))
        options.setdefault("linkify", page_of("transformer"))
        super().__init__(accessor="transformer__code", empty_values=(), **options)

    def render(self, value: str | None, record: BilledItem) -> str:
        if value:
            return value
        why = record.get_link_display()
        return f"{record.transformer_code} ({why})" if record.transformer_code else f"({why})"


class ContractTable(RecordTable):
    end_in_force = DayColumn(verbose_name=_("End in force"))
    value = MoneyColumn(verbose_name=_("Value as signed"))
    value_in_force = MoneyColumn(verbose_name=_("Value in force"))
    sortable = ("number", "contractor")
    shown = (
        "number",
        "contractor",
        "start_date",
        "end_in_force",
        "value_in_force",
        "cutoff_day",
        "tax_scheme",
    )

    class Meta(RecordTable.Meta):
        model = Contract
        fields = (
            "number",
            "contractor",
            "nit",
            "purpose",
            "start_date",
            "end_date",
            "end_in_force",
            "value",
            "value_in_force",
            "cutoff_day",
            "tax_scheme",
        )


class ContractChangeTable(RecordTable):
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    value = MoneyColumn()
    sortable = ("date",)

    class Meta(RecordTable.Meta):
        model = ContractChange
        fields = (
            "document",
            "contract",
            "date",
            "kind",
            "value",
            "end_date",
            "item_kind",
            "tax_scheme",
        )


class PriceTable(RecordTable):
    description = tables.Column(attrs=WIDE)
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    unit_price = MoneyColumn(decimals=2)
    billed_quantity = QuantityColumn(verbose_name=_("Billed quantity"))
    sortable = ("code", "group")
    shown = (
        "code",
        "description",
        "contract",
        "unit",
        "kind",
        "unit_price",
        "valid_from",
        "contracted_quantity",
        "billed_quantity",
    )

    class Meta(RecordTable.Meta):
        model = Price
        fields = (
            "code",
            "description",
            "contract",
            "unit",
            "kind",
            "unit_price",
            "valid_from",
            "contracted_quantity",
            "billed_quantity",
            "group",
            "common_code",
            "budget_line",
            "expense_class",
            "recognised_in_plan",
            "repeatable",
            "installs_macro",
        )


class AnnexTable(RecordTable):
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    contractor = tables.Column(accessor="contract__contractor", verbose_name=_("Contractor"))
    period = MonthColumn()
    state = StateColumn(colours=STATE_COLOURS)
    subtotal = MoneyColumn()
    administration = MoneyColumn()
    contingencies = MoneyColumn()
    profit = MoneyColumn()
    vat = MoneyColumn()
    total = MoneyColumn()
    supplied = MoneyColumn()
    objected = MoneyColumn()
    saved = MoneyColumn()
    sortable = ("period",)
    shown = ("number", "contract", "contractor", "period", "state", "lines", "subtotal", "total")

    class Meta(RecordTable.Meta):
        model = Annex
        fields = (
            "number",
            "contract",
            "contractor",
            "period",
            "state",
            "state_at",
            "lines",
            "subtotal",
            "administration",
            "contingencies",
            "profit",
            "vat",
            "total",
            "supplied",
            "objected",
            "saved",
        )


class BilledItemTable(RecordTable):
    contract = tables.Column(accessor="annex__contract__number", verbose_name=_("Contract"))
    annex = tables.Column(accessor="annex__number", verbose_name=_("Acta"))
    period = MonthColumn(accessor="annex__period", verbose_name=_("Period"))
    state = StateColumn(accessor="annex__state", verbose_name=_("State"), colours=STATE_COLOURS)
    description = tables.Column(attrs=WIDE)
    municipality = tables.Column(accessor="municipality__name", verbose_name=_("Municipality"))
    transformer = MatchedColumn()
    intervention = DayColumn(
        accessor="intervention__start_date",
        verbose_name=_("Intervention begun on"),
        linkify=page_of("intervention"),
    )
    unit_price = MoneyColumn(decimals=2)
    price = MoneyColumn(accessor="price__unit_price", verbose_name=_("Price in force"), decimals=2)
    deviation = MoneyColumn(decimals=2)
    amount = MoneyColumn()
    objection_text = tables.Column(attrs=WIDE)
    accepted_unit_price = MoneyColumn(decimals=2)
    accepted_amount = MoneyColumn(verbose_name=_("Accepted amount"))
    objected = MoneyColumn()
    saved = MoneyColumn()
    administration = MoneyColumn()
    contingencies = MoneyColumn()
    profit = MoneyColumn()
    vat = MoneyColumn()
    total = MoneyColumn()
    sortable = ("code", "executed_on", "work_order", "amount", "transformer_code", "account")
    shown = (
        "code",
        "description",
        "executed_on",
        "contract",
        "annex",
        "state",
        "transformer",
        "work_order",
        "quantity",
        "amount",
    )

    class Meta(RecordTable.Meta):
        model = BilledItem
        fields = (
            "code",
            "description",
            "executed_on",
            "contract",
            "annex",
            "period",
            "state",
            "transformer",
            "work_order",
            "kind",
            "unit",
            "quantity",
            "unit_price",
            "price",
            "deviation",
            "amount",
            "administration",
            "contingencies",
            "profit",
            "vat",
            "total",
            "objection",
            "objection_text",
            "accepted_quantity",
            "accepted_unit_price",
            "accepted_amount",
            "objected",
            "saved",
            "budget_line",
            "municipality",
            "circuit",
            "transformer_code",
            "link",
            "account",
            "intervention",
            "crew",
            "notes",
        )


class AnnexItemTable(BilledItemTable):
    """The items of one acta, on its own page: what is the same for all of them is left out."""

    shown: ClassVar[tuple[str, ...]] = (
        "code",
        "description",
        "executed_on",
        "work_order",
        "quantity",
        "unit_price",
        "amount",
        "municipality",
        "transformer",
        "account",
    )

    class Meta(BilledItemTable.Meta):
        pass
