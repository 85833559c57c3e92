"""/budget/recovery/targets/: what budgets are to bring back beside what their work did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.asked import ContractChoice
from budget.models import Movement
from budget.returns.targets import Against, Targets, years
from budget.views import addresses
from budget.views.overview import ways_to_plan
from budget.views.recovery import Computed, check
from budget.views.recovery_words import unbroken
from budget.views.tables import Column, Row, Table, asked_file, line_name, query_of
from records import formats
from records.charts import HIGH, LOW, OUTLINED, SOLID, Chart, Series
from records.charts import Row as ChartRow
from records.permissions import may
from transformers.choices import Grade
from transformers.models import RecoveryRun
from transformers.models.recovered import Sum
from transformers.telling import interval


def targets(request: HttpRequest) -> HttpResponseBase:
    check(request)
    if not may(request.user, "view", Movement):
        raise PermissionDenied
    known = years()
    if not known:
        context = {"ways": ways_to_plan(request)}
        return render(request, "budget/recovery_targets_empty.html", context)
    form = TargetsForm(request.GET, known)
    found = TargetsPage(request, form)
    if form.is_valid() and (file := asked_file(request, found.tables)):
        return file
    return render(request, "budget/recovery_targets.html", {"found": found, "asked": found})


class TargetsForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int)
    contract = ContractChoice(
        label=gettext_lazy("Contract"), required=False, empty_label=gettext_lazy("All contracts")
    )

    def __init__(self, given: Any, known: Sequence[int]) -> None:
        data = given.copy()
        data["year"] = data.get("year") or str(_latest(known))
        super().__init__(data)
        self.fields["year"].choices = [(year, str(year)) for year in known]


def _latest(known: Sequence[int]) -> int:
    """The latest that any month is known of; else the first."""
    run = RecoveryRun.objects.last_run()
    last = run.last_month.year if run and run.last_month else 0
    return next((year for year in known if year <= last), known[-1])


COLUMNS = (
    Column(gettext_lazy("Target of the year (kWh)")),
    Column(gettext_lazy("Target so far (kWh)")),
    Column(gettext_lazy("Billed increase, definitive (kWh)")),
    Column(gettext_lazy("Definitive, at least"), filed=True),
    Column(gettext_lazy("Definitive, at most"), filed=True),
    Column(gettext_lazy("Definitive of the target so far"), formats.ratio),
    Column(gettext_lazy("Billed increase, preliminary (kWh)")),
    Column(gettext_lazy("Preliminary, at least"), filed=True),
    Column(gettext_lazy("Preliminary, at most"), filed=True),
    Column(gettext_lazy("Episodes")),
    Column(gettext_lazy("Not measurable, or not yet")),
)
SHARE = 5
MONTHLY = (COLUMNS[0]._replace(label=gettext_lazy("Target (kWh)")), *COLUMNS[2:5], *COLUMNS[6:9])


@dataclass
class TargetsPage(Computed):
    request: HttpRequest
    form: TargetsForm

    @property
    def is_readable(self) -> bool:
        return self.form.is_valid()

    @cached_property
    def targets(self) -> Targets:
        given = self.form.cleaned_data
        return Targets(given["year"], given["contract"].number if given["contract"] else "")

    @property
    def until(self) -> str:
        return formats.month(self.targets.until)

    @property
    def tables(self) -> list[Table]:
        return [self.by_contract, self.by_month, self.by_line]

    @cached_property
    def by_contract(self) -> Table:
        found = self.targets
        whole = _values(found.whole)
        # It has energy, too, of work that no contract was paid for.
        whole[SHARE] = None
        return Table(
            "contracts",
            _("Targets and billed increase by contract"),
            _("Contract"),
            COLUMNS,
            [
                Row(
                    number or _("Nothing billed"),
                    _values(one),
                    self._ranking(number),
                    apart=not number,
                    below=_below(one),
                )
                for number, one in found.by_contract.items()
            ],
            whole,
            total_below=_below(found.whole),
            **query_of(self.request),
        )

    def _ranking(self, number: str) -> str:
        return addresses.asked("recovery_ranking", contract=number, by="month") if number else ""

    @cached_property
    def by_month(self) -> Table:
        rows = []
        for month, target, definitive, preliminary in self.targets.by_month:
            told = ["", _interval(definitive), "", "", _interval(preliminary), "", ""]
            values = [target, *_edges(definitive), *_edges(preliminary)]
            rows.append(Row(formats.month(month), values, below=told))
        return Table(
            "months",
            _("Targets and billed increase by month"),
            _("Month"),
            MONTHLY,
            rows,
            **query_of(self.request),
        )

    @cached_property
    def by_line(self) -> Table:
        rows = [
            Row(line_name(line), [one.target, one.due], keys=(number, line), more=number)
            for (number, line), one in self.targets.by_line.items()
        ]
        whole = self.targets.whole
        return Table(
            "lines",
            _("Targets by budget line"),
            _("Budget line"),
            COLUMNS[:2],
            rows,
            [whole.target, whole.due],
            (_("Contract"), _("Budget line")),
            lead=_("Episodes name no budget line, so that only contracts are compared."),
            **query_of(self.request),
        )

    def chart(self) -> Chart:
        return Chart(
            "targets",
            _("Targets and definitive billed increase"),
            "band",
            _("Month"),
            [
                Series(_("Billed increase, definitive"), SOLID),
                Series(_("Target"), OUTLINED),
                Series(_("At least (90 %)"), LOW),
                Series(_("At most (90 %)"), HIGH),
            ],
            [_drawn(month, target, one) for month, target, one, _rest in self.targets.by_month],
            unit="kWh",
            write=formats.number,
            summed=False,
        )


def _drawn(month: date, target: Any, one: Sum) -> ChartRow:
    gain, low, high = _edges(one)
    return ChartRow(formats.short_month(month), [gain, target, low, high])


def _values(one: Against) -> list[Any]:
    insufficient = one.grades[Grade.INSUFFICIENT] if one.grades else None
    return [
        one.target,
        one.due,
        *_edges(one.definitive),
        one.share,
        *_edges(one.preliminary),
        one.episodes,
        insufficient,
    ]


def _below(one: Against) -> list[str]:
    told = ["", "", _interval(one.definitive), "", "", "", _interval(one.preliminary)]
    return [*told, *[""] * (len(COLUMNS) - len(told))]


def _edges(one: Sum) -> list[Any]:
    return [one.gain, one.low, one.high] if one.episodes else [None] * 3


def _interval(one: Sum) -> str:
    return unbroken(interval(one.low, one.high)) if one.episodes else ""
