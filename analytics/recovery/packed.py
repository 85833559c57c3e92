"""An episode's months as one text: how they are kept where sums over many episodes are asked.

A row a month, its energies in thousandths of a kWh and its value in centavos, so that they sum to
the same whatever the order, and the joint draws of its error to a 127th of the largest. A text
passes through every database and driver; as rows are whole multiples of three bytes, the texts of
many episodes are decoded as one.
"""

import base64
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.recovery.chance import DRAWS
from analytics.recovery.panel import Floats, Integers

ROW = np.dtype(
    [
        ("month", "<i2"),  # since January 1970
        ("lead", "<i2"),
        ("days", "<f4"),
        ("scale", "<f4"),
        ("gain", "<i8"),
        ("expected", "<i8"),
        ("value", "<i8"),
        ("draws", "i1", DRAWS),
        ("", "V2"),
    ]
)
CHARACTERS = ROW.itemsize // 3 * 4
NO_VALUE = np.iinfo(np.int64).min
FINEST = 127
# So many rows' draws are in memory as numbers at once.
AT_A_TIME = 10_000


def packed(
    month: Integers,
    lead: Integers,
    days: Floats,
    gain: Integers,
    expected: Integers,
    value: Integers,
    scale: Floats,
    draws: NDArray[np.float16],
) -> NDArray[np.void]:
    """Rows of the months, of which those of an episode make its text. `scale` times `draws` (rows ×
    DRAWS) are draws of the gain's error in kWh."""
    rows = np.zeros(len(month), ROW)
    columns = {"month": month, "lead": lead, "days": days, "gain": gain}
    for name, values in (columns | {"expected": expected, "value": value}).items():
        rows[name] = values
    for head in range(0, len(rows), AT_A_TIME):
        some = slice(head, head + AT_A_TIME)
        drawn = draws[some].astype(np.float32) * scale[some].astype(np.float32)[:, None]
        finest = np.abs(drawn).max(axis=1) / FINEST
        rows["scale"][some] = finest
        rows["draws"][some] = np.rint(drawn / np.where(finest > 0, finest, 1)[:, None])
    return rows


def texts(rows: NDArray[np.void], episode: Integers, count: int) -> list[str]:
    """The text of each of `count` episodes; rows stand in the order of their episodes."""
    whole = base64.b64encode(rows.tobytes()).decode()
    ends = np.searchsorted(episode, np.arange(count + 1)) * CHARACTERS
    return [whole[head:tail] for head, tail in pairwise(ends)]


class Unpacked(NamedTuple):
    """Rows of many episodes (places in the texts given), as `portfolio` adds them up; `value` is
    NaN where there is none. `whole` are the rows themselves, whose figures are whole numbers."""

    whole: NDArray[np.void]
    episode: Integers
    month: NDArray[np.datetime64]
    lead: Integers
    days: Floats
    gain: Floats
    expected: Floats
    value: Floats
    scale: Floats
    draws: NDArray[np.int8]


def unpacked(kept: Sequence[str]) -> Unpacked:
    rows = np.frombuffer(base64.b64decode("".join(kept)), ROW)
    lengths = np.fromiter(map(len, kept), np.int64, len(kept)) // CHARACTERS
    value = rows["value"]
    return Unpacked(
        rows,
        np.repeat(np.arange(len(kept)), lengths),
        rows["month"].astype("datetime64[M]"),
        rows["lead"].astype(np.int64),
        rows["days"].astype(np.float64),
        rows["gain"] / 1000,
        rows["expected"] / 1000,
        np.where(value == NO_VALUE, np.nan, value / 100),
        rows["scale"].astype(np.float64),
        rows["draws"],
    )
