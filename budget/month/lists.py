"""Adjustments after closes as a list: its columns, what it is narrowed by, and its pages."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from budget.models import Adjustment, Cause
from budget.month.figures import FIGURES, written
from ingest.models import Upload
from records.filters import MonthFilter, PrefixFilter, RecordFilters, WholeFilter
from records.models import ClosedMonth
from records.tables import FigureColumn, MomentColumn, MonthColumn, PersonColumn, RecordTable
from records.views import RecordPages

OF_UPLOADS = (Cause.UPLOAD, Cause.UNDO)


def offered() -> list[tuple[str, Any]]:
    return [(name, figure.title) for name, figure in FIGURES.items()]


class PublishedFilters(RecordFilters):
    """Of which close, which figure and which part."""

    area = filters.ChoiceFilter(
        field_name="close__area", label=_("Area"), choices=ClosedMonth.Area.choices
    )
    month = MonthFilter(field_name="close__month", label=_("Month"))
    month_from = MonthFilter(field_name="close__month", lookup_expr="gte", label=_("Month from"))
    month_to = MonthFilter(field_name="close__month", lookup_expr="lte", label=_("Month to"))
    figure = filters.ChoiceFilter(label=_("Figure"), choices=offered())
    part = PrefixFilter(label=_("Contract, zone or type of work"))
    close_number = WholeFilter(field_name="close__number", label=_("Number of the close"))


class AdjustmentFilters(PublishedFilters):
    cause = filters.ChoiceFilter(label=_("Cause"), choices=Cause.choices)
    reference = WholeFilter(label=_("Number of the upload or the computation"))
    first = ("month", "area", "figure", "cause")

    class Meta(RecordFilters.Meta):
        model = Adjustment
        fields = ()


class UnitColumn(FigureColumn):
    """Pesos, kWh, a share or a count, as its row says."""

    def render(self, value: Any, record: Any) -> str:
        return written(value, record.unit)


class CauseColumn(tables.Column):
    """What did it and to what, with the way to its upload."""

    def render(self, value: Any, record: Adjustment) -> Any:
        about = format_html('<div class="small text-secondary">{}</div>', record.about)
        if record.cause not in OF_UPLOADS or not record.reference:
            return format_html("{}{}", value, about)
        url = reverse("ingest:upload_detail", args=[record.reference])
        return format_html('{} <a href="{}">#{}</a>{}', value, url, record.reference, about)


class AdjustmentTable(RecordTable):
    month = MonthColumn(accessor="close__month", verbose_name=_("Month"), short=True)
    area = tables.Column(accessor="close__get_area_display", verbose_name=_("Area"))
    number = FigureColumn(accessor="close__number", verbose_name=_("Number of the close"))
    figure = tables.Column(verbose_name=_("Figure"))
    before = UnitColumn()
    after = UnitColumn()
    amount = UnitColumn()
    cause = CauseColumn(attrs={"td": {"class": "text-wide"}})
    person = PersonColumn(verbose_name=_("By"))
    noticed_at = MomentColumn()
    shown = (
        *("figure", "part", "month", "before", "after", "amount", "cause"),
        *("person", "noticed_at"),
    )

    class Meta(RecordTable.Meta):
        model = Adjustment
        fields = (
            *("figure", "part", "month", "area", "number", "unit", "before", "after", "amount"),
            *("cause", "reference", "about", "person", "noticed_at"),
        )

    def render_figure(self, value: str) -> str:
        return str(FIGURES[value].title) if value in FIGURES else value


class AdjustmentPages(RecordPages):
    """Noticed, never written by people."""

    model = Adjustment
    path = "month/adjustments"
    table_class = AdjustmentTable
    filterset_class = AdjustmentFilters
    related = ("close", "person")
    can_delete = False
    groups = [
        (_("Figure"), ["close", "figure", "part", "unit", "before", "after", "amount"]),
        (_("Cause"), ["cause", "reference", "about", "person", "noticed_at"]),
    ]
    lead = _(
        "What changed of figures after their month was closed, by how much, and what did it. What "
        "was reported and the sum of its adjustments are what a figure is now."
    )
    first = _(
        "They come by themselves: once a month is closed, whatever moves one of its figures is "
        "noted here."
    )

    def queryset(self) -> QuerySet:
        return Adjustment.objects.all()

    def actions(self, request: Any, record: Adjustment) -> list[tuple[str, str, str]]:
        month = f"{record.close.month:%Y-%m}"
        found = [(_("Its month"), f"{reverse('budget:reported')}?month={month}", "list-details")]
        if record.cause in OF_UPLOADS and Upload.objects.filter(pk=record.reference).exists():
            url = reverse("ingest:upload_detail", args=[record.reference])
            found.append((_("The upload"), url, "cloud-upload"))
        return found
