"""Made-up networks whose truth is known, to try on them how recovered energy is worked out.

Use grows, has seasons and shocks that all or a municipality share, wanders, and is noisy; some of
it falls for good (thefts begin, meters stop) and some for a while. Transformers are intervened
month after month, some more than once, a quarter of the times to no effect, chosen by chance or
because they look bad: then part of what rises afterwards would have risen anyhow.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.recovery import Panel, Recovery, Work

SEASON = np.array([1.02, 1.0, 1.03, 0.99, 0.98, 0.97, 1.0, 1.02, 1.01, 0.99, 0.97, 1.04])
NULL = 0.25
EFFECTS = (0.05, 0.35)
AGAIN = 0.2  # so many works last into the next month
MUNICIPALITIES = 14
BANDS = 4
DAYS = 30.0


@dataclass
class World:
    """`chosen` is "by chance"; "fallen" (the last three months under those before: a weight of up
    to 21 to 1); "low" (use under what is usual for the size, which wanders for long: up to 8 to 1).
    `rate` is the share of transformers intervened a month."""

    seed: int
    chosen: str = "by chance"
    transformers: int = 1_200
    months: int = 28
    rate: float = 0.025
    first: int = 6
    relapses: float = 0.0  # so many of the effects end after a year
    effects = EFFECTS

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(self.seed)
        n = self.transformers
        share = 1 / np.arange(1, MUNICIPALITIES + 1)
        self.municipality = self.chance.choice(MUNICIPALITIES, n, p=share / share.sum())
        self.band = self.chance.integers(0, BANDS, n)
        self.usual = np.exp(3.5 + 0.5 * self.band)
        self.fixed, self.untouched = self._parts()
        self._intervene()
        self.seen = self.billed.copy()
        self.seen[self.chance.random(self.seen.shape) < 0.015] = np.nan
        new = self.chance.choice(n, n // 50, replace=False)
        since = self.chance.integers(1, 10, len(new))
        self.seen[new] = np.where(np.arange(self.months) < since[:, None], np.nan, self.seen[new])

    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        """(what work leaves as it is, what it moves), had nobody worked."""
        untouched = self._use() * self._falls()
        return np.zeros_like(untouched), untouched

    def _use(self) -> np.ndarray:
        """What would be billed if nothing ever fell."""
        chance, n, m = self.chance, self.transformers, self.months
        month = np.arange(m)
        level = self.usual * np.exp(chance.normal(0, 0.3 if self.chosen == "low" else 0.6, n))
        growth = chance.normal(0.035, 0.03, n) + 0.01 * (self.band - 1.5)
        season = np.log(SEASON[month % 12]) * chance.normal(1.5, 0.6, n)[:, None]
        shocks = np.cumsum(chance.normal(0, 0.006, m)) + chance.normal(0, 0.01, m)
        local = np.cumsum(chance.normal(0, 0.004, (MUNICIPALITIES, m)), axis=1)
        local += chance.normal(0, 0.008, local.shape)
        drift = np.cumsum(chance.normal(0, 0.012, (n, m)), axis=1)
        unsteady = 0.05 * (level / np.median(level)) ** -0.2
        noise = chance.normal(0, 1, (n, m)) * unsteady[:, None]
        wander = self._wander() if self.chosen == "low" else 0
        trend = growth[:, None] * month / 12
        whole = trend + season + shocks + local[self.municipality] + drift + noise + wander
        return level[:, None] * np.exp(whole)

    def _wander(self) -> np.ndarray:
        """Away from what is usual and slowly back."""
        steps = self.chance.normal(0, 0.1, (self.transformers, self.months))
        steps[:, 0] *= 1 / np.sqrt(1 - 0.85**2)
        for month in range(1, self.months):
            steps[:, month] += 0.85 * steps[:, month - 1]
        return steps

    def _falls(self) -> np.ndarray:
        """The part that lasting and passing falls leave."""
        chance, shape = self.chance, (self.transformers, self.months)
        lasting = np.where(chance.random(shape) < 0.0025, 1 - chance.beta(2.2, 6, shape), 1.0)
        left = np.cumprod(lasting, axis=1)
        begins, depth = chance.random(shape) < 0.008, chance.uniform(0.15, 0.6, shape)
        length = chance.integers(1, 5, shape)
        for later in range(4):
            low = begins & (length > later)
            passing = np.where(low, 1 - depth, 1.0)[:, : self.months - later]
            left[:, later:] *= passing
        stopped = chance.choice(self.transformers, self.transformers // 250, replace=False)
        since = chance.integers(0, self.months, len(stopped))
        left[stopped] *= np.arange(self.months) < since[:, None]
        return left

    def _intervene(self) -> None:
        chance, n = self.chance, self.transformers
        self.billed = self.fixed + self.untouched
        self.effect = np.zeros((n, self.months))
        busy = np.full(n, -1)
        done = []
        for month in range(self.first, self.months):
            weight = self._looks(month) * (busy < month)
            at = chance.choice(n, int(n * self.rate), replace=False, p=weight / weight.sum())
            end = np.minimum(month + (chance.random(len(at)) < AGAIN), self.months - 1)
            null = chance.random(len(at)) < NULL
            brings = np.where(null, 0, chance.uniform(*self.effects, len(at)))
            busy[at] = end
            grown = np.broadcast_to(1 + brings[:, None], (len(at), self.months)).copy()
            ends = chance.random(len(at)) < self.relapses
            grown[ends, min(month + 16, self.months) :] = 1
            self.effect[at, month + 1 :] = ((1 + self.effect[at]) * grown - 1)[:, month + 1 :]
            self.billed[at] = self.fixed[at] + self.untouched[at] * (1 + self.effect[at])
            done.append(np.stack([at, np.full(len(at), month), end, null]))
        self.transformer, self.start, self.end, self.null = np.hstack(done)

    def _looks(self, month: int) -> np.ndarray:
        """How much each calls for work, by what was billed."""
        if self.chosen == "by chance":
            return np.ones(self.transformers)
        recent = self.billed[:, month - 3 : month].mean(axis=1)
        if self.chosen == "low":
            return 0.2 + np.clip((self.usual / np.maximum(recent, 1e-9)) ** 3, 0, 20)
        before = self.billed[:, max(0, month - 12) : month - 3].mean(axis=1)
        return 0.2 + 8 * np.clip((before - recent) / np.maximum(before, 1e-9), 0, 0.5)

    @cached_property
    def panel(self) -> Panel:
        n = self.transformers
        days = np.full(self.months, DAYS)
        zone = self.municipality % 4
        return Panel(np.arange(n), self.seen, days, self.municipality, zone, self.band)

    @property
    def work(self) -> Work:
        return Work(self.transformer, self.start, self.end)

    def without(self, recovery: Recovery) -> np.ndarray:
        """kWh that each row of `recovery.months` would have had without its episode."""
        months, episodes = recovery.months, recovery.episodes
        at, start = episodes.transformer[months.episode], episodes.start[months.episode]
        earlier = self.effect[at, start]
        moved = self.untouched[at, months.month] * (1 + earlier)
        return (self.fixed[at, months.month] + moved) * DAYS

    def null_episodes(self, recovery: Recovery) -> np.ndarray:
        """Which episodes had no effect at all."""
        found = np.ones(len(recovery.episodes), dtype=bool)
        np.logical_and.at(found, recovery.episodes.of, self.null.astype(bool))
        return found
