"""Transformers to review, and the thresholds that say which."""

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from records.filters import (
    NONE,
    MonthFilter,
    MunicipalityFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
)
from transformers.filters.asked import TransformerFilter
from transformers.models import (
    Outcome,
    Review,
    ReviewState,
    Rule,
    Severity,
    Threshold,
)


class ZoneFilter(filters.CharFilter):
    """By the whole name, so that what a figure is made of is listed; `-` where there is none."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value == NONE:
            return qs.filter(Q(transformer__place=None) | Q(transformer__place__zone=""))
        return qs.filter(transformer__place__zone=value) if value else qs


class ReviewFilters(RecordFilters):
    q = SearchFilter("transformer__code")
    period = MonthFilter(label=_("Month of the data"))
    state = filters.ChoiceFilter(label=_("State"), choices=ReviewState.choices)
    severity = filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices)
    rule = filters.ChoiceFilter(label=_("Reason"), choices=Rule.choices)
    outcome = filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)
    assigned_to = PrefixFilter(label=_("Assigned to"))
    transformer = TransformerFilter()
    municipality = MunicipalityFilter("transformer__municipality")
    zone = ZoneFilter(label=_("Zone"))
    circuit = PrefixFilter(field_name="transformer__circuit", label=_("Circuit"))
    first = ("q", "period", "state", "severity", "rule")

    class Meta(RecordFilters.Meta):
        model = Review
        fields = ()


class ThresholdFilters(RecordFilters):
    q = SearchFilter("code")

    class Meta(RecordFilters.Meta):
        model = Threshold
        fields = ()
