"""Made-up networks of losses whose truth is known: macro-meters on a part of the transformers.

What a macro-meter finds lost is technical losses, theft (old, beginning for good, or passing) and
its own error; of transformers without one the loss is unknown, though there is work there too. Work
ends a part of the theft, or none. Chosen because losses looked high, part of what falls afterwards
would have fallen anyhow.
"""

from dataclasses import dataclass

import numpy as np

from analytics.tests.worlds import World

TECHNICAL = (0.015, 0.08)
STEALING = 0.5  # so many transformers have theft from the beginning
STOLEN = (1.6, 6, 0.9)  # of what comes in: a beta's two shapes, and its highest
BEGUN = (1.6, 5, 0.6)  # the same of theft that begins
METER_BIAS = 0.004


@dataclass
class LossWorld(World):
    """What `billed` and `seen` hold is lost energy here. `chosen` is "by chance"; "high" (the loss
    of the last three months over what came in: a weight of up to 81 to 1); "risen" (the same less
    what it was in the months before: up to 41 to 1).

    `metered` is the share of transformers with a macro-meter, `noise` its error a month, relative
    to what comes in; `begins` the chance of lasting theft to begin, a month.
    """

    metered: float = 0.4
    noise: float = 0.012
    begins: float = 0.0025
    effects = (-1.0, -0.3)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.seen[~self.macro] = np.nan

    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        self.came_in = self._use()
        chance, n, shape = self.chance, self.transformers, self.came_in.shape
        self.macro = chance.random(n) < self.metered
        technical = np.clip(chance.normal(0.04, 0.012, n), *TECHNICAL)
        error = chance.normal(0, METER_BIAS, n)[:, None] + chance.normal(0, self.noise, shape)
        return self.came_in * (technical[:, None] + error), self.came_in * self._stolen()

    def _stolen(self) -> np.ndarray:
        """The stolen part of what comes in."""
        chance, n, shape = self.chance, self.transformers, self.came_in.shape
        old = np.where(chance.random(n) < STEALING, chance.beta(*STOLEN[:2], n) * STOLEN[2], 0)
        begun = np.where(
            chance.random(shape) < self.begins, chance.beta(*BEGUN[:2], shape) * BEGUN[2], 0
        )
        drift = np.cumsum(chance.normal(0, 0.03, shape), axis=1) + chance.normal(0, 0.08, shape)
        stolen = (old[:, None] + np.cumsum(begun, axis=1)) * np.exp(drift)
        begins, part = chance.random(shape) < 0.008, chance.uniform(0.03, 0.2, shape)
        length = chance.integers(1, 5, shape)
        for later in range(4):
            passing = np.where(begins & (length > later), part, 0)
            stolen[:, later:] += passing[:, : self.months - later]
        return np.clip(stolen, 0, 0.8)

    def _looks(self, month: int) -> np.ndarray:
        """Where nothing is measured, work comes as often as elsewhere."""
        if self.chosen == "by chance":
            return np.ones(self.transformers)
        recent = self._lost(month - 3, month)
        if self.chosen == "high":
            weight = 0.2 + np.clip(recent / 0.1, 0, 4) ** 2
        else:
            rise = recent - self._lost(max(0, month - 12), month - 3)
            weight = 0.2 + 16 * np.clip(rise / 0.1, 0, 0.5)
        weight[~self.macro] = weight[self.macro].mean()
        return weight

    def _lost(self, first: int, until: int) -> np.ndarray:
        """Of what came in, over these months."""
        lost, came_in = self.billed[:, first:until], self.came_in[:, first:until]
        return lost.sum(axis=1) / came_in.sum(axis=1)
