"""What work at a transformer is expected to recover, from what past episodes achieved.

recovered kWh = size × (mean + type of work + slopes · facts + type's own slopes · facts
                        + municipality + municipality of that type + chance)

Size is kVA, users, or the root of their product, and common slopes and municipalities lift every
type of work by as much or in proportion to what that type recovers: whichever makes the past
likeliest. Every group of terms is shrunk towards none as far as the past says (`ridge`), so that
three episodes of a type in a municipality move its expectation a little and three hundred all the
way; what was never seen is expected as its kind, with more uncertainty. Each expectation is a sum,
so it can say which facts push it up and down.

It holds for transformers and work like those of the past. Work was not assigned at random: where
people chose by something that is not among the facts, its effect is taken for theirs. The share of
a plan that chance chooses (`selection`) is what corrects this in time.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analytics.planning.facts import Codes, Facts, Floats, Integers, Past
from analytics.planning.ridge import Fit, Rows, fit

# Fewer episodes teach nothing.
FEWEST = 12
# From so many on, intervals have the past's own shape; below, a normal distribution's: 80 %.
FEWEST_FOR_SHAPE = 60
NORMAL = 1.2816
PERCENT = (10, 90)
# Facts further than so many standard deviations from the mean count as no further.
FURTHEST = 3.0
# What part of the variance a coefficient of each group is expected to have. Types of work differ
# as much as transformers do (or nobody would tell them apart), the rest a little.
SHARES = np.array([0.0, 0.05, 1.0, 0.05, 0.05, 0.05])
# Where common terms are in proportion to a type's mean, this is to the mean of all at the least and
# at the most.
LEAST, MOST = 0.1, 4.0
# The share that kVA, and the rest that users have in a transformer's size.
SIZES = (1.0, 0.5, 0.0)

REASONS = ("kva", "users", "loss_index", "zero_share", "fall", "municipality", "work")
# What slopes are of; that the loss is not known may tell something too.
_SLOPES = ("kva", "users", "loss_index", "zero_share", "fall", "loss_unknown")
_REASON_OF = np.array([REASONS.index(name) for name in (*_SLOPES[:-1], "loss_index")])


class Expectation(NamedTuple):
    """Of n transformers by t types of work, kWh of twelve months: `kwh` is the mean, `low` and
    `high` the 80 % interval of one transformer's own outcome, `sd` its standard deviation.

    `reasons` is n × t × REASONS: kWh by which each lifts the expectation above `typical`, what a
    transformer of typical size and average facts is expected to recover by average work.
    """

    kwh: Floats
    low: Floats
    high: Floats
    sd: Floats
    reasons: Floats
    typical: float


@dataclass(frozen=True)
class _Scale:
    """Facts as numbers alike: centred and divided by the past's mean and standard deviation."""

    mean: Floats
    sd: Floats

    @classmethod
    def of(cls, facts: Facts) -> "_Scale":
        raw = _raw(facts)
        known = ~np.isnan(raw)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, raw, 0).sum(axis=0) / count
        sd = np.sqrt((np.where(known, raw - mean, 0) ** 2).sum(axis=0) / count)
        return cls(mean, np.where(sd > 1e-9, sd, np.inf))

    def numbers(self, facts: Facts) -> Floats:
        """(n, slopes); what is unknown is average."""
        found: Floats = np.nan_to_num((_raw(facts) - self.mean) / self.sd)
        return np.clip(found, -FURTHEST, FURTHEST)

    def log_sizes(self, facts: Facts) -> Floats:
        """(n, 2) logarithms of kVA and users over the past's geometric means."""
        found: Floats = np.nan_to_num(_raw(facts)[:, :2] - self.mean[:2])
        return found


@dataclass(frozen=True)
class Learned:
    """What `learn` found. `episodes` it rests on; `kva_share` of 1, ½ or 0 is that of kVA in size,
    the rest being the users'."""

    episodes: int
    kva_share: float
    _typical_size: float
    _scale: _Scale
    _works: Codes
    _municipalities: Codes
    _strength: Floats
    _fit: Fit
    _quantiles: tuple[float, float]

    def expect(self, facts: Facts, works: Codes) -> Expectation:
        """What each of `works` is expected to recover at each transformer."""
        n, t = len(facts), len(works)
        kwh, sd, reasons = np.empty((n, t)), np.empty((n, t)), np.empty((n, t, len(REASONS)))
        size = self._size(facts)
        for k, work in enumerate(works):
            rows = self._rows(facts, np.full(n, work))
            kwh[:, k] = size * rows.times(self._fit.mean)
            sd[:, k] = size * np.sqrt(self._fit.noise + rows.spread(self._fit.covariance))
            reasons[:, k] = self._reasons(facts, rows, size)
        low, high = (kwh + quantile * sd for quantile in self._quantiles)
        typical = float(self._typical_size * self._fit.mean[0])
        return Expectation(kwh, low, high, sd, reasons, typical)

    def total(self, facts: Facts, work: Codes) -> tuple[float, float]:
        """(kWh, its standard deviation) of all of these together, one type of work for each.

        Chance evens out among many; what the past does not tell well enough is common to them.
        """
        rows, size = self._rows(facts, work), self._size(facts)
        lever = rows.moved_by(size, len(self._fit.mean))
        common = lever @ self._fit.covariance @ lever
        own = self._fit.noise * (size**2).sum()
        return float(lever @ self._fit.mean), float(np.sqrt(common + own))

    def _size(self, facts: Facts) -> Floats:
        shares = np.array([self.kva_share, 1 - self.kva_share])
        size: Floats = self._typical_size * np.exp(self._scale.log_sizes(facts) @ shares)
        return size

    def _rows(self, facts: Facts, work: Codes) -> Rows:
        rows = _rows(self._scale, self._works, self._municipalities, facts, work)
        return _in_proportion(rows, _place(self._works, work), self._strength)

    def _reasons(self, facts: Facts, rows: Rows, size: Floats) -> Floats:
        part = size[:, None] * rows.value * self._fit.mean[rows.place]
        slopes = len(_SLOPES)
        found = np.zeros((len(facts), len(REASONS)))
        for at, reason in enumerate(_REASON_OF):
            found[:, reason] += part[:, 1 + at] + part[:, 2 + slopes + at]
        found[:, REASONS.index("work")] = part[:, 1 + slopes]
        found[:, REASONS.index("municipality")] = part[:, 2 + 2 * slopes :].sum(axis=1)
        # What size itself does, shared between kVA and users by their logarithms (LMDI: Ang 2004).
        logs = self._scale.log_sizes(facts) * [self.kva_share, 1 - self.kva_share]
        whole = logs.sum(axis=1)
        flat = np.abs(whole) < 1e-9
        mean_size = np.where(flat, size, (size - self._typical_size) / np.where(flat, 1, whole))
        found[:, :2] += mean_size[:, None] * logs * self._fit.mean[0]
        return found


