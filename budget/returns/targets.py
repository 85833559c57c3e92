"""What budgets are to bring back (META_KWH) beside what their contracts' work did.

A month's target is read as the energy to be billed more in that month, whenever the work was done:
it is compared with that month's billed increase of all episodes of the contract's work.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from billing.amounts import ZERO
from billing.models import Contract
from budget.models import Movement
from budget.returns import kept
from budget.returns.portfolio import Returns
from transformers.choices import Grade
from transformers.models.recovered import NOTHING, Sum


def years() -> list[int]:
    """Those of which budgets say a target, the latest first."""
    named = Movement.objects.order_by().filter(target_kwh__isnull=False)
    return sorted(named.values_list("year", flat=True).distinct(), reverse=True)


@dataclass
class Against:
    """Of a contract, kWh: the target of the year and of its months up to the last known, and what
    was billed more in these, by grade; how its episodes are graded."""

    target: Decimal | None = None
    due: Decimal | None = None
    definitive: Sum = NOTHING
    preliminary: Sum = NOTHING
    grades: Counter[str] | None = None

    @property
    def episodes(self) -> int:
        return self.grades.total() if self.grades else 0

    @property
    def share(self) -> Decimal | None:
        """Of what was due, what is definitive."""
        known = self.due and self.definitive.episodes
        return self.definitive.gain / self.due if known else None


class Targets:
    """Of a year, and of one contract (its number) or all."""

    def __init__(self, year: int, contract: str = "") -> None:
        self.year, self.contract = year, contract
        self.returns = kept.returns(
            ("targets", contract), lambda facts: Returns(contract=contract, facts=facts)
        )

    @cached_property
    def until(self) -> date | None:
        """The last month of the year that anything is known of."""
        last = self.returns.last_month
        if last is None or last.year < self.year:
            return None
        return min(last, date(self.year, 12, 1))

    @cached_property
    def planned(self) -> list[dict[str, Any]]:
        """{contract, period, budget_line, target} in force; those without a target are left out."""
        movements = Movement.objects.filter(year=self.year)
        if self.contract:
            movements = movements.filter(contract__number=self.contract)
        return [row for row in movements.by_month() if row["target"] is not None]

    def is_due(self, row: dict[str, Any]) -> bool:
        return self.until is not None and row["period"] <= self.until

    # ── by contract ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def by_contract(self) -> dict[str, Against]:
        """{number: its figures}; '' is the work that nobody billed."""
        found: dict[str, Against] = defaultdict(Against)
        numbers = dict(Contract.objects.values_list("pk", "number"))
        for row in self.planned:
            one = found[numbers[row["contract"]]]
            one.target = (one.target or ZERO) + row["target"]
            if self.is_due(row):
                one.due = (one.due or ZERO) + row["target"]
        for grade, sums in self._sums(self._contracts).items():
            for number, energy in sums.items():
                setattr(found[number], grade, energy)
        for group, line in self.returns.by("contract").items():
            found[group.given].grades = line.grades
        return dict(sorted(found.items(), key=lambda item: (not item[0], item[0])))

    @cached_property
    def whole(self) -> Against:
        found = Against(
            _sum(row["target"] for row in self.planned),
            _sum(row["target"] for row in self.planned if self.is_due(row)),
            grades=self.returns.whole.grades,
        )
        for grade, sums in self._sums([""] * len(self._contracts)).items():
            setattr(found, grade, sums.get("", NOTHING))
        return found

    @cached_property
    def _contracts(self) -> list[str]:
        """The numbers of those that did the work whose energy is known, in its order."""
        number, costs = self.returns.known.number, self.returns.spent.costs
        return [number(costs.get(key)) for key in self.returns.energy_of_all.keys]

    def _sums(self, labels: list[str]) -> dict[str, dict[str, Sum]]:
        """{grade: {label: what was billed more in the months due}}."""
        if self.until is None:
            return {}
        energy = self.returns.energy_of_all
        between = (date(self.year, 1, 1), self.until)
        return {
            grade.value: energy.sums(grade, labels, between=between)
            for grade in (Grade.DEFINITIVE, Grade.PRELIMINARY)
        }

    # ── by month and by line ────────────────────────────────────────────────────────────────

    @cached_property
    def by_month(self) -> list[tuple[date, Decimal | None, Sum, Sum]]:
        """[(month, target, definitive, preliminary)] of the year's months."""
        grades = (Grade.DEFINITIVE, Grade.PRELIMINARY)
        definitive, preliminary = (self.returns.energy_of_all.by_month(grade) for grade in grades)
        targets: dict[date, Decimal] = defaultdict(Decimal)
        for row in self.planned:
            targets[row["period"]] += row["target"]
        return [
            (
                month,
                targets.get(month),
                definitive.get(month, NOTHING),
                preliminary.get(month, NOTHING),
            )
            for month in (date(self.year, place, 1) for place in range(1, 13))
        ]

    @cached_property
    def by_line(self) -> dict[tuple[str, str], Against]:
        """{(contract's number, line): its target}: episodes name no lines."""
        found: dict[tuple[str, str], Against] = defaultdict(Against)
        numbers = dict(Contract.objects.values_list("pk", "number"))
        for row in self.planned:
            one = found[numbers[row["contract"]], row["budget_line"]]
            one.target = (one.target or ZERO) + row["target"]
            if self.is_due(row):
                one.due = (one.due or ZERO) + row["target"]
        return dict(sorted(found.items()))


def _sum(values: Any) -> Decimal | None:
    known = list(values)
    return sum(known, ZERO) if known else None
