"""What a projection answers: whether the money lasts, until when, and what would land on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.utils.functional import cached_property

from budget.months import sum_of
from budget.parts import Part
from budget.projection import Month, Projection

ZERO = Decimal(0)


@dataclass(frozen=True)
class RunsOut:
    """The months in which accumulated billing passes the money there is: as `expected`, at the
    `earliest` by the upper edge of the band, at the `latest` by the lower; None where it does not
    within the months looked at."""

    expected: date | None
    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class Outlook:
    """A projection's months from `first` (else from the beginning) to `last` beside the `money`
    there is for them, pesos: the budget in force, or the contracts' value; None where there is
    none."""

    projection: Projection
    first: date | None
    last: date
    money: Decimal | None

    @classmethod
    def of(cls, projection: Projection, year: int | None) -> "Outlook":
        """Of a year beside its budget, else of the whole term beside the contracts' value."""
        return cls.of_year(projection, year) if year else cls.of_term(projection)

    @classmethod
    def of_year(cls, projection: Projection, year: int) -> "Outlook":
        first, last = date(year, 1, 1), date(year, 12, 1)
        planned = {month: 0 for month in projection.planned if first <= month <= last}
        money = sum_of(projection.planned, first, last) if planned else None
        return cls(projection, first, last, money)

    @classmethod
    def of_term(cls, projection: Projection) -> "Outlook":
        """To the end of the last contract."""
        known = [*projection.ahead, *projection.expected]
        ends = [part.ahead[-1] for part in projection.parts if part.ahead]
        return cls(projection, None, max([*known, *ends]), projection.value)

    @cached_property
    def reached(self) -> Month:
        """The sum at the end of these months."""
        return self.projection.until(self.last, self.first)

    @property
    def executed(self) -> Decimal:
        return sum_of(self.projection.executed, self.first, self.last)

    @property
    def in_review(self) -> Decimal:
        return sum_of(self.projection.in_review, self.first, self.last)

    @property
    def balance(self) -> Decimal | None:
        """What is expected to be left of the money; below zero it will not do."""
        return None if self.money is None else self.money - self.reached.expected

    @property
    def balance_low(self) -> Decimal | None:
        high = self.reached.high
        return None if self.money is None or high is None else self.money - high

    @property
    def balance_high(self) -> Decimal | None:
        low = self.reached.low
        return None if self.money is None or low is None else self.money - low

    # ── what is to come ─────────────────────────────────────────────────────────────────────

    @cached_property
    def ahead(self) -> list[date]:
        """The months of theirs that any contract has yet to bill."""
        months = {month for part in self.projection.parts for month in part.ahead}
        return sorted(m for m in months if (not self.first or self.first <= m) and m <= self.last)

    @property
    def to_spend(self) -> Decimal | None:
        """What of the money the complete months left; below zero they took more."""
        if self.money is None:
            return None
        return self.money - sum(
            (sum_of(part.complete_months, self.first, self.last) for part in self.projection.parts),
            ZERO,
        )

    @property
    def per_month(self) -> Decimal | None:
        """What every month ahead would have to bill to land on the money; None where there is none
        to bill in, or nothing left to bill."""
        left = self.to_spend
        if left is None or left < 0 or not self.ahead:
            return None
        return (left / len(self.ahead)).quantize(Decimal(1))

    def alone(self, *parts: Part) -> "Outlook":
        """These contracts alone, beside their own money."""
        return Outlook.of(Projection(parts), self.first.year if self.first else None)

    @cached_property
    def parts(self) -> list[tuple[Part, "Outlook"]]:
        return [(part, self.alone(part)) for part in self.projection.parts]

    @property
    def of_short(self) -> Decimal | None:
        """What of the expected balance is of contracts that too little is known of to project."""
        short = self.projection.short
        return self.alone(*short).balance if short else None

    @cached_property
    def runs_out(self) -> RunsOut | None:
        """None where there is no money to run out of."""
        if self.money is None:
            return None
        gone = self._gone(self.money)
        if gone:
            return RunsOut(gone, gone, gone)
        sums = self.projection.accumulated(self.first, self.last)
        return RunsOut(
            _passed([(one.period, one.expected) for one in sums], self.money),
            _passed([(one.period, one.high) for one in sums], self.money),
            _passed([(one.period, one.low) for one in sums], self.money),
        )

    def _gone(self, money: Decimal) -> date | None:
        """The month before those ahead in which it ran out already."""
        months = [m for m in self.projection.expected if not self.first or self.first <= m]
        begin = min([*self.projection.ahead[:1], date.max])
        months = [month for month in months if month <= self.last and month < begin]
        billed = accumulate(self.projection.expected[month] for month in months)
        return _passed(list(zip(months, billed, strict=True)), money)


def _passed(sums: list[tuple[date, Decimal | None]], money: Decimal) -> date | None:
    """The first month whose sum is beyond the money."""
    return next((month for month, sum_ in sums if sum_ is not None and sum_ > money), None)