def learn(past: Past, decided: np.datetime64) -> Learned | None:
    """What may be learned by the month `decided` from the episodes whose outcome was known by
    then; None from fewer than FEWEST."""
    seen = past.by(decided)
    if len(seen) < FEWEST:
        return None
    scale = _Scale.of(seen.facts)
    works, municipalities = np.unique(seen.work), np.unique(seen.facts.municipality)
    rows = _rows(scale, works, municipalities, seen.facts, seen.work)
    kind = _place(works, seen.work)
    group = _groups(len(works), len(municipalities))
    single = int((group == group.max()).sum())
    logs = scale.log_sizes(seen.facts)
    trials = []
    for share in SIZES:
        shares = np.array([share, 1 - share])
        typical = float(np.exp(scale.mean[:2] @ shares))
        size = typical * np.exp(logs @ shares)
        found = fit(rows, group, SHARES, seen.kwh / size, seen.error / size, single)
        trials.append((found.evidence - float(np.log(size).sum()), share, typical, size, found))
    _, share, typical, size, fitted = max(trials, key=lambda trial: trial[0])
    by, strength = np.ones(len(works) + 1), _strength(fitted, len(works))
    leaning = _in_proportion(rows, kind, strength)
    proportional = fit(leaning, group, SHARES, seen.kwh / size, seen.error / size, single)
    if proportional.evidence > fitted.evidence:
        by, fitted = strength, proportional
    quantiles = (-NORMAL, NORMAL)
    if len(seen) >= FEWEST_FOR_SHAPE:
        low, high = np.percentile(fitted.leftover, PERCENT)
        quantiles = float(low), float(high)
    return Learned(len(seen), share, typical, scale, works, municipalities, by, fitted, quantiles)


def _raw(facts: Facts) -> Floats:
    """(n, slopes) as they are compared: sizes by their logarithms, shares within their bounds."""
    return np.column_stack(
        [
            np.log(np.maximum(facts.kva, 1)),
            np.log(np.maximum(facts.users, 1)),
            np.clip(facts.loss_index, -1, 1),
            facts.zero_share,
            np.clip(facts.fall, -1, 1),
            np.isnan(facts.loss_index),
        ]
    )


def _rows(scale: _Scale, works: Codes, municipalities: Codes, facts: Facts, work: Codes) -> Rows:
    """Mean, slopes, type, type's slopes, municipality, municipality of the type: where each row's
    coefficients are. One more than were seen stands for whatever never was."""
    n, slopes, w, m = len(facts), len(_SLOPES), len(works) + 1, len(municipalities) + 1
    numbers, one = scale.numbers(facts), np.ones((n, 1))
    kind, place = _place(works, work), _place(municipalities, facts.municipality)
    each = np.arange(slopes)
    start = 1 + slopes
    at = [
        np.zeros((n, 1), np.int64),
        np.broadcast_to(1 + each, (n, slopes)),
        start + kind[:, None],
        start + w + kind[:, None] * slopes + each,
        start + w * (1 + slopes) + place[:, None],
        start + w * (1 + slopes) + m + (kind * m + place)[:, None],
    ]
    return Rows(np.hstack(at), np.hstack([one, numbers, one, numbers, one, one]))


def _in_proportion(rows: Rows, kind: Integers, strength: Floats) -> Rows:
    """The rows with the common slopes and municipality multiplied by the strength of their type."""
    value = rows.value.copy()
    value[:, 1 : 1 + len(_SLOPES)] *= strength[kind, None]
    value[:, -2] *= strength[kind]
    return Rows(rows.place, value)


def _strength(found: Fit, works: int) -> Floats:
    """What each type recovers of average facts over what all do; 1 for one that was never seen."""
    start = 1 + len(_SLOPES)
    level = found.mean[0] + found.mean[start : start + works + 1]
    middle = float(level[:-1].mean())
    if middle <= 0:
        return np.ones(works + 1)
    strength: Floats = np.clip(level / middle, LEAST, MOST)
    strength[-1] = 1.0
    return strength


def _groups(works: int, municipalities: int) -> Integers:
    slopes, w, m = len(_SLOPES), works + 1, municipalities + 1
    return np.repeat(np.arange(6), [1, slopes, w, w * slopes, m, w * m])


def _place(seen: Codes, asked: Codes) -> Integers:
    place = np.minimum(np.searchsorted(seen, asked), len(seen) - 1)
    return np.where(seen[place] == asked, place, len(seen))
