"""What the pages of execution, and its API, can be asked for: a year, a contract, a class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, AnnexState, Contract, ExpenseClass
from budget.execution import Scope
from budget.models import Movement
from records.filters import NONE, MonthField

ALL = "all"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def known_years(contract: Contract | None = None) -> tuple[list[int], int | None]:
    """(every year with a budget or actas, the latest first; that of them which pages show unasked),
    of all contracts or of one.

    Unasked, the latest with actas or with a budget that has begun; None before there is either.
    """
    limits = {"first": Min("period"), "last": Max("period")}
    rows = (Annex.objects.exclude(state=AnnexState.RETURNED), Movement.objects.all())
    if contract is not None:
        rows = tuple(some.filter(contract=contract) for some in rows)
    billed, planned = (some.aggregate(**limits) for some in rows)
    known = [found for found in (billed, planned) if found["first"]]
    if not known:
        return [], None
    years = range(
        min(found["first"].year for found in known), max(found["last"].year for found in known) + 1
    )
    begun = min(years[-1], timezone.localdate().year)
    latest = max(begun, billed["last"].year) if billed["last"] else max(begun, years[0])
    return list(reversed(years)), latest


class ContractChoice(forms.ModelChoiceField):
    """By its number in addresses, with who it is of in words."""

    def __init__(self, **options: Any) -> None:
        contracts = Contract.objects.order_by("number")
        super().__init__(queryset=contracts, to_field_name="number", **options)

    def label_from_instance(self, contract: Contract) -> str:
        return f"{contract.number} {contract.contractor}"


class AskedForm(forms.Form):
    year = forms.ChoiceField(label=_("Year"), required=False)
    contract = ContractChoice(label=_("Contract"), required=False, empty_label=_("All contracts"))
    expense_class = forms.ChoiceField(
        label=_("Class of expense"),
        required=False,
        choices=[
            ("", _("Investment and expense")),
            *ExpenseClass.choices,
            (NONE, _("Neither is known")),
        ],
    )

    def __init__(self, data: Mapping[str, Any], years: Sequence[int]) -> None:
        super().__init__(data)
        choices = [(str(year), str(year)) for year in years]
        self.fields["year"].choices = [*choices, (ALL, _("All years"))]


class ScopeForm(forms.Form):
    """What the API's execution is narrowed by; without any of it, all there is."""

    contract = ContractChoice(label=_("Contract"), required=False)
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    period_from = MonthField(label=_("Period from"), required=False)
    period_to = MonthField(label=_("Period to"), required=False)
    budget_line = forms.CharField(label=_("Budget line"), required=False)
    expense_class = forms.ChoiceField(
        required=False, choices=[("", ""), *ExpenseClass.choices, (NONE, NONE)]
    )

    @property
    def scope(self) -> Scope:
        """`-` for the line or the class is what has none."""
        given = self.cleaned_data
        year, contract = given["year"], given["contract"]
        firsts = [given["period_from"], date(year, 1, 1) if year else None]
        lasts = [given["period_to"], date(year, 12, 1) if year else None]
        return Scope(
            first=max(filter(None, firsts), default=None),
            last=min(filter(None, lasts), default=None),
            contracts=(contract.pk,) if contract else None,
            budget_line=said(given["budget_line"]),
            expense_class=said(given["expense_class"]),
        )


def said(name: str) -> str | None:
    """A name that is asked for: '' where `-` stands for none, None where nothing is asked."""
    return "" if name == NONE else name or None


@dataclass
class Asked:
    """What a page was asked for; without a year, the latest one."""

    form_class: ClassVar[type[AskedForm]] = AskedForm

    form: AskedForm
    years: list[int]
    # Of a contract's own page.
    of_contract: Contract | None = None

    @classmethod
    def of(cls, given: Any, contract: Contract | None = None) -> Self | None:
        """None before there is a budget or an acta."""
        years, latest = known_years(contract)
        if latest is None:
            return None
        data = given.copy()
        data["year"] = data.get("year") or str(latest)
        if contract is not None:
            data["contract"] = contract.number
        return cls(cls.form_class(data, years), years, contract)

    @cached_property
    def is_readable(self) -> bool:
        return self.form.is_valid()

    @cached_property
    def year(self) -> int | None:
        """None for all of them."""
        chosen = self.form.cleaned_data["year"]
        return None if chosen == ALL else int(chosen)

    @property
    def contract(self) -> Contract | None:
        return self.of_contract or self.form.cleaned_data["contract"]

    @property
    def expense_class(self) -> str | None:
        """'' for what has none; None for all."""
        return said(self.form.cleaned_data["expense_class"])

    @cached_property
    def scope(self) -> Scope:
        contracts = (self.contract.pk,) if self.contract else None
        more = {"contracts": contracts, "expense_class": self.expense_class}
        return Scope(**more) if self.year is None else Scope.year(self.year, **more)

    @property
    def given(self) -> dict[str, Any]:
        """As addresses carry it."""
        return {name: self.form.data.get(name, "") for name in self.form.fields}

    @cached_property
    def day(self) -> date:
        """On which contracts and prices are looked at: today, of a year gone by its last."""
        today = timezone.localdate()
        return min(today, date(self.year, 12, 31)) if self.year else today

    @property
    def named(self) -> str:
        """The year in words."""
        return str(self.year or _("All years"))
