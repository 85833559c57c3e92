"""Transformers, and the accounts that hang from them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.filters import (
    ConditionFilter,
    DayFilter,
    MonthFilter,
    MunicipalityFilter,
    RecordFilters,
    SearchFilter,
)
from transformers.choices import (
    Ownership,
    TransformerState,
    VoltageLevel,
)
from transformers.filters.asked import SINCE_ALWAYS, PlaceFilter, TransformerFilter
from transformers.models import (
    Account,
    Transformer,
)

UNKNOWN = _("Not known")
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
