"""What work brought back: episodes, and their months."""

from functools import partial
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from records.codes import WordInput
from records.filters import (
    NONE,
    MonthFilter,
    MunicipalityFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
)
from records.kept import Kept
from transformers import measured
from transformers.choices import Grade, Insufficient, Verdict
from transformers.filters.asked import PlaceFilter, TransformerFilter
from transformers.models import Episode


def _names(column: str) -> list[str]:
    return list(Episode.objects.order_by(column).values_list(column, flat=True).distinct())


# {column: what there is in it}: hundreds of names, which a run alone changes.
_offered = Kept(_names, measured.run, holds=measured.HOLDS, most=2)


class JoinedFilter(PrefixFilter):
    """Names that were joined: by all of them, so that what a figure is made of is listed, else by
    how the first begins; `-` where there is none."""

    def __init__(self, column: str, **options: Any) -> None:
        options.setdefault("widget", WordInput(partial(_offered, column)))
        super().__init__(field_name=column, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        named = "" if value == NONE else value
        if not named or Episode.objects.filter(**{self.field_name: named}).exists():
            return qs.filter(**{self.field_name: named})
        return super().filter(qs, value)


class EpisodeFilters(RecordFilters):
    """By where the transformer hung when the work began."""

    q = SearchFilter("transformer__code")
    municipality = MunicipalityFilter("place__municipality")
    grade = filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices)
    verdict = filters.ChoiceFilter(label=_("Verdict"), choices=Verdict.choices)
    kind = JoinedFilter("kind", label=_("Type"))
    start_from = MonthFilter(field_name="start", lookup_expr="gte", label=_("Begun from"))
    start_to = MonthFilter(field_name="start", lookup_expr="lte", label=_("Begun to"))
    crew = JoinedFilter("crew", label=_("Crew"))
    circuit = PlaceFilter(label=_("Circuit"))
    substation = PlaceFilter(label=_("Substation"))
    zone = PlaceFilter(label=_("Zone"))
    reason = filters.ChoiceFilter(label=_("Why insufficient"), choices=Insufficient.choices)
    transformer = TransformerFilter()
    first = ("q", "municipality", "grade", "verdict", "kind")

    class Meta(RecordFilters.Meta):
        model = Episode
        fields = ()
