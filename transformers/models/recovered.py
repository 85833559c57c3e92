"""Sums over episodes with their intervals, each figure defined once: pages, API, exports ask here.

Episodes share what they are compared with, so the interval of a sum follows from joint draws that
every episode keeps of its months' errors, whatever the sum is of. Grades are never added up, and
neither are measures: whoever asks says of which.
"""

from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
from django.db import models
from numpy.typing import NDArray

from analytics.recovery import Persistence, persistence
from analytics.recovery.errors import NORMAL
from analytics.recovery.packed import NO_VALUE, Unpacked, unpacked
from analytics.recovery.panel import REPORTING
from analytics.recovery.portfolio import deviations
from transformers.choices import Grade

L = TypeVar("L", bound=Hashable)


class Sum(NamedTuple):
    """Of some episodes' months: how many of each, kWh recovered with its 90 % interval (whole kWh),
    kWh expected, and their value in pesos; `unvalued` of the months have no tariff, and without any
    that has one the value is None."""

    episodes: int
    months: int
    gain: Decimal
    low: Decimal
    high: Decimal
    expected: Decimal
    value: Decimal | None
    unvalued: int


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
        return Portfolio(rows.values_list("pk", "loss__grade", "loss__packed"))


class Portfolio:
    """The months of the measurable ones among some episodes. `keys` are theirs, ascending; grades
    are told apart by whoever asks for sums."""

    def __init__(self, rows: Any) -> None:
        found = [row for row in rows.iterator() if row[1] != Grade.INSUFFICIENT]
        self.keys = [key for key, _grade, _kept in found]
        self.grades = np.array([grade for _key, grade, _kept in found], np.str_)
        self.rows: Unpacked = unpacked([kept for _key, _grade, kept in found])

    def of_grade(self, grade: str) -> NDArray[np.bool_]:
        """Which of the keys are."""
        return self.grades == grade

    def sums(
        self, grade: str, labels: Sequence[L], first: int = 1, last: int = REPORTING
    ) -> dict[L, Sum]:
        """{label: the sum} of the months from the `first` to the `last` after the work; `labels`
        are the keys', in their order. No label, no sum."""
        places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
        place = np.fromiter(map(places.__getitem__, labels), np.int64, len(labels))
        rows = self._chosen(grade, first, last)
        return self._summed(list(places), place[self.rows.episode[rows]], rows)

    def whole(self, grade: str, first: int = 1, last: int = REPORTING) -> Sum:
        """The sum of all: of nothing where there is none."""
        return self.sums(grade, [None] * len(self.keys), first, last).get(None, NOTHING)

    def by_month(self, grade: str, first: int = 1, last: int = REPORTING) -> dict[date, Sum]:
        """{month: the sum}, earliest first."""
        rows = self._chosen(grade, first, last)
        months, place = np.unique(self.rows.month[rows], return_inverse=True)
        labels = months.astype("datetime64[D]").tolist()
        return self._summed(labels, place.reshape(-1), rows)

    def persistence(self, grade: str) -> Persistence:
        """What is there of the first year's gain a day, month after month."""
        return persistence(self.rows, self.of_grade(grade))

    def _chosen(self, grade: str, first: int, last: int) -> NDArray[np.int64]:
        asked = (self.rows.lead >= first) & (self.rows.lead <= last)
        return np.flatnonzero(asked & self.of_grade(grade)[self.rows.episode])

    def _summed(
        self, labels: list[L], place: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> dict[L, Sum]:
        count, kept = len(labels), self.rows.whole[rows]
        valued = kept["value"] != NO_VALUE
        gain, expected = (_whole_sums(place, count, kept[name]) for name in ("gain", "expected"))
        value = _whole_sums(place[valued], count, kept["value"][valued])
        episodes = np.unique(np.stack([place, self.rows.episode[rows]]), axis=1)[0]
        sd = deviations(self.rows, rows, place, count)
        months, of_value = (np.bincount(p, minlength=count) for p in (place, place[valued]))
        many = np.bincount(episodes, minlength=count)
        return {
            label: Sum(
                int(many[at]),
                int(months[at]),
                Decimal(int(gain[at])) / 1000,
                round(Decimal(gain[at] / 1000 - NORMAL * sd[at])),
                round(Decimal(gain[at] / 1000 + NORMAL * sd[at])),
                Decimal(int(expected[at])) / 1000,
                Decimal(int(value[at])) / 100 if of_value[at] else None,
                int(months[at] - of_value[at]),
            )
            for at, label in enumerate(labels)
            if months[at]
        }


NOTHING = Sum(0, 0, Decimal(0), Decimal(0), Decimal(0), Decimal(0), None, 0)


def _whole_sums(
    place: NDArray[np.int64], count: int, values: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Exact, as floats would not be."""
    found = np.zeros(count, np.int64)
    np.add.at(found, place, values)
    return found
