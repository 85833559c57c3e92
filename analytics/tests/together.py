"""What many episodes come to together, of the tests' own networks: the product sums what it stored.

The intervals are the product's, since only they are put to the proof here.
"""

from dataclasses import dataclass

import numpy as np

from analytics.recovery import Recovery, deviations
from analytics.recovery.errors import NORMAL
from analytics.recovery.panel import REPORTING


@dataclass(frozen=True)
class Sums:
    """Of each `place`, ascending: `gain` in kWh, its standard deviation and 90 % interval."""

    place: np.ndarray
    gain: np.ndarray
    sd: np.ndarray

    @property
    def low(self) -> np.ndarray:
        return self.gain - NORMAL * self.sd

    @property
    def high(self) -> np.ndarray:
        return self.gain + NORMAL * self.sd


def summed(found: Recovery, grade: int, place: np.ndarray | None = None) -> Sums:
    """The first year's months of a grade's episodes, by their places; of none given, all in one."""
    months = found.months
    graded = (found.sufficiency.grade == grade)[months.episode]
    rows = np.flatnonzero(graded & (months.lead <= REPORTING))
    labels = np.zeros(len(rows), np.int64) if place is None else place[rows]
    places, of = np.unique(labels, return_inverse=True)
    gain = np.bincount(of, months.gain[rows], len(places))
    return Sums(places, gain, deviations(months, rows, of, len(places)))
