"""What was planned and what became of it: the one place where the budget's figures come together.

Movements, actas and provisions are read as sums by contract, month, line and class of expense, and
put side by side in cells. Every figure of a page, a chart, an export or the API is a sum of cells,
so parts always make their whole. Money is pesos.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, Self

from billing.models import Annex, AnnexState, BilledItem, ItemKind
from budget.models import Movement, Provision

ZERO = Decimal(0)


@dataclass
class Sums:
    """What was planned of something and what became of it, pesos.

    Where no movement names it, `initial` and `in_force` are None: without a budget is not a budget
    of zero. `executed` is what approved actas bill, AIU and IVA included; of it `activities` and
    `materials` are the parts. `in_review` and `provisioned` stand beside it, and `supplied`, the
    company's own material in approved actas, is a cost that the contractor is not paid.
    """

    initial: Decimal | None = None
    in_force: Decimal | None = None
    executed: Decimal = ZERO
    in_review: Decimal = ZERO
    provisioned: Decimal = ZERO
    activities: Decimal = ZERO
    materials: Decimal = ZERO
    supplied: Decimal = ZERO
    lines: int = 0

    def add(self, other: "Sums") -> None:
        """One by one, for a page adds up tens of thousands."""
        if other.initial is not None:
            self.initial = other.initial + (self.initial or ZERO)
        if other.in_force is not None:
            self.in_force = other.in_force + (self.in_force or ZERO)
        self.executed += other.executed
        self.in_review += other.in_review
        self.provisioned += other.provisioned
        self.activities += other.activities
        self.materials += other.materials
        self.supplied += other.supplied
        self.lines += other.lines

    @property
    def balance(self) -> Decimal | None:
        """What is left of the budget in force once execution is taken off."""
        return None if self.in_force is None else self.in_force - self.executed

    @property
    def free(self) -> Decimal | None:
        """What is left if all that is in review or provisioned is approved as it stands."""
        if self.in_force is None:
            return None
        return self.in_force - self.executed - self.in_review - self.provisioned

    @property
    def share(self) -> Decimal | None:
        """Executed as a part of what is in force; None without a budget, or of one of zero."""
        return self.executed / self.in_force if self.in_force else None


@dataclass
class Cell(Sums):
    """The sums of one contract, month, line and class of expense."""

    contract: int = 0
    period: date = date.min
    budget_line: str = ""
    expense_class: str = ""

    @property
    def year(self) -> int:
        return self.period.year


@dataclass(frozen=True)
class Scope:
    """What is asked for: months from `first` to `last` (first days, both included), of some
    contracts, a line or a class; the budget as it stood `on` a day."""

    first: date | None = None
    last: date | None = None
    contracts: tuple[int, ...] | None = None
    budget_line: str | None = None
    expense_class: str | None = None
    on: date | None = None

    @classmethod
    def year(cls, year: int, **more: Any) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 1), **more)

    def but(self, **changes: Any) -> "Scope":
        return replace(self, **changes)

    def whole_years(self) -> "Scope":
        """With all months of its years."""
        first, last = self.first, self.last
        return self.but(
            first=first and first.replace(month=1), last=last and last.replace(month=12)
        )

    def has(self, period: date) -> bool:
        return (self.first or period) <= period <= (self.last or period)

    def narrow(self, rows: Any) -> Any:
        """Of a queryset with `contract` and `period`, what lies in the scope."""
        if self.first is not None:
            rows = rows.filter(period__gte=self.first)
        if self.last is not None:
            rows = rows.filter(period__lte=self.last)
        return rows if self.contracts is None else rows.filter(contract__in=self.contracts)

    def holds(self, cell: Cell) -> bool:
        return self.budget_line in (None, cell.budget_line) and (
            self.expense_class in (None, cell.expense_class)
        )


@dataclass
class Execution:
    """The cells of a scope, read in three queries, whatever the number of billed items."""

    scope: Scope
    cells: list[Cell] = field(default_factory=list)
    class_of: "Classes" = field(default_factory=lambda: Classes())

    @classmethod
    def of(cls, scope: Scope) -> Self:
        found: dict[tuple[int, date, str, str], Cell] = {}

        def cell(row: dict[str, Any], expense_class: str) -> Cell:
            key = (row["contract"], row["period"], row["budget_line"], expense_class)
            if key not in found:
                found[key] = Cell(
                    contract=key[0], period=key[1], budget_line=key[2], expense_class=key[3]
                )
            return found[key]

        class_of = Classes()
        for row in scope.whole_years().narrow(Movement.objects.until(scope.on)).by_month():
            class_of.learn(row)
            if scope.has(row["period"]):
                sums = Sums(initial=row["initial"], in_force=row["in_force"])
                cell(row, row["expense_class"]).add(sums)
        annexes = scope.narrow(Annex.objects.exclude(state=AnnexState.RETURNED))
        for row in BilledItem.objects.by_budget_line(annexes):
            cell(row, class_of(row)).add(_billed(row))
        for row in scope.narrow(Provision.objects.all()).by_month():
            cell(row, class_of(row)).add(Sums(provisioned=row["provisioned"]))
        return cls(scope, [one for one in found.values() if scope.holds(one)], class_of)

    def within(self, scope: Scope) -> "Execution":
        """Of these cells those of a narrower scope's months, without asking again."""
        cells = [cell for cell in self.cells if scope.has(cell.period)]
        return Execution(scope, cells, self.class_of)

    def total(self) -> Sums:
        return summed(self.cells)

    def by(self, *names: str) -> dict[Any, Sums]:
        """{value, or values, of these attributes of a cell: sums}; `year` is one too."""
        return grouped(self.cells, attrgetter(*names))

    def outside(self) -> Sums:
        """What was billed or provisioned of lines without a budget in that contract and year."""
        return summed(cell for cell in self.cells if not self.class_of.has_budget(cell))


class Classes:
    """What class of expense a billed row is of: its price's, else its budget line's only one in
    that contract and year."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, str], set[str]] = defaultdict(set)

    def learn(self, row: dict[str, Any]) -> None:
        """From a month's sums of movements."""
        self._known[_line(row)].add(row["expense_class"])

    def __call__(self, row: dict[str, Any]) -> str:
        if row["expense_class"]:
            return str(row["expense_class"])
        known = self._known.get(_line(row), set())
        return next(iter(known)) if len(known) == 1 else ""

    def has_budget(self, cell: Cell) -> bool:
        """Whether the cell's line has a budget of any class in its contract and year."""
        return (cell.contract, cell.period.year, cell.budget_line) in self._known


def summed(cells: Iterable[Sums]) -> Sums:
    sums = Sums()
    for cell in cells:
        sums.add(cell)
    return sums


def grouped(cells: Iterable[Cell], key: Callable[[Cell], Any]) -> dict[Any, Sums]:
    """{key of a cell: sums}, in the order of the keys."""
    found: dict[Any, Sums] = defaultdict(Sums)
    for cell in cells:
        found[key(cell)].add(cell)
    return dict(sorted(found.items(), key=itemgetter(0)))


def _billed(row: dict[str, Any]) -> Sums:
    if row["state"] != AnnexState.APPROVED:
        return Sums(in_review=row["total"], lines=row["lines"])
    part = "activities" if row["kind"] == ItemKind.ACTIVITY else "materials"
    known = {"executed": row["total"], part: row["total"], "supplied": row["supplied"]}
    return Sums(lines=row["lines"], **known)


def _line(row: dict[str, Any]) -> tuple[int, int, str]:
    return (row["contract"], row["period"].year, row["budget_line"])
