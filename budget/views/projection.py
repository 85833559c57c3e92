"""/budget/projection/: what will have been billed by the end of the year and of the contract."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, Contract
from billing.models.totals import AnnexLineTotal
from budget import projection as projections
from budget.asked import Asked, AskedForm
from budget.execution import Cell, Execution, Scope, Sums
from budget.models import Movement
from budget.months import months_between
from budget.outlook import Outlook
from budget.projection import Projection
from budget.views import execution_charts, projection_tables
from budget.views.outlook_words import Words
from budget.views.overview import check, nothing_yet, ways_to_plan
from budget.views.tables import Table, asked_file, line_name
from records.charts import Chart
from records.filters import NONE


def projection(request: HttpRequest) -> HttpResponseBase:
    check(request)
    asked = ProjectionAsked.of(request.GET)
    if asked is None:
        return nothing_yet(request, _("Projection of the budget"))
    found = ProjectionPage(request, asked)
    if asked.is_readable and found.projection:
        file = asked_file(request, found.tables)
        if file:
            return file
    return render(request, "budget/projection.html", {"found": found, "asked": asked})


class ProjectionForm(AskedForm):
    """Of a class nothing is projected: a line is of one."""

    expense_class = None
    line = ChoiceField(label=_("Budget line"), required=False)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        known: set[str] = set()
        for model in (Movement, AnnexLineTotal):
            known |= set(model.objects.order_by().values_list("budget_line", flat=True).distinct())
        choices = [(line or NONE, line_name(line)) for line in sorted(known, key=_without_last)]
        self.fields["line"].choices = [("", _("All lines together")), *choices]


def _without_last(line: str) -> tuple[bool, str]:
    return (not line, line)


class ProjectionAsked(Asked):
    form_class = ProjectionForm

    @property
    def line(self) -> str | None:
        """'' for what has none; None for all together."""
        chosen = self.form.cleaned_data["line"]
        return {"": None, NONE: ""}.get(chosen, chosen)

    @cached_property
    def scope(self) -> Scope:
        contracts = (self.contract.pk,) if self.contract else None
        more = {"contracts": contracts, "budget_line": self.line}
        return Scope(**more) if self.year is None else Scope.year(self.year, **more)


@dataclass
class ProjectionPage:
    """The page's figures, each asked for once."""

    request: HttpRequest
    asked: ProjectionAsked

    @cached_property
    def projection(self) -> Projection | None:
        """Of the contract, or of those with a budget, an acta or a term in the year."""
        chosen = self.asked.contract
        contracts = [chosen] if chosen else self._contracts()
        return projections.of(contracts, self.asked.line)

    def _contracts(self) -> list[Contract]:
        every = Contract.objects.in_force().order_by("number")
        year, scope = self.asked.year, self.asked.scope
        if year is None:
            return list(every)
        known = {
            key
            for model in (Annex, Movement)
            for key in scope.narrow(model.objects.order_by())
            .values_list("contract", flat=True)
            .distinct()
        }
        return [
            contract
            for contract in every
            if contract.pk in known
            or contract.start_date.year <= year <= contract.end_in_force.year
        ]

    @property
    def ways(self) -> dict[str, str]:
        return ways_to_plan(self.request, year=self.asked.year)

    # ── what it answers ─────────────────────────────────────────────────────────────────────

    @cached_property
    def term(self) -> Outlook:
        return Outlook.of_term(self.projection)

    @cached_property
    def year(self) -> Outlook | None:
        return self.asked.year and Outlook.of_year(self.projection, self.asked.year)

    @cached_property
    def shown(self) -> Outlook:
        """That of the tables and the curve."""
        return self.year or self.term

    @property
    def outlooks(self) -> list[Words]:
        asked = [outlook for outlook in (self.year, self.term) if outlook]
        return [Words(outlook, self.asked.line) for outlook in asked]

    @property
    def begin(self) -> date:
        """The first month that is shown."""
        projection = self.projection
        return self.shown.first or min([*projection.expected, *projection.planned])

    # ── parts of the page ───────────────────────────────────────────────────────────────────

    @property
    def named(self) -> str:
        """What is projected, in words."""
        contract, line = self.asked.contract, self.asked.line
        named = [f"{contract.number} {contract.contractor}" if contract else _("All contracts")]
        if line is not None:
            named.append(line_name(line))
        return " · ".join(map(str, named))

    @cached_property
    def tables(self) -> list[Table]:
        if len(self.projection.parts) > 1:
            return [projection_tables.contracts(self), projection_tables.months(self)]
        if self.projection.method:
            return [projection_tables.methods(self), projection_tables.months(self)]
        return []

    def curve(self) -> Chart:
        scope = self.asked.scope.but(first=self.begin, last=self.shown.last)
        contract = self.asked.contract
        given = {"contract": contract.number if contract else None}
        return execution_charts.curve(self._execution(scope), given, self.projection)

    def _execution(self, scope: Scope) -> Execution:
        """The projection's own months, without asking again."""
        billed, planned = self.projection.billed, self.projection.planned
        cells = [
            Cell(period=month, in_force=planned.get(month))
            for month in months_between(scope.first, scope.last)
        ]
        for cell in cells:
            cell.add(billed.get(cell.period, Sums()))
        return Execution(scope, cells)
