"""The columns of the budget's lists."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from budget.models import AlertState, Candidate, Movement, Notice, Provision
from records import formats
from records.tables import (
    DayColumn,
    EnergyColumn,
    FigureColumn,
    MoneyColumn,
    MonthColumn,
    PersonColumn,
    RatioColumn,
    RecordTable,
    StateColumn,
)
from transformers.tables import SEVERITY_COLOURS

WIDE = {"td": {"class": "text-wide"}}
ALERT_COLOURS = {
    AlertState.NEW: "orange",
    AlertState.TAKEN: "blue",
    AlertState.SETTLED: "green",
}


class MovementTable(RecordTable):
    period = MonthColumn(short=True)
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    amount = MoneyColumn()
    signed = MoneyColumn(verbose_name=_("Effect on the budget"))
    sortable = ("period", "date")
    shown = ("budget_line", "contract", "period", "kind", "document", "date", "signed")

    class Meta(RecordTable.Meta):
        model = Movement
        fields = (
            "budget_line",
            "contract",
            "year",
            "period",
            "kind",
            "document",
            "date",
            "expense_class",
            "amount",
            "signed",
            "target_kwh",
        )

    def render_year(self, value: int) -> str:
        return str(value)


class ReversedColumn(tables.Column):
    """The acta that reversed a provision; as long as there is none, that it is open."""

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_values=(), verbose_name=_("Reversed by"), **options)

    def render(self, record: Provision) -> SafeString:
        if record.reversed_by is None:
            return format_html('<span class="badge bg-orange-lt">{}</span>', _("Open"))
        url = record.reversed_by.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, record.reversed_by)


class ProvisionTable(RecordTable):
    period = MonthColumn(verbose_name=_("Period"))
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    description = tables.Column(attrs=WIDE)
    amount = MoneyColumn()
    reversed_by = ReversedColumn()
    sortable = ("period", "work_order")
    shown = (
        *("period", "contract", "budget_line", "work_order", "description", "amount"),
        "reversed_by",
    )

    class Meta(RecordTable.Meta):
        model = Provision
        fields = (
            "period",
            "contract",
            "budget_line",
            "expense_class",
            "work_order",
            "description",
            "amount",
            "reversed_by",
        )


class EachPesoColumn(FigureColumn):
    """Pesos for each one spent: 12,3."""

    def render(self, value: Any) -> str:
        return formats.number(value, 1)


class ExpectedColumn(FigureColumn):
    """kWh, with its interval below."""

    def render(self, value: Any, record: Candidate) -> SafeString:
        low, high = formats.number(record.low_kwh), formats.number(record.high_kwh)
        interval = _("%(low)s to %(high)s") % {"low": low, "high": high}
        words = formats.number(value)
        return format_html('{}<span class="plan-more">{}</span>', words, interval)


class ReasonsColumn(tables.Column):
    """Sentences, one below the other."""

    def __init__(self, **options: Any) -> None:
        super().__init__(attrs={"td": {"class": "plan-why"}}, orderable=False, **options)

    def render(self, record: Candidate) -> SafeString:
        rows = format_html_join("", "<li>{}</li>", ((one,) for one in record.sentences))
        return format_html("<ul>{}</ul>", rows)


class CandidateTable(RecordTable):
    rank = FigureColumn()
    transformer = tables.Column(accessor="transformer__code", verbose_name=_("Transformer"))
    municipality = tables.Column(
        accessor="transformer__municipality__name", verbose_name=_("Municipality")
    )
    circuit = tables.Column(accessor="transformer__circuit", verbose_name=_("Circuit"))
    capacity = FigureColumn(accessor="transformer__capacity_kva", verbose_name=_("kVA"))
    customers = EnergyColumn(accessor="transformer__customers", verbose_name=_("Users"))
    index = RatioColumn(accessor="transformer__index_12", verbose_name=_("Loss index"))
    intervened_on = DayColumn(
        accessor="transformer__intervened_on", verbose_name=_("Last intervention")
    )
    kwh = ExpectedColumn()
    low_kwh = EnergyColumn()
    high_kwh = EnergyColumn()
    value = MoneyColumn()
    price = MoneyColumn()
    each_peso = EachPesoColumn(verbose_name=_("Value ÷ cost"))
    reasons = ReasonsColumn(accessor="why", verbose_name=_("Reasons"))
    shown = (
        *("transformer", "municipality", "kind", "kwh", "price", "value", "each_peso"),
        "reasons",
    )

    class Meta(RecordTable.Meta):
        model = Candidate
        fields = (
            *("transformer", "municipality", "kind", "kwh", "low_kwh", "high_kwh", "price"),
            *("value", "each_peso", "reasons", "rank", "circuit", "capacity", "customers"),
            *("index", "intervened_on"),
        )

    def render_capacity(self, value: Any) -> str:
        return formats.quantity(value)


class NoticeTable(RecordTable):
    kind_name = tables.Column(verbose_name=_("Alert"))
    severity = StateColumn(colours=SEVERITY_COLOURS)
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    contractor = tables.Column(accessor="contract__contractor", verbose_name=_("Contractor"))
    told = tables.Column(verbose_name=_("What it rests on"), attrs=WIDE)
    weight = MoneyColumn()
    state = StateColumn(colours=ALERT_COLOURS)
    owner = PersonColumn(accessor="owner", verbose_name=_("Who has it"))

    class Meta(RecordTable.Meta):
        model = Notice
        fields = (
            "kind_name",
            "area",
            "severity",
            "subject",
            "contract",
            "contractor",
            "told",
            "weight",
            "state",
            "owner",
            "note",
            "first_at",
            "worse_at",
            "gone_at",
        )
