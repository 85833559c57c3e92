"""What of months of energy can be judged: all rows at once, as arrays.

Energies are kWh, NaN where a cell was empty or could not be read; transformers are their keys, 0
where unknown; months are datetime64[M].
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.dates import days
from ingest.judging import Days, Found, Keys

# So many times a transformer's median, or one part in so many of it, is a jump.
JUMP = 10
# Of fewer months nobody can say what is usual.
LEAST_MONTHS = 6
# A month with fewer transformers than this share of the one before lacks some.
SHARE_OF_LAST = 0.9

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Series(NamedTuple):
    """Transformers' months of one energy; arrays of one length."""

    transformer: Integers
    month: NDArray[np.datetime64]
    kwh: Floats

    @classmethod
    def of(cls, transformers: Keys, periods: Sequence[Any], kwh: Sequence[Any]) -> "Series":
        keys = np.array([key or 0 for key in transformers], np.int64)
        return cls(keys, days(periods).astype("datetime64[M]"), np.array(kwh, np.float64))

    @property
    def known(self) -> Bools:
        known: Bools = ~np.isnan(self.kwh) & ~np.isnat(self.month) & (self.transformer > 0)
        return known

    @property
    def keys(self) -> Integers:
        """Each transformer's month as one number."""
        return self.transformer * 100_000 + self.month.astype(np.int64)


class Ranges(NamedTuple):
    """The least and the most of each transformer's energies; transformers in order, each once."""

    transformer: Integers
    least: Floats
    most: Floats

    @classmethod
    def of(cls, transformers: Integers, least: Floats, most: Floats) -> "Ranges":
        """Of any number of ranges of each."""
        keys, place = np.unique(transformers, return_inverse=True)
        found = cls(keys, np.full(len(keys), np.inf), np.full(len(keys), -np.inf))
        np.fmin.at(found.least, place, least)
        np.fmax.at(found.most, place, most)
        return found


def future(periods: Days, today: date) -> Iterator[Found]:
    """Months that have not begun."""
    for index, period in enumerate(periods):
        if period is not None and period > today:
            yield Found(index, "period")


def negative(energy: Series, field: str) -> Iterator[Found]:
    for index in np.flatnonzero(energy.kwh < 0).tolist():
        yield Found(index, field)


def more_billed(billed: Series, measured: Series) -> Iterator[Found]:
    """Months of which more was billed than measured; the detail is what was measured."""
    more = (billed.kwh > measured.kwh) & (measured.kwh >= 0)
    for index in np.flatnonzero(more).tolist():
        yield Found(index, "billed_kwh", _written(measured.kwh[index]))


def may_jump(file: Series, stored: Ranges) -> Integers:
    """The transformers whose energies range so far that one of the file's may be a jump.

    The median lies between the least and the most: of all others no months need be known.
    """
    known = file.known
    keys, kwh = file.transformer[known], file.kwh[known]
    own = Ranges.of(keys, kwh, kwh)
    also = np.isin(stored.transformer, own.transformer)
    both = Ranges.of(
        np.concatenate([own.transformer, stored.transformer[also]]),
        np.concatenate([own.least, stored.least[also]]),
        np.concatenate([own.most, stored.most[also]]),
    )
    return both.transformer[(own.most > JUMP * both.least) | (JUMP * own.least < both.most)]


def jumps(file: Series, stored: Series, among: Integers, field: str) -> Iterator[Found]:
    """Energies over 10 × their transformer's median, or under a tenth of it: the detail.

    It is the median of what is known of the transformer, stored or of the file, which counts where
    both tell a month. `among` are the transformers asked about; `stored` holds their months.
    """
    asked = file.known & np.isin(file.transformer, among)
    kept = stored.known & ~np.isin(stored.keys, file.keys[asked])
    keys, medians = _medians(
        np.concatenate([file.transformer[asked], stored.transformer[kept]]),
        np.concatenate([file.kwh[asked], stored.kwh[kept]]),
    )
    rows = np.flatnonzero(asked)
    kwh, median = file.kwh[rows], medians[np.searchsorted(keys, file.transformer[rows])]
    jumped = (kwh > JUMP * median) | (JUMP * kwh < median)
    for index, usual in zip(rows[jumped].tolist(), median[jumped].tolist(), strict=True):
        yield Found(index, field, _written(usual))


def _medians(transformers: Integers, kwh: Floats) -> tuple[Integers, Floats]:
    """(transformers in order, the median of each): NaN where too few months are known."""
    order = np.lexsort((kwh, transformers))
    keys, first, count = np.unique(transformers[order], return_index=True, return_counts=True)
    ranked = kwh[order]
    middle = (ranked[first + (count - 1) // 2] + ranked[first + count // 2]) / 2
    return keys, np.where(count >= LEAST_MONTHS, middle, np.nan)


def _written(kwh: float) -> str:
    return f"{kwh:.3f}".rstrip("0").rstrip(".")
