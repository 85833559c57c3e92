"""The columns of the transformers' lists."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from records import formats
from records.tables import (
    CoordinateColumn,
    DayColumn,
    EnergyColumn,
    MoneyColumn,
    MonthColumn,
    PercentColumn,
    QuantityColumn,
    RatioColumn,
    RecordTable,
    StateColumn,
    YesNoColumn,
)
from transformers.choices import MONTHS
from transformers.models import (
    ALWAYS,
    Account,
    BalanceState,
    Consumption,
    Intervention,
    RetroactiveCase,
    Review,
    ReviewState,
    Severity,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
    TransformerState,
)
from transformers.models.system import COMPONENTS
from transformers.thresholds import MEANINGS

WIDE = {"td": {"class": "text-wide"}}
BALANCE_COLOURS = {
    BalanceState.VALID: "green",
    BalanceState.CALENDARS_APART: "blue",
    BalanceState.NEGATIVE: "red",
    BalanceState.ESTIMATED: "orange",
    BalanceState.USERS_MISSING: "orange",
    BalanceState.NO_READING: "orange",
}
SEVERITY_COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "orange", Severity.LOW: "blue"}
REVIEW_COLOURS = {ReviewState.OPEN: "orange", ReviewState.VISITED: "green"}
STATE_COLOURS = {TransformerState.OPERATING: "green", TransformerState.BUILDING: "blue"}


class TransformerColumn(tables.Column):
    """The transformer that a row is about, with the way to its page."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("verbose_name", _("Transformer"))
        link = ("transformers:transformer_detail", [A("transformer_id")])
        super().__init__(accessor="transformer__code", linkify=link, **options)


def since(day: date) -> str:
    """The day from which something holds, where one was ever given."""
    return str(_("always")) if day == ALWAYS else formats.day(day)


class TransformerTable(RecordTable):
    municipality = tables.Column(accessor="municipality__name", verbose_name=_("Municipality"))
    capacity_kva = QuantityColumn(verbose_name="kVA")
    has_macro = YesNoColumn(verbose_name=_("Macro"), empty_values=(None,))
    index_12 = RatioColumn(verbose_name=_("Index, 12 m"))
    loss_12 = EnergyColumn(verbose_name=_("Loss, 12 m (kWh)"))
    billed_12 = EnergyColumn(verbose_name=_("Billed, 12 m (kWh)"))
    measured_12 = EnergyColumn(verbose_name=_("Measured, 12 m (kWh)"))
    last_period = MonthColumn(short=True)
    state = StateColumn(colours=STATE_COLOURS)
    latitude = CoordinateColumn()
    longitude = CoordinateColumn()
    sortable = (
        "code",
        "circuit",
        "capacity_kva",
        "customers",
        "index_12",
        "loss_12",
        "billed_12",
        "intervened_on",
    )
    shown = (
        "code",
        "municipality",
        "circuit",
        "capacity_kva",
        "customers",
        "has_macro",
        "index_12",
        "loss_12",
        "billed_12",
        "last_period",
        "intervened_on",
    )

    class Meta(RecordTable.Meta):
        model = Transformer
        fields = (
            "code",
            "municipality",
            "zone",
            "substation",
            "circuit",
            "capacity_kva",
            "customers",
            "has_macro",
            "index_12",
            "loss_12",
            "measured_12",
            "billed_12",
            "balances_12",
            "last_period",
            "intervened_on",
            "state",
            "ownership",
            "voltage_level",
            "phases",
            "quality_group",
            "macro_meter",
            "previous_code",
            "since",
            "installed_on",
            "latitude",
            "longitude",
        )


class AccountTable(RecordTable):
    transformer = TransformerColumn()
    since = DayColumn()
    sortable = ("account",)

    class Meta(RecordTable.Meta):
        model = Account
        fields = ("account", "transformer", "since", "cycle")

    def render_since(self, value: date) -> str:
        return since(value)


class ConsumptionTable(RecordTable):
    period = MonthColumn(short=True)
    transformer = TransformerColumn()
    municipality = tables.Column(
        accessor="place__municipality__name", verbose_name=_("Municipality")
    )
    circuit = tables.Column(accessor="place__circuit", verbose_name=_("Circuit"))
    delivered_kwh = EnergyColumn()
    billed_kwh = EnergyColumn()
    additional_kwh = EnergyColumn()
    measured_kwh = EnergyColumn()
    loss_kwh = EnergyColumn()
    index = RatioColumn(verbose_name=_("Loss index"))
    lost_value = MoneyColumn()
    balance_state = StateColumn(colours=BALANCE_COLOURS)
    estimated_pct = PercentColumn()
    sortable = ("period",)
    shown = (
        "period",
        "transformer",
        "municipality",
        "circuit",
        "delivered_kwh",
        "billed_kwh",
        "loss_kwh",
        "index",
        "balance_state",
    )

    class Meta(RecordTable.Meta):
        model = Consumption
        fields = (
            "period",
            "transformer",
            "municipality",
            "circuit",
            "delivered_kwh",
            "billed_kwh",
            "additional_kwh",
            "measured_kwh",
            "loss_kwh",
            "index",
            "lost_value",
            "balance_state",
            "customers",
            "macro_days",
            "billed_days",
            "reading",
            "macro_reading",
            "estimated_pct",
            "no_balance_reason",
        )


