"""What would have been billed without the work: a regression of a month on months before.

For each month in which work starts, and each month after it, the comparison transformers' use of
that month is regressed on their own baseline months; so the level, the trend, the season and how
much of a fall comes back by itself are theirs. Everything is relative to a transformer's mean of
the baseline, so that large and small ones speak of the same thing.

Falls are no straight line: most of what is a little low comes back, and a deep fall is either a
passing one, which comes back, or a lasting one. Who is intervened has often fallen, so the last
three months have bends of their own.
"""

from typing import NamedTuple

import numpy as np

from analytics.recovery.panel import Bools, Floats, Integers, Singles

LAST = 3
# Bends of each of the last months, relative to the mean of the months before them.
FALLS = (0.9, 0.7)
DEEPEST = 0.3
# Whoever was at nothing in all of them (under this part of what was before) is expected to stay
# there, unless comparison transformers came back: with bends it would seem to come back whole.
STOPPED = 0.02
RISE = 1.15
# How far the level may lie from its size band's (a logarithm) and still tell something.
LEVELS = 1.5
# A mean below this part of the median transformer's is taken for it.
FLOOR = 0.05
# How firmly coefficients are held near zero (of months: near the plain mean), in observations;
# of hundreds of transformers it moves nothing, of thirty it keeps the regression sober.
HOLD_MONTHS, HOLD_BENDS = 0.05, 0.02
# Large transformers are less unsteady, yet not in proportion: a compromise of totals and shares.
WEIGHT_POWER = 0.5
# A use beyond so many times the highest of its baseline counts as that; expectations likewise.
HIGHEST_SEEN, HIGHEST_EXPECTED = 3.0, 2.0
HIGHEST_LEVERAGE = 0.9


class Baseline(NamedTuple):
    """n transformers' months of the window (n × w, kWh a day) and what follows from them."""

    months: Floats
    scale: Floats
    highest: Floats
    features: Floats
    change: Floats  # the largest of the last months' differences from those before, relative
    unsteadiness: Floats  # the squared coefficient of variation

    @classmethod
    def of(cls, months: Floats, floor: float, band: Floats, usual: Floats) -> "Baseline":
        """`band` has a column of zeros and ones for each size band but one; `usual` is what is
        usual in each transformer's band, a day."""
        scale = np.maximum(months.mean(axis=1), floor)
        level = np.clip(np.log(scale / usual), -LEVELS, LEVELS)[:, None]
        relative = months / scale[:, None]
        before = np.maximum(months[:, :-LAST].mean(axis=1), floor)
        last = months[:, -LAST:] / before[:, None]
        size = (before / scale)[:, None]
        bends = [np.maximum(bend - np.maximum(last, DEEPEST), 0) * size for bend in FALLS]
        rise = np.clip(last.mean(axis=1) - RISE, 0, 2)[:, None] * size
        ones = np.ones((len(months), 1))
        features = [ones, relative - 1, floor / scale[:, None], *bends, rise, level, band]
        stopped = (np.abs(last) <= STOPPED).all(axis=1)[:, None]
        return cls(
            months,
            scale,
            np.maximum(months.max(axis=1), floor),
            np.hstack([np.hstack(features) * ~stopped, stopped]),
            np.abs(1 - last).max(axis=1),
            ((relative - relative.mean(axis=1)[:, None]) ** 2).mean(axis=1),
        )


class Gap(NamedTuple):
    """Episodes (`rows`) that lack the same months of the window, and how uncertain what stands in
    for these is: a covariance, relative to the scale squared."""

    rows: Integers
    missing: Integers
    covariance: Floats


def filled(months: Floats, known: Bools, comparison: Baseline) -> tuple[Floats, list[Gap]]:
    """Months that lack, from those known, as the comparison's months follow from one another.

    To regress on what is filled this way is to regress on the known months alone, with the
    comparison's same months: the projection of a projection.
    """
    relative = comparison.months / comparison.scale[:, None]
    moments = relative.T @ relative / len(relative)
    whole = np.where(known, months, 0.0)
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    gaps = []
    for place, there in enumerate(patterns):
        if there.all():
            continue
        rows = np.flatnonzero(which == place)
        steady = 1e-6 * np.eye(there.sum())
        across = moments[np.ix_(there, ~there)]
        share = np.linalg.solve(moments[np.ix_(there, there)] + steady, across)
        whole[np.ix_(rows, ~there)] = whole[np.ix_(rows, there)] @ share
        covariance = moments[np.ix_(~there, ~there)] - across.T @ share
        gaps.append(Gap(rows, np.flatnonzero(~there), covariance))
    return whole, gaps


class Fit(NamedTuple):
    """Coefficients of each month (l × q), the normal equations that they solve (l × q × q), and
    the features of the comparison's n transformers times their weights (n × q)."""

    comparison: Baseline
    coefficients: Floats
    normal: Floats
    weighted: Floats

    @classmethod
    def of(cls, comparison: Baseline, relative: Floats, known: Bools) -> "Fit":
        """`relative` (n × l) is use over scale in the months to be explained, 0 where unknown."""
        features = comparison.features
        weight = (comparison.scale / np.median(comparison.scale)) ** WEIGHT_POWER
        weighted: Floats = features * weight[:, None]
        normal = np.empty((relative.shape[1], features.shape[1], features.shape[1]))
        normal[:] = weighted.T @ features + _hold(comparison) * weight.mean()
        for month in range(len(normal)):
            unknown = np.flatnonzero(~known[:, month])
            normal[month] -= weighted[unknown].T @ features[unknown]
        right = (weighted.T @ relative).T
        return cls(comparison, _solved(normal, right[:, :, None])[:, :, 0], normal, weighted)

    def relative(self, features: Floats) -> Floats:
        """Expected use over scale: rows × l."""
        found: Floats = features @ self.coefficients.T
        return found

    @property
    def leverage(self) -> Floats:
        """How far each comparison transformer pulls its own expectation, over all months: n."""
        inverse = np.linalg.inv(self.normal.mean(axis=0))
        found: Floats = ((self.weighted @ inverse) * self.comparison.features).sum(axis=1)
        return np.clip(found, 0, HIGHEST_LEVERAGE)

    def moved(self, pulls: Singles) -> Singles:
        """How the coefficients move (l × q × draws) when the comparison's use moves by what,
        weighted and summed over transformers, makes `pulls`."""
        return _solved(self.normal, pulls.astype(np.float64)).astype(np.float32)

    def of_months(self, window: int) -> Floats:
        """How expected use answers to each month of the window, bends aside: l × w."""
        months = self.coefficients[:, 1 : window + 1]
        level = self.coefficients[:, 0] - months.sum(axis=1)
        return months + np.repeat(level[:, None], window, axis=1) / window


def _solved(normal: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.solve(normal, right), dtype=np.float64)


def _hold(comparison: Baseline) -> Floats:
    """The ridge: the level is free, months and bends are held."""
    window = comparison.months.shape[1]
    held = np.full(comparison.features.shape[1], HOLD_BENDS)
    held[0], held[1 : window + 1] = 1e-9, HOLD_MONTHS
    return np.diag(held)
