"""The polynomial trend of a series of months: what it is at each, and how much of it that explains.

Ordinary least squares (Draper & Smith, "Applied Regression Analysis", 3rd ed., ch. 12) on the
months' places 0 … n - 1, brought to -1 … 1 before they are raised to a power: of 120 months the
fifth power alone would span ten digits, of which a float has sixteen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HIGHEST = 5


class TooFewMonths(ValueError):
    """A polynomial through as many points as it has coefficients fits whatever they are."""

    def __init__(self, known: int, needed: int) -> None:
        super().__init__(f"{known} of {needed} months are known")
        self.known, self.needed = known, needed


@dataclass(frozen=True)
class Trend:
    """`fitted` (n,) in the series' unit, missing months too; `coefficients` (degree + 1,) of the
    powers of months since the first one, from the power of zero on.

    `r2` is 1 - Σ (y - fitted)² / Σ (y - mean)² over the months known; None where all are equal,
    for then there is nothing to explain.
    """

    fitted: Floats
    coefficients: Floats
    r2: float | None


def fewest_months(degree: int) -> int:
    """One more than the polynomial has coefficients."""
    return degree + 2


def polynomial(values: Floats, degree: int) -> Trend:
    """The trend of `values` (n,), one for each month in a row, NaN where it is missing.

    `degree` is 0 (the mean) to HIGHEST. TooFewMonths where fewer than `degree` + 2 are known.
    """
    if not 0 <= degree <= HIGHEST:
        raise ValueError(f"degree {degree}")
    places = np.arange(len(values), dtype=float)
    known = np.isfinite(values)
    if known.sum() < fewest_months(degree):
        raise TooFewMonths(int(known.sum()), fewest_months(degree))
    span = [0.0, float(len(values) - 1)]
    found = Polynomial.fit(places[known], values[known], degree, domain=span)
    fitted = found(places)
    coefficients = np.zeros(degree + 1)
    plain = found.convert().coef  # without the highest powers where they are zero
    coefficients[: len(plain)] = plain
    return Trend(fitted, coefficients, _explained(values[known], fitted[known]))


def _explained(values: Floats, fitted: Floats) -> float | None:
    if np.ptp(values) == 0:
        return None
    left, all_ = values - fitted, values - values.mean()
    return float(1 - (left @ left) / (all_ @ all_))
