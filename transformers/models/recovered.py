"""Sums over episodes with their intervals, each figure defined once: pages, API, exports ask here.

Episodes share what they are compared with, so the interval of a sum follows from joint draws that
every episode keeps of its months' errors, whatever the sum is of. Grades are never added up, and
neither are measures: whoever asks says of which.
"""

from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
from django.db import models
from numpy.typing import NDArray

from analytics.recovery import Persistence, persistence
from analytics.recovery.errors import NORMAL
from analytics.recovery.packed import NO_VALUE, Unpacked, unpacked
from analytics.recovery.panel import REPORTING, Bools, Floats, Integers
from analytics.recovery.portfolio import drawn_sums
from transformers.choices import Grade

L = TypeVar("L", bound=Hashable)
# So many answers that are asked of some of the episodes are kept; whoever asks another begins anew.
MOST = 100


class Sum(NamedTuple):
    """Of some episodes' months: how many of each, kWh recovered with its 90 % interval (whole kWh),
    kWh expected, and their value in pesos; `unvalued` of the months have no tariff, and without any
    that has one there is none. The value of a billed increase has the interval (whole pesos) that
    the energy's gives it; what vanished, another energy than the loss that fell, has none."""

    episodes: int
    months: int
    gain: Decimal
    low: Decimal
    high: Decimal
    expected: Decimal
    value: Decimal | None
    unvalued: int
    value_low: Decimal | None
    value_high: Decimal | None


class EpisodeFigures(models.QuerySet[Any]):
    def measurable(self) -> Self:
        """Those whose billed increase is known, firmly or not yet."""
        return self.exclude(grade=Grade.INSUFFICIENT)

    def of_grade(self, grade: str) -> Self:
        return self.filter(grade=grade)

    def billed_increase(self) -> "Portfolio":
        """The months of these, of one grade, to be summed."""
        return Portfolio(self.order_by("pk").values_list("pk", "grade", "packed"))

    def loss_reduction(self) -> "Portfolio":
        """The same of their loss, where a macro-meter measures it; of one grade of that."""
        rows = self.filter(loss__isnull=False).order_by("pk")
        return Portfolio(rows.values_list("pk", "loss__grade", "loss__packed"), priced=False)


class Portfolio:
    """The months of the measurable ones among some episodes. `keys` are theirs, ascending; grades
    are told apart by whoever asks for sums. `priced` says whether it is the energy itself that its
    months' values are of."""

    def __init__(self, rows: Any, priced: bool = True) -> None:
        found = [row for row in rows.iterator() if row[1] != Grade.INSUFFICIENT]
        self.keys = [key for key, _grade, _kept in found]
        self.grades = np.array([grade for _key, grade, _kept in found], np.str_)
        self.rows: Unpacked = unpacked([kept for _key, _grade, kept in found])
        self.priced = priced
        # How many were read, where its keys stand among them, and their sums.
        self._read, self._own = len(found), np.arange(len(found))
        self._by_episode: dict[tuple[Any, ...], _Totals] = {}
        self._answers: dict[Hashable, Any] = {}

    def narrowed(self, among: Container[int], *grades: str) -> "Portfolio":
        """The same of those with these keys, and of these grades where any is named. Nothing is
        read, unpacked or added up again: what was found of an episode is shared, and so is what was
        asked of the same ones."""
        chosen = np.array([key in among for key in self.keys], np.bool_)
        if grades:
            chosen &= np.isin(self.grades, grades)
        found = copy(self)
        found.keys = [key for key, is_chosen in zip(self.keys, chosen, strict=True) if is_chosen]
        found.grades, found._own = self.grades[chosen], self._own[chosen]
        return found

    def of_grade(self, grade: str) -> Bools:
        """Which of the keys are."""
        return self.grades == grade

    def sums(
        self,
        grade: str,
        labels: Sequence[L],
        first: int = 1,
        last: int = REPORTING,
        between: tuple[date, date] | None = None,
    ) -> dict[L, Sum]:
        """{label: the sum} of the months from the `first` to the `last` after the work, of those
        `between` two months where these are given; `labels` are the keys', in their order. No
        label, no sum."""
        places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
        place = np.fromiter(map(places.__getitem__, labels), np.int64, len(labels))
        mine = self.of_grade(grade)
        totals = self._totals(first, last, between).at(self._own[mine])
        return _summed(list(places), totals.by(place[mine], len(places)))

    def whole(self, grade: str, first: int = 1, last: int = REPORTING) -> Sum:
        """The sum of all: of nothing where there is none."""
        return self.sums(grade, [None] * len(self.keys), first, last).get(None, NOTHING)

    def by_month(self, grade: str, first: int = 1, last: int = REPORTING) -> Mapping[date, Sum]:
        """{month: the sum}, earliest first."""
        return self._once(self._months_of, grade, first, last)

    def persistence(self, grade: str) -> Persistence:
        """What is there of the first year's gain a day, month after month."""
        return self._once(self._persistence_of, grade)

    def _once(self, work: Callable[..., Any], grade: str, *asked: int) -> Any:
        """What `work` finds of its own of the grade, or found when the same was asked of them."""
        marked = self._marked(grade)
        key = (work.__name__, marked.tobytes(), asked)
        found = self._answers.get(key)
        if found is None:
            found = work(marked, *asked)
            if len(self._answers) >= MOST:
                self._answers.clear()
            self._answers[key] = found
        return found

    def _persistence_of(self, marked: Bools) -> Persistence:
        return persistence(self.rows, marked)

    def _months_of(self, marked: Bools, first: int, last: int) -> dict[date, Sum]:
        rows = np.flatnonzero(self._between(first, last) & marked[self.rows.episode])
        months, place = np.unique(self.rows.month[rows], return_inverse=True)
        labels = months.astype("datetime64[D]").tolist()
        added = _totals(self.rows, rows, place.reshape(-1), len(labels), self.priced)
        return _summed(labels, added)

    def _marked(self, grade: str) -> Bools:
        """Of those that were read, its own of the grade."""
        found = np.zeros(self._read, np.bool_)
        found[self._own[self.of_grade(grade)]] = True
        return found

    def _between(self, first: int, last: int, months: tuple[date, date] | None = None) -> Bools:
        asked = (self.rows.lead >= first) & (self.rows.lead <= last)
        if months:
            since, until = (np.datetime64(month, "M") for month in months)
            asked &= (self.rows.month >= since) & (self.rows.month <= until)
        return asked

    def _totals(self, *asked: Any) -> "_Totals":
        """By the keys that were read, of whatever grade; kept, for the same months are grouped in
        more than one way."""
        if asked not in self._by_episode:
            rows = np.flatnonzero(self._between(*asked))
            place = self.rows.episode[rows]
            self._by_episode[asked] = _totals(self.rows, rows, place, self._read, self.priced)
        return self._by_episode[asked]


