"""What was reported and what moved afterwards, over REST: read only, for nobody writes them."""

from typing import Any, ClassVar

from rest_framework import serializers

from budget.models import Adjustment, ReportedFigure
from budget.month.lists import AdjustmentFilters, PublishedFilters
from records.api import RecordViewSet
from records.filters import RecordFilters


def text(source: str) -> serializers.CharField:
    return serializers.CharField(source=source, read_only=True, allow_null=True)


class ReportedFigureFilters(PublishedFilters):
    class Meta(RecordFilters.Meta):
        model = ReportedFigure
        fields = ()


def of_close() -> dict[str, serializers.Field]:
    return {
        "area": text("close.area"),
        "month": serializers.DateField(source="close.month", read_only=True),
        "close_number": serializers.IntegerField(source="close.number", read_only=True),
        "closed_at": serializers.DateTimeField(source="close.closed_at", read_only=True),
        "reopened_at": serializers.DateTimeField(
            source="close.reopened_at", read_only=True, allow_null=True
        ),
    }


class ReportedFigureViewSet(RecordViewSet):
    """Figures as they were reported when their month was closed. `part` is a contract's number, a
    zone or a type of work, `-` where none is named and empty for the whole, to which the parts add
    up. `value` is in its `unit`: COP, kWh, ratio (a part of one) or count; null: it was not known.
    With the sum of its adjustments it is what the figure is now, where the close is the month's
    last.
    """

    queryset = ReportedFigure.objects.all()
    http_method_names: ClassVar = ["get", "head", "options"]
    fields = ("figure", "part", "unit", "value")
    extra = of_close()
    filterset_class = ReportedFigureFilters


class AdjustmentViewSet(RecordViewSet):
    """What one upload, correction or computation changed of a reported figure after its close:
    `amount` is `after` less `before`. `reference` is the number of the upload, or of the
    computation of recovered energy; `about` the file or the record."""

    queryset = Adjustment.objects.all()
    http_method_names: ClassVar = ["get", "head", "options"]
    fields = (
        *("figure", "part", "unit", "before", "after", "amount", "cause", "reference", "about"),
        "noticed_at",
    )
    extra = of_close()
    filterset_class = AdjustmentFilters
    moments = ("noticed_at",)


routes: list[Any] = [
    ("reported-figures", ReportedFigureViewSet),
    ("adjustments", AdjustmentViewSet),
]
