"""Energy recovered, episode by episode and month by month.

Months in which work starts are taken from the last to the first. A comparison transformer that is
intervened itself leaves; were it merely dropped, those would stay that fared well, since whoever
falls is intervened. So in the months after it leaves its own counterfactual, known by then, stands
in for it (the g-formula by iterated expectations: Robins, 1986; Bang and Robins, 2005), with an
error drawn from comparison transformers wherever errors are asked.
"""

from dataclasses import replace

import numpy as np

from analytics.recovery.comparison import FEWEST, RiskSet, risk_set, risk_sets, share_again
from analytics.recovery.episodes import (
    FAR,
    FEW_BASELINE,
    INSUFFICIENT,
    NO_COMPARISON,
    Episodes,
    by_start,
    followed,
    grouped,
    sufficiency,
    usable,
)
from analytics.recovery.fractional import cv_rmse, fractional_uncertainty
from analytics.recovery.panel import (
    BILLED_INCREASE,
    FOLLOWED,
    PRELIMINARY_MONTHS,
    REPORTING,
    Bools,
    Floats,
    Integers,
    Measure,
    Panel,
    Work,
)
from analytics.recovery.results import Figures, Months, Recovery
from analytics.recovery.starting import Ground, Starting
from analytics.recovery.verdict import KEPT, kept_weights, verdicts

# To be raised whenever a figure may come out differently.
VERSION = 1


