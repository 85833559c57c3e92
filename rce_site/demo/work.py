"""Work at transformers, and what it does to what is stolen there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rce_site.demo.world import World

Floats = NDArray[np.float64]

NORMALIZACION, BARRIDO = "NORMALIZACION", "BARRIDO"
REVISION, MACROMEDICION = "REVISION", "MACROMEDICION"
# By type: how often it has any effect, and what part of what it found it ends.
EFFECTS = {
    NORMALIZACION: (0.88, 1.0),
    BARRIDO: (0.62, 0.6),
    REVISION: (0.55, 0.95),
    MACROMEDICION: (0.5, 0.75),
}
# By contractor, whose crews are called after it: what its work ends, of what others' does.
SKILL = {"RFC": 1.35, "IRS": 1.3, "UEJ": 0.55, "MPB": 0.45, "SGN": 0.75, "EML": 0.3}
STOLEN_FROM_AT_FIRST = 0.38
THEFT_BEGINS = 0.0055  # each month, of those with little of it
# A thief takes so many times what a user uses.
GREED = 6.0
# Nothing ends more than this of what is stolen.
MOST = 0.95
# Each month: of those put right, and how much of what was ended; what creeps back everywhere.
RELAPSES, RETURNS, CREEPS = 0.03, (0.5, 1.1), 0.008
# Who has kept to it is tempted less each month.
TEMPTED = 0.95


@dataclass(frozen=True)
class Order:
    """Work at a transformer that a contractor billed: what an intervention can be about; `users`
    is how many it took, 0 where it was about none."""

    work_order: str
    transformer: str
    day: date
    crew: str
    kind: str
    users: int
    macro: bool


@dataclass
class Intervention:
    work_order: str
    transformer: int
    day: date
    crew: str
    kind: str
    origin: str
    reviewed: int
    irregularities: int
    normalised: int


class Thefts:
    """`share` is what is taken past the meters of each transformer's users, of all that they use:
    more where crews are called most, which `World.troubled` knows; `ended` is what work ended of
    it, and may come back."""

    def __init__(self, world: World, chance: np.random.Generator) -> None:
        self.chance = chance
        self.customers = np.array([transformer.customers for transformer in world.transformers])
        troubled = np.array(world.troubled)
        often = np.minimum(troubled / troubled.mean(), 4)
        begun = chance.random(len(troubled)) < STOLEN_FROM_AT_FIRST * often
        self.share = np.where(begun, self._fresh(len(troubled)), 0.0)
        self.ended = np.zeros(len(troubled))

    def _fresh(self, count: int) -> Floats:
        return self.chance.beta(3.2, 4.8, count)

    def visit(self, order: Order, at: int, looks: bool) -> Intervention:
        """What a crew finds and puts right there."""
        stolen = self.share[at]
        # Who is to be normalised was found before; a sweep takes all as they come.
        likely = {NORMALIZACION: 0.25 + 2 * stolen, REVISION: 0.15 + 1.8 * stolen}
        share = min(likely.get(order.kind, 0.05 + 0.9 * stolen), 0.92)
        reviewed = min(order.users, int(self.customers[at]))
        found = int(self.chance.binomial(reviewed, share))
        fixed = int(self.chance.binomial(found, 0.88))
        origin = "ANALISIS DE CONSUMOS" if looks else "RUTA"
        return Intervention(
            order.work_order, at, order.day, order.crew, order.kind, origin, reviewed, found, fixed
        )

    def pass_month(self, done: Sequence[Intervention]) -> None:
        """What work ended, what came back, what began."""
        chance, n = self.chance, len(self.share)
        begins = (self.share < 0.1) & (chance.random(n) < THEFT_BEGINS)
        relapses = chance.random(n) < RELAPSES
        back = self.ended * np.where(relapses, chance.uniform(*RETURNS, n), CREEPS)
        self.share = np.minimum(np.where(begins, self._fresh(n), self.share + back), 0.8)
        self.ended = np.maximum(self.ended - back, 0) * TEMPTED
        for one in done:
            ended = self.share[one.transformer] * self._part(one)
            self.share[one.transformer] -= ended
            self.ended[one.transformer] += ended

    def _part(self, one: Intervention) -> float:
        """How much of what is stolen there the work ends."""
        often, part = EFFECTS[one.kind]
        skill = SKILL.get(one.crew.partition("-")[0], 1.0)
        if self.chance.random() >= min(often * skill, 0.95):
            return 0.0
        found = self.chance.uniform(0.4, 1.6)
        if one.kind != MACROMEDICION:
            thieves = self.share[one.transformer] * self.customers[one.transformer] / GREED
            found = one.normalised / max(thieves, 0.5)
        return float(min(found * part * skill, MOST))

    def move(self, old: int, new: int) -> None:
        """From now on the users of one hang from the other."""
        self.share[new], self.ended[new] = self.share[old], self.ended[old]
