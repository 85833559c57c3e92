"""How concentrated losses are: how few of those that lose make most of what is lost.

What is negative or unknown (NaN) loses nothing, and is not among them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 0.8


def ranked(losses: Sequence[float | None] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The losses that are losses, the largest first; any numbers will do, None where unknown."""
    known = np.array(losses, np.float64)
    return -np.sort(-known[known > 0])


def how_few(losses: Sequence[float | None], share: float = MOST) -> tuple[int, int]:
    """How many of the largest make this share of what is lost, and how many lose anything."""
    sums = np.cumsum(ranked(losses))
    few = int(np.searchsorted(sums, share * sums[-1])) + 1 if len(sums) else 0
    return few, len(sums)


def concentration(losses: Sequence[float | None], steps: int) -> NDArray[np.float64]:
    """The share of what is lost that the worst 0, 1/steps, 2/steps … 1 of those that lose make,
    read between two of them where it falls between; NaN where nothing is lost."""
    sums = np.concatenate([[0.0], np.cumsum(ranked(losses))])
    if len(sums) == 1:
        return np.full(steps + 1, np.nan)
    at = np.linspace(0, len(sums) - 1, steps + 1)
    found: NDArray[np.float64] = np.interp(at, np.arange(len(sums)), sums) / sums[-1]
    return found
