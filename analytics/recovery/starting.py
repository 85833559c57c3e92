"""All episodes whose work starts in one month: what was to be expected of them, month by month."""

from dataclasses import dataclass

import numpy as np

from analytics.recovery.chance import DRAWS, shares, signs
from analytics.recovery.comparison import FEWEST, Factors, Group, RiskSet, ladder
from analytics.recovery.counterfactual import (
    FLOOR,
    HIGHEST_EXPECTED,
    HIGHEST_SEEN,
    Baseline,
    Fit,
    Gap,
    filled,
)
from analytics.recovery.errors import Errors
from analytics.recovery.panel import Bools, Floats, Integers, Measure, Panel, Singles

# The salt of signs for what fills gaps.
GAPS = 6


class Ground:
    """What all months of start share.

    `standing` (n × m, kWh a day) is what stands in for whoever has been intervened, from its next
    intervention on, NaN where nothing does; `standing_drawn` the same with an error of its own
    drawn; `standing_shared` (n × m × DRAWS) draws of the error that its comparison brought it.

    Months of an episode to which more work came do not count, and whoever falls again is intervened
    again; so those that count are the better ones. To be compared alike, of the comparison
    transformers that are intervened within a year a share, `again`, does not count before.
    """

    def __init__(self, panel: Panel, usable: Bools, measure: Measure, again: float) -> None:
        self.panel, self.usable, self.least = panel, usable, measure.least
        self.uncounted = shares(panel.key) < again
        names, band = np.unique(panel.band, return_inverse=True)
        self.bands = np.eye(len(names))[band][:, 1:]
        self.standing = np.full(panel.use.shape, np.nan)
        self.standing_drawn = np.full(panel.use.shape, np.nan)
        self.standing_shared = np.zeros((*panel.use.shape, DRAWS), dtype=np.float32)

    def forget(self, rows: Integers) -> None:
        """Nothing stands in for these any more."""
        self.standing[rows] = np.nan
        self.standing_drawn[rows] = np.nan

    def let_stand(self, starting: "Starting") -> None:
        """From now on what was expected of these stands in for them."""
        at = np.ix_(starting.rows, starting.months)
        own = starting.errors.drawn(starting.keys, 1)[:, :, 0]
        self.standing[at] = starting.expected
        self.standing_drawn[at] = np.maximum(starting.expected + own, self.least)
        self.standing_shared[at] = starting.shared


@dataclass(frozen=True)
class Starting:
    """e episodes (panel rows `rows`) over l `months`, e × l in kWh a day: what was expected, its
    errors, `shared` draws of the error that the comparison brings (e × l × DRAWS), and `slack`, the
    deviation that filled baseline months bring, the same error in all months."""

    rows: Integers
    months: Integers
    keys: Integers
    baseline: Baseline
    expected: Floats
    factors: Factors
    errors: Errors
    shared: Singles
    slack: Floats

    @classmethod
    def of(cls, ground: Ground, group: RiskSet, rows: Integers, months: Integers) -> "Starting":
        panel, window = ground.panel, group.window
        before = panel.use[np.ix_(group.rows, window)]
        floor = max(FLOOR * float(np.median(np.abs(before.mean(axis=1)))), 1e-6)
        usual = _usual(panel.band, group.rows, np.maximum(before.mean(axis=1), floor))
        comparison = Baseline.of(before, floor, ground.bands[group.rows], usual[group.rows])
        at = np.ix_(rows, window)
        whole, gaps = filled(panel.use[at], ground.usable[at], comparison)
        whole = np.maximum(whole, ground.least)
        baseline = Baseline.of(whole, floor, ground.bands[rows], usual[rows])

        observed, drawn, known, staying = _seen(ground, group, months, comparison)
        fit = Fit.of(comparison, observed / comparison.scale[:, None], known)
        expected = fit.relative(comparison.features) * comparison.scale[:, None] * known
        company = _ratio(observed.sum(axis=0), expected.sum(axis=0))
        expected *= company
        chance = signs(panel.key[group.rows])
        members = Group(expected, observed, drawn - expected, known, staying, chance)
        places = (panel.municipality, panel.zone)
        own, factors = ladder(members, [p[group.rows] for p in places], [p[rows] for p in places])

        moved = company * factors.factor
        alone = fit.relative(baseline.features) * baseline.scale[:, None]
        highest = HIGHEST_EXPECTED * baseline.highest[:, None]
        ours = np.clip(alone, ground.least, highest) * moved
        of_fit, of_company = _shared(ground, group, months, fit, members, baseline)
        shared = of_fit * _single(moved)[:, :, None]
        shared += (of_company + factors.draws) * _single(ours)[:, :, None]
        error = (drawn - expected * own) / comparison.scale[:, None]
        return cls(
            rows,
            months,
            panel.key[rows],
            baseline,
            ours,
            factors,
            Errors.of(comparison, error, known, baseline),
            shared,
            _slack(fit, gaps, baseline, len(window)) * moved,
        )

    def spread(self, weights: Floats) -> Floats:
        """Standard deviations of sums of use over months by `weights` (e × l)."""
        shared = np.einsum("el,elk->ek", _single(weights), self.shared)
        squares = self.errors.of_sums(weights) ** 2 + (weights * self.slack).sum(axis=1) ** 2
        found: Floats = np.sqrt(squares + shared.var(axis=1))
        return found

    def spread_of_months(self) -> Floats:
        """The same of each month alone: e × l."""
        squares = self.errors.of_months() ** 2 + self.slack**2
        found: Floats = np.sqrt(squares + self.shared.var(axis=2))
        return found

    def drawn(self) -> Singles:
        """Joint draws of the whole error: e × l × DRAWS, kWh a day."""
        gaps = _single(self.slack)[:, :, None] * signs(self.keys, GAPS)[:, None, :]
        return self.shared + self.errors.drawn(self.keys) + gaps


