"""Transformers to review, and the thresholds that say which."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from records.tables import (
    EnergyColumn,
    MoneyColumn,
    MonthColumn,
    RecordTable,
    StateColumn,
)
from transformers.models import (
    Review,
    ReviewState,
    Severity,
    Threshold,
)
from transformers.tables.columns import WIDE
from transformers.thresholds import MEANINGS

SEVERITY_COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "orange", Severity.LOW: "blue"}
REVIEW_COLOURS = {ReviewState.OPEN: "orange", ReviewState.VISITED: "green"}


class ReviewTable(RecordTable):
    transformer = tables.Column(accessor="transformer__code", verbose_name=_("Transformer"))
    municipality = tables.Column(
        accessor="transformer__municipality__name", verbose_name=_("Municipality")
    )
    period = MonthColumn(short=True)
    rule = tables.Column(attrs={"td": {"class": "text-named"}})
    kwh_at_risk = EnergyColumn(verbose_name=_("At risk (kWh a month)"))
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