def recover(panel: Panel, work: Work, measure: Measure = BILLED_INCREASE) -> Recovery:
    """The energy that work recovered: the same whatever the order of transformers and of work.

    Episodes come in the order of their transformer's key and start.
    """
    order = np.argsort(panel.key, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    episodes = grouped(Work(place[work.transformer], work.start, work.end))
    found = _Pass(panel.rows(order), episodes, measure)
    found.run()
    figures = found.figures
    sufficient = found.sufficient.grade != INSUFFICIENT
    verdict = verdicts(sufficient, figures.low, figures.high, found.relapsed)
    return Recovery(
        measure,
        VERSION,
        replace(episodes, transformer=order[episodes.transformer]),
        found.sufficient,
        replace(figures, verdict=verdict),
        Months.joined([Months.none(), *found.blocks]),
    )


def compared(panel: Panel, work: Work, start: int) -> RiskSet:
    """The transformers (rows of the panel) that episodes which start in this month are compared
    with, until they are intervened themselves: those of the municipality or zone (or all) that a
    month's `step` names are its `members`."""
    episodes = grouped(work)
    until = np.full(len(panel.key), FAR, dtype=np.int64)
    later = episodes.start >= start
    np.minimum.at(until, episodes.transformer[later], episodes.start[later])
    return risk_set(usable(panel.use, episodes), until, start)


class _Pass:
    """One pass over the months of start, the figures of episodes filled in on the way."""

    def __init__(self, panel: Panel, episodes: Episodes, measure: Measure) -> None:
        self.panel, self.episodes, self.measure = panel, episodes, measure
        self.usable = usable(panel.use, episodes)
        self.sufficient = sufficiency(self.usable, episodes)
        self.groups = risk_sets(self.usable, episodes)
        again = share_again(episodes, self.groups)
        self.ground = Ground(panel, self.usable, measure, again)
        self.figures = Figures.blank(len(episodes))
        self.relapsed = np.zeros(len(episodes), dtype=bool)
        self.blocks: list[Months] = []

    def run(self) -> None:
        for start, here in by_start(self.episodes):
            group = self.groups.get(start)
            measured = self._measured(start, here, group) if group else None
            self.ground.forget(self.episodes.transformer[here])
            if measured is not None:
                self.ground.let_stand(measured)

    def _measured(self, start: int, here: Integers, group: RiskSet) -> Starting | None:
        rows = self.episodes.transformer[here]
        able = self.usable[np.ix_(rows, group.window)].sum(axis=1) >= PRELIMINARY_MONTHS
        self._refuse(here[~able], FEW_BASELINE)
        here, rows = here[able], rows[able]
        if len(group.rows) < FEWEST or not len(here):
            self._refuse(here, NO_COMPARISON)
            return None
        last = int(self.episodes.end[here].max()) + 1 + FOLLOWED
        months = np.arange(start, min(last + 1, self.panel.months))
        found = Starting.of(self.ground, group, rows, months)
        counts = followed(self.usable, self.episodes, here, months)
        counts &= found.factors.members >= FEWEST
        self._refuse(here[~counts.any(axis=1)], NO_COMPARISON)
        counts &= (self.sufficient.grade[here] != INSUFFICIENT)[:, None]
        self._sum_up(here, found, group.window, counts)
        self._keep_months(here, found, counts)
        return found

    def _refuse(self, episodes: Integers, reason: int) -> None:
        """Those not yet refused for something else."""
        refused = episodes[self.sufficient.grade[episodes] != INSUFFICIENT]
        self.sufficient.grade[refused] = INSUFFICIENT
        self.sufficient.reason[refused] = reason

    def _lead(self, episodes: Integers, months: Integers) -> Integers:
        return months - self.episodes.end[episodes][:, None] - 1

    def _sum_up(self, episodes: Integers, found: Starting, window: Integers, counts: Bools) -> None:
        """The figures of the episodes that count some month."""
        into, lead = self.figures, self._lead(episodes, found.months)
        at = np.ix_(found.rows, found.months)
        days = self.panel.all_days[at]
        gains = np.where(counts, self.panel.use[at] - found.expected, 0) * self.measure.sign
        year = np.where(counts & (lead <= REPORTING), days, 0.0)
        some = counts.any(axis=1)
        here = episodes[some]
        gain, sd = (year * gains).sum(axis=1), found.spread(year)
        low, high = self._interval(found, gain, sd)
        expected = (year * found.expected).sum(axis=1)
        for name, values in (("gain", gain), ("sd", sd), ("low", low), ("high", high)):
            getattr(into, name)[here] = values[some]
        into.expected[here] = expected[some]

        known = self.usable[np.ix_(found.rows, window)]
        before = self.panel.all_days[np.ix_(found.rows, window)] * known
        use = np.where(known, self.panel.use[np.ix_(found.rows, window)], 0)
        cv = cv_rmse(use, before, known)
        into.baseline[here] = ((use * before).sum(axis=1) / before.sum(axis=1))[some]
        into.cv_rmse[here] = cv[some]
        with np.errstate(invalid="ignore", divide="ignore"):
            saved = gain / expected
        periods = (known.sum(axis=1), (year > 0).sum(axis=1))
        into.fsu[here] = fractional_uncertainty(cv, saved, *periods)[some]

        first, late = kept_weights(lead, counts, days)
        at_first, now = ((weights * gains).sum(axis=1) for weights in (first, late))
        asked = late.any(axis=1) & (at_first > 0)
        into.kept[episodes[asked]] = now[asked] / at_first[asked]
        since = late - first
        _low, most = self._interval(found, now - at_first, found.spread(since))
        self.relapsed[episodes[asked]] = (most < 0)[asked] & (now < KEPT * at_first)[asked]

    def _keep_months(self, episodes: Integers, found: Starting, counts: Bools) -> None:
        at = np.nonzero(counts)
        days = self.panel.all_days[np.ix_(found.rows, found.months)][at]
        observed = self.panel.use[np.ix_(found.rows, found.months)][at] * days
        expected = found.expected[at] * days
        gain = self.measure.sign * (observed - expected)
        sd = found.spread_of_months()[at] * days
        low, high = self._interval(found, gain, sd, at[0])
        scale = found.baseline.scale[at[0]]
        self.blocks.append(
            Months(
                episodes[at[0]],
                found.months[at[1]],
                self._lead(episodes, found.months)[at],
                days,
                observed,
                expected,
                gain,
                sd,
                low,
                high,
                found.factors.step[at],
                found.factors.members[at],
                found.factors.left[at],
                scale * days,
                (found.drawn()[at] / scale[:, None]).astype(np.float16),
            )
        )

    def _interval(
        self, found: Starting, gain: Floats, sd: Floats, of: Integers | None = None
    ) -> tuple[Floats, Floats]:
        """The 90 % interval of gains of the episodes (or of those places `of` them): comparison
        errors lean to one side, so its ends are not equally far."""
        kind = found.errors.kind if of is None else found.errors.kind[of]
        least, most = found.errors.quantiles[kind].T
        if self.measure.sign < 0:
            return gain + least * sd, gain + most * sd
        return gain - most * sd, gain - least * sd
