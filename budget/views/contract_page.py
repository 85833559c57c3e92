"""/budget/contracts/<pk>/: what a contract is worth, what became of it, and what is left."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.contracts import Terms
from billing.models import Contract
from billing.views.contract_page import status
from budget import commitments
from budget.asked import ALL, Asked
from budget.commitments import Commitment
from budget.execution import Execution, Sums
from budget.models import Movement
from budget.views import addresses, contract_tables, execution_charts
from budget.views.breakdown_rows import Breakdown
from budget.views.overview import check, ways_to_plan
from budget.views.rows import class_table, contract_lines
from budget.views.tables import FIGURES, Table, asked_file, figures, query_of
from records.charts import Chart


def contract(request: HttpRequest, pk: int) -> HttpResponseBase:
    check(request)
    record = get_object_or_404(Contract, pk=pk)
    asked = Asked.of(request.GET, record)
    found = ContractPage(request, record, asked)
    if asked and asked.is_readable and (file := asked_file(request, found.tables)):
        return file
    return render(request, "budget/contract.html", {"found": found, "asked": asked})


@dataclass
class ContractPage:
    """The page's figures, each asked for once; `asked` is None before there is any."""

    request: HttpRequest
    contract: Contract
    asked: Asked | None

    # ── the contract itself ─────────────────────────────────────────────────────────────────

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def terms(self) -> Terms:
        return self.contract.terms()

    @property
    def status(self) -> tuple[str, str]:
        return status(self.terms, self.today)

    @property
    def end(self) -> date:
        return self.terms.end(self.today)

    @cached_property
    def whole(self) -> Commitment:
        """From its beginning, as it stands today."""
        return commitments.of_contracts({self.contract.pk: self.terms}, self.today)[
            self.contract.pk
        ]

    @property
    def months_left(self) -> int:
        """Of its term, this one included."""
        left = (self.end.year - self.today.year) * 12 + self.end.month - self.today.month + 1
        return max(left, 0)

    @property
    def ways(self) -> dict[str, str]:
        year = self.asked.year if self.asked else self.today.year
        return ways_to_plan(self.request, contract=self.contract.number, year=year)

    @property
    def page_ways(self) -> list[tuple[str, str, str]]:
        """(words, address, icon) of the pages beside this one."""
        given = {"contract": self.contract.number}
        yearly = {**given, "year": self.asked.given["year"] if self.asked else None}
        own = self.contract.get_absolute_url()
        return [
            (_("Contract and actas"), own, "contract"),
            (_("Projection"), addresses.asked("projection", **given), "trending-up"),
            (_("Movements"), addresses.asked("movement_list", **yearly), "arrows-exchange"),
            (_("Versions"), addresses.asked("versions", **yearly), "versions"),
            (_("Grid"), addresses.asked("grid", **yearly), "table"),
        ]

    # ── its execution ───────────────────────────────────────────────────────────────────────

    @cached_property
    def executions(self) -> Execution:
        """All of its months."""
        return Execution.of(self.asked.scope.but(first=None, last=None))

    @cached_property
    def execution(self) -> Execution:
        """The months that are asked for."""
        return self.executions.within(self.asked.scope)

    @cached_property
    def total(self) -> Sums:
        return self.execution.total()

    @cached_property
    def outside(self) -> Sums:
        return self.execution.outside()

    @property
    def outside_url(self) -> str:
        return addresses.asked("line_list", **self.asked.given, outside="1")

    @property
    def by_class(self) -> bool:
        """Whether a class alone is looked at: nothing is committed of a class."""
        return self.asked.expense_class is not None

    @cached_property
    def shown_committed(self) -> Any:
        if self.by_class:
            return None
        scope, key = self.asked.scope, self.contract.pk
        seen = commitments.of_contracts({key: self.terms}, self.asked.day, scope.first, scope.last)
        return seen[key].committed

    # ── tables ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def query(self) -> dict[str, str]:
        return query_of(self.request)

    @property
    def tables(self) -> list[Table]:
        found = [self.lines, self.classes, self.kinds, self.quantities, self.changes]
        return found if self.by_class else [*found, self.bill]

    @cached_property
    def lines(self) -> Table:
        terms, scope = {self.contract.pk: self.terms}, self.asked.scope
        committed = {}
        if not self.by_class:
            of_lines = commitments.of_lines(terms, self.asked.day, scope.first)
            committed = of_lines.get(self.contract.pk, {})
        return Table(
            "lines",
            _("Budget lines"),
            _("Budget line"),
            FIGURES,
            contract_lines(
                self.asked,
                self.contract,
                self.execution.by("budget_line"),
                committed,
                self.shown_committed,
            ),
            figures(self.total, self.shown_committed),
            (_("Contract"), _("Contractor"), _("Budget line")),
            _("Pesos, AIU and IVA included."),
            **self.query,
        )

    @property
    def classes(self) -> Table:
        args = (self.asked, self.execution, "contract", self.contract.pk)
        return class_table(self.request, *args)

    @property
    def kinds(self) -> Table:
        return contract_tables.kinds(self.asked, self.contract, self.total, self.query)

    @cached_property
    def bill(self) -> Table:
        return contract_tables.bill(self.asked, self.contract, self.query)

    @cached_property
    def quantities(self) -> Table:
        return contract_tables.quantities(self.asked, self.contract, self.query)

    @cached_property
    def changes(self) -> Table:
        rows = Movement.objects.filter(contract=self.contract)
        return contract_tables.changes(self.asked.scope, rows, self.query)

    # ── charts ──────────────────────────────────────────────────────────────────────────────

    @property
    def given(self) -> dict[str, Any]:
        return {"contract": self.contract.number}

    @property
    def curve_url(self) -> str:
        """The same with what is expected, which the page fetches once it is shown."""
        return addresses.asked("curve", **{**self.asked.given, "year": ALL})

    def curve(self) -> Chart:
        """Over the whole contract, whatever the year."""
        return execution_charts.curve(self.executions, self.given)

    def by_month(self) -> Chart:
        return execution_charts.by_month(self.execution, self.given)

    def groups(self) -> Chart:
        return Breakdown(self.asked, "group").chart()

    def municipalities(self) -> Chart:
        return Breakdown(self.asked, "municipality").chart()
