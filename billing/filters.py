"""What billing's lists, its overview and its API can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.choices import MISSED, ChangeKind, ItemKind, Link, Objection
from billing.models import (
    Annex,
    AnnexObjectionTotal,
    AnnexState,
    BilledItem,
    Contract,
    ContractChange,
    Price,
)
from records.filters import (
    NONE,
    ConditionFilter,
    DayFilter,
    MonthFilter,
    MunicipalityFilter,
    PrefixFilter,
    RecordFilters,
    SearchFilter,
    WholeFilter,
)
from transformers.filters import TransformerFilter

# What deserves a look, by the name that addresses carry: (words, the figure's queryset method).
LOOKS = {
    "twice": (_("May have been billed twice"), "maybe_billed_twice"),
    "deviates": (_("Not at the price in force"), "price_deviations"),
    "macro": (_("Another macro-meter at its transformer"), "macro_installed_twice"),
}
# Whether an item is at a known transformer, and how it was found or why not.
LINKS = {
    "matched": (_("At a known transformer"), Q(transformer__isnull=False)),
    "unmatched": (_("At no known transformer"), Q(transformer__isnull=True)),
    "missed": (_("Names one that is not known"), Q(link__in=MISSED)),
    **{link.value: (link.label, Q(link=link)) for link in Link},
}
# Whether anything of an acta, or of a line, was objected to.
_SOMETHING = Q(Exists(AnnexObjectionTotal.objects.filter(annex=OuterRef("pk")).order_by()))
OBJECTED_ANNEXES = {
    "yes": (_("Something was objected to"), _SOMETHING),
    "no": (_("Nothing was objected to"), ~_SOMETHING),
}
OBJECTED_ITEMS = {
    "yes": (_("Objected to"), Q(objection__gt="")),
    "no": (_("Not objected to"), Q(objection="")),
}
# What is billed is what was not returned.
BILLED = "billed"
STATES = [(BILLED, _("Approved or in review")), *AnnexState.choices]


class ContractFilter(filters.ModelChoiceFilter):
    """By the contract's number, so that addresses can be read and written by people."""

    def __init__(self, field_name: str = "contract", **options: Any) -> None:
        options.setdefault("label", _("Contract"))
        super().__init__(
            field_name=field_name,
            queryset=Contract.objects.order_by("number"),
            to_field_name="number",
            **options,
        )


