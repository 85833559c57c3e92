"""What the lists of transformers, their months and the work at them can be narrowed by."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.codes import CodeInput, WordInput
from records.filters import (
    NONE,
    ConditionFilter,
    DayFilter,
    MonthFilter,
    MunicipalityFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
)
from records.lookups import spellings
from transformers.choices import (
    COUNTED,
    MONTHS,
    BalanceState,
    Ownership,
    TransformerState,
    VoltageLevel,
)
from transformers.models import (
    ALWAYS,
    Account,
    BalanceTotal,
    Consumption,
    Intervention,
    Outcome,
    Place,
    RetroactiveCase,
    Review,
    ReviewState,
    Rule,
    Severity,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
)

UNKNOWN = _("Not known")
# Months by whether their loss counts, whatever their state.
COUNTS, UNCOUNTED = "counted", "uncounted"
# Months that can be reckoned from.
SINCE_ALWAYS = (MinValueValidator(ALWAYS),)

SETTLED = {"true": (_("Yes"), Q(settled=True)), "false": (_("No"), Q(settled=False))}
DONE = {"true": (_("Yes"), Q(done=True)), "false": (_("No"), Q(done=False))}
MACRO = {
    "true": (_("Yes"), Q(has_macro=True)),
    "false": (_("No"), Q(has_macro=False)),
    "unknown": (UNKNOWN, Q(has_macro=None)),
}
# By the ratings that are made: 15, 37.5, 75 and 150 kVA end a band.
SIZES = {
    "15": (_("Up to 15 kVA"), Q(capacity_kva__lte=15)),
    "37.5": (_("15 to 37.5 kVA"), Q(capacity_kva__gt=15, capacity_kva__lte=Decimal("37.5"))),
    "75": (_("37.5 to 75 kVA"), Q(capacity_kva__gt=Decimal("37.5"), capacity_kva__lte=75)),
    "150": (_("75 to 150 kVA"), Q(capacity_kva__gt=75, capacity_kva__lte=150)),
    "more": (_("Over 150 kVA"), Q(capacity_kva__gt=150)),
    "unknown": (UNKNOWN, Q(capacity_kva=None)),
}
INDEX_BANDS = {
    "negative": (_("Below 0 %"), Q(index_12__lt=0)),
    "0-10": (_("0 to 10 %"), Q(index_12__gte=0, index_12__lt=Decimal("0.1"))),
    "10-20": (_("10 to 20 %"), Q(index_12__gte=Decimal("0.1"), index_12__lt=Decimal("0.2"))),
    "20-40": (_("20 to 40 %"), Q(index_12__gte=Decimal("0.2"), index_12__lt=Decimal("0.4"))),
    "40": (_("40 % or more"), Q(index_12__gte=Decimal("0.4"))),
    "none": (_("Without an index"), Q(index_12=None)),
}


def _a_year_ago() -> date:
    return timezone.localdate() - timedelta(days=365)


INTERVENED = {
    "ever": (_("Ever"), Q(intervened_on__isnull=False)),
    "year": (_("In the last 12 months"), lambda: Q(intervened_on__gte=_a_year_ago())),
    "not-year": (
        _("Not in the last 12 months"),
        lambda: Q(intervened_on__lt=_a_year_ago()) | Q(intervened_on=None),
    ),
    "never": (_("Never"), Q(intervened_on=None)),
}


class TransformerFilter(filters.CharFilter):
    """By the transformer's whole code, so that addresses can be read and written by people."""

    def __init__(self, field_name: str = "transformer", **options: Any) -> None:
        options.setdefault("label", _("Transformer"))
        options.setdefault("widget", CodeInput(Transformer))
        super().__init__(field_name=field_name, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        known = Transformer.objects.filter(code__in=spellings(value)).order_by()
        coded = dict(known.values_list("code", "pk"))
        # A key or two, looked up by the rows' own index.
        keys = [coded[value]] if value in coded else list(coded.values())
        return qs.filter(**{f"{self.field_name}__in": keys})


class PlaceFilter(PrefixFilter):
    """Where the transformer hangs, or hung in the month: by the very name, so that what a figure
    is made of is listed, else by that name in other capitals, else by how names begin; `-` where
    there is none."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        # Few of the places: asked for apart, each then leads to its months by their index.
        return qs.filter(place__in=self._places(value)) if value else qs

    def _places(self, value: str) -> QuerySet:
        named, every = f"{self.field_name}__in", Place.objects.order_by()
        if value == NONE:
            return every.filter(**{named: [""]})
        found = every.filter(**{named: spellings(value)})
        names = set(found.values_list(self.field_name, flat=True).distinct())
        if not names:
            return every.filter(**{f"{self.field_name}__prefix": value})
        return every.filter(**{named: [value] if value in names else sorted(names)})


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


class KindFilter(PrefixFilter):
    """The type of an intervention; those that there are are offered."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Type"))
        options.setdefault("widget", WordInput(Intervention.objects.kinds))
        super().__init__(**options)


