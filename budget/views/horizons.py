"""The short, the medium and the long term: what was planned, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from budget.commitments import Commitment
from budget.execution import Cell, Execution, Sums, summed
from budget.models import Movement
from budget.models.movements import EFFECT
from budget.views import addresses
from budget.views.execution_charts import last_billed
from budget.views.tables import (
    BALANCE,
    EXECUTED,
    FIGURES,
    IN_FORCE,
    IN_REVIEW,
    SHARE,
    Row,
    Table,
)
from records import formats


class Term(NamedTuple):
    """A line of a horizon; `difference` is what is left of the plan, below zero beyond it."""

    label: str
    planned: Decimal | None
    executed: Decimal | None
    in_review: Decimal | None
    planned_url: str = ""
    executed_url: str = ""
    review_url: str = ""

    @property
    def values(self) -> list[Any]:
        return [self.planned, self.executed, self.in_review, self.difference, self.share]

    @property
    def difference(self) -> Decimal | None:
        """None where either is not known."""
        if self.planned is None or self.executed is None:
            return None
        return self.planned - self.executed

    @property
    def share(self) -> Decimal | None:
        known = self.planned and self.executed is not None
        return self.executed / self.planned if known else None


@dataclass(frozen=True)
class Horizons:
    """`month` is the one that is at issue: the last with actas, else this month, if it is of the
    scope, else the scope's first."""

    execution: Execution
    commitment: Commitment
    given: dict[str, Any]

    @property
    def month(self) -> date:
        billed = last_billed(self.execution)
        if billed:
            return billed
        scope, today = self.execution.scope, timezone.localdate().replace(day=1)
        first = scope.first or min((cell.period for cell in self.execution.cells), default=today)
        return max(first, min(today, scope.last or today))

    @cached_property
    def groups(self) -> list[tuple[str, list[Term]]]:
        return [
            (_("Short term"), self.short()),
            (_("Medium term"), self.medium()),
            (_("Long term"), self.long()),
        ]

    def table(self, query: dict[str, str]) -> Table:
        """The same for a file."""
        rows = [
            Row(term.label, term.values, keys=(name, term.label))
            for name, terms in self.groups
            for term in terms
        ]
        columns = [FIGURES[at] for at in (IN_FORCE, EXECUTED, IN_REVIEW, BALANCE, SHARE)]
        title = _("Short, medium and long term")
        return Table("terms", title, _("Term"), columns, rows, keyed=("", _("Term")), **query)

    def short(self) -> list[Term]:
        month, quarter = self.month, (self.month.month - 1) // 3
        first, last = (date(month.year, 3 * quarter + at, 1) for at in (1, 3))
        named = _("Quarter %(quarter)s of %(year)s") % {"quarter": quarter + 1, "year": month.year}
        return [
            self._term(formats.month(month).capitalize(), month, month),
            self._term(named, first, last),
        ]

    def medium(self) -> list[Term]:
        month = self.month
        january, december = date(month.year, 1, 1), date(month.year, 12, 1)
        named = _("Up to %(month)s") % {"month": formats.month(month)}
        return [
            self._term(named, january, month),
            self._term(_("Whole of %(year)s") % {"year": month.year}, january, december),
        ]

    def long(self) -> list[Term]:
        """The contracts from their beginning, and the years whose budget is yet to come."""
        whole = self.commitment
        contracts = []
        if not self.given.get("expense_class"):
            contracts = [
                Term(
                    _("Contracts, from beginning to end"),
                    whole.value,
                    whole.before + whole.executed,
                    whole.in_review,
                )
            ]
        return [*contracts, *self._years_after()]

    def _term(self, label: str, first: date, last: date) -> Term:
        cells = (cell for cell in self.execution.cells if first <= cell.period <= last)
        sums, scope = summed(cells), self.execution.scope.but(first=first, last=last)
        by_contract = {"contract": self.given.get("contract")}
        planned = {**addresses.months(scope), **by_contract}
        of_class = {"expense_class": scope.expense_class}
        return Term(
            label,
            sums.in_force,
            sums.executed,
            sums.in_review,
            ""
            if scope.expense_class == ""
            else addresses.asked("movement_list", **planned, **of_class),
            addresses.actas(scope, "executed", **by_contract),
            addresses.actas(scope, "in_review", **by_contract),
        )

    def _years_after(self) -> Iterable[Term]:
        scope = self.execution.scope
        after = scope.but(first=date(self.month.year + 1, 1, 1), last=None)
        rows = after.narrow(Movement.objects.until(scope.on)).order_by()
        if scope.expense_class is not None:
            rows = rows.filter(expense_class=scope.expense_class)
        for row in rows.values("year").annotate(sum=Sum(EFFECT)).order_by("year"):
            year = row["year"]
            named = _("Budget of %(year)s") % {"year": year}
            given = {**self.given, "year": year}
            yield Term(named, row["sum"], None, None, addresses.asked("overview", **given))


def up_to(cells: Iterable[Cell], month: date) -> Sums:
    return summed(cell for cell in cells if cell.period <= month)