def _seen(
    ground: Ground, group: RiskSet, months: Integers, comparison: Baseline
) -> tuple[Floats, Floats, Bools, Bools]:
    """(observed, the same with errors drawn where somebody stands in, known, staying) of the
    comparison in these months: n × l, 0 where unknown."""
    at = np.ix_(group.rows, months)
    use = ground.panel.use[at]
    gone = group.until[:, None] <= months
    observed = np.where(gone, ground.standing[at], use)
    drawn = np.where(gone, ground.standing_drawn[at], use)
    known = ~np.isnan(observed)
    uncounted = group.soon(int(months[0])) & ground.uncounted[group.rows]
    known &= ~(uncounted[:, None] & (months < group.until[:, None] + 2))
    highest = HIGHEST_SEEN * comparison.highest[:, None]
    observed, drawn = (
        np.where(known, np.minimum(values, highest), 0.0) for values in (observed, drawn)
    )
    return observed, drawn, known, known & ~gone


def _shared(
    ground: Ground, group: RiskSet, months: Integers, fit: Fit, members: Group, baseline: Baseline
) -> tuple[Singles, Singles]:
    """(draws of what the coefficients' error makes of each episode, e × l × DRAWS in kWh a day;
    of the company's factor upon it, l × DRAWS relative).

    A comparison transformer that errs keeps its sign in all months, and for all months of start, so
    that what they have in common stays so: a bootstrap over transformers, whole series at a time
    (Wu's wild bootstrap, with HC2's leverage). A stand-in errs with its own comparison besides.
    """
    comparison = fit.comparison
    weights = _single(np.vstack([fit.weighted.T / comparison.scale, np.ones(len(group.rows))]))
    errors = _single(members.error / np.sqrt(1 - fit.leverage)[:, None])
    sums = np.empty((len(months), len(weights), DRAWS), dtype=np.float32)
    for place, month in enumerate(months):
        sums[place] = (weights * errors[:, place]) @ members.signs
        gone = np.flatnonzero(members.known[:, place] & ~members.staying[:, place])
        sums[place] += weights[:, gone] @ ground.standing_shared[group.rows[gone], month]
    coefficients = fit.moved(sums[:, :-1])
    features = _single(baseline.features * baseline.scale[:, None])
    of_fit = np.matmul(features, coefficients).transpose(1, 0, 2)
    # What the coefficients move, the company's factor takes back on the whole.
    pulled = _single((comparison.features * comparison.scale[:, None]).T @ members.known)
    of_company = sums[:, -1] - np.matmul(pulled.T[:, None, :], coefficients)[:, 0]
    total = members.expected.sum(axis=0)
    of_company /= _single(np.where(total > 0, total, np.inf))[:, None]
    return of_fit, of_company


def _usual(band: Integers, rows: Integers, scale: Floats) -> Floats:
    """Each transformer's band's median scale, from that of some `rows`; of a band with too few of
    them, all bands' median."""
    found = np.full(len(band), np.median(scale))
    for name in np.unique(band[rows]):
        mine = band[rows] == name
        if mine.sum() >= FEWEST:
            found[band == name] = np.median(scale[mine])
    return found


def _slack(fit: Fit, gaps: list[Gap], baseline: Baseline, window: int) -> Floats:
    """How uncertain expectations are for the months that were filled: e × l, kWh a day."""
    found = np.zeros((len(baseline.scale), len(fit.coefficients)))
    answer = fit.of_months(window)
    for gap in gaps:
        missing = answer[:, gap.missing]
        square = np.einsum("lm,mn,ln->l", missing, gap.covariance, missing)
        found[gap.rows] = np.sqrt(np.maximum(square, 0))
    return found * baseline.scale[:, None]


def _single(values: Floats) -> Singles:
    return values.astype(np.float32)


def _ratio(above: Floats, below: Floats) -> Floats:
    """1 where there is nothing to divide by."""
    return np.divide(above, below, out=np.ones_like(above), where=below > 0)
