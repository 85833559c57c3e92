"""The balance of transformers: what the macro-meter measured and nobody was billed for.

Readings do not keep to the calendar. Two rules bring them to it before the months are compared,
each energy (the macro's, the billed) by its own readings:

* An estimate is combined with the next reading, up to 70 days (CalTRACK 2.0, 2.2.3.1), and what
  both say is shared out by days. Longer runs stay estimates, and the reading that ends one stays
  as it is.
* CalTRACK drops cycles of unusual length (2.2.3.4, 2.2.3.5). Here nothing that was billed is
  dropped: a cycle over 35 days is shared out by days with the empty months that it covers, and
  where there are none it stays where it is.

Every function works on all transformers at once. Energies are handled as whole thousandths of a
kWh, so that what is shared out sums to what it was, and results have three decimals exactly.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)

# How an energy came to be known.
READ, ESTIMATED, NOT_READ = range(3)

# Whether a month has a balance, or why not, in the order in which it is asked.
STATES = (
    "no_macro",
    "set_aside",
    "no_reading",
    "estimated",
    "users_missing",
    "calendars_apart",
    "negative",
    "valid",
)
NO_MACRO, SET_ASIDE, NO_READING, ESTIMATE, USERS_MISSING, CALENDARS_APART, NEGATIVE, VALID = range(
    len(STATES)
)
# From this one on the loss is known and counts in sums.
FIRST_COUNTED = CALENDARS_APART

MERGED_DAYS = 70
LONG_CYCLE_DAYS = 35
CALENDAR_DAYS = 3  # by so much may two calendars differ
ESTIMATED_PCT = 20.0
USERS_SHARE = 0.9
# A reading reaches back over so many months, its own included; so a month's balance depends on
# those within REACH of it, and on no other.
MONTHS_A_READING = 3
REACH = MONTHS_A_READING
YEAR = 12


class Balance(NamedTuple):
    """In the order of the rows given. `state` are places in STATES; `measured` and `loss` are kWh,
    NaN where the state counts none."""

    state: NDArray[np.int8]
    measured: Floats
    loss: Floats


def balance(
    series: Integers,
    month: NDArray[np.datetime64],
    delivered: Floats,
    billed: Floats,
    additional: Floats,
    macro_days: Floats,
    billed_days: Floats,
    reading: Integers,
    macro_reading: Integers,
    estimated_pct: Floats,
    customers: Floats,
    expected_customers: Floats,
    has_macro: Floats,
    set_aside: Bools,
) -> Balance:
    """The balance of each row, a transformer's month; arrays of one length, rows in any order.

    `series` tells transformers apart, and has each `month` (datetime64) at most once. Energies are
    kWh, `estimated_pct` per cent of the billed energy; NaN is unknown everywhere, and days that
    are unknown are the calendar month's. `reading` (of the billed energy) and `macro_reading` are
    READ, ESTIMATED or NOT_READ. `has_macro` is 1, 0, or NaN where the inventory does not say; an
    energy that was measured proves the macro whatever it says.

    loss = measured - billed - additional, additional energy that is unknown being none.
    """
    order = np.lexsort((month, series))
    aside = set_aside[order]
    calendar = _Calendar(series[order], month[order].astype("datetime64[M]"))
    guessed = (reading == READ) & (estimated_pct > ESTIMATED_PCT)
    macro, users = (
        _Energy.of(calendar, kwh[order], days[order], how[order], aside)
        for kwh, days, how in (
            (delivered, macro_days, macro_reading),
            (billed, billed_days, np.where(guessed, ESTIMATED, reading)),
        )
    )
    also = np.nan_to_num(np.rint(additional[order] * 1000))
    loss = macro.amount - users.amount - also
    said = has_macro[order]
    without = np.where(np.isnan(said), ~macro.known, (said != 1) & ~(macro.amount > 0))
    missing = customers[order] < USERS_SHARE * expected_customers[order]
    state = np.select(
        [
            without,
            aside,
            ~macro.known | ~users.known,
            macro.estimated | users.estimated,
            missing,
            np.abs(macro.days - users.days) > CALENDAR_DAYS,
            loss < 0,
        ],
        range(VALID),
        VALID,
    ).astype(np.int8)
    counted = state >= FIRST_COUNTED
    return Balance(
        _as_given(order, state),
        _as_given(order, np.where(counted, macro.amount / 1000, np.nan)),
        _as_given(order, np.where(counted, loss / 1000, np.nan)),
    )


def may_share(
    reading: Integers,
    macro_reading: Integers,
    estimated_pct: Floats,
    macro_days: Floats,
    billed_days: Floats,
) -> Bools:
    """Which rows, as `balance` takes them, may be shared out with their neighbours.

    Where neither a row nor any that is near it may, its balance follows from itself alone.
    """
    found: Bools = (reading == ESTIMATED) | (macro_reading == ESTIMATED)
    found |= estimated_pct > ESTIMATED_PCT
    found |= (macro_days > LONG_CYCLE_DAYS) | (billed_days > LONG_CYCLE_DAYS)
    return found


def moving(
    series: Integers, month: NDArray[np.datetime64], measured: Floats, loss: Floats
) -> tuple[Floats, Floats, Floats]:
    """(measured, loss, index) of the twelve months that end with each row, in any order.

    Rows whose loss is NaN count in neither sum; sums of nothing are NaN. The index is Σ loss /
    Σ measured, a ratio of sums, NaN where nothing was measured.
    """
    order = np.lexsort((month, series))
    months = month[order].astype("datetime64[M]").astype(np.int64)
    same = np.unique(series[order], return_inverse=True)[1]
    # Transformers stand over a year apart on one line of months: a window never holds two.
    place = months - months.min(initial=0)
    place += same * (place.max(initial=0) + YEAR)
    first = np.searchsorted(place, place - (YEAR - 1))
    last = np.arange(1, len(place) + 1)
    counts = ~np.isnan(loss[order])
    sums = [
        np.where(_window(counts, first, last) > 0, _window(thousandths, first, last), np.nan)
        for thousandths in (
            np.where(counts, np.rint(values[order] * 1000), 0) for values in (measured, loss)
        )
    ]
    passed, lost = (_as_given(order, values / 1000) for values in sums)
    index = np.divide(lost, passed, out=np.full_like(lost, np.nan), where=passed > 0)
    return passed, lost, index


def _window(values: NDArray[Any], first: Integers, last: Integers) -> NDArray[Any]:
    """The sums of values[first:last]."""
    running = np.concatenate([[0], np.cumsum(values)])
    sums: NDArray[Any] = running[last] - running[first]
    return sums


def _as_given(order: Integers, values: NDArray[T]) -> NDArray[T]:
    """Values that stand in `order`, back where the rows were."""
    back = np.empty_like(values)
    back[order] = values
    return back


@dataclass
class _Calendar:
    """Rows in the order of their transformer and month."""

    series: Integers
    month: NDArray[np.datetime64]

    @property
    def days(self) -> Floats:
        """Of each row's month."""
        begins = self.month.astype("datetime64[D]")
        ends = (self.month + np.timedelta64(1, "M")).astype("datetime64[D]")
        days: Floats = (ends - begins).astype(np.float64)
        return days

    def follows(self, rows: Integers, count: int) -> Bools:
        """Whether so many rows before stands the same transformer's month so many earlier."""
        before = rows - count
        gap = (self.month[rows] - self.month[before]).astype(np.int64)
        joined: Bools = (before >= 0) & (self.series[rows] == self.series[before]) & (gap == count)
        return joined


