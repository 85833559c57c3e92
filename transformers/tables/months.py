"""What months of energy moved, and what they cost."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from records.tables import (
    EnergyColumn,
    MoneyColumn,
    MonthColumn,
    PercentColumn,
    RatioColumn,
    RecordTable,
    StateColumn,
)
from transformers.models import (
    BalanceState,
    Consumption,
    SystemEnergy,
    Tariff,
)
from transformers.models.system import COMPONENTS
from transformers.tables.columns import TransformerColumn

BALANCE_COLOURS = {
    BalanceState.VALID: "green",
    BalanceState.CALENDARS_APART: "blue",
    BalanceState.NEGATIVE: "red",
    BalanceState.ESTIMATED: "orange",
    BalanceState.USERS_MISSING: "orange",
    BalanceState.NO_READING: "orange",
}


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
