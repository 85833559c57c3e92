"""Who an episode is compared with, and how the places near it moved against the rest.

The comparison group's factor is GRIDmeter's (observed / expected of the group), on a ladder: the
municipality's, else the zone's, else the company's. What thirty transformers show of a month is
uncertain; so a rung counts for as much as places differ beyond chance (DerSimonian and Laird,
1986), and for the rest the rung above it does.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.recovery.chance import DRAWS, signs
from analytics.recovery.episodes import FAR, Episodes, by_start
from analytics.recovery.panel import (
    BASELINE,
    CAMPAIGN,
    PRELIMINARY_MONTHS,
    YEAR,
    Bools,
    Floats,
    Integers,
    Singles,
)

FEWEST = 30
# The salt of signs of municipalities and zones.
PLACES = 3
STEPS = ("municipality", "zone", "company")
MUNICIPALITY, ZONE, COMPANY = range(len(STEPS))


class RiskSet(NamedTuple):
    """Transformers that are compared with the episodes that start in a month, by the months of the
    baseline `window`: rows of the panel, and the month in which each is intervened itself."""

    window: Integers
    rows: Integers
    until: Integers

    def soon(self, start: int) -> Bools:
        """Who is intervened within a year, as more work joins an episode."""
        return (self.until > start + CAMPAIGN) & (self.until <= start + YEAR)


def risk_set(usable: Bools, until: Integers, start: int) -> RiskSet:
    """Those of whom every month of the baseline is usable and who are not intervened in the month
    `start` themselves. `until` is each transformer's next intervention from `start` on.

    A baseline month that most do not know, of those of whom anything is known, takes nobody's
    comparison away: it is left out.
    """
    window = np.arange(max(0, start - BASELINE), max(0, start))
    free = usable[np.ix_(until > start, window)]
    window = window[2 * free.sum(axis=0) >= free.any(axis=1).sum()]
    rows = np.flatnonzero(usable[:, window].all(axis=1) & (until > start))
    return RiskSet(window, rows, until[rows])


def risk_sets(usable: Bools, episodes: Episodes) -> dict[int, RiskSet]:
    """{month of start: its risk set}, the last month first; only months with enough before them."""
    until = np.full(len(usable), FAR, dtype=np.int64)
    found = {}
    for start, here in by_start(episodes):
        until[episodes.transformer[here]] = start
        if PRELIMINARY_MONTHS <= start < usable.shape[1]:
            found[start] = risk_set(usable, until, start)
    return found


def share_again(episodes: Episodes, groups: dict[int, RiskSet]) -> float:
    """How often more work joins an episode within a year, relative to how often comparison
    transformers are intervened within one; 1 at most."""
    joined = expected = 0.0
    for start, here in by_start(episodes):
        if (group := groups.get(start)) and len(group.rows):
            joined += (episodes.again[here] <= start + YEAR).sum()
            expected += group.soon(start).mean() * len(here)
    return min(joined / expected, 1.0) if expected else 0.0


class Group(NamedTuple):
    """The comparison transformers (n) of one start month in l months, kWh a day, 0 where unknown.

    `observed` and `known` count those who left as they are stood in for, `staying` only those who
    had not left; `error` is of a stand-in too. `signs` are each one's draws, n × DRAWS.
    """

    expected: Floats
    observed: Floats
    error: Floats
    known: Bools
    staying: Bools
    signs: Singles


class Factors(NamedTuple):
    """Of each episode (e) and month (l): the ladder's factor, the draws of its error, who was asked
    (a place in STEPS), how many they were, and how many more had left."""

    factor: Floats
    draws: Singles
    step: Integers
    members: Integers
    left: Integers


def ladder(
    group: Group, members: list[Integers], episodes: list[Integers]
) -> tuple[Floats, Factors]:
    """(each member's factor, the episodes'), from the codes [municipality, zone] of both."""
    staying = group.staying.sum(axis=0)
    shape = (len(episodes[0]), len(staying))
    own = np.ones_like(group.expected)
    factor = np.ones(shape)
    draws = np.zeros((*shape, DRAWS), dtype=np.float32)
    step = np.full(shape, COMPANY)
    count = np.broadcast_to(staying, shape).copy()
    left = np.broadcast_to(group.known.sum(axis=0) - staying, shape).copy()
    for place in (ZONE, MUNICIPALITY):
        rung = _Rung.of(group, own, members[place])
        at = np.minimum(np.searchsorted(rung.codes, episodes[place]), len(rung.codes) - 1)
        asked = rung.enough[at] & (rung.codes[at] == episodes[place])[:, None]
        weight = np.where(asked, rung.weight[at], 0.0)
        # What a place has of its own and its rung did not tell is the same for all its episodes.
        untold = np.sqrt(rung.between * (1 - weight)).astype(np.float32)
        draws += untold[:, :, None] * signs(episodes[place], place + PLACES)[:, None, :]
        draws += weight.astype(np.float32)[:, :, None] * rung.draws[at]
        factor *= 1 + weight * rung.apart[at]
        step[asked], count[asked] = place, rung.staying[at][asked]
        left[asked] = rung.left[at][asked]
        own *= (1 + rung.weight * rung.apart)[rung.place]
    return own, Factors(factor, draws, step, count, left)


class _Rung(NamedTuple):
    """The places of one rung: g of them over l months; `place` is each member's."""

    codes: Integers
    place: Integers
    apart: Floats
    weight: Floats
    between: Floats
    enough: Bools
    staying: Integers
    left: Integers
    draws: Singles

    @classmethod
    def of(cls, group: Group, own: Floats, members: Integers) -> "_Rung":
        codes, place = np.unique(members, return_inverse=True)
        order = np.argsort(place, kind="stable")
        heads = np.searchsorted(place[order], np.arange(len(codes)))

        def summed(values: NDArray[Any]) -> NDArray[Any]:
            found: NDArray[Any] = np.add.reduceat(values[order], heads, axis=0)
            return found

        expected = summed(group.expected * own)
        staying = summed(group.staying.astype(np.int64))
        enough = (staying >= FEWEST) & (expected > 0)
        divisor = np.where(enough, expected, 1.0)
        apart = np.where(enough, summed(group.observed) / divisor - 1, 0.0)
        chance = summed(group.error**2) / divisor**2
        between = _between(apart, chance, enough)
        weight = np.where(enough, between / (between + chance + 1e-12), 0.0)
        draws = np.zeros((*enough.shape, DRAWS), dtype=np.float32)
        for at, (head, tail) in enumerate(zip(heads, [*heads[1:], len(order)], strict=True)):
            if enough[at].any():
                mine = order[head:tail]
                errors = group.error[mine] / divisor[at]
                draws[at] = errors.T.astype(np.float32) @ group.signs[mine]
        left = summed(group.known.astype(np.int64)) - staying
        return cls(codes, place, apart, weight, between, enough, staying, left, draws)


def _between(apart: Floats, chance: Floats, enough: Bools) -> Floats:
    """The variance of places beyond chance, one for all months; of a single place it is unknown,
    and taken for none."""
    several = enough.sum(axis=0) >= 2
    excess = ((apart**2 - chance) * enough).sum(axis=0)[several]
    counts = enough.sum(axis=0)[several]
    found = max(float((excess / counts).mean()), 0.0) if several.any() else 0.0
    return np.where(several, found, 0.0)
