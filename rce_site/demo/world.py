"""What there is, whoever works on it: places, transformers with their users' accounts.

One world serves every kind of workbook, so that what one says of a transformer fits what another
says of it.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import cached_property

from rce_site.demo.sizes import Size
from rce_site.demo.workdays import month_after

SANTANDER = "68"
# Share of the users by municipality, where it is large; the other places share the rest.
LARGE = {
    "BUCARAMANGA": 26.0,
    "FLORIDABLANCA": 12.5,
    "BARRANCABERMEJA": 11.0,
    "GIRÓN": 8.5,
    "PIEDECUESTA": 8.0,
    "SAN GIL": 3.2,
    "LEBRIJA": 2.2,
    "SABANA DE TORRES": 2.0,
    "RIONEGRO": 1.8,
    "PUERTO WILCHES": 1.7,
    "SOCORRO": 1.6,
    "BARBOSA": 1.6,
    "CIMITARRA": 1.5,
    "SAN VICENTE DE CHUCURÍ": 1.4,
    "VÉLEZ": 1.1,
    "MÁLAGA": 1.0,
}
REST = 15.0
# kVA: (share, users from, users to)
CAPACITIES = {
    15: (0.16, 4, 22),
    25: (0.22, 8, 38),
    37.5: (0.12, 14, 52),
    45: (0.16, 20, 66),
    75: (0.20, 34, 118),
    112.5: (0.10, 58, 176),
    150: (0.04, 80, 236),
}
# Accounts look like chance and never meet: multiples of one number modulo a prime.
ACCOUNT_PRIME, ACCOUNT_STEP = 899_999_963, 48_271_009
ACCOUNTS_A_TRANSFORMER = 1_000
# The latest months come as they are read, month by month; older ones in one sheet a year.
LONG_MONTHS = 3
# One pair of neighbours of so many transformers has its loads balanced, of so many users each.
ONE_MOVE_OF, ENOUGH_TO_MOVE = 420, 20


def dice(*words: object) -> Random:
    """Chance that is the same every time for the same words."""
    return Random("/".join(map(str, words)))  # noqa: S311  (nothing secret hangs on it)


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    zone: str
    latitude: float
    longitude: float

    @property
    def short(self) -> str:
        """Three letters by which substations and circuits are called."""
        consonants = [letter for letter in self.name if letter.isalpha()]
        return "".join(consonants[:3])


class Replaced(NamedTuple):
    """One transformer (its number) that another takes the place of from a month on."""

    old: int
    new: int
    since: date


class Moved(NamedTuple):
    """The first users of one transformer that hang from another of its circuit from a month on."""

    old: int
    new: int
    users: int
    since: date


@dataclass(frozen=True)
class Transformer:
    number: int
    code: str
    place: Place
    substation: str
    circuit: str
    capacity_kva: float
    customers: int

    def account(self, nth: int) -> str:
        """The account of its nth user."""
        number = self.number * ACCOUNTS_A_TRANSFORMER + nth % self.customers + 1
        return str(100_000_000 + number * ACCOUNT_STEP % ACCOUNT_PRIME)


def santander() -> list[Place]:
    """The department's municipalities from the site's own official list."""
    path = Path(settings.BASE_DIR) / "records" / "data" / "municipalities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"].startswith(SANTANDER)]
    return [
        Place(r["code"], r["name"], r["zone"], float(r["latitude"]), float(r["longitude"]))
        for r in rows
    ]


class World:
    """Everything follows from `until` (a month's first day) and the size."""

    def __init__(self, until: date, size: Size) -> None:
        self.until = until
        self.size = size

    @property
    def name(self) -> str:
        return f"{self.until:%Y-%m} {self.size.name}"

    @cached_property
    def months(self) -> list[date]:
        """The months with actas, oldest first."""
        return [month_after(self.until, -back) for back in range(self.size.months)][::-1]

    @cached_property
    def places(self) -> list[Place]:
        return santander()

    @cached_property
    def shares(self) -> dict[str, float]:
        """{municipality's code: its share of the users}, falling off fast after the large ones."""
        small = [place for place in self.places if place.name not in LARGE]
        dice("places").shuffle(small)
        falling = [1 / (rank + 2) ** 0.8 for rank in range(len(small))]
        shares = {p.code: REST * w / sum(falling) for p, w in zip(small, falling, strict=True)}
        return shares | {p.code: LARGE[p.name] for p in self.places if p.name in LARGE}

    @cached_property
    def transformers(self) -> list[Transformer]:
        chance = dice("transformers")
        weights = [self.shares[place.code] for place in self.places]
        chosen = chance.choices(self.places, weights, k=self.size.transformers)
        sizes = chance.choices(
            list(CAPACITIES), [share for share, *_ in CAPACITIES.values()], k=len(chosen)
        )
        found = []
        for number, (place, kva) in enumerate(zip(chosen, sizes, strict=True)):
            bays = 2 + int(self.shares[place.code] * 2.5)
            bay = chance.randint(1, bays)
            substation = f"SE {place.name}" + (f" {1 + bay // 12}" if bays > 12 else "")
            found.append(
                Transformer(
                    number,
                    self._code(place, number, chance),
                    place,
                    substation,
                    f"{place.short}-{bay:02d}",
                    kva,
                    chance.randint(*CAPACITIES[kva][1:]),
                )
            )
        for old, new, _since in self.replaced:
            code = f"{found[old].place.code[2:]}T{new:06d}"
            found[new] = replace(found[old], number=new, code=code)
        return found

    @cached_property
    def replaced(self) -> list[Replaced]:
        """A few, in the midst of the months with energy: half of the months that the size leaves
        out are those in which one of two was not there."""
        size = self.size
        absent = size.transformers * size.energy_months - size.consumptions
        chance = dice(self.name, "replaced")
        count = max(1, absent // size.energy_months // 2)
        numbers = chance.sample(range(size.transformers), 2 * count)
        back = [chance.randint(4, size.energy_months * 2 // 3) for _ in range(count)]
        months = [month_after(self.until, -months) for months in back]
        return list(map(Replaced, numbers[:count], numbers[count:], months))

    @cached_property
    def moved(self) -> list[Moved]:
        """Loads balanced between neighbours: in the last months, whose users are told."""
        chance = dice(self.name, "moved")
        replaced = {number for one in self.replaced for number in one[:2]}
        circuits: dict[str, list[Transformer]] = {}
        for transformer in self.transformers:
            if transformer.number not in replaced and transformer.customers >= ENOUGH_TO_MOVE:
                circuits.setdefault(transformer.circuit, []).append(transformer)
        several = [neighbours for neighbours in circuits.values() if len(neighbours) > 1]
        found = []
        for neighbours in chance.sample(several, max(2, self.size.transformers // ONE_MOVE_OF)):
            old, new = chance.sample(neighbours, 2)
            users = round(min(old.customers, new.customers) * chance.uniform(0.15, 0.35))
            since = month_after(self.until, -chance.randint(0, LONG_MONTHS - 1))
            found.append(Moved(old.number, new.number, users, since))
        return found

    def users(self, month: date) -> list[int]:
        """How many hang from each transformer in a month."""
        found = [transformer.customers for transformer in self.transformers]
        for old, new, users, since in self.moved:
            if month >= since:
                found[old] -= users
                found[new] += users
        return found

    @staticmethod
    def _code(place: Place, number: int, chance: Random) -> str:
        """Most codes bear the municipality's; the oldest are eight digits with leading zeros."""
        if chance.random() < 0.12:
            return f"{number + 11:08d}"
        return f"{place.code[2:]}T{number:06d}"

    @cached_property
    def troubled(self) -> list[float]:
        """How often each transformer is worked on: a fifth of them has most of the losses."""
        chance = dice("troubled")
        return [chance.paretovariate(1.3) for _ in self.transformers]

    def where(self, zones: Sequence[str]) -> tuple[list[Transformer], list[float]]:
        """A contract's transformers, and the running sum of their weights for `choices`."""
        pairs = [
            (transformer, min(weight, 60.0))
            for transformer, weight in zip(self.transformers, self.troubled, strict=True)
            if transformer.place.zone in zones
        ]
        return [pair[0] for pair in pairs], list(accumulate(pair[1] for pair in pairs))
