"""How far an expectation may be off, from how far it was off for comparison transformers.

A transformer whose use was unsteady stays so, and of one that has just fallen nobody knows whether
it comes back. So each is judged by comparison transformers that changed as much, their errors
taken as whole series of months (errors of one transformer go together) in units of unsteadiness.
"""

from typing import NamedTuple

import numpy as np

from analytics.recovery.chance import DRAWS, picks
from analytics.recovery.counterfactual import Baseline
from analytics.recovery.panel import Bools, Floats, Integers, Singles

# Bounds between steady, moved, changed and broken baselines, by their last months' change.
CHANGES = (0.1, 0.2, 0.35)
# Fewer transformers than this are no class: they join the next one.
FEWEST = 20
# 90 %, of a normal distribution; where there are too few errors to ask.
NORMAL = 1.645
PERCENT = (5, 95)


class Errors(NamedTuple):
    """Of e episodes over l months: `unit` (kWh a day) is what relative errors are multiplied by;
    `kind` a place in `moments` (l × l each: of the errors of months together), in `quantiles`
    (5 and 95 %, in standard deviations) and in `series` (comparison errors, transformers × l)."""

    unit: Floats
    kind: Integers
    moments: list[Floats]
    quantiles: Floats
    series: list[Floats]

    @classmethod
    def of(cls, comparison: Baseline, error: Floats, known: Bools, episodes: Baseline) -> "Errors":
        """`error` (n × l) is relative to scale."""
        typical = float(np.median(comparison.unsteadiness))
        theirs = _unit(comparison, typical)
        change = np.digitize(comparison.change, CHANGES)
        joined = _joined(np.bincount(change, minlength=len(CHANGES) + 1))
        change = joined[change]
        kinds = np.unique(change)
        standard = error / theirs[:, None] * known
        moments, quantiles, series = [], [], []
        for kind in kinds:
            mine, counts = standard[change == kind], known[change == kind]
            months = counts.astype(np.float64)
            moment = mine.T @ mine / np.maximum(months.T @ months, 1)
            moments.append(moment)
            seen = (mine / np.sqrt(np.maximum(np.diag(moment), 1e-18)))[counts]
            many = len(seen) >= 2 * FEWEST
            quantiles.append(np.percentile(seen, PERCENT) if many else [-NORMAL, NORMAL])
            complete = mine[counts.all(axis=1)]
            series.append(complete if len(complete) >= FEWEST // 4 else mine)
        kind = np.searchsorted(kinds, joined[np.digitize(episodes.change, CHANGES)])
        unit = _unit(episodes, typical) * episodes.scale
        return cls(unit, kind, moments, np.array(quantiles), series)

    def of_months(self) -> Floats:
        """Standard deviations of each month: e × l, kWh a day."""
        each = np.sqrt(np.maximum([np.diag(moment) for moment in self.moments], 0))
        return each[self.kind] * self.unit[:, None]

    def of_sums(self, weights: Floats) -> Floats:
        """Standard deviations of sums over months by `weights` (e × l)."""
        squares = np.zeros(len(weights))
        for kind, moment in enumerate(self.moments):
            mine = self.kind == kind
            squares[mine] = ((weights[mine] @ moment) * weights[mine]).sum(axis=1)
        return np.sqrt(np.maximum(squares, 0)) * self.unit

    def drawn(self, keys: Integers, draws: int = DRAWS) -> Singles:
        """Errors drawn as whole series, the same for the same keys: e × l × draws, kWh a day."""
        found = np.empty((len(keys), len(self.moments[0]), draws), dtype=np.float32)
        for kind, series in enumerate(self.series):
            mine = self.kind == kind
            chosen = picks(keys[mine], len(series), draws)
            drawn = series.astype(np.float32)[chosen].transpose(0, 2, 1)
            found[mine] = drawn * self.unit[mine].astype(np.float32)[:, None, None]
        return found


def _unit(baseline: Baseline, typical: float) -> Floats:
    return np.sqrt(np.maximum(typical + np.minimum(baseline.unsteadiness, 1), 1e-12))


def _joined(counts: Integers) -> Integers:
    """The class that each belongs to once those too small have joined the steadier one next to
    them, and a steadiest one that is too small the next above."""
    joined = np.arange(len(counts))
    counts = counts.copy()
    for place in range(len(counts) - 1, 0, -1):
        if counts[place] < FEWEST:
            counts[place - 1] += counts[place]
            joined[joined == place] = place - 1
    if counts[0] < FEWEST and (others := np.unique(joined[joined > 0])).size:
        joined[joined == 0] = others[0]
    return joined
