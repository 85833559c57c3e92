"""Months of energy, where it is lost, and what it costs."""

from datetime import date
from functools import partial
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from records.codes import WordInput
from records.filters import (
    MonthFilter,
    MunicipalityFilter,
    RecordFilters,
    SearchFilter,
)
from transformers.choices import (
    COUNTED,
    BalanceState,
    Ownership,
    VoltageLevel,
)
from transformers.filters.asked import (
    COUNTS,
    SINCE_ALWAYS,
    UNCOUNTED,
    PlaceFilter,
    TransformerFilter,
)
from transformers.models import (
    BalanceTotal,
    Consumption,
    Place,
    SystemEnergy,
    Tariff,
    Transformer,
)


class BalanceFilter(filters.ChoiceFilter):
    """A state of balance, or `counted`: those whose loss counts in sums; or `uncounted`."""

    def __init__(self, **options: Any) -> None:
        choices = [
            (COUNTS, _("Counts in sums")),
            (UNCOUNTED, _("Does not count in sums")),
            *BalanceState.choices,
        ]
        super().__init__(label=_("Balance"), choices=choices, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value == COUNTS:
            return qs.counted()
        if value == UNCOUNTED:
            return qs.exclude(balance_state__in=COUNTED)
        return super().filter(qs, value)


def _names_of(column: str) -> WordInput:
    return WordInput(partial(Place.objects.names, column))


class ConsumptionFilters(RecordFilters):
    """By where the transformer hung in the month, which is what balances are summed by."""

    q = SearchFilter("transformer__code")
    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Period to"))
    municipality = MunicipalityFilter("place__municipality")
    balance_state = BalanceFilter()
    circuit = PlaceFilter(label=_("Circuit"))
    substation = PlaceFilter(label=_("Substation"))
    zone = PlaceFilter(label=_("Zone"))
    transformer = TransformerFilter()
    period = MonthFilter(label=_("Period"))
    first = ("q", "period_from", "period_to", "municipality", "balance_state")

    class Meta(RecordFilters.Meta):
        model = Consumption
        fields = ()


class MonthsFirst(forms.Form):
    field_order = ("month", "period_from", "period_to")


class PlacedFilters(RecordFilters):
    """By where transformers hang, or hung in the month."""

    zone = PlaceFilter(label=_("Zone"), widget=_names_of("zone"))
    municipality = MunicipalityFilter("place__municipality")
    substation = PlaceFilter(label=_("Substation"), widget=_names_of("substation"))
    circuit = PlaceFilter(label=_("Circuit"), widget=_names_of("circuit"))

    class Meta(RecordFilters.Meta):
        model = Transformer
        form = MonthsFirst
        fields = ()


class LossFilters(PlacedFilters):
    """What the losses page is about: its totals are of these places, of all months, since lines
    over time begin before the period; the rest asks for the period by `between`."""

    period_from = MonthFilter(
        label=_("Period from"), method="left_to_between", validators=SINCE_ALWAYS
    )
    period_to = MonthFilter(label=_("Period to"), method="left_to_between", validators=SINCE_ALWAYS)

    class Meta(PlacedFilters.Meta):
        model = BalanceTotal

    def left_to_between(self, qs: QuerySet, name: str, value: date) -> QuerySet:
        return qs


class MissingFilters(PlacedFilters):
    """Of which transformers there is nothing in a month, and was in the one before."""

    month = MonthFilter(label=_("Month"), method="without_month", validators=SINCE_ALWAYS)

    def without_month(self, qs: QuerySet, name: str, value: date) -> QuerySet:
        return qs.missing_in(value)


class TariffFilters(RecordFilters):
    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Period to"))
    voltage_level = filters.ChoiceFilter(label=_("Voltage level"), choices=VoltageLevel.choices)
    ownership = filters.ChoiceFilter(label=_("Ownership"), choices=Ownership.choices)
    period = MonthFilter(label=_("Period"))
    first = ("period_from", "period_to", "voltage_level", "ownership")

    class Meta(RecordFilters.Meta):
        model = Tariff
        fields = ()


class SystemEnergyFilters(RecordFilters):
    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Period to"))
    voltage_level = filters.ChoiceFilter(
        label=_("Voltage level"), choices=SystemEnergy._meta.get_field("voltage_level").choices
    )
    period = MonthFilter(label=_("Period"))
    first = ("period_from", "period_to", "voltage_level")

    class Meta(RecordFilters.Meta):
        model = SystemEnergy
        fields = ()
