"""Which transformers to review: plain rules over months of billed energy, each open to argument.

Everything is an array with a transformer per row and a month per column; the last column is the
month judged. Energy is kWh, missing is NaN and never 0: an estimated month counts as missing, a
zero as the symptom that it may be. A rule answers where it is broken, what was seen, what was
expected, and the kWh a month at risk, so that whoever doubts it can work it out by hand.

The windows of three months against the previous three and the same three of last year, the
judgement relative to a segment and the minimum of kWh follow a Colombian utility's published rules
(EBSA, Boyacá); the 1.5 × IQR fence is Tukey's.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

WINDOW = 3
YEAR = 12
# Of kWh a month and user: the bounds between low, middle, high and large use.
SEGMENTS = (30.0, 100.0, 300.0)
# Fewer transformers than this are no segment: all are compared with all.
FEWEST = 30


@dataclass(frozen=True)
class Thresholds:
    """What the rules judge by; analysts change them."""

    zero_months: float = 3  # in a row, the last one included
    zero_kwh: float = 1  # a month with up to so many counts as zero
    fall_pct: float = 30  # below what the segment makes expect
    fall_kwh: float = 100  # and at least so many a month
    flat_months: float = 6  # in a row, the last one included
    flat_pct: float = 1  # that they differ by, of their mean
    peers_pct: float = 50  # of the peers' median use per user
    peers_fewest: float = 10  # with so many peers at least
    band_pct: float = 25  # the loss index over twelve months
    band_months: float = 6  # of the twelve with a balance
    iqr_times: float = 1.5  # beyond the quartiles
    iqr_months: float = 8  # known of the twelve before
    high_pct: float = 60  # a fall from which severity is high


@dataclass(frozen=True)
class Fleet:
    """What is known of n transformers over m months: `billed` is n × m, the rest of length n.

    `peers` numbers the group of those alike; `measured_12` and `loss_12` are kWh of the last
    twelve months, `balances_12` how many of them have a balance.
    """

    billed: Floats
    customers: Floats
    peers: Ints
    measured_12: Floats
    loss_12: Floats
    balances_12: Floats


@dataclass(frozen=True)
class Found:
    """Where a rule is broken: rows of the fleet, and of each what was seen and expected.

    `unit` says what `seen` and `expected` are: kWh a month, kWh a month and user, or a part of one.
    """

    rule: str
    rows: Ints
    seen: Floats
    expected: Floats
    kwh: Floats
    high: Flags
    unit: str = "kwh"


def review(fleet: Fleet, thresholds: Thresholds) -> list[Found]:
    """Every rule's findings, gravest rule first; a transformer may be in several."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        # A mean of nothing is NaN, which is what is meant.
        warnings.simplefilter("ignore", RuntimeWarning)
        return [rule(fleet, thresholds) for rule in RULES]


def sustained_zero(fleet: Fleet, t: Thresholds) -> Found:
    """The last months are zero, of a transformer that billed in the year before or has users."""
    months = int(t.zero_months)
    last = fleet.billed[:, -months:]
    zero = (last <= t.zero_kwh).all(axis=1) & (last.shape[1] == months)
    before = fleet.billed[:, -months - YEAR : -months]
    used = np.nanmean(np.where(before > t.zero_kwh, before, np.nan), axis=1)
    expected = np.where(np.isnan(used), _by_peers(fleet, t), used)
    broken = zero & ((expected > t.zero_kwh) | (fleet.customers > 0))
    kwh = np.nan_to_num(expected)
    return _found("sustained_zero", broken, np.nanmean(last, axis=1), expected, kwh, broken)


def fall(fleet: Fleet, t: Thresholds) -> Found:
    """The last month against the three before it, relative to the segment's own change."""
    before = _mean_of(fleet.billed[:, -1 - WINDOW : -1])
    return _fallen("fall", fleet, t, fleet.billed[:, -1], before)


def yearly_fall(fleet: Fleet, t: Thresholds) -> Found:
    """The last three months against the same three a year earlier, relative to the segment."""
    now = _mean_of(fleet.billed[:, -WINDOW:])
    before = _mean_of(fleet.billed[:, -WINDOW - YEAR : -YEAR])
    return _fallen("yearly_fall", fleet, t, now, before)


def flat(fleet: Fleet, t: Thresholds) -> Found:
    """Readings that hardly differ month after month: nobody reads that meter.

    At risk is what the peers' use makes expect above them.
    """
    months = int(t.flat_months)
    last = fleet.billed[:, -months:]
    mean = last.mean(axis=1)
    differ = last.max(axis=1) - last.min(axis=1)
    broken = (mean > t.zero_kwh) & (differ <= mean * t.flat_pct / 100)
    broken &= last.shape[1] == months
    kwh = np.nan_to_num(np.maximum(_by_peers(fleet, t) - mean, 0))
    return _found("flat", broken, differ, mean * t.flat_pct / 100, kwh, np.zeros_like(broken))


