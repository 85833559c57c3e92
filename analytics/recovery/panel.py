"""What recovered energy is worked out from: months of use, and the work done."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

YEAR = 12
# CalTRACK 2.0, 3.1.3 and 2.2.1.2: 365 days, of which 37 (a month of twelve) may be missing.
BASELINE = YEAR
DEFINITIVE_MONTHS = 11
# With so many baseline months, and so many after, there is a figure that is preliminary.
PRELIMINARY_MONTHS, PRELIMINARY_AFTER = 6, 3
REPORTING = YEAR
FOLLOWED = 3 * YEAR
# Work that comes again within so many months is the same campaign: no bill has called for it yet.
CAMPAIGN = 3


@dataclass(frozen=True)
class Panel:
    """n transformers (one that was replaced, split or renamed is one) over m consecutive months.

    `use` is n × m, kWh a day over the cycle's real days: missing and estimated months are NaN,
    zero is zero. `days` of the cycles is n × m, or of length m where they are the calendar's.
    `key` tells transformers apart for good: chance hangs on it, so that results do not depend on
    the order of rows. `municipality`, `zone` and size `band` are codes of any kind of number.
    """

    key: Integers
    use: Floats
    days: Floats
    municipality: Integers
    zone: Integers
    band: Integers

    @property
    def months(self) -> int:
        return int(self.use.shape[1])

    @cached_property
    def all_days(self) -> Floats:
        return np.broadcast_to(self.days, self.use.shape)

    def rows(self, rows: Integers) -> "Panel":
        return Panel(
            self.key[rows],
            self.use[rows],
            self.all_days[rows],
            self.municipality[rows],
            self.zone[rows],
            self.band[rows],
        )


class Work(NamedTuple):
    """Interventions in any order: the panel's row, and the first and last month of the work.

    Months are places on the panel's axis; they may lie before its first or after its last.
    """

    transformer: Integers
    start: Integers
    end: Integers


class Measure(NamedTuple):
    """What `use` is of. A gain is `sign` × (observed − expected); nothing is expected below
    `least` kWh a day."""

    name: str
    sign: int
    least: float


# Two energies that are never added: billed energy rises, lost energy falls.
BILLED_INCREASE = Measure("billed_increase", 1, 0.0)
LOSS_REDUCTION = Measure("loss_reduction", -1, -np.inf)