class StateFilter(filters.ChoiceFilter):
    """An acta's state, or `billed`: whatever was not returned."""

    def __init__(self, field_name: str = "state", **options: Any) -> None:
        options.setdefault("label", _("State"))
        super().__init__(field_name=field_name, choices=STATES, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value == BILLED:
            return qs.exclude(**{self.field_name: AnnexState.RETURNED})
        return super().filter(qs, value)


class LookFilter(filters.ChoiceFilter):
    """Items that deserve a look."""

    def __init__(self, **options: Any) -> None:
        choices = [(name, words) for name, (words, _figure) in LOOKS.items()]
        super().__init__(label=_("Worth a look"), choices=choices, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return getattr(qs, LOOKS[value][1])() if value in LOOKS else qs


class LookWithin(LookFilter):
    """The same among the items of few actas, whose lines are then each looked up."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value == "twice":
            return qs.maybe_billed_twice(Annex.objects.filter(pk__in=qs.order_by().values("annex")))
        return super().filter(qs, value)


class LineFilter(filters.CharFilter):
    """The budget line that an item counts under; `-` for those of none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Budget line"), **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.of_line("" if value == NONE else value) if value else qs


class GroupFilter(filters.CharFilter):
    """By the whole name of the price's group; `-` where it has none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(field_name="price__group", label=_("Group"), **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(price__group="") if value == NONE else super().filter(qs, value)


class ContractFilters(RecordFilters):
    q = SearchFilter("number", "contractor")
    contractor = PrefixFilter(label=_("Contractor"))
    in_term = DayFilter(label=_("In its term on"), method="that_day")
    first = ("q", "contractor", "in_term")

    class Meta(RecordFilters.Meta):
        model = Contract
        fields = ("tax_scheme",)

    def that_day(self, qs: QuerySet, name: str, value: Any) -> QuerySet:
        return qs.in_force().filter(start_date__lte=value, end_in_force__gte=value)


class ContractChangeFilters(RecordFilters):
    q = SearchFilter("document", "contract__number")
    contract = ContractFilter()
    kind = filters.ChoiceFilter(label=_("Change"), choices=ChangeKind.choices)
    date_from = DayFilter(field_name="date", lookup_expr="gte", label=_("From"))
    date_to = DayFilter(field_name="date", lookup_expr="lte", label=_("To"))
    first = ("q", "contract", "kind")

    class Meta(RecordFilters.Meta):
        model = ContractChange
        fields = ()


class PriceFilters(RecordFilters):
    q = SearchFilter("code", "description")
    contract = ContractFilter()
    in_force = DayFilter(label=_("In force on"), method="that_day")
    kind = filters.ChoiceFilter(label=_("Type"), choices=ItemKind.choices)
    code = filters.CharFilter(label=_("Item"))
    common_code = filters.CharFilter(label=_("Common code"))
    first = ("q", "contract", "in_force", "kind")

    class Meta(RecordFilters.Meta):
        model = Price
        fields = ("group", "budget_line", "expense_class", "repeatable", "installs_macro")

    def that_day(self, qs: QuerySet, name: str, value: Any) -> QuerySet:
        return qs.on(value)


class AnnexFilters(RecordFilters):
    q = SearchFilter("number", "contract__number")
    contract = ContractFilter()
    contractor = PrefixFilter(field_name="contract__contractor", label=_("Contractor"))
    period = MonthFilter(label=_("Period"))
    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Period to"))
    state = StateFilter()
    objected = ConditionFilter(OBJECTED_ANNEXES, label=_("Objections"))
    first = ("q", "contract", "period", "state")

    class Meta(RecordFilters.Meta):
        model = Annex
        fields = ()


class BilledItemFilters(RecordFilters):
    """Order, item, account and transformer by their beginning, which an index answers."""

    q = SearchFilter("work_order", "code", "transformer_code", "account")
    contract = ContractFilter("annex__contract")
    period = MonthFilter(field_name="annex__period", label=_("Period"))
    state = StateFilter("annex__state")
    look = LookFilter()
    annex = filters.CharFilter(field_name="annex__number", label=_("Acta"))
    contractor = PrefixFilter(field_name="annex__contract__contractor", label=_("Contractor"))
    period_from = MonthFilter(field_name="annex__period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="annex__period", lookup_expr="lte", label=_("Period to"))
    executed_from = DayFilter(field_name="executed_on", lookup_expr="gte", label=_("Executed from"))
    executed_to = DayFilter(field_name="executed_on", lookup_expr="lte", label=_("Executed to"))
    kind = filters.ChoiceFilter(label=_("Type"), choices=ItemKind.choices)
    code = filters.CharFilter(label=_("Item"))
    group = GroupFilter()
    budget_line = LineFilter()
    work_order = PrefixFilter(label=_("Work order"))
    account = PrefixFilter(label=_("Account"))
    transformer = TransformerFilter()
    intervention = WholeFilter(label=_("Intervention’s number"))
    link = ConditionFilter(LINKS, label=_("Matched"))
    transformer_code = PrefixFilter(label=_("Transformer as written"))
    written = filters.CharFilter(
        field_name="transformer_code", label=_("Transformer written exactly so")
    )
    municipality = MunicipalityFilter()
    objected = ConditionFilter(OBJECTED_ITEMS, label=_("Objections"))
    objection = filters.ChoiceFilter(label=_("Objection"), choices=Objection.choices)
    first = ("q", "contract", "period", "state", "look")

    class Meta(RecordFilters.Meta):
        model = BilledItem
        fields = ()


class AnnexItemFilters(BilledItemFilters):
    """Of one acta's items: what is the same for all of them cannot be chosen."""

    look = LookWithin()
    first = ("q", "kind", "look", "objected")
    contract = contractor = annex = period = period_from = period_to = state = None


class OverviewFilters(RecordFilters):
    """Which actas the overview is about."""

    period_from = MonthFilter(field_name="period", lookup_expr="gte", label=_("Period from"))
    period_to = MonthFilter(field_name="period", lookup_expr="lte", label=_("Period to"))
    contract = ContractFilter()
    contractor = PrefixFilter(field_name="contract__contractor", label=_("Contractor"))
    state = StateFilter()
    first = ("period_from", "period_to", "contract", "contractor", "state")

    class Meta(RecordFilters.Meta):
        model = Annex
        fields = ()
