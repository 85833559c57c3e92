"""Columns of dates as arrays: each different date is converted once, which takes a microsecond."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray


def days(values: Sequence[date | str | None]) -> NDArray[np.datetime64]:
    """The days, NaT where there is none; dates of Python's or their ISO texts."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    different = np.array(list(places), "datetime64[D]")
    column: NDArray[np.datetime64] = different[list(map(places.__getitem__, values))]
    return column
