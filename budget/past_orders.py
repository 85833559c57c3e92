"""What work orders were billed at, by type of work and by contract: what a new one is likely to
cost, and who is likely to bill it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any, Self

from django.db.models import Case, Count, Sum, When
from django.utils.translation import gettext as _

from billing.models import Annex, BilledItem, ExpenseClass
from records import formats
from transformers.models import Intervention

# A median of fewer orders moves with each of them.
ENOUGH = 5
PESO = Decimal(1)

# Where the contract is read from, in this order, and in what its share is counted.
CREW, MUNICIPALITY, ZONE = "crew", "municipality", "zone"

_LINE = Case(
    When(budget_line__gt="", then="budget_line"),
    When(annex__budget_line__gt="", then="annex__budget_line"),
    default="price__budget_line",
)


@dataclass(frozen=True)
class Payer:
    """The contract that billed most of what is like this work: `share` of `whole` lines of its
    crew, or orders of its type in its place."""

    contract: int
    by: str
    like: str
    share: int
    whole: int

    @property
    def why(self) -> str:
        counted = {"like": self.like, "share": formats.number(self.share)}
        counted["whole"] = formats.number(self.whole)
        if self.by == CREW:
            return _("Bills %(share)s of the %(whole)s lines of crew %(like)s.") % counted
        return _("Bills %(share)s of the %(whole)s orders of that type in %(like)s.") % counted


@dataclass(frozen=True)
class Worth:
    """The median of so many `orders` of a type, AIU and IVA included, and the line and class that
    most of their value was on; without an amount where there were too few. `everywhere`: of all
    contracts, since this one billed too few."""

    amount: Decimal | None = None
    orders: int = 0
    everywhere: bool = False
    budget_line: str = ""
    expense_class: str = ""

    @property
    def class_name(self) -> str:
        return str(ExpenseClass(self.expense_class).label) if self.expense_class else ""

    @property
    def why(self) -> str:
        if self.amount is None:
            return _("Too few orders of that type were billed to tell: write it.")
        shown = {"orders": formats.number(self.orders)}
        if self.everywhere:
            words = _("Median of %(orders)s orders of that type, of all contracts.")
        else:
            words = _("Median of the contract’s %(orders)s orders of that type.")
        return words % shown


@dataclass
class PastOrders:
    """What actas since a month billed, those returned apart; in four queries."""

    crews: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    # {(type of work, MUNICIPALITY or ZONE, which)}: orders by contract.
    places: dict[tuple[str, str, Any], Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    # {(type of work, contract, or None for all)}: pesos of each order, pesos by line and class.
    totals: dict[tuple[str, int | None], list[Decimal]] = field(
        default_factory=lambda: defaultdict(list)
    )
    lines: dict[tuple[str, int | None], Counter[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    # What `worth` said: thousands of orders are of few types.
    _worths: dict[tuple[str, int | None], Worth] = field(default_factory=dict)

    @classmethod
    def since(cls, month: date) -> Self:
        found = cls()
        # As a subquery, so that of a long history only these actas' lines are gone through.
        annexes = Annex.objects.exclude(state=Annex.State.RETURNED).filter(period__gte=month)
        items = BilledItem.objects.order_by().filter(annex__in=annexes.order_by().values("pk"))
        found._count_crews(items)
        found._sum_orders(items.filter(intervention__isnull=False))
        return found

    def _count_crews(self, items: Any) -> None:
        rows = items.filter(crew__gt="").values_list("crew", "annex__contract")
        for crew, contract, lines in rows.annotate(lines=Count("pk")):
            self.crews[crew][contract] += lines

    def _sum_orders(self, items: Any) -> None:
        done = Intervention.objects.order_by().filter(work_order__gt="")
        known = {
            key: (kind, town, zone)
            for key, kind, town, zone in done.values_list(
                "pk", "kind", "transformer__place__municipality", "transformer__place__zone"
            )
        }
        orders = items.values_list("intervention", "annex__contract").annotate(sum=Sum("total"))
        for key, contract, total in orders:
            # What was taken back again, or was the company's material alone, tells of no price.
            if total <= 0 or key not in known:
                continue
            kind, town, zone = known[key]
            self.places[kind, MUNICIPALITY, town][contract] += 1
            self.places[kind, ZONE, zone][contract] += 1
            for whose in (contract, None):
                self.totals[kind, whose].append(total)
        by = ("intervention__kind", "annex__contract", "line", "price__expense_class")
        rows = items.annotate(line=_LINE).values_list(*by).annotate(sum=Sum("total"))
        for kind, contract, line, expense_class, total in rows:
            for whose in (contract, None):
                self.lines[kind, whose][line, expense_class] += total

    def payer(self, like: list[tuple[str, Any, str]], contracts: set[int]) -> Payer | None:
        """Of these contracts; `like` are (CREW …, what is counted, its name), the best first."""
        for by, key, name in like:
            found = self.crews.get(key) if by == CREW else self.places.get(key)
            mine = {one: count for one, count in (found or {}).items() if one in contracts}
            if mine:
                most = max(mine, key=lambda one: (mine[one], -one))
                return Payer(most, by, name, mine[most], sum(found.values()))
        return None

    def worth(self, kind: str, contract: int | None) -> Worth:
        """An order of a type under a contract; None: under any."""
        if (kind, contract) not in self._worths:
            self._worths[kind, contract] = self._worth(kind, contract)
        return self._worths[kind, contract]

    def _worth(self, kind: str, contract: int | None) -> Worth:
        for whose in dict.fromkeys((contract, None)):
            orders = self.totals.get((kind, whose), [])
            if len(orders) >= ENOUGH:
                line, expense_class = self._line(kind, whose)
                amount = median(orders).quantize(PESO)
                return Worth(amount, len(orders), whose is None, line, expense_class)
        return Worth()

    def _line(self, kind: str, contract: int | None) -> tuple[str, str]:
        sums = self.lines[kind, contract]
        return max(sorted(sums), key=sums.__getitem__, default=("", ""))
