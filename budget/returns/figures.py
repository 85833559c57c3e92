"""The figures of some episodes together: what they recovered and cost, and one over the other."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from billing.amounts import ZERO
from transformers.models.recovered import NOTHING, Sum


class Over(NamedTuple):
    """One quantity over another, with the interval that the latter's gives it.

    Where the latter may be nothing there is no upper bound (`high` None); where it is nothing, or
    below, no ratio (`at` None), and where that is certain not even a lower bound.
    """

    at: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @classmethod
    def of(
        cls, cost: Decimal, by: Decimal | None, low: Decimal | None, high: Decimal | None
    ) -> "Over":
        """`by` with its interval; of what is unknown, or costs nothing, there is no ratio."""
        if cost <= 0:
            return UNKNOWN
        return cls(_over(cost, by), _over(cost, high), _over(cost, low))


UNKNOWN = Over(None, None, None)


def _over(cost: Decimal, by: Decimal | None) -> Decimal | None:
    return cost / by if by is not None and by > 0 else None


class Ratio(NamedTuple):
    """Of the episodes that have both: what they cost, and what they brought back since. A month
    that is not known counts as nothing, except in the mean of a month."""

    episodes: int
    cost: Decimal
    energy: Sum

    @property
    def per_kwh(self) -> Over:
        """Pesos a kWh."""
        return Over.of(self.cost, self.energy.gain, self.energy.low, self.energy.high)

    @property
    def payback(self) -> Over:
        """Months until the mean value of a month, of those with a tariff, has paid the cost."""
        energy = self.energy
        valued = energy.months - energy.unvalued
        cost = self.cost * valued / self.episodes if self.episodes else ZERO
        return Over.of(cost, energy.value, energy.value_low, energy.value_high)

    @property
    def benefit(self) -> Over:
        """Value over cost."""
        energy = self.energy
        if self.cost <= 0 or energy.value is None:
            return UNKNOWN
        return Over(
            *(one / self.cost for one in (energy.value, energy.value_low, energy.value_high))
        )


@dataclass
class Line:
    """Of some of the chosen episodes. `cost` is that of all of them, of whatever grade, `measured`
    what those of the grade recovered; both sum up over lines."""

    ratio: Ratio
    episodes: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    # Why the others are not measurable yet.
    reasons: Counter[str] = field(default_factory=Counter)
    measured: Sum = NOTHING
    costed: int = 0
    cost: Decimal = ZERO
    # Of the grade and with a cost, but their months after the work are not over yet.
    running: int = 0