class _Totals(NamedTuple):
    """Of each place, exact: thousandths of a kWh and centavos; `off` and `value_off` (places ×
    DRAWS) are draws of the errors of gain and, where they are known, of value: kWh and pesos."""

    episodes: Integers
    months: Integers
    valued: Integers
    gain: Integers
    expected: Integers
    value: Integers
    off: Floats
    value_off: Floats | None

    def at(self, places: Integers) -> "_Totals":
        """Of these places alone."""
        return _Totals(*(c if c is None else c[places] for c in self))

    def by(self, place: Integers, count: int) -> "_Totals":
        """Summed once more, by the places given."""
        whole = (_sums(place, count, column) for column in self[:DRAWN])
        return _Totals(*whole, *(c if c is None else _drawn(place, count, c) for c in self[DRAWN:]))


# Where its draws begin.
DRAWN = _Totals._fields.index("off")
NOTHING = Sum(0, 0, Decimal(0), Decimal(0), Decimal(0), Decimal(0), None, 0, None, None)


def _totals(months: Unpacked, rows: Integers, place: Integers, count: int, priced: bool) -> _Totals:
    """Of rows of months, by their places; an episode has one row of a month."""
    kept = months.whole[rows]
    valued = kept["value"] != NO_VALUE
    value = np.where(valued, kept["value"], 0)
    of = months.episode[rows]
    pairs = np.unique(place * (of.max(initial=0) + 1) + of)
    return _Totals(
        np.bincount(pairs // (of.max(initial=0) + 1), minlength=count),
        np.bincount(place, minlength=count),
        np.bincount(place[valued], minlength=count),
        *(_sums(place, count, column) for column in (kept["gain"], kept["expected"], value)),
        drawn_sums(months, rows, place, count, np.ones(len(rows))),
        drawn_sums(months, rows, place, count, _prices(kept, value)) if priced else None,
    )


def _prices(kept: NDArray[np.void], value: Integers) -> Floats:
    """Each month's tariff as its own value has it, pesos a kWh; 0 where there is none."""
    found = np.zeros(len(kept))
    return np.divide(value * 10.0, kept["gain"], out=found, where=kept["gain"] != 0)


def _summed(labels: Sequence[L], totals: _Totals) -> dict[L, Sum]:
    gain, sd = totals.gain / 1000, totals.off.std(axis=1) * NORMAL
    value_sd = None if totals.value_off is None else totals.value_off.std(axis=1) * NORMAL
    return {
        label: Sum(
            episodes,
            months,
            Decimal(gained) / 1000,
            round(low),
            round(high),
            Decimal(expected) / 1000,
            *_worth(value if valued else None, months - valued, off),
        )
        for label, episodes, months, valued, gained, low, high, expected, value, off in zip(
            labels,
            totals.episodes.tolist(),
            totals.months.tolist(),
            totals.valued.tolist(),
            totals.gain.tolist(),
            (gain - sd).tolist(),
            (gain + sd).tolist(),
            totals.expected.tolist(),
            totals.value.tolist(),
            [None] * len(labels) if value_sd is None else value_sd.tolist(),
            strict=True,
        )
        if months
    }


def _worth(centavos: int | None, unvalued: int, off: float | None) -> tuple[Any, int, Any, Any]:
    """(value, months without one, its low, its high)."""
    if centavos is None:
        return None, unvalued, None, None
    value = Decimal(centavos) / 100
    if off is None:
        return value, unvalued, None, None
    return value, unvalued, *(round(value + Decimal(edge)) for edge in (-off, off))


def _sums(place: Integers, count: int, values: Integers) -> Integers:
    """Of rows by their places; whole numbers exact, as floats would not be."""
    found = np.zeros(count, values.dtype)
    np.add.at(found, place, values)
    return found


def _drawn(place: Integers, count: int, draws: Floats) -> Floats:
    """The same of draws, all of a row's at once."""
    width = draws.shape[1]
    at = place[:, None] * width + np.arange(width)
    return np.bincount(at.ravel(), draws.ravel(), count * width).reshape(count, width)
