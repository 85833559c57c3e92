"""A series of monthly energy in a few figures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

YEAR = 12


@dataclass(frozen=True)
class Description:
    """Of each of n series, kWh a month; NaN where nothing is known.

    `deviation` is the sample's (n − 1). `year` sums the last twelve months that are known of
    `year_months`; `ratio` is their mean over the mean of every known month. `zero`, `missing` and
    `estimated` count months.
    """

    months: NDArray[np.int64]
    mean: NDArray[np.float64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    deviation: NDArray[np.float64]
    year: NDArray[np.float64]
    year_months: NDArray[np.int64]
    ratio: NDArray[np.float64]
    zero: NDArray[np.int64]
    missing: NDArray[np.int64]
    estimated: NDArray[np.int64]


def describe(energy: NDArray[np.float64], estimated: NDArray[np.bool_]) -> Description:
    """Describes n series of m consecutive months: both arrays n × m, missing NaN.

    Months before a series' first known one are not missing: the transformer was not there yet.
    """
    known = ~np.isnan(energy)
    count = known.sum(axis=1)
    begun = np.maximum.accumulate(known, axis=1)
    filled = np.where(known, energy, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=1) / count
        squares = np.where(known, energy - mean[:, None], 0.0) ** 2
        deviation = np.where(count > 1, np.sqrt(squares.sum(axis=1) / (count - 1)), np.nan)
        year_months = known[:, -YEAR:].sum(axis=1)
        year = np.where(year_months > 0, filled[:, -YEAR:].sum(axis=1), np.nan)
        ratio = np.where(mean > 0, year / year_months / mean, np.nan)
    some = count > 0
    return Description(
        months=count,
        mean=mean,
        minimum=np.where(some, np.where(known, energy, np.inf).min(axis=1, initial=np.inf), np.nan),
        maximum=np.where(
            some, np.where(known, energy, -np.inf).max(axis=1, initial=-np.inf), np.nan
        ),
        deviation=deviation,
        year=year,
        year_months=year_months,
        ratio=ratio,
        zero=(known & (energy == 0)).sum(axis=1),
        missing=(begun & ~known).sum(axis=1),
        estimated=(known & estimated).sum(axis=1),
    )
