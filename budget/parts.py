"""A contract of a projection, or its line: what it billed, and what it is expected to bill yet."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.utils.functional import cached_property

from analytics import projection as analysis
from billing.contracts import Terms
from billing.models import Contract
from budget.execution import Sums
from budget.months import (
    Plan,
    by_month,
    in_hand,
    last_complete,
    month_after,
    plan_table,
    working,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """A contract, or its line: up to which month what it billed is `complete`, and the months of
    its term `ahead`, from the next one to its end, those at rest left out."""

    contract: Contract
    # The contract's in force; of a line what is planned of it in all, None while a year that it
    # was billed in or is yet to be has no budget.
    value: Decimal | None
    planned: dict[date, Decimal]
    billed: dict[date, Sums]
    complete: date | None
    ahead: list[date]
    projected: analysis.Projected
    # So many months of it are complete, from the first that it billed.
    history: int = 0

    @property
    def is_projected(self) -> bool:
        return bool(self.projected.method)

    @property
    def is_short(self) -> bool:
        """Whether months are to come that too little is known to say anything of."""
        return bool(self.ahead) and not self.is_projected

    @cached_property
    def expected(self) -> dict[date, Decimal]:
        """What is billed already, or what was projected where that is more."""
        found = defaultdict(Decimal, {month: in_hand(sums) for month, sums in self.billed.items()})
        for month, value in zip(self.ahead, self.projected.expected, strict=False):
            found[month] = max(found[month], Decimal(round(value)))
        return dict(found)

    @cached_property
    def complete_months(self) -> dict[date, Decimal]:
        """What was billed of the months before those ahead."""
        return {
            month: in_hand(sums)
            for month, sums in self.billed.items()
            if not self.ahead or month < self.ahead[0]
        }

    @property
    def is_banded(self) -> bool:
        return self.projected.spread is not None

    def spread(self, last: date) -> float:
        """Half the band of the sum of the months ahead up to `last`; all that is expected of them
        where no band is known."""
        months = bisect_right(self.ahead, last)
        if not months or not self.is_projected:
            return 0.0
        if self.projected.spread is None:
            return float(sum(self.expected[month] for month in self.ahead[:months]))
        return float(self.projected.spread[months - 1])

    def width(self, month: date) -> float:
        """Half the band of a month alone; all that is expected of it where none is known."""
        if month not in self.ahead or not self.is_projected:
            return 0.0
        if self.projected.width is None:
            return float(self.expected[month])
        return float(self.projected.width[0])


def part_of(
    contract: Contract,
    terms: Terms,
    every: dict[date, Sums],
    billed: dict[date, Sums],
    newest: date | None,
    plan: Plan,
    is_line: bool,
) -> Part:
    """Of what the contract billed in `every` line, months count; `billed` is what is projected."""
    end = terms.end().replace(day=1)
    complete = last_complete(every, newest, end)
    begin = max(terms.start.replace(day=1), newest or date.min)
    begun = complete and month_after(complete)
    ahead = working(terms, begun or min(every, default=begin), end)
    first = min(billed, default=None)
    history = working(terms, first, complete) if first and complete else []
    executed = np.array([float(in_hand(billed.get(month))) for month in history])
    projected = analysis.project(executed, plan_table(plan, history, ahead), len(ahead))
    planned = by_month({period: effect} for period, _day, effect in plan)
    years = {month.year for month in [*billed, *ahead]}
    is_planned = years <= {month.year for month in planned}
    return Part(
        contract,
        (sum(planned.values(), ZERO) if is_planned else None) if is_line else terms.value(),
        planned,
        billed,
        complete,
        ahead,
        projected,
        len(history),
    )
