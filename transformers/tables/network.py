"""Transformers, and the accounts that hang from them."""

from datetime import date

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from records.tables import (
    CoordinateColumn,
    DayColumn,
    EnergyColumn,
    MonthColumn,
    QuantityColumn,
    RatioColumn,
    RecordTable,
    StateColumn,
    YesNoColumn,
)
from transformers.models import (
    Account,
    Transformer,
    TransformerState,
)
from transformers.tables.columns import TransformerColumn, since

STATE_COLOURS = {TransformerState.OPERATING: "green", TransformerState.BUILDING: "blue"}


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
