"""Worlds in which the truth of work is known: who would recover how much by what."""

from dataclasses import dataclass

import numpy as np

from analytics.planning.facts import Facts, Past

WORKS = np.array(["macro", "normalise", "replace", "review"])
PRICE = np.array([3.2e6, 1.1e6, 2.4e6, 0.35e6])
START = np.datetime64("2022-01", "M")


@dataclass(frozen=True)
class World:
    facts: Facts
    truth: np.ndarray  # n × works: kWh expected of twelve months
    noise: np.ndarray  # n: standard deviation of what one transformer does besides
    rng: np.random.Generator

    @classmethod
    def made(cls, seed: int, n: int = 1500) -> "World":
        """Effects bend where the model is straight, hang on types and places, and many are none."""
        rng = np.random.default_rng(seed)
        kva = rng.choice([15, 25, 37.5, 50, 75, 112.5], n).astype(float)
        users = np.maximum(1, rng.poisson(kva * rng.gamma(3, 0.25, n))).astype(float)
        loss = np.clip(rng.beta(2, 6, n) + rng.normal(0, 0.05, n), -0.2, 0.9)
        zero = np.where(rng.random(n) < 0.3, rng.beta(1, 3, n), 0.0)
        fall = np.clip(rng.normal(0.02, 0.18, n) + 0.4 * zero, -1, 1)
        place = rng.integers(0, 12, n)
        places = rng.normal(0, 0.25, (12, 1)) + rng.normal(0, 0.15, (12, 4))
        lean = np.array([[1.6, 0.1, 0.2], [0.9, 0.9, 0.6], [0.3, 0.4, 1.0], [0.5, 0.2, 0.1]])
        lean = lean * rng.uniform(0.6, 1.4, lean.shape)
        pull = (
            np.maximum(loss - 0.12, 0)[:, None] * lean[:, 0] * 2
            + np.sqrt(zero)[:, None] * lean[:, 1]
            + np.maximum(fall, 0)[:, None] * lean[:, 2]
        )
        size = 60 * kva**0.6 * users**0.4
        known = rng.random(n) < 0.6
        facts = Facts(
            kva,
            users,
            np.where(known, loss, np.nan),
            zero,
            fall,
            np.array([f"19{p:03}" for p in place]),
        )
        return cls(facts, size[:, None] * (pull * (1 + places[place]) + 0.02), 0.35 * size, rng)

    def past(self, episodes: int, months: int = 24) -> Past:
        """Work of the past went, at random, rather to those that looked bad."""
        rng, n = self.rng, len(self.facts)
        look = np.exp(2 * np.nan_to_num(self.facts.loss_index) + 2 * self.facts.fall)
        rows = rng.choice(n, episodes, p=look / look.sum(), replace=True)
        work = rng.choice(4, episodes, p=[0.1, 0.3, 0.2, 0.4])
        decided = START + rng.integers(0, months, episodes).astype("timedelta64[M]")
        error = self.noise[rows] * rng.uniform(0.3, 2, episodes)
        heavy = (rng.gamma(1.5, 1, episodes) - 1.5) / np.sqrt(1.5)
        kwh = self.truth[rows, work] + self.noise[rows] * heavy + error * rng.normal(size=episodes)
        codes = np.array([f"T{row:05}" for row in rows])
        later = np.timedelta64(14, "M")
        return Past(self.facts.rows(rows), codes, WORKS[work], decided, decided + later, kwh, error)

    def outcomes(self) -> np.ndarray:
        """What each would in fact recover, chance included: n × works."""
        heavy = (self.rng.gamma(1.5, 1, self.truth.shape) - 1.5) / np.sqrt(1.5)
        return self.truth + self.noise[:, None] * heavy


LATER = START + np.timedelta64(60, "M")