@dataclass
class _Energy:
    """One energy of rows in their order: thousandths of a kWh, NaN unknown; the days that they are
    of; whether they were estimated. Rows set aside neither lend nor take anything."""

    amount: Floats
    days: Floats
    estimated: Bools
    aside: Bools

    @classmethod
    def of(
        cls, calendar: _Calendar, kwh: Floats, days: Floats, reading: Integers, aside: Bools
    ) -> "_Energy":
        amount = np.where(reading == NOT_READ, np.nan, np.rint(kwh * 1000))
        days = np.where(days > 0, days, calendar.days)
        energy = cls(amount, days, (reading == ESTIMATED) & ~np.isnan(amount), aside)
        energy.merge_estimates(calendar)
        energy.spread_long_cycles(calendar)
        return energy

    @property
    def known(self) -> Bools:
        return ~np.isnan(self.amount)

    def readings(self) -> Integers:
        """The rows that were read and may be shared out."""
        return np.flatnonzero(self.known & ~self.estimated & ~self.aside)

    def merge_estimates(self, calendar: _Calendar) -> None:
        """Shares every run of estimates, with the reading that ends it, out by days."""
        guessed = self.estimated & ~self.aside
        ends = self.readings()
        for count in range(1, MONTHS_A_READING):
            ends = ends[calendar.follows(ends, count) & guessed[ends - count]]
            longer = calendar.follows(ends, count + 1) & guessed[ends - count - 1]
            run = _run(ends[~longer], count)
            run = run[self.days[run].sum(axis=1) <= MERGED_DAYS]
            self.amount[run] = _shared(self.amount[run].sum(axis=1), self.days[run])
            self.estimated[run] = False

    def spread_long_cycles(self, calendar: _Calendar) -> None:
        """Shares a long cycle out with the empty months before that its days reach.

        A month takes its own days, the first of them the rest; a rest that two calendars may
        differ by reaches no further month.
        """
        ends = self.readings()
        ends = ends[self.days[ends] > LONG_CYCLE_DAYS]
        empty, whole = ~self.known & ~self.aside, calendar.days
        ends = ends[calendar.follows(ends, 1) & empty[ends - 1]]
        for count in range(1, MONTHS_A_READING):
            rest = self.days[ends] - whole[_run(ends, count)].sum(axis=1)
            further = calendar.follows(ends, count + 1) & empty[ends - count - 1]
            further &= (rest > CALENDAR_DAYS) & (count + 1 < MONTHS_A_READING)
            run = _run(ends[~further], count)
            taken = whole[run]
            taken[:, 0] += rest[~further]
            self.amount[run] = _shared(self.amount[run[:, -1]], taken)
            self.days[run] = taken
            ends = ends[further]


