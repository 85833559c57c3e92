"""What the budget's lists and its API can be narrowed by."""

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.filters import ContractFilter
from billing.models import ExpenseClass, Price
from budget.inbox import acting, words
from budget.models import (
    AlertArea,
    AlertState,
    Candidate,
    Lesson,
    Movement,
    MovementKind,
    Notice,
    Provision,
)
from budget.models.inbox import IS_WAITING
from records import people
from records.codes import WordInput
from records.filters import (
    NONE,
    Chip,
    ConditionFilter,
    DayFilter,
    MonthFilter,
    MunicipalityFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
    WholeFilter,
)
from transformers.filters.network import INTERVENED
from transformers.models import Severity
from transformers.models.figures import months_back

REVERSED = {
    "open": (_("Open"), Q(reversed_by__isnull=True)),
    "reversed": (_("Reversed"), Q(reversed_by__isnull=False)),
}


def budget_lines() -> Iterable[str]:
    """The lines that budgets or price lists name, by name."""
    named = (
        model.objects.order_by().filter(budget_line__gt="").values_list("budget_line", flat=True)
        for model in (Movement, Price)
    )
    return sorted({line for lines in named for line in lines.distinct()})


class LineFilter(filters.CharFilter):
    """By the line's whole name, so that a figure's own rows are listed; `-` where none is named."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Budget line"))
        options.setdefault("widget", WordInput(budget_lines))
        super().__init__(**options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return super().filter(qs, value) if value != NONE else qs.filter(**{self.field_name: ""})


class MovementFilters(RecordFilters):
    q = SearchFilter("budget_line", "document")
    contract = ContractFilter()
    year = WholeFilter(label=_("Year"))
    kind = filters.ChoiceFilter(label=_("Movement"), choices=MovementKind.choices)
    budget_line = LineFilter()
    document = filters.CharFilter(label=_("Document"))
    expense_class = filters.ChoiceFilter(label=_("Class of expense"), choices=ExpenseClass.choices)
    period = MonthFilter(label=_("Month"))
    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Month from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Month to"))
    date_from = DayFilter(field_name="date", lookup_expr="gte", label=_("Dated from"))
    date_to = DayFilter(field_name="date", lookup_expr="lte", label=_("Dated to"))
    first = ("q", "contract", "year", "kind")

    class Meta(RecordFilters.Meta):
        model = Movement
        fields = ()


class ProvisionFilters(RecordFilters):
    q = SearchFilter("work_order", "description")
    contract = ContractFilter()
    period = MonthFilter(label=_("Period"))
    state = ConditionFilter(REVERSED, label=_("State"))
    budget_line = LineFilter()
    expense_class = filters.ChoiceFilter(label=_("Class of expense"), choices=ExpenseClass.choices)
    work_order = PrefixFilter(label=_("Work order"))
    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Period to"))
    reversed_by = WholeFilter(label=_("Number of the acta that reversed it"))
    first = ("q", "contract", "period", "state")

    class Meta(RecordFilters.Meta):
        model = Provision
        fields = ()


def _without_work_for_a_year() -> Q:
    since = months_back(timezone.localdate().replace(day=1), 12)
    last = "transformer__intervened_on"
    return Q(**{f"{last}__lt": since}) | Q(**{last: None})


ANYONE = "any"
UNWORKED = {
    "not-year": (INTERVENED["not-year"][0], _without_work_for_a_year),
    ANYONE: (_("All transformers"), Q()),
}


def offered_kinds() -> list[tuple[str, str]]:
    """The types of work that candidates are of."""
    lesson = Lesson.current()
    return [(one["kind"], one["kind"]) for one in lesson.offered] if lesson else []


class CandidateFilters(RecordFilters):
    """Without a type, each transformer's best; unasked, those not intervened for a year."""

    q = SearchFilter("transformer__code")
    kind = filters.ChoiceFilter(
        label=_("Type of work"),
        choices=offered_kinds,
        empty_label=_("The best of each transformer"),
    )
    municipality = MunicipalityFilter("transformer__municipality")
    intervened = ConditionFilter(
        UNWORKED, label=_("Intervened"), empty_label=None, initial="not-year"
    )
    zone = PrefixFilter(field_name="transformer__place__zone", label=_("Zone"))
    circuit = PrefixFilter(field_name="transformer__circuit", label=_("Circuit"))
    first = ("q", "kind", "municipality", "intervened")

    class Meta(RecordFilters.Meta):
        model = Candidate
        fields = ()

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        asked = data.copy() if data else QueryDict(mutable=True)
        asked.setdefault("intervened", "not-year")
        super().__init__(asked, *args, **options)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["kind"] else found.filter(is_best=True)

    def chips(self) -> Iterator[Chip]:
        """Without what holds unasked."""
        unasked = self.data.get("intervened") == "not-year"
        label = str(self.form.fields["intervened"].label)
        return (chip for chip in super().chips() if not (unasked and chip.label == label))


MINE, NOBODY = "me", "nobody"
EVERY = "any"
STATES = {
    "waiting": (_("New or being looked at"), IS_WAITING),
    **{state.value: (state.label, Q(gone_at=None, state=state)) for state in AlertState},
    "gone": (_("Gone: nothing gives rise to it any more"), Q(gone_at__isnull=False)),
    EVERY: (_("All of them"), Q()),
}


class OwnerFilter(filters.CharFilter):
    """A username, `me` or `nobody`."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value == NOBODY:
            return qs.filter(owner=None)
        if value == MINE:
            return qs.filter(owner=self.parent.request.user.pk)
        return qs.filter(owner__username=value) if value else qs


class NoticeFilters(RecordFilters):
    q = SearchFilter("subject")
    area = filters.ChoiceFilter(label=_("Area"), choices=AlertArea.choices)
    kind = filters.ChoiceFilter(label=_("Type"), choices=list(words.KINDS.items()))
    severity = filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices)
    state = ConditionFilter(STATES, label=_("State"))
    owner = OwnerFilter(label=_("Who has it"))
    contract = ContractFilter()
    first = ("q", "area", "kind", "severity", "state", "owner", "contract")

    class Meta(RecordFilters.Meta):
        model = Notice
        fields = ()


class InboxFilters(NoticeFilters):
    """On the page, unasked, those that wait for somebody."""

    state = ConditionFilter(STATES, label=_("State"), empty_label=None, initial="waiting")

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        asked = data.copy() if data else QueryDict(mutable=True)
        asked.setdefault("state", "waiting")
        super().__init__(asked, *args, **options)
        # Whoever may have one: asked for once, since the page offers them twice.
        self.people = list(acting.people())
        named = [(person.username, people.name(person)) for person in self.people]
        owner = self.form.fields["owner"]
        # By these a chip says who it is.
        owner.choices = [("", _("Anybody")), (MINE, _("Mine")), (NOBODY, _("Nobody’s")), *named]
        owner.widget = forms.Select(choices=owner.choices)

    def chips(self) -> Iterator[Chip]:
        """Without what holds unasked."""
        unasked = self.data.get("state") == "waiting"
        label = str(self.form.fields["state"].label)
        return (chip for chip in super().chips() if not (unasked and chip.label == label))
