"""Small random networks, and what is stored of them added up in plain Python.

Everything is in them that sums have to get right: transformers without a place or a macro-meter,
some that moved, names that are alike, months that are missing, estimated or lost less than
nothing, and months without a tariff.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records.models import Municipality
from transformers import balances, derived, placing
from transformers.models import Consumption, Tariff
from transformers.tests import make

# The last twelve months to June leave the first of these out.
MONTHS = [date(2024, 5, 1), *(date(2025, month, 1) for month in (3, 4, 5, 6))]
UNPRICED = MONTHS[2]
# Names that are alike and yet others: by their case, how they begin, leading zeros.
CODES = ("T-1", "t-1", "T-10", "01", "1")
# Two of one name; the second's zone is that of its transformers without one.
TOWNS = {"00001": ("SAN PEDRO", ""), "00010": ("SAN PEDRO", "Norte")}


class Site(NamedTuple):
    zone: str
    municipality: str
    substation: str
    circuit: str

    @property
    def facts(self) -> dict[str, Any]:
        town = Municipality.objects.filter(code=self.municipality).first()
        return {**self._asdict(), "municipality": town}

    @property
    def place(self) -> "Site":
        """What sums of it count under."""
        known = Site(*("" if name == "-" else name for name in self))
        return known._replace(zone=known.zone or TOWNS.get(self.municipality, ("", ""))[1])


@dataclass(frozen=True)
class Month:
    delivered_kwh: Decimal | None
    billed_kwh: Decimal | None
    additional_kwh: Decimal | None
    macro_days: int | None
    reading: str
    macro_reading: str


@dataclass(frozen=True)
class Hung:
    """A transformer: where it hung, since when elsewhere, and its energy in each of MONTHS."""

    first: Site
    moved: tuple[date, Site] | None
    macro_meter: str
    voltage_level: int | None
    months: list[Month | None]

    def on(self, when: date) -> Site:
        return (self.moved[1] if self.moved and when >= self.moved[0] else self.first).place


def mostly(usual: st.SearchStrategy[Any], *others: Any) -> st.SearchStrategy[Any]:
    """What is usual, many times as often as any of the others."""
    return st.sampled_from([*[usual] * 12, *map(st.just, others)]).flatmap(lambda chosen: chosen)


def energies(least: int, most: int) -> st.SearchStrategy[Decimal | None]:
    """kWh to the thousandth."""
    known = st.integers(least * 1000, most * 1000).map(lambda number: Decimal(number) / 1000)
    return mostly(known, None)


sites = st.builds(
    Site,
    st.sampled_from(["NORTE", "Norte", "-", ""]),
    st.sampled_from([*TOWNS, ""]),
    st.sampled_from(["S1", "S10", ""]),
    st.sampled_from(["C1", "C10", "c1", "-", ""]),
)
readings = mostly(st.just("real"), "estimated", "none")
months = st.builds(
    Month,
    energies(500, 2000),
    energies(300, 1200),
    energies(0, 20),
    mostly(st.none(), 45),
    readings,
    readings,
)
transformers = st.builds(
    Hung,
    sites,
    st.none() | st.tuples(st.sampled_from([MONTHS[2], MONTHS[2].replace(day=16)]), sites),
    mostly(st.just("SI"), "NO", ""),
    mostly(st.just(1), None),
    st.tuples(*[mostly(months, None) for _month in MONTHS]).map(list),
)
worlds = st.lists(transformers, min_size=3, max_size=len(CODES)).filter(
    lambda world: any(month for one in world for month in one.months)
)


def over_worlds(test: Any) -> Any:
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    held = settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=checks,
        database=None,
        phases=[Phase.generate],
    )
    return held(given(worlds)(test))


@contextmanager
def standing(world: list[Hung]) -> Iterator["Stored"]:
    """The world in the database, and what is stored of it; gone afterwards."""
    with transaction.atomic():
        stand(world)
        yield Stored(world)
        transaction.set_rollback(True)
    cache.clear()


def stand(world: list[Hung]) -> None:
    named = dict(zip(CODES, world, strict=False))
    Municipality.objects.bulk_create(
        Municipality(code=code, name=name, zone=zone, department="")
        for code, (name, zone) in TOWNS.items()
    )
    Tariff.objects.bulk_create(
        Tariff(period=month, voltage_level=1, unit_cost=Decimal("811.2233"))
        for month in MONTHS
        if month != UNPRICED
    )
    with derived.together():
        hung = {
            code: make.transformer(
                code,
                macro_meter=one.macro_meter,
                voltage_level=one.voltage_level,
                **one.first.facts,
            )
            for code, one in named.items()
        }
    known = [
        (hung[code].pk, period, month)
        for code, one in named.items()
        for period, month in zip(MONTHS, one.months, strict=True)
        if month
    ]
    keys, periods = [key for key, *_month in known], [period for _key, period, _month in known]
    Consumption.objects.bulk_create(
        Consumption(transformer_id=key, period=period, place_id=place, **asdict(month))
        for (key, period, month), place in zip(known, placing.places(keys, periods), strict=True)
    )
    balances.refresh()
    with derived.together():
        for code, one in named.items():
            if one.moved:
                since, site = one.moved
                for name, value in {**site.facts, "since": since}.items():
                    setattr(hung[code], name, value)
            hung[code].save()


# ── what is expected ────────────────────────────────────────────────────────────────────────

ENERGIES = ("delivered_kwh", "billed_kwh", "measured_kwh", "loss_kwh", "lost_value")
PLACES = ("circuit", "substation", "municipality", "zone")
GROUPINGS = ("transformer", *PLACES, "period")


class Sums(NamedTuple):
    """kWh and pesos, None where nothing is known."""

    delivered: Decimal | None
    billed: Decimal | None
    measured: Decimal | None
    loss: Decimal | None
    value: Decimal | None

    @property
    def index(self) -> Decimal | None:
        return self.loss / self.measured if self.measured else None


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def added(rows: Iterable[Mapping[str, Any]]) -> Sums:
    some = list(rows)
    return Sums(*(known_sum(row[name] for row in some) for name in ENERGIES))


def together(parts: Iterable[Sums]) -> Sums:
    return Sums(*map(known_sum, zip(*parts, strict=True)))


def by(name: str, rows: Iterable[Mapping[str, Any]]) -> dict[Any, list[Mapping[str, Any]]]:
    groups: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


class Stored:
    """The stored months as dictionaries, each with what it is grouped by."""

    def __init__(self, world: list[Hung]) -> None:
        self.hung = dict(zip(CODES, world, strict=False))
        columns = ("transformer__code", "period", *ENERGIES)
        self.rows = [
            {
                "transformer": code,
                "period": period,
                **self.hung[code].on(period)._asdict(),
                **dict(zip(ENERGIES, values, strict=True)),
            }
            for code, period, *values in Consumption.objects.order_by().values_list(*columns)
        ]
        self.whole = added(self.rows)

    def parts(self, name: str) -> dict[Any, Sums]:
        found = {key: added(rows) for key, rows in by(name, self.rows).items()}
        assert together(found.values()) == self.whole
        return found

    @property
    def last_year(self) -> list[Mapping[str, Any]]:
        """Of the twelve months that end with the latest."""
        last = max(row["period"] for row in self.rows)
        before = last.replace(year=last.year - 1)
        return [row for row in self.rows if row["period"] > before]

    def today(self, name: str, rows: list[Mapping[str, Any]]) -> dict[str, Sums]:
        """Of each group that transformers are of today: the sums of what these rows have of it."""
        groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for code, one in self.hung.items():
            group = code if name == "transformer" else getattr(one.on(date.max), name)
            groups[group] += [row for row in rows if row["transformer"] == code]
        found = {key: added(some) for key, some in groups.items()}
        assert together(found.values()) == added(rows)
        return found
