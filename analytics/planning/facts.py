"""What the plan of work is made from: what is known of transformers, what past work achieved."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.str_]
Months = NDArray[np.datetime64]


@dataclass(frozen=True)
class Facts:
    """n transformers as they are known in the month in which it is decided, arrays of length n.

    `kva` and `users`; `loss_index` of the moving 12 months, NaN without a balance; `zero_share` of
    the last 12 months that billed zero, 0 to 1; `fall` of the last 12 months' billed energy against
    the 12 before them, as a share of these (0.3 is a third less, negative is a rise);
    `municipality` codes. NaN is unknown in every number.
    """

    kva: Floats
    users: Floats
    loss_index: Floats
    zero_share: Floats
    fall: Floats
    municipality: Codes

    def __len__(self) -> int:
        return len(self.kva)

    def rows(self, rows: Integers) -> "Facts":
        return Facts(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Past:
    """n episodes whose energy is known, rows in any order; `facts` are those of their decision.

    `transformer` tells transformers apart; `work` is the code of the type of work. `decided` and
    `known` are months: that of the decision, and the first in which a plan may use the outcome
    (for twelve months of energy at least thirteen after the episode's end). `kwh` is what twelve
    months recovered, negative where it was lost, and `error` its standard error; an outcome of
    fewer months, brought to twelve, is as welcome with the wider error that it has.
    """

    facts: Facts
    transformer: Codes
    work: Codes
    decided: Months
    known: Months
    kwh: Floats
    error: Floats

    def __len__(self) -> int:
        return len(self.kwh)

    def rows(self, rows: Integers) -> "Past":
        return Past(
            self.facts.rows(rows),
            *(getattr(self, field.name)[rows] for field in fields(self)[1:]),
        )

    def by(self, month: np.datetime64) -> "Past":
        """What a plan decided in `month` may know, in an order of its own: the same whatever the
        order of the rows."""
        usable = (self.known <= month) & np.isfinite(self.kwh) & np.isfinite(self.error)
        rows = np.flatnonzero(usable)
        keys = (self.kwh, self.work, self.decided, self.transformer)
        return self.rows(rows[np.lexsort([key[rows] for key in keys])])
