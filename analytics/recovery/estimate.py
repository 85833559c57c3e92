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
        in_first_year = counts & (self._lead(here, months) <= REPORTING)
        self._refuse(here[~in_first_year.any(axis=1)], NO_COMPARISON)
        counts &= (self.sufficient.grade[here] != INSUFFICIENT)[:, None]
        if counts.any():
            self._sum_up(here, found, counts)
            self._follow(here, found, counts)
            self._tell_of_baselines(here, rows, group.window)
            self._keep_months(here, found, counts)
        return found

    def _refuse(self, episodes: Integers, reason: int) -> None:
        """Those not yet refused for something else."""
        refused = episodes[self.sufficient.grade[episodes] != INSUFFICIENT]
        self.sufficient.grade[refused] = INSUFFICIENT
        self.sufficient.reason[refused] = reason

    def _lead(self, episodes: Integers, months: Integers) -> Integers:
        return months - self.episodes.end[episodes][:, None] - 1

    def _gains(self, found: Starting, counts: Bools) -> Floats:
        """kWh a day, 0 in months that do not count."""
        use = self.panel.use[np.ix_(found.rows, found.months)]
        return np.where(counts, use - found.expected, 0) * self.measure.sign

    def _days(self, found: Starting) -> Floats:
        return self.panel.all_days[np.ix_(found.rows, found.months)]

    def _sum_up(self, episodes: Integers, found: Starting, counts: Bools) -> None:
        """The first year's figures, of the episodes that count some month."""
        first = counts & (self._lead(episodes, found.months) <= REPORTING)
        year = np.where(first, self._days(found), 0.0)
        gain, sd = (year * self._gains(found, counts)).sum(axis=1), found.spread(year)
        low, high = self._interval(found, gain, sd)
        expected = (year * found.expected).sum(axis=1)
        into, some = self.figures, counts.any(axis=1)
        columns = (into.gain, into.sd, into.low, into.high, into.expected)
        for column, values in zip(columns, (gain, sd, low, high, expected), strict=True):
            column[episodes[some]] = values[some]

    def _follow(self, episodes: Integers, found: Starting, counts: Bools) -> None:
        """What is still there of the first year's gain, and whether it has demonstrably fallen."""
        lead = self._lead(episodes, found.months)
        first, late = kept_weights(lead, counts, self._days(found))
        gains = self._gains(found, counts)
        before, now = ((weights * gains).sum(axis=1) for weights in (first, late))
        _low, most = self._interval(found, now - before, found.spread(late - first))
        asked = late.any(axis=1) & (before > 0)
        self.figures.kept[episodes[asked]] = now[asked] / before[asked]
        self.relapsed[episodes[asked]] = ((most < 0) & (now < KEPT * before))[asked]

    def _tell_of_baselines(self, episodes: Integers, rows: Integers, window: Integers) -> None:
        """What CalTRACK knows of them: the mean, how unsteady they are, the uncertainty of that."""
        at, into = np.ix_(rows, window), self.figures
        days = self.panel.all_days[at] * self.usable[at]
        use = np.where(self.usable[at], self.panel.use[at], 0.0)
        mean = (use * days).sum(axis=1) / days.sum(axis=1)
        cv = cv_rmse(use, days, self.usable[at])
        gain, expected = into.gain[episodes], into.expected[episodes]
        saved = np.divide(gain, expected, out=np.zeros_like(gain), where=expected != 0)
        told = self.sufficient
        fsu = fractional_uncertainty(cv, saved, told.baseline[episodes], told.reporting[episodes])
        known = ~np.isnan(gain)
        for column, values in ((into.baseline, mean), (into.cv_rmse, cv), (into.fsu, fsu)):
            column[episodes[known]] = values[known]

    def _keep_months(self, episodes: Integers, found: Starting, counts: Bools) -> None:
        at = np.nonzero(counts)
        days = self._days(found)[at]
        expected = found.expected[at] * days
        observed = self.panel.use[found.rows[at[0]], found.months[at[1]]] * days
        gain = self._gains(found, counts)[at] * days
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