def below_peers(fleet: Fleet, t: Thresholds) -> Found:
    """A year's use per user far under the median of those alike."""
    own = _mean_of(fleet.billed[:, -YEAR:]) / fleet.customers
    expected = _by_peers(fleet, t) / fleet.customers
    broken = own < expected * t.peers_pct / 100
    kwh = (expected - own) * fleet.customers
    return _found("below_peers", broken, own, expected, kwh, np.zeros_like(broken), "kwh_user")


def above_band(fleet: Fleet, t: Thresholds) -> Found:
    """The loss index of twelve months above its band; grave from twice the band on."""
    index = fleet.loss_12 / fleet.measured_12
    band = t.band_pct / 100
    broken = (index > band) & (fleet.balances_12 >= t.band_months)
    kwh = (fleet.loss_12 - band * fleet.measured_12) / fleet.balances_12
    expected = np.full_like(index, band)
    return _found("above_band", broken, index, expected, kwh, index > 2 * band, "index")


def outlier(fleet: Fleet, t: Thresholds) -> Found:
    """The last month under the lower fence of the transformer's own twelve months before."""
    before = fleet.billed[:, -1 - YEAR : -1]
    known = (~np.isnan(before)).sum(axis=1)
    low, high = np.nanpercentile(before, [25, 75], axis=1)
    fence = low - t.iqr_times * (high - low)
    last = fleet.billed[:, -1]
    broken = (last < fence) & (known >= t.iqr_months) & (fence - last >= t.fall_kwh)
    kwh = np.nanmedian(before, axis=1) - last
    return _found("outlier", broken, last, fence, kwh, np.zeros_like(broken))


RULES: tuple[Callable[[Fleet, Thresholds], Found], ...] = (
    sustained_zero,
    above_band,
    yearly_fall,
    fall,
    below_peers,
    outlier,
    flat,
)


def _fallen(rule: str, fleet: Fleet, t: Thresholds, now: Floats, before: Floats) -> Found:
    expected = before * _segment_change(fleet, now, before)
    lost = expected - now
    part = lost / expected
    broken = (part >= t.fall_pct / 100) & (lost >= t.fall_kwh)
    return _found(rule, broken, now, expected, lost, part >= t.high_pct / 100)


def _segment_change(fleet: Fleet, now: Floats, before: Floats) -> Floats:
    """The median of now / before among those of the same use per user, of each."""
    use = before / np.where(fleet.customers > 0, fleet.customers, np.nan)
    segment = np.digitize(use, SEGMENTS)
    change = np.where(before > 0, now / before, np.nan)
    of_all = np.nanmedian(change) if (~np.isnan(change)).any() else 1.0
    changes = np.full(len(now), of_all)
    for number in range(len(SEGMENTS) + 1):
        mine = (segment == number) & ~np.isnan(use)
        if (~np.isnan(change[mine])).sum() >= FEWEST:
            changes[mine] = np.nanmedian(change[mine])
    return changes


def _by_peers(fleet: Fleet, t: Thresholds) -> Floats:
    """kWh a month that the peers' median use per user makes expect; NaN with too few peers."""
    users = np.where(fleet.customers > 0, fleet.customers, np.nan)
    use = _mean_of(fleet.billed[:, -YEAR:]) / users
    expected = np.full(len(use), np.nan)
    for rows in _groups(fleet.peers):
        known = use[rows][~np.isnan(use[rows])]
        if len(known) > t.peers_fewest:
            expected[rows] = np.median(known)
    return expected * users


def _groups(labels: Ints) -> Iterator[Ints]:
    """The rows of each group, a group at a time."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=labels.min(initial=0) - 1))
    for start, end in pairwise([*starts, len(order)]):
        yield order[start:end]


def _mean_of(months: Floats) -> Floats:
    """The mean of each row's months; NaN unless over half of them are known."""
    enough = (~np.isnan(months)).sum(axis=1) * 2 > months.shape[1]
    return np.where(enough & (months.shape[1] > 0), np.nanmean(months, axis=1), np.nan)


def _found(
    rule: str,
    broken: Flags,
    seen: Floats,
    expected: Floats,
    kwh: Floats,
    high: Flags,
    unit: str = "kwh",
) -> Found:
    rows = np.flatnonzero(broken)
    return Found(rule, rows, seen[rows], expected[rows], kwh[rows], high[rows], unit)
