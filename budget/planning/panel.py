"""Months of transformers, and what was known of one in a month: the past as it was then."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from django.db import connection
from django.db.models import Case, CharField, F, FloatField, When
from django.db.models.functions import Cast
from numpy.typing import NDArray

from analytics.planning.facts import Bools, Codes, Facts, Floats, Integers
from transformers.models import Consumption, Transformer
from transformers.recovery.inputs import EARLIEST, READ

YEAR = 12
# Two years are compared where at least so many months of each are known.
FEWEST_MONTHS = 6

ENERGIES = ("billed", "measured", "loss", "users")
ROW = np.dtype([("transformer", "i8"), ("period", "S10"), *((name, "f8") for name in ENERGIES)])


class Year(NamedTuple):
    """Of n transformers, each in its month: `facts`, how many of the twelve `months` to it were
    read, and the kWh `lost` in them, NaN without a balance."""

    facts: Facts
    months: Integers
    lost: Floats


@dataclass(frozen=True)
class Panel:
    """n transformers (`keys` ascending) by m months from `first`: kWh, and users, NaN where they
    are not known. Of what is billed, estimates are not."""

    keys: Integers
    first: np.datetime64
    billed: Floats
    measured: Floats
    loss: Floats
    users: Floats

    @classmethod
    def read(cls) -> Self | None:
        """All that is stored; None before there is anything."""
        rows = _rows()
        if not len(rows):
            return None
        keys = np.array(Transformer.objects.order_by("pk").values_list("pk", flat=True), np.int64)
        month = rows["period"].astype("U7").astype("datetime64[M]")
        first = month.min()
        at = np.searchsorted(keys, rows["transformer"]), (month - first).astype(np.int64)
        shape = len(keys), int(at[1].max()) + 1
        columns = {name: np.full(shape, np.nan) for name in ENERGIES}
        for name, column in columns.items():
            column[at] = rows[name]
        return cls(keys, first, **columns)

    @property
    def last(self) -> np.datetime64:
        found: np.datetime64 = self.first + self.billed.shape[1] - 1
        return found

    def year(
        self,
        transformer: Integers,
        month: NDArray[np.datetime64],
        kva: Floats,
        users: Floats,
        municipality: Codes,
    ) -> Year:
        """What was known of each of these transformers (keys) in its `month`, of no month after it.

        `users` are the inventory's, taken where no month of the twelve says how many were billed.
        """
        row = np.minimum(np.searchsorted(self.keys, transformer), len(self.keys) - 1)
        end = (month.astype("datetime64[M]") - self.first).astype(np.int64) + 1
        billed, known = _windows(self.billed), _windows(~np.isnan(self.billed))
        zero = _windows(self.billed == 0)
        months, before = known(row, end), known(row, end - YEAR)
        zeros = np.divide(zero(row, end), months, out=_unknown(row), where=months > 0)
        now = np.divide(billed(row, end), months, out=_unknown(row), where=months > 0)
        then = np.divide(billed(row, end - YEAR), before, out=_unknown(row), where=before > 0)
        compared = (months >= FEWEST_MONTHS) & (before >= FEWEST_MONTHS) & (then > 0)
        fall = np.divide(then - now, then, out=_unknown(row), where=compared)
        # A loss counts beside what it is measured against.
        counted = ~np.isnan(self.loss) & ~np.isnan(self.measured)
        lost = _windows(np.where(counted, self.loss, 0))(row, end)
        measured = _windows(np.where(counted, self.measured, 0))(row, end)
        balanced = _windows(counted)(row, end) > 0
        index = np.divide(lost, measured, out=_unknown(row), where=balanced & (measured > 0))
        latest = self._latest_users(row, end)
        users = np.where(np.isnan(latest), users, latest)
        facts = Facts(kva, users, index, zeros, fall, municipality)
        return Year(facts, months.astype(np.int64), np.where(balanced, lost, np.nan))

    def _latest_users(self, row: Integers, end: Integers) -> Floats:
        """Of the latest of the twelve months in which they are known."""
        places = np.where(np.isnan(self.users), -1, np.arange(self.users.shape[1]))
        latest = np.maximum.accumulate(places, axis=1)
        at = latest[row, np.clip(end - 1, 0, self.users.shape[1] - 1)]
        fresh = (at >= 0) & (at >= end - YEAR) & (end > 0)
        return np.where(fresh, self.users[row, np.maximum(at, 0)], np.nan)


def _rows() -> NDArray[np.void]:
    # Of the cursor itself: what Django does to each value would cost more than all the rest.
    kwh = FloatField()
    known = Consumption.objects.filter(period__gte=EARLIEST)
    query = known.order_by().values_list(
        "transformer",
        Cast("period", CharField(max_length=10)),
        Cast(Case(When(READ, then=F("billed_kwh"))), kwh),
        Cast("measured_kwh", kwh),
        Cast("loss_kwh", kwh),
        Cast("customers", kwh),
    )
    with connection.cursor() as cursor:
        cursor.execute(*query.query.sql_with_params())
        return np.fromiter(map(tuple, cursor), ROW)


def _windows(values: Floats | Bools):  # type: ignore[no-untyped-def]
    """The sums of twelve months up to, and without, a place: function of (row, place)."""
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(np.nan_to_num(values.astype(np.float64)), axis=1, out=sums[:, 1:])

    def window(row: Integers, end: Integers) -> Floats:
        last = values.shape[1]
        found: Floats = sums[row, np.clip(end, 0, last)] - sums[row, np.clip(end - YEAR, 0, last)]
        return found

    return window


def _unknown(like: Integers) -> Floats:
    return np.full(len(like), np.nan)
