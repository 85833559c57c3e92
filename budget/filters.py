"""What the budget's lists and its API can be narrowed by."""

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.filters import ContractFilter
from billing.models import ExpenseClass, Price
from budget.models import Movement, MovementKind, Provision
from records.codes import WordInput
from records.filters import (
    NONE,
    ConditionFilter,
    DayFilter,
    MonthFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
)

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
    year = filters.NumberFilter(label=_("Year"))
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
    reversed_by = filters.NumberFilter(label=_("Number of the acta that reversed it"))
    first = ("q", "contract", "period", "state")

    class Meta(RecordFilters.Meta):
        model = Provision
        fields = ()
