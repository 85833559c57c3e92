"""Work at transformers, what was to be done, and what it brought back once."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.codes import WordInput
from records.filters import (
    ConditionFilter,
    DayFilter,
    MunicipalityFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
)
from transformers.choices import (
    MONTHS,
)
from transformers.filters.asked import KindFilter, TransformerFilter, YearFilter
from transformers.models import (
    Intervention,
    RetroactiveCase,
    Target,
)

SETTLED = {"true": (_("Yes"), Q(settled=True)), "false": (_("No"), Q(settled=False))}
DONE = {"true": (_("Yes"), Q(done=True)), "false": (_("No"), Q(done=False))}


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