class InterventionTable(RecordTable):
    transformer = TransformerColumn()
    municipality = tables.Column(
        accessor="transformer__municipality__name", verbose_name=_("Municipality")
    )
    notes = tables.Column(attrs=WIDE)
    sortable = ("kind", "start_date", "work_order", "crew")
    shown = (
        "kind",
        "transformer",
        "municipality",
        "start_date",
        "state",
        "work_order",
        "reviewed_customers",
        "irregularities",
        "crew",
    )

    class Meta(RecordTable.Meta):
        model = Intervention
        fields = (
            "kind",
            "transformer",
            "municipality",
            "start_date",
            "end_date",
            "state",
            "done",
            "work_order",
            "reviewed_customers",
            "normalised_customers",
            "irregularities",
            "result",
            "crew",
            "origin",
            "notes",
        )


class RetroactiveCaseTable(RecordTable):
    transformer = TransformerColumn()
    municipality = tables.Column(
        accessor="transformer__municipality__name", verbose_name=_("Municipality")
    )
    kwh = EnergyColumn()
    value = MoneyColumn()
    named_transformer = tables.Column(
        accessor="named_transformer__code", verbose_name=_("Transformer as written")
    )
    sortable = ("case_number", "date", "account")
    shown = (
        "case_number",
        "date",
        "account",
        "transformer",
        "municipality",
        "kwh",
        "value",
        "state",
        "settled",
    )

    class Meta(RecordTable.Meta):
        model = RetroactiveCase
        fields = (
            "case_number",
            "date",
            "account",
            "transformer",
            "named_transformer",
            "municipality",
            "kwh",
            "value",
            "state",
            "settled",
        )


class TargetTable(RecordTable):
    month = tables.Column()
    sortable = ("year",)

    class Meta(RecordTable.Meta):
        model = Target
        fields = ("kind", "year", "month", "target")

    def render_month(self, value: int) -> str:
        return str(MONTHS.get(value, value))

    def render_year(self, value: int) -> str:
        """Without the point of thousands."""
        return str(value)


class TariffTable(RecordTable):
    period = MonthColumn(short=True)
    generation = MoneyColumn(decimals=2)
    transmission = MoneyColumn(decimals=2)
    distribution = MoneyColumn(decimals=2)
    commercialisation = MoneyColumn(decimals=2)
    losses = MoneyColumn(decimals=2)
    restrictions = MoneyColumn(decimals=2)
    unit_cost = MoneyColumn(decimals=2)
    sortable = ("period",)

    class Meta(RecordTable.Meta):
        model = Tariff
        fields = ("period", "voltage_level", "ownership", "unit_cost", *COMPONENTS)


class SystemEnergyTable(RecordTable):
    period = MonthColumn()
    input_kwh = EnergyColumn()
    output_kwh = EnergyColumn()
    technical_kwh = EnergyColumn()
    target_index = RatioColumn()
    sortable = ("period",)

    class Meta(RecordTable.Meta):
        model = SystemEnergy
        fields = (
            "period",
            "voltage_level",
            "input_kwh",
            "output_kwh",
            "technical_kwh",
            "target_index",
        )


class ReviewTable(RecordTable):
    transformer = tables.Column(accessor="transformer__code", verbose_name=_("Transformer"))
    municipality = tables.Column(
        accessor="transformer__municipality__name", verbose_name=_("Municipality")
    )
    period = MonthColumn(short=True)
    rule = tables.Column(attrs=WIDE)
    kwh_at_risk = EnergyColumn()
    value_at_risk = MoneyColumn()
    severity = StateColumn(colours=SEVERITY_COLOURS)
    state = StateColumn(colours=REVIEW_COLOURS)
    sortable = ("period", "kwh_at_risk")
    shown = (
        "transformer",
        "municipality",
        "period",
        "severity",
        "rule",
        "kwh_at_risk",
        "value_at_risk",
        "state",
        "assigned_to",
    )

    class Meta(RecordTable.Meta):
        model = Review
        fields = (
            "transformer",
            "municipality",
            "period",
            "raised_on",
            "severity",
            "rule",
            "kwh_at_risk",
            "value_at_risk",
            "state",
            "assigned_to",
            "visited_on",
            "outcome",
            "notes",
        )


class ThresholdTable(RecordTable):
    meaning = tables.Column(accessor="code", verbose_name=_("What it is"), attrs=WIDE)
    sortable = ("code",)
    shown = ("meaning", "value")

    class Meta(RecordTable.Meta):
        model = Threshold
        fields = ("meaning", "value", "code")

    def render_meaning(self, value: str) -> str:
        return str(MEANINGS.get(value, value))
