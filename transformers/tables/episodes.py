"""What work brought back, episode by episode."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from records import formats
from records.tables import EnergyColumn, MoneyColumn, MonthColumn, RecordTable, StateColumn
from transformers.models import Episode
from transformers.telling import GRADE_COLOURS, grade_badge, interval, verdict_badge


class GainColumn(EnergyColumn):
    """kWh, and below it what they are in 90 of 100."""

    def render(self, value: Any, record: Any) -> SafeString:
        return format_html(
            '{}<span class="note">{}</span>',
            formats.number(value),
            interval(record.low_kwh, record.high_kwh),
        )


class MonthsColumn(MonthColumn):
    """From the first to the last; a line may end between them, not within one."""

    def render(self, value: Any, record: Any) -> str:
        months = dict.fromkeys((value, record.end))
        return " – ".join(formats.short_month(one).replace(" ", formats.NBSP) for one in months)


class VerdictColumn(tables.Column):
    """With its grade."""

    def render(self, value: Any, record: Any) -> SafeString:
        return format_html("{} {}", verdict_badge(record), grade_badge(record))


class EpisodeTable(RecordTable):
    transformer = tables.Column(accessor="transformer__code", verbose_name=_("Transformer"))
    municipality = tables.Column(
        accessor="place__municipality__name", verbose_name=_("Municipality")
    )
    zone = tables.Column(accessor="place__zone", verbose_name=_("Zone"))
    circuit = tables.Column(
        accessor="place__circuit",
        verbose_name=_("Circuit"),
        attrs={"td": {"class": "text-nowrap"}},
    )
    start = MonthsColumn(verbose_name=_("Months"), attrs={})
    end = MonthColumn(short=True)
    gain_kwh = GainColumn(verbose_name=_("Billed increase (kWh)"))
    low_kwh = EnergyColumn()
    high_kwh = EnergyColumn()
    expected_kwh = EnergyColumn()
    value = MoneyColumn()
    complete = MonthColumn(short=True)
    due = MonthColumn(short=True)
    grade = StateColumn(colours=GRADE_COLOURS)
    verdict = VerdictColumn()
    sortable = ("start", "kind", "verdict", "gain_kwh")
    shown = (
        "transformer",
        "municipality",
        "circuit",
        "start",
        "kind",
        "crew",
        "verdict",
        "gain_kwh",
        "value",
    )

    class Meta(RecordTable.Meta):
        model = Episode
        fields = (
            "transformer",
            "municipality",
            "zone",
            "circuit",
            "start",
            "end",
            "kind",
            "crew",
            "works",
            "grade",
            "reason",
            "verdict",
            "gain_kwh",
            "low_kwh",
            "high_kwh",
            "expected_kwh",
            "value",
            "valued_months",
            "baseline_months",
            "reporting_months",
            "complete",
            "due",
            "cv_rmse",
            "fsu",
            "kept",
        )
