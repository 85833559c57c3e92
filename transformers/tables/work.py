"""Work at transformers, what was to be done, and what it brought back once."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from records.tables import (
    EnergyColumn,
    MoneyColumn,
    RecordTable,
    StateColumn,
)
from transformers.choices import MONTHS
from transformers.models import (
    Intervention,
    RetroactiveCase,
    Target,
)
from transformers.tables.columns import WIDE, TransformerColumn
from transformers.telling import VERDICT_COLOURS


class InterventionTable(RecordTable):
    transformer = TransformerColumn()
    municipality = tables.Column(
        accessor="transformer__municipality__name", verbose_name=_("Municipality")
    )
    notes = tables.Column(attrs=WIDE)
    episode = StateColumn(
        colours=VERDICT_COLOURS,
        accessor="episode__verdict",
        verbose_name=_("Verdict"),
        linkify=("transformers:episode_detail", [A("episode_id")]),
    )
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
        "episode",
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
            "episode",
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
