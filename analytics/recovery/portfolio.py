"""Many episodes together: the honest unit, whose errors partly even out and partly do not.

Episodes share comparison transformers and their places' luck, so their errors go together. Joint
draws know that: a sum's error is drawn by summing its months' draws, whatever the grouping.
CalTRACK 2.0, 4.3.2.6: adding up does not remove a bias that all have in common.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.recovery.errors import NORMAL
from analytics.recovery.panel import FOLLOWED, REPORTING, Bools, Floats, Integers
from analytics.recovery.results import Months, Recovery


@dataclass(frozen=True)
class Portfolio:
    """Of each `label` and `grade`, in their order: grades are never added up. `gain` in kWh with
    its standard deviation and 90 % interval, what was `expected` of the same months, and of how
    many `episodes` and months (`rows`)."""

    label: Integers
    grade: Integers
    episodes: Integers
    rows: Integers
    gain: Floats
    expected: Floats
    sd: Floats
    low: Floats
    high: Floats


def portfolio(
    recovery: Recovery, labels: Integers, first: int = 1, last: int = REPORTING
) -> Portfolio:
    """Sums by `labels`, one of each row of `recovery.months`, below 0 for rows to leave out; over
    the months from the `first` to the `last` after the work."""
    months = recovery.months
    rows = np.flatnonzero((labels >= 0) & (months.lead >= first) & (months.lead <= last))
    grade = recovery.sufficiency.grade[months.episode[rows]]
    groups, place = np.unique(np.stack([labels[rows], grade], axis=1), axis=0, return_inverse=True)
    members = np.unique(np.stack([place, months.episode[rows]], axis=1), axis=0)[:, 0]
    count = len(groups)
    gain = _sums(place, count, months.gain[rows])
    sd = _drawn_sums(months, rows, place, count, np.ones(len(rows))).std(axis=1)
    return Portfolio(
        groups[:, 0],
        groups[:, 1],
        np.bincount(members, minlength=count),
        np.bincount(place, minlength=count),
        gain,
        _sums(place, count, months.expected[rows]),
        sd,
        gain - NORMAL * sd,
        gain + NORMAL * sd,
    )


@dataclass(frozen=True)
class Persistence:
    """By months after the work (`lead`, 1 to 36): of how many `episodes`, the `share` of their
    first year's mean gain a day that is there, and its 90 % interval; NaN where there are none."""

    lead: Integers
    episodes: Integers
    share: Floats
    low: Floats
    high: Floats


def persistence(recovery: Recovery, episodes: Bools) -> Persistence:
    """What is still there of what the marked episodes recovered, a ratio of sums.

    Whether they are known to have recovered anything is not asked: of those that seem to have by
    good luck alone, less would be there afterwards.
    """
    months, count = recovery.months, len(episodes)
    first_year = months.lead <= REPORTING
    marked = episodes & (_sums(months.episode, count, first_year) > 0)
    year = np.flatnonzero(first_year & marked[months.episode])
    counted = np.maximum(_sums(months.episode, count, first_year), 1)
    weights = 1 / months.days / counted[months.episode]
    of = months.episode[year]
    mean = _sums(of, count, months.gain[year] * weights[year])
    mean_off = _drawn_sums(months, year, of, count, weights[year])

    rows = np.flatnonzero(marked[months.episode])
    lead, of, places = months.lead[rows] - 1, months.episode[rows], FOLLOWED
    now = _sums(lead, places, months.gain[rows] / months.days[rows])
    before = _sums(lead, places, mean[of])
    above = before > 0
    share = np.divide(now, before, out=np.full(places, np.nan), where=above)
    off = _drawn_sums(months, rows, lead, places, 1 / months.days[rows])
    off -= share[:, None] * np.stack([_sums(lead, places, draw[of]) for draw in mean_off.T], axis=1)
    sd = off.std(axis=1) / np.where(above, before, np.nan)
    return Persistence(
        np.arange(1, places + 1),
        np.bincount(lead, minlength=places),
        share,
        share - NORMAL * sd,
        share + NORMAL * sd,
    )


def _drawn_sums(
    months: Months, rows: Integers, place: Integers, count: int, weights: Floats
) -> Floats:
    """Draws of the error of weighted sums of rows by their places: count × DRAWS, in kWh."""
    scale = months.scale[rows] * weights
    draws = range(months.draws.shape[1])
    return np.stack(
        [_sums(place, count, months.draws[rows, draw] * scale) for draw in draws], axis=1
    )


def _sums(place: Integers, count: int, values: NDArray[Any]) -> Floats:
    """The sums of the values of each place below `count`."""
    return np.bincount(place, values, count).astype(np.float64)
