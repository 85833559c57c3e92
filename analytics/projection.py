"""What months to come will bill, judged by what each method would have been off in months past.

Three methods say, after so many months, what each of the next ones will be: the mean of the last
ones, the plan as far as it was kept so far, and Theta. Each is asked again from where it stood in
the past (a rolling origin: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", 5.10),
and the one that would have been off least in sums over the asked months is believed.

Money is pesos as floats. What a method said after t months is row t of a table of (n + 1, horizon),
NaN where it could say nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The simplest first: of methods that are off by the same, it is the one that is believed.
RUN_RATE, PLAN, THETA = METHODS = ("run_rate", "plan", "theta")
# Why a method is not among those compared.
NO_PLAN, SHORT = "no_plan", "short"

YEAR = 12
# A projection needs so many months, of which so many teach before anything is tested.
FEWEST_MONTHS, FEWEST_TAUGHT = 6, 3
# Theta has two parameters and leaves the first three errors aside.
SKIPPED, FEWEST_FOR_THETA = 3, 5
ALPHAS = np.linspace(0.1, 0.99, 90)

COVERED = 0.8
# Of fewer errors than this no band of 80 % can be made (see `_quantile`).
FEWEST_ERRORS = 4
# After so many months what is off because the level is misjudged is as much as what is chance.
EVEN = 6


@dataclass(frozen=True)
class Trial:
    """What a method would have been off in the past, as a part of what was billed.

    `error` is Σ |accumulated sum − what was said of it| / Σ |accumulated sum| over the sums from
    every origin to every horizon, `sums` in number, the same for all methods compared; None where
    nothing was billed in any, or where a `reason` keeps the method out: NO_PLAN or SHORT. `ahead`
    (horizon,) is what the method itself says of the months ahead.
    """

    method: str
    error: float | None = None
    sums: int = 0
    reason: str = ""
    ahead: Floats | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Projected:
    """The months ahead, (horizon,) each, pesos.

    `width` is half the 80 % band of a month alone, `spread` that of the sum of all months up to
    it; both None where there are too few errors. `errors` (origins, horizon) are those of the
    accumulated sums, from the origin after `first` months on; `tested` is the longest horizon
    among them. Without a `method` there is too little history, and nothing else is known.
    """

    method: str = ""
    trials: tuple[Trial, ...] = ()
    expected: Floats = field(default_factory=lambda: np.empty(0))
    width: Floats | None = None
    spread: Floats | None = None
    errors: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def chosen(self) -> Trial | None:
        return next((trial for trial in self.trials if trial.method == self.method), None)

    @property
    def origins(self) -> int:
        return int((~np.isnan(self.errors)).any(axis=1).sum())

    @property
    def tested(self) -> int:
        return int((~np.isnan(self.errors)).any(axis=0).sum())


def project(executed: Floats, plan: Floats | None, horizon: int) -> Projected:
    """What the next `horizon` months will be by the method that the past speaks for.

    `executed` (n,) from the first month billed to the last that is complete; a month without a
    bill is 0, a month may be negative. `plan` (n + 1, n + horizon) has in row t the plan of every
    month as it stood after t months, NaN where there was none; one row holds for all of them, so
    whoever has only today's plan gives it as (n + horizon,). ValueError where shapes disagree.
    """
    n = len(executed)
    if plan is not None:
        plan = np.broadcast_to(plan, (n + 1, n + horizon))
    if n < FEWEST_MONTHS or horizon < 1:
        return Projected(trials=tuple(Trial(method, reason=SHORT) for method in METHODS))
    said = {RUN_RATE: run_rate(executed, horizon), THETA: theta(executed, horizon)}
    if plan is not None:
        said[PLAN] = plan_profile(executed, plan, horizon)
    errors = {method: backtest(executed, rows) for method, rows in said.items()}
    trials = tuple(_judged(executed, said, errors))
    scored = [trial for trial in trials if not trial.reason]
    best = min(scored, key=lambda trial: round(trial.error or 0.0, 3)).method
    width, spread = bands(executed, said[best], errors[best])
    return Projected(best, trials, said[best][n], width, spread, errors[best])


# ── the methods ──────────────────────────────────────────────────────────────────────────────


def run_rate(executed: Floats, horizon: int) -> Floats:
    """The mean of the last twelve months, or of as many as there are, for every month ahead.

    Twelve, because a whole year has each season once, and an acta that comes a month late moves
    their mean little.
    """
    n = len(executed)
    sums, last = _sums(executed), np.arange(n + 1)
    first = np.maximum(last - YEAR, 0)
    mean = (sums[last] - sums[first]) / np.where(last > first, last - first, np.nan)
    return np.repeat(mean[:, None], horizon, axis=1)


def plan_profile(executed: Floats, plan: Floats, horizon: int) -> Floats:
    """What is planned of each month ahead × executed / planned over the last twelve months.

    `plan` as `project` takes it, one row for each origin. Months without a plan are left out of
    both sums; ahead of the last planned month, the plan of a year before is taken. NaN where
    nothing was planned to compare with.
    """
    n, months = len(executed), np.arange(plan.shape[1])
    known = plan.copy()
    for month in range(YEAR, plan.shape[1]):
        missing = np.isnan(known[:, month]) & (np.arange(n + 1) <= month)
        known[missing, month] = known[missing, month - YEAR]
    after = np.arange(n + 1)[:, None]
    compared = (months < after) & (months >= after - YEAR) & ~np.isnan(plan)
    done = np.concatenate([executed, np.zeros(plan.shape[1] - n)])
    planned = np.where(compared, plan, 0).sum(axis=1)
    share = np.where(compared, done, 0).sum(axis=1) / np.where(planned > 0, planned, np.nan)
    ahead: Floats = np.stack([known[t, t : t + horizon] for t in range(n + 1)])
    said: Floats = share[:, None] * ahead
    return said


def theta(executed: Floats, horizon: int) -> Floats:
    """The Theta method (Assimakopoulos & Nikolopoulos 2000) as what it is: simple exponential
    smoothing with a drift of half the slope of the straight line through the months (Hyndman &
    Billah 2003, "Unmasking the Theta method").

    The smoothing parameter, 0.10 to 0.99 by hundredths, and the first level are those with the
    least squared one-month errors, the first three left aside (Fiorucci et al. 2016's standard
    Theta, as statsforecast fits it). Nothing is seasonally adjusted: that takes more whole years
    than contracts have, and the seasons that somebody planned are the plan's.

    A month's fit is linear in the first level and in the drift, `a + c·level + d·drift`, so running
    sums of their products fit every origin at once.
    """
    n, keep = len(executed), 1 - ALPHAS
    a, c, d = (np.empty((n + 1, len(ALPHAS))) for _ in range(3))
    a[0], c[0], d[0] = 0, 1, 0
    for t, value in enumerate(executed):
        a[t + 1], c[t + 1], d[t + 1] = keep * a[t] + ALPHAS * value, keep * c[t], keep * d[t] + 1
    drift = _slopes(executed)[:, None] / 2
    counted = (np.arange(n) >= SKIPPED)[:, None]

    def products(one: Floats, other: Floats) -> Floats:
        return _sums(np.where(counted, one[:n] * other[:n], 0))

    off = executed[:, None] - a[:n]
    lever = products(off, c) - drift * products(c, d)
    weight = products(c, c)
    level = lever / np.where(weight > 0, weight, np.nan)
    squares = products(off, off) - 2 * drift * products(off, d) + drift**2 * products(d, d)
    squares -= level * lever
    found = np.full((n + 1, horizon), np.nan)
    for t in range(FEWEST_FOR_THETA, n + 1):
        best = int(np.argmin(squares[t]))
        now = a[t, best] + c[t, best] * level[t, best] + d[t, best] * drift[t, 0]
        found[t] = now + drift[t, 0] * np.arange(horizon)
    return found


def _slopes(values: Floats) -> Floats:
    """(n + 1,) slopes of the least squares line through the first t values; 0 of fewer than two."""
    t, at = np.arange(len(values) + 1), np.arange(len(values))
    spread = t * _sums(at**2) - _sums(at) ** 2
    lean: Floats = t * _sums(at * values) - _sums(at) * _sums(values)
    return np.where(spread > 0, lean / np.where(spread > 0, spread, 1), 0.0)


def _sums(values: NDArray[np.generic]) -> Floats:
    """Running sums with a 0 before them, so that [t] is that of the first t."""
    sums: Floats = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    return sums


# ── judging them by the past ─────────────────────────────────────────────────────────────────


def first_origin(n: int) -> int:
    """After so many of n months a method is first tested: the first third only teaches."""
    return max(FEWEST_TAUGHT, n // 3)


def backtest(executed: Floats, said: Floats) -> Floats:
    """(origins, horizon) errors of the accumulated sums, executed − said, from `first_origin` on.

    NaN past the last month that is known, and where nothing was said.
    """
    n, horizon = len(executed), said.shape[1]
    sums, origins = _sums(executed), np.arange(first_origin(n), n)[:, None]
    until = origins + np.arange(1, horizon + 1)
    actual = sums[np.minimum(until, n)] - sums[origins]
    errors: Floats = actual - np.cumsum(said[origins[:, 0]], axis=1)
    return np.where(until <= n, errors, np.nan)


def _judged(executed: Floats, said: dict[str, Floats], errors: dict[str, Floats]) -> list[Trial]:
    """All methods, compared over the sums that every one of them that can be compared spoke of."""
    n = len(executed)
    able = [method for method in METHODS if method in said and _is_able(said, errors, method, n)]
    common = np.logical_and.reduce([~np.isnan(errors[method]) for method in able])
    actual = backtest(executed, np.zeros_like(said[RUN_RATE]))
    billed = float(np.abs(actual[common]).sum())
    found = []
    for method in METHODS:
        if method not in able:
            found.append(Trial(method, reason=NO_PLAN if method == PLAN else SHORT))
            continue
        off = float(np.abs(errors[method][common]).sum())
        error = off / billed if billed else None
        found.append(Trial(method, error, int(common.sum()), ahead=said[method][n]))
    return found


def _is_able(said: dict[str, Floats], errors: dict[str, Floats], method: str, n: int) -> bool:
    origins = (~np.isnan(errors[method])).any(axis=1).sum()
    enough = origins >= min(FEWEST_ERRORS, n - first_origin(n))
    return bool(enough and not np.isnan(said[method][n]).any())


# ── bands ────────────────────────────────────────────────────────────────────────────────────


def bands(executed: Floats, said: Floats, errors: Floats) -> tuple[Floats | None, Floats | None]:
    """(width, spread) of `Projected`: half of the 80 % bands, from the method's own errors.

    Errors of sums over different numbers of months are put on one scale, √(h + h²/6): chance grows
    with the root of the months, a misjudged level with the months. Beyond the longest sum that was
    tested the band widens in proportion to the months.
    """
    horizon = said.shape[1]
    months = np.arange(1, horizon + 1)
    tested = int((~np.isnan(errors)).any(axis=0).sum())
    scale = np.sqrt(months + months**2 / EVEN)
    scale[tested:] = scale[tested - 1] * months[tested:] / tested
    spread = _quantile(errors / scale)
    alone = _quantile(np.diff(errors, axis=1, prepend=0.0))
    if spread is None or alone is None:
        return None, None
    return np.full(horizon, alone), spread * scale


def _quantile(errors: Floats) -> float | None:
    """How far off 80 % are, |error|, by the rank of conformal prediction: ⌈0.8 (m + 1)⌉ of m.

    m counts origins, for the errors from one of them are not independent of each other; below 4
    that rank does not exist, and neither does the band.
    """
    m = int((~np.isnan(errors)).any(axis=1).sum())
    if m < FEWEST_ERRORS:
        return None
    rank = min(1.0, float(np.ceil(COVERED * (m + 1))) / m)
    return float(np.nanquantile(np.abs(errors), rank))


def likeness(errors: Sequence[Floats], ends: Sequence[int]) -> float:
    """How alike several series are off at the same time, 0 to 1: the mean product of two series'
    one-month errors, each by its own root mean square, not centred since a bias that they share
    counts too.

    `ends` numbers the month that each series ends in, on one calendar. 1 where fewer than four
    pairs can be compared, so that ignorance makes a band wider.
    """
    if not errors:
        return 1.0
    span = max(ends) - min(end - len(one) for one, end in zip(errors, ends, strict=True))
    table = np.full((len(errors), max(span, 1)), np.nan)
    for row, one, end in zip(table, errors, ends, strict=True):
        if len(one):
            size = np.sqrt(np.nanmean(one[:, 0] ** 2))
            behind = max(ends) - end
            row[len(row) - behind - len(one) : len(row) - behind] = one[:, 0] / (size or 1.0)
    known = (~np.isnan(table)).sum(axis=0)
    pairs = (known * (known - 1) / 2).sum()
    if pairs < FEWEST_ERRORS:
        return 1.0
    products = (np.nansum(table, axis=0) ** 2 - np.nansum(table**2, axis=0)).sum() / 2
    return float(np.clip(products / pairs, 0.0, 1.0))


def together(spreads: Floats, alike: float) -> Floats:
    """Half the band of a sum from those of its parts, (parts, months): errors even out as far as
    they are not alike, √((1 − ρ) Σ w² + ρ (Σ w)²)."""
    found: Floats = np.sqrt(
        (1 - alike) * (spreads**2).sum(axis=0) + alike * spreads.sum(axis=0) ** 2
    )
    return found