class YearFilter(filters.CharFilter):
    """Four digits, which nobody writes with a point."""

    field_class = forms.RegexField

    def __init__(self, **options: Any) -> None:
        super().__init__(regex=r"^\d{4}$", **options)


class TransformerFilters(RecordFilters):
    q = SearchFilter("code", "previous_code", "circuit")
    municipality = MunicipalityFilter()
    has_macro = ConditionFilter(MACRO, label=_("Macro-meter"))
    index = ConditionFilter(INDEX_BANDS, label=_("Loss index"))
    intervened = ConditionFilter(INTERVENED, label=_("Intervened"))
    size = ConditionFilter(SIZES, label=_("Size"))
    circuit = PlaceFilter(label=_("Circuit"))
    substation = PlaceFilter(label=_("Substation"))
    zone = PlaceFilter(label=_("Zone"))
    state = filters.ChoiceFilter(label=_("State"), choices=TransformerState.choices)
    ownership = filters.ChoiceFilter(label=_("Ownership"), choices=Ownership.choices)
    voltage_level = filters.ChoiceFilter(label=_("Voltage level"), choices=VoltageLevel.choices)
    code = filters.CharFilter(label=_("Code"))
    missing = MonthFilter(label=_("Missing in"), method="without_month", validators=SINCE_ALWAYS)
    first = ("q", "municipality", "has_macro", "index", "intervened")

    class Meta(RecordFilters.Meta):
        model = Transformer
        fields = ()

    def without_month(self, qs: QuerySet, name: str, value: date) -> QuerySet:
        return qs.missing_in(value)


class AccountFilters(RecordFilters):
    q = SearchFilter("account")
    transformer = TransformerFilter()
    on = DayFilter(label=_("Where they hung on"), method="that_day")
    first = ("q", "transformer", "on")

    class Meta(RecordFilters.Meta):
        model = Account
        fields = ()

    def that_day(self, qs: QuerySet, name: str, value: Any) -> QuerySet:
        return qs.on(value)


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


class InterventionFilters(RecordFilters):
    q = SearchFilter("work_order", "transformer__code")
    kind = KindFilter()
    started_from = DayFilter(field_name="start_date", lookup_expr="gte", label=_("Started from"))
    started_to = DayFilter(field_name="start_date", lookup_expr="lte", label=_("Started to"))
    done = ConditionFilter(DONE, label=_("Done"))
    municipality = MunicipalityFilter("transformer__municipality")
    circuit = PrefixFilter(field_name="transformer__circuit", label=_("Circuit"))
    state = PrefixFilter(label=_("State"))
    crew = PrefixFilter(label=_("Crew"))
    origin = PrefixFilter(label=_("Origin"))
    work_order = filters.CharFilter(label=_("Work order"))
    transformer = TransformerFilter()
    first = ("q", "kind", "started_from", "started_to", "done")

    class Meta(RecordFilters.Meta):
        model = Intervention
        fields = ()


class RetroactiveCaseFilters(RecordFilters):
    q = SearchFilter("case_number", "account", "transformer__code")
    date_from = DayFilter(field_name="date", lookup_expr="gte", label=_("Date from"))
    date_to = DayFilter(field_name="date", lookup_expr="lte", label=_("Date to"))
    settled = ConditionFilter(SETTLED, label=_("Settled"))
    municipality = MunicipalityFilter("transformer__municipality")
    state = PrefixFilter(label=_("State"), widget=WordInput(RetroactiveCase.objects.states))
    circuit = PrefixFilter(field_name="transformer__circuit", label=_("Circuit"))
    account = filters.CharFilter(label=_("Account"))
    transformer = TransformerFilter()
    first = ("q", "date_from", "date_to", "settled", "municipality")

    class Meta(RecordFilters.Meta):
        model = RetroactiveCase
        fields = ()


class TargetFilters(RecordFilters):
    year = YearFilter(label=_("Year"))
    month = filters.ChoiceFilter(label=_("Month"), choices=list(MONTHS.items()))
    kind = KindFilter()
    first = ("year", "month", "kind")

    class Meta(RecordFilters.Meta):
        model = Target
        fields = ()


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
