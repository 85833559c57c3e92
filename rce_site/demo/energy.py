"""What passed through the transformers, what was stolen, and what the work at them changed.

The truth comes first and is nobody's to see: what users use, and the share of it that is taken
past their meters (`work.Thefts`). Who is visited is chosen partly because it looked bad, as in
life, so that some of what rises afterwards would have risen anyhow.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.utils.functional import cached_property
from numpy.typing import NDArray

from rce_site.demo.work import BARRIDO, NORMALIZACION, REVISION, Intervention, Order, Thefts
from rce_site.demo.workdays import month_after
from rce_site.demo.world import World, dice

Floats = NDArray[np.float64]

# kWh a month and user: the median, and how far users of one transformer differ from another's.
USE, SPREAD = 148.0, 0.38
# January first: the dry months ask for fans, December for lights.
SEASON = (1.02, 1.00, 1.03, 0.99, 0.98, 0.97, 1.00, 1.02, 1.01, 0.99, 0.97, 1.04)
GROWTH_A_YEAR = 0.021
# From month to month: in what a transformer’s users use, and in what is billed of it.
DRIFT, NOISE = 0.008, 0.016
TECHNICAL = (0.035, 0.07)
# Part of who is visited is chosen by looks, the rest by route.
BY_LOOKS = 0.6
# How much what is stolen weighs in the looks, of what was there so many months ago.
SEEN, LATE = 20.0, 10
MACROS_BEFORE = 0.34
# {type of work before the actas that are kept: how many of a transformer's users it took at most}
EARLIER = {REVISION: 0.16, NORMALIZACION: 0.1, BARRIDO: 0.6}
# So many users in an order make it as likely an intervention as an order can be.
MANY = 5
# For so many months after a visit, how bad one looks weighs so little.
REST, IN_SPITE = 10, 0.08
# Readings are lost for so many months on end.
SILENT = 11


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

    def _live(self) -> None:
        """Month after month: theft, what is seen of it, and the work that it calls for."""
        n, m = len(self.world.transformers), len(self.months)
        self.there = self._there(n, m)
        self.thefts = Thefts(self.world, self.chance)
        self.visited = np.full(n, -REST)
        used = self._used(n, m)
        self.stolen = np.zeros((n, m))
        self.billed = np.zeros((n, m))
        self.macro_since = self._macros(n)
        a_month = self._interventions_a_month(m)
        for month in range(m):
            for old, new, since in self.world.replaced:
                if since == self.months[month]:
                    self.thefts.move(old, new)
            self.stolen[:, month] = self.thefts.share
            noise = self.chance.normal(1, NOISE, n)
            self.billed[:, month] = used[:, month] * (1 - self.thefts.share) * noise
            self.thefts.pass_month(self._work(month, a_month[month]))
        technical = self.chance.uniform(*TECHNICAL, n)[:, None]
        meter = self.chance.normal(1, 0.006, (n, m))
        measured = used / (1 - technical) * meter
        has_macro = np.arange(m)[None, :] >= self.macro_since[:, None]
        self.delivered = np.where(has_macro, np.maximum(measured, 0), np.nan)
        self.additional = np.where(has_macro & self._lit(n)[:, None], used * 0.012, np.nan)
        self.used = used
        for energy in (self.billed, self.delivered, self.additional):
            energy[~self.there] = np.nan
        self._lose_readings(n, m)
        self._stop_meters(n, m)

    def _used(self, n: int, m: int) -> Floats:
        """What users used: level, growth, season and shocks that all share."""
        level = self.thefts.customers * USE * self.chance.lognormal(0, SPREAD, n)
        growth = self.chance.normal(GROWTH_A_YEAR, 0.03, n)[:, None] / 12 * np.arange(m)[None, :]
        season = np.array([SEASON[month.month - 1] for month in self.months])
        amplitude = self.chance.normal(1, 0.4, n)[:, None]
        shocks = np.cumsum(self.chance.normal(0, 0.006, m))
        drift = np.cumsum(self.chance.normal(0, DRIFT, (n, m)), axis=1)
        days = np.array([(month_after(month, 1) - month).days for month in self.months]) / 30.4
        used = (
            level[:, None] * (1 + growth + shocks + drift) * (1 + (season - 1) * amplitude) * days
        )
        for old, new, _since in self.world.replaced:
            used[new] = used[old]
        of_user = used / self.thefts.customers[:, None]
        for old, new, users, since in self.world.moved:
            month = self.months.index(since)
            used[new, month:] += users * of_user[old, month:]
            used[old, month:] -= users * of_user[old, month:]
        return used * self.there

    def _there(self, n: int, m: int) -> NDArray[np.bool_]:
        """Whether each stood in each month: of one that replaced another, only one does."""
        there = np.ones((n, m), dtype=bool)
        for old, new, since in self.world.replaced:
            month = self.months.index(since)
            there[old, month:], there[new, :month] = False, False
        return there

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
        for old, new, _since in self.world.replaced:
            since[new] = since[old]
        return since

    def _interventions_a_month(self, m: int) -> list[int]:
        whole = self.world.size.interventions
        return [whole * (month + 1) // m - whole * month // m for month in range(m)]

    def _work(self, month: int, count: int) -> list[Intervention]:
        """Who is visited this month: out of what contractors billed, and where that is too little,
        as before the actas that are kept, out of all."""
        rests = month - self.visited < REST
        looks = self._looks(month) * self.there[:, month] * np.where(rests, IN_SPITE, 1)
        orders = self._orders_of.get(self.months[month], [])
        orders = [order for order in orders if looks[self._place[order.transformer]]]
        at = np.array([self._place[order.transformer] for order in orders], dtype=int)
        size = np.array([min(order.users, MANY) or MANY for order in orders])
        done = [
            self._visit(int(at[index]), orders[index])
            for index in self._chosen(looks[at] * size, min(count, len(orders)))
        ]
        for index in self._chosen(looks, count - len(done)):
            done.append(self._visit(index, self._invented(month, index, len(done))))
        self.visited[[one.transformer for one in done]] = month
        self.interventions += done
        return done

    def _visit(self, at: int, order: Order) -> Intervention:
        return self.thefts.visit(order, at, self.chance.random() < BY_LOOKS)

    def _chosen(self, weight: Floats, count: int) -> list[int]:
        if not count:
            return []
        chosen = self.chance.choice(len(weight), count, replace=False, p=weight / weight.sum())
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
        """How bad each looks, above 0: by what was billed, a fall of the last months against those
        before, and by what a macro-meter or its neighbours say of what is lost there."""
        n = len(self.world.transformers)
        told = 0.2 + self.chance.random(n)
        if month >= 6:
            recent = self.billed[:, month - 3 : month].mean(axis=1)
            before = self.billed[:, max(0, month - 12) : month - 3].mean(axis=1)
            fall = np.clip((before - recent) / np.maximum(before, 1), 0, 0.5) * 4
            told = np.where(self.chance.random(n) < BY_LOOKS, 0.2 + fall, told)
        known = self.stolen[:, max(0, month - LATE)]
        return told + SEEN * np.minimum(known, self.thefts.share)

    def _invented(self, month: int, at: int, number: int) -> Order:
        """Work from before the actas that are kept."""
        first = self.months[month]
        day = first.replace(day=int(self.chance.integers(2, 28)))
        kind, share = list(EARLIER.items())[int(self.chance.integers(0, len(EARLIER)))]
        users = 1 + int(self.chance.random() * share * self.thefts.customers[at])
        crew = f"C-{int(self.chance.integers(1, 25)):02d}"
        return Order(f"{first:%y%m}99{number:05d}", "", day, crew, kind, users, False)

    def _lit(self, n: int) -> NDArray[np.bool_]:
        """Where public lighting hangs from the transformer."""
        return self.chance.random(n) < 0.35

    def _lose_readings(self, n: int, m: int) -> None:
        """As many months as the size leaves out are missing: some where work was done soon before
        or after, several on end, and the rest by chance. A macro-meter misses more than bills do.
        """
        missing = int(self.there.sum()) - self.world.size.consumptions
        lost = ~self.there
        for index in self.chance.choice(len(self.interventions), missing // SILENT // 2):
            one = self.interventions[index]
            month = self.months.index(one.day.replace(day=1))
            since = month + 2 if self.chance.random() < 0.5 else month - SILENT
            lost[one.transformer, max(since, 0) : since + SILENT] = True
        left = missing - int((lost & self.there).sum())
        lost.flat[self.chance.choice(np.flatnonzero(~lost), left, replace=False)] = True
        for energy in (self.billed, self.delivered, self.additional):
            energy[lost] = np.nan
        silent = ~np.isnan(self.billed) & (self.chance.random((n, m)) < 0.015)
        self.delivered[silent] = np.nan
        self.additional[np.isnan(self.delivered)] = np.nan

    def _stop_meters(self, n: int, m: int) -> None:
        """Some show nothing for three months or more."""
        for at in self.chance.choice(n, max(2, n // 250), replace=False):
            since = int(self.chance.integers(m // 2, m - 3))
            row = self.billed[at, since:]
            row[~np.isnan(row)] = 0
