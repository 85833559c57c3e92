"""Many episodes together: the honest unit, whose errors partly even out and partly do not.

Episodes share comparison transformers and their places' luck, so their errors go together. Joint
draws know that: a sum's error is drawn by summing its months' draws, whatever the grouping.
CalTRACK 2.0, 4.3.2.6: adding up does not remove a bias that all have in common.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.recovery.errors import NORMAL
from analytics.recovery.panel import FOLLOWED, REPORTING, Bools, Floats, Integers


class Rows(Protocol):
    """What is added up: months of episodes, as `results.Months` has them or as they were stored."""

    @property
    def episode(self) -> Integers: ...
    @property
    def lead(self) -> Integers: ...
    @property
    def days(self) -> Floats: ...
    @property
    def gain(self) -> Floats: ...
    @property
    def expected(self) -> Floats: ...
    @property
    def scale(self) -> Floats: ...
    @property
    def draws(self) -> NDArray[Any]: ...


@dataclass(frozen=True)
class Persistence:
    """By months after the work (`lead`, 1 to 36): of how many `episodes`, the `share` of their
    first year's mean gain a day that is there, and its 90 % interval; NaN where there are none."""

    lead: Integers
    episodes: Integers
    share: Floats
    low: Floats
    high: Floats


def persistence(months: Rows, episodes: Bools) -> Persistence:
    """What is still there of what the marked episodes recovered, a ratio of sums.

    Whether they are known to have recovered anything is not asked: of those that seem to have by
    good luck alone, less would be there afterwards.
    """
    count = len(episodes)
    first_year = months.lead <= REPORTING
    marked = episodes & (_sums(months.episode, count, first_year) > 0)
    year = np.flatnonzero(first_year & marked[months.episode])
    counted = np.maximum(_sums(months.episode, count, first_year), 1)
    weights = 1 / months.days / counted[months.episode]
    of = months.episode[year]
    mean = _sums(of, count, months.gain[year] * weights[year])
    mean_off = drawn_sums(months, year, of, count, weights[year])

    rows = np.flatnonzero(marked[months.episode])
    lead, of, places = months.lead[rows] - 1, months.episode[rows], FOLLOWED
    now = _sums(lead, places, months.gain[rows] / months.days[rows])
    before = _sums(lead, places, mean[of])
    above = before > 0
    share = np.divide(now, before, out=np.full(places, np.nan), where=above)
    off = drawn_sums(months, rows, lead, places, 1 / months.days[rows])
    off -= share[:, None] * np.stack([_sums(lead, places, draw[of]) for draw in mean_off.T], axis=1)
    sd = off.std(axis=1) / np.where(above, before, np.nan)
    return Persistence(
        np.arange(1, places + 1),
        np.bincount(lead, minlength=places),
        share,
        share - NORMAL * sd,
        share + NORMAL * sd,
    )


def deviations(months: Rows, rows: Integers, place: Integers, count: int) -> Floats:
    """Standard deviations of the sums of rows by their places (below `count`), in kWh."""
    found: Floats = drawn_sums(months, rows, place, count, np.ones(len(rows))).std(axis=1)
    return found


def drawn_sums(
    months: Rows, rows: Integers, place: Integers, count: int, weights: Floats
) -> Floats:
    """Draws of the error of weighted sums of rows by their places: count × DRAWS, in kWh."""
    found = np.zeros((count, months.draws.shape[1]))
    if not len(rows):
        return found
    order = np.argsort(place, kind="stable")
    sorted_rows = rows[order]
    scale = (months.scale[sorted_rows] * weights[order]).astype(np.float32)
    drawn = months.draws[sorted_rows].astype(np.float32) * scale[:, None]
    places, heads = np.unique(place[order], return_index=True)
    found[places] = np.add.reduceat(drawn, heads, axis=0)
    return found


def _sums(place: Integers, count: int, values: NDArray[Any]) -> Floats:
    """The sums of the values of each place below `count`."""
    return np.bincount(place, values, count).astype(np.float64)
