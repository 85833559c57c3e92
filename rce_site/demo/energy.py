"""What passed through the transformers, what was stolen, and what the work at them changed.

The truth comes first and is nobody's to see: what users use, and the share of it that is taken
past their meters. Thefts begin, grow back and are found by interventions, three of four of which
have an effect that lasts. Who is visited is chosen partly because it looked bad, as in life, so
that some of what rises afterwards would have risen anyhow.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rce_site.demo.workdays import month_after
from rce_site.demo.world import World, dice

Floats = NDArray[np.float64]

# kWh a month and user: the median, and how far users of one transformer differ from another's.
USE, SPREAD = 148.0, 0.38
# January first: the dry months ask for fans, December for lights.
SEASON = (1.02, 1.00, 1.03, 0.99, 0.98, 0.97, 1.00, 1.02, 1.01, 0.99, 0.97, 1.04)
GROWTH_A_YEAR = 0.021
# From month to month: in what users use, and in what reading days add to what is billed.
UNSTEADY, NOISE = 0.045, 0.016
TECHNICAL = (0.035, 0.07)
STOLEN_FROM_AT_FIRST = 0.36
THEFT_BEGINS = 0.0028  # each month, of those without
EFFECTIVE = 0.75
RELAPSES = 0.003  # each month, of those put right
# Part of who is visited is chosen by looks, the rest by route.
BY_LOOKS = 0.6
MACROS_BEFORE = 0.34
EARLIER = ("REVISION", "NORMALIZACION", "BARRIDO")


@dataclass(frozen=True)
class Order:
    """Work at a transformer that a contractor billed: what an intervention can be about."""

    work_order: str
    transformer: str
    day: date
    crew: str
    kind: str
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


@dataclass
class Energy:
    """kWh by transformer (rows) and month (columns), missing NaN; and the work done."""

    world: World
    orders: list[Order]
    interventions: list[Intervention] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(dice(self.world.name, "energy").getrandbits(64))
        self._live()

    @staticmethod
    def months_of(world: World) -> list[date]:
        """The months with energy, oldest first."""
        return [month_after(world.until, -back) for back in range(world.size.energy_months)][::-1]

    @cached_property
    def months(self) -> list[date]:
        return self.months_of(self.world)

    @property
    def customers(self) -> NDArray[np.int64]:
        return np.array([transformer.customers for transformer in self.world.transformers])

    def _live(self) -> None:
        """Month after month: theft, what is seen of it, and the work that it calls for."""
        n, m = len(self.world.transformers), len(self.months)
        used = self._used(n, m)
        stolen = self._stolen_at_first(n)
        self.stolen = np.zeros((n, m))
        self.billed = np.zeros((n, m))
        self.macro_since = self._macros(n)
        a_month = self._interventions_a_month(m)
        for month in range(m):
            self.stolen[:, month] = stolen
            noise = self.chance.normal(1, NOISE, n)
            self.billed[:, month] = used[:, month] * (1 - stolen) * noise
            done = self._work(month, a_month[month])
            stolen = self._changed(stolen, done)
        technical = self.chance.uniform(*TECHNICAL, n)[:, None]
        meter = self.chance.normal(1, 0.006, (n, m))
        measured = used / (1 - technical) * meter
        has_macro = np.arange(m)[None, :] >= self.macro_since[:, None]
        self.delivered = np.where(has_macro, np.maximum(measured, 0), np.nan)
        self.additional = np.where(has_macro & self._lit(n)[:, None], used * 0.012, np.nan)
        self.used = used
        self._lose_readings(n, m)

    def _used(self, n: int, m: int) -> Floats:
        """What users used: level, growth, season and shocks that all share."""
        level = self.customers * USE * self.chance.lognormal(0, SPREAD, n)
        growth = self.chance.normal(GROWTH_A_YEAR, 0.03, n)[:, None] / 12 * np.arange(m)[None, :]
        season = np.array([SEASON[month.month - 1] for month in self.months])
        amplitude = self.chance.normal(1, 0.4, n)[:, None]
        shocks = np.cumsum(self.chance.normal(0, 0.006, m))
        drift = np.cumsum(self.chance.normal(0, 0.012, (n, m)), axis=1)
        days = np.array([(month_after(month, 1) - month).days for month in self.months]) / 30.4
        return (
            level[:, None] * (1 + growth + shocks + drift) * (1 + (season - 1) * amplitude) * days
        )

    def _stolen_at_first(self, n: int) -> Floats:
        """More is stolen where crews are called most: `World.troubled` knows."""
        troubled = np.array(self.world.troubled)
        weight = np.minimum(troubled / troubled.mean(), 3)
        begun = self.chance.random(n) < STOLEN_FROM_AT_FIRST * weight
        return np.where(begun, self.chance.beta(2.2, 6.0, n), 0.0)

    def _macros(self, n: int) -> NDArray[np.int64]:
        """The month from which each has a macro-meter; one past the last for none."""
        place = {transformer.code: at for at, transformer in enumerate(self.world.transformers)}
        month = {month: at for at, month in enumerate(self.months)}
        since = np.full(n, len(self.months))
        installed = [order for order in self.orders if order.macro]
        before = self.chance.random(n) < MACROS_BEFORE
        before[[place[order.transformer] for order in installed]] = False
        since[before] = 0
        for order in installed:
            at = place[order.transformer]
            since[at] = min(since[at], month[order.day.replace(day=1)] + 1)
        return since

    def _interventions_a_month(self, m: int) -> list[int]:
        whole = self.world.size.interventions
        return [whole * (month + 1) // m - whole * month // m for month in range(m)]

    def _work(self, month: int, count: int) -> list[Intervention]:
        """Who is visited this month: out of what contractors billed, and where that is too little,
        as before the actas that are kept, out of all."""
        looks = self._looks(month)
        orders = self._orders_of.get(self.months[month], [])
        at = np.array([self._place[order.transformer] for order in orders], dtype=int)
        done = [
            self._visit(month, int(at[index]), orders[index])
            for index in self._chosen(looks[at], min(count, len(orders)))
        ]
        for index in self._chosen(looks, count - len(done)):
            done.append(self._visit(month, index, self._invented(month, len(done))))
        self.interventions += done
        return done

    def _chosen(self, looks: Floats, count: int) -> list[int]:
        if not count:
            return []
        weight = 0.2 + looks
        chosen = self.chance.choice(len(looks), count, replace=False, p=weight / weight.sum())
        return np.sort(chosen).tolist()

    @cached_property
    def _place(self) -> dict[str, int]:
        return {transformer.code: at for at, transformer in enumerate(self.world.transformers)}

    @cached_property
    def _orders_of(self) -> dict[date, list[Order]]:
        """{month: orders}, one for each of its transformers and days of work."""
        found: dict[date, dict[tuple[str, date], Order]] = {}
        for order in self.orders:
            of_month = found.setdefault(order.day.replace(day=1), {})
            of_month.setdefault((order.transformer, order.day), order)
        return {month: list(orders.values()) for month, orders in found.items()}

    def _looks(self, month: int) -> Floats:
        """How bad each looks by what was billed: a fall of the last months against those before."""
        if month < 6:
            return self.chance.random(len(self.world.transformers))
        recent = self.billed[:, month - 3 : month].mean(axis=1)
        before = self.billed[:, max(0, month - 12) : month - 3].mean(axis=1)
        fall = np.clip((before - recent) / np.maximum(before, 1), 0, 0.5) * 8
        by_looks = self.chance.random(len(fall)) < BY_LOOKS
        return np.where(by_looks, fall, self.chance.random(len(fall)))

    def _invented(self, month: int, number: int) -> Order:
        """Work from before the actas that are kept."""
        first = self.months[month]
        day = first.replace(day=int(self.chance.integers(2, 28)))
        kind = EARLIER[int(self.chance.integers(0, len(EARLIER)))]
        crew = f"C-{int(self.chance.integers(1, 25)):02d}"
        return Order(f"{first:%y%m}99{number:05d}", "", day, crew, kind, False)

    def _visit(self, month: int, at: int, order: Order) -> Intervention:
        customers = self.world.transformers[at].customers
        reviewed = int(self.chance.integers(1, customers + 1))
        stolen = self.stolen[at, month]
        found = int(self.chance.binomial(reviewed, min(0.06 + stolen * 0.9, 0.9)))
        fixed = int(self.chance.binomial(found, 0.88))
        origin = "ANALISIS DE CONSUMOS" if self.chance.random() < BY_LOOKS else "RUTA"
        return Intervention(
            order.work_order, at, order.day, order.crew, order.kind, origin, reviewed, found, fixed
        )

    def _changed(self, stolen: Floats, done: list[Intervention]) -> Floats:
        """Next month's theft: what work ended, what came back, what began."""
        chance, n = self.chance, len(stolen)
        begins = (stolen < 0.02) & (chance.random(n) < THEFT_BEGINS)
        stolen = np.where(begins, chance.beta(2.2, 6.0, n), stolen)
        relapses = chance.random(n) < RELAPSES
        stolen = np.where(relapses, np.minimum(stolen + chance.beta(2, 9, n), 0.7), stolen)
        at = np.array([one.transformer for one in done], dtype=int)
        kept = np.where(chance.random(len(at)) < EFFECTIVE, chance.uniform(0.05, 0.45, len(at)), 1)
        stolen[at] = stolen[at] * kept
        return stolen

    def _lit(self, n: int) -> NDArray[np.bool_]:
        """Where public lighting hangs from the transformer."""
        return self.chance.random(n) < 0.35

    def _lose_readings(self, n: int, m: int) -> None:
        """As many months as the size leaves out are missing: the newest transformers' first ones,
        and some by chance. A macro-meter misses more readings than bills do."""
        missing = n * m - self.world.size.consumptions
        lost = self.chance.choice(n * m, missing, replace=False)
        self.billed.flat[lost] = np.nan
        self.delivered.flat[lost] = np.nan
        self.additional.flat[lost] = np.nan
        silent = ~np.isnan(self.billed) & (self.chance.random((n, m)) < 0.015)
        self.delivered[silent] = np.nan
        self.additional[np.isnan(self.delivered)] = np.nan
        # Some meters stop: three months or more at zero.
        for at in self.chance.choice(n, max(2, n // 250), replace=False):
            since = int(self.chance.integers(m // 2, m - 3))
            row = self.billed[at, since:]
            row[~np.isnan(row)] = 0