def _run(ends: Integers, count: int) -> Integers:
    """The rows of each end with the `count` before it: (ends, count + 1)."""
    return ends[:, None] + np.arange(-count, 1)


def _shared(whole: Floats, weights: Floats) -> Floats:
    """Whole numbers (n) by weights (n, m); each row sums to its whole, the last takes the rest."""
    parts: Floats = np.rint(whole[:, None] * weights / weights.sum(axis=1)[:, None])
    parts[:, -1] = whole - parts[:, :-1].sum(axis=1)
    return parts


def priced(kwh: Floats, unit_cost: Floats) -> Floats:
    """Energy of three decimals at COP/kWh of four, in pesos rounded half up to the centavo.

    Exact: worked in whole numbers. NaN where either is.
    """
    known = ~(np.isnan(kwh) | np.isnan(unit_cost))
    energy = np.rint(np.where(known, kwh, 0) * 1000).astype(np.int64)
    cost = np.rint(np.where(known, unit_cost, 0) * 10_000).astype(np.int64)
    # In parts, so that the product fits: 10^-3 kWh by 10^-4 COP/kWh are 10^-5 centavos.
    whole, rest = np.divmod(np.abs(energy), 100_000)
    centavos = whole * cost + (rest * cost + 50_000) // 100_000
    return np.where(known, np.sign(energy) * centavos / 100, np.nan)
