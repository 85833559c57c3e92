"""What recovered energy is computed from, read as arrays in a few queries."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import CharField, ExpressionWrapper, F, FloatField, IntegerField, Q
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from analytics import balance
from analytics.recovery import Panel, Work
from transformers.choices import Reading, TransformerState
from transformers.models import Consumption, Intervention, Place, Transformer
from transformers.placing import Placed
from transformers.recovery.chains import Bools, Chains, Integers, stable
from transformers.recovery.moves import exposure

Floats = NDArray[np.float64]
Months = NDArray[np.datetime64]

# Upper bounds of the size bands, kVA; whatever is unknown is a band of its own.
BANDS = (15, 45, 75, 150)
# Months that were read: an estimate says nothing of what was used.
READ = ~Q(reading__in=(Reading.ESTIMATED, Reading.NONE)) & (
    Q(estimated_pct__isnull=True) | Q(estimated_pct__lte=balance.ESTIMATED_PCT)
)
# Of a month before this somebody mistook the year. Every transformer has a place for each month
# from the first on: those of a century would take more memory than there is.
EARLIEST = date(2000, 1, 1)
# Whatever somebody typed, what is months before and after it can be written as a date.
SPAN = np.array(["1900-01-01", "9000-01-01"], "datetime64[D]")
# A transformer's month as it is read.
ROW = np.dtype([("transformer", "i8"), ("period", "S10"), ("kwh", "f8"), ("days", "f8")])


@dataclass(frozen=True)
class Network:
    """n transformers, in the order of their keys."""

    keys: Integers
    codes: list[str]
    level: Floats
    owner: NDArray[np.str_]
    municipality: Integers
    zone: Integers
    band: Integers
    chains: Chains

    @classmethod
    def read(cls) -> "Network":
        kva = Cast("capacity_kva", FloatField())
        rows = Transformer.objects.order_by("pk").values_list(
            *("pk", "code", "predecessor", "voltage_level", "ownership", "state", kva),
            *("municipality__code", "place__zone"),
        )
        columns = list(zip(*rows.iterator(), strict=True)) or [()] * 9
        keys = np.array(columns[0], np.int64)
        before = np.array([-1 if key is None else key for key in columns[2]], np.int64)
        at = np.searchsorted(keys, before)
        retired = np.array(columns[5], np.str_) == TransformerState.RETIRED.value
        size = np.array(columns[6], np.float64)
        towns, zones = (_numbered([name or "" for name in column]) for column in columns[7:])
        return cls(
            keys,
            list(columns[1]),
            np.array(columns[3], np.float64),
            np.array(columns[4], np.str_),
            towns,
            zones,
            np.where(np.isnan(size), len(BANDS) + 1, np.digitize(size, BANDS, right=True)),
            Chains(list(columns[1]), np.where(before < 0, -1, at), retired),
        )


@dataclass(frozen=True)
class Works:
    """Interventions that were done; `transformer` are places in the network, `place` the keys of
    where these hung when the work began, 0 where that is nowhere."""

    keys: Integers
    transformer: Integers
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    place: Integers
    kind: list[str]
    crew: list[str]
    episode: list[int | None]

    @classmethod
    def read(cls, network: Network) -> "Works":
        day = {
            "started": Cast("start_date", CharField(max_length=10)),
            "ended": Cast(Coalesce("end_date", "start_date"), CharField(max_length=10)),
        }
        rows = Intervention.objects.done().order_by("pk").annotate(**day)
        names = ("pk", "transformer", "started", "ended", "kind", "crew", "episode")
        columns = list(zip(*rows.values_list(*names).iterator(), strict=True)) or [()] * 7
        transformer = np.array(columns[1], np.int64)
        started, ended = (np.array(c, "datetime64[D]").clip(*SPAN) for c in columns[2:4])
        return cls(
            np.array(columns[0], np.int64),
            np.searchsorted(network.keys, transformer),
            started,
            ended,
            Placed().on(transformer, started),
            *(list(column) for column in columns[4:]),
        )


@dataclass(frozen=True)
class Inputs:
    """Everything that figures follow from. Panels' months begin with `first`; `billed` and `lost`
    have a row for each chain of the network."""

    network: Network
    works: Works
    first: np.datetime64
    billed: Panel
    lost: Panel
    months: int

    @classmethod
    def read(cls) -> "Inputs":
        """Of everything; there is work."""
        network = Network.read()
        works = Works.read(network)
        billed, lost = _billed(), _lost()
        known = [column for column in (billed.month, lost.month) if len(column)]
        # Where no month is known, one in which nothing is.
        months = known or [works.start.max(keepdims=True).astype("datetime64[M]")]
        first, last = min(c.min() for c in months), max(c.max() for c in months)
        axis = np.arange(first, last + 1)
        users = exposure(network.keys, network.chains.of, axis)
        return cls(
            network,
            works,
            first,
            billed.panel(network, axis, users),
            lost.panel(network, axis, users),
            len(billed.month),
        )

    @property
    def last(self) -> date:
        found: date = (self.first + self.billed.months - 1).astype("datetime64[D]").item()
        return found

    @property
    def work(self) -> Work:
        """As analytics takes it: chains, and months as places."""
        return Work(
            self.network.chains.of[self.works.transformer],
            self.place(self.works.start),
            self.place(self.works.end),
        )

    def place(self, days: NDArray[np.datetime64]) -> Integers:
        return (days.astype("datetime64[M]") - self.first).astype(np.int64)

    def month(self, places: Integers) -> NDArray[np.datetime64]:
        """The first days of months given as places."""
        return (self.first + places).astype("datetime64[D]")

    def mark(self, *more: Any) -> str:
        """The SHA-256 of all of it, and of `more`, whatever the order of the records."""
        found = hashlib.sha256(repr(more).encode())
        order = np.argsort(self.billed.key, kind="stable")
        for panel in (self.billed, self.lost):
            for values in (panel.key, panel.use, panel.all_days):
                found.update(np.ascontiguousarray(values[order]).tobytes())
            for codes in (panel.municipality, panel.zone, panel.band):
                found.update(codes[order].tobytes())
        network, works = self.network, self.works
        done = zip(
            (network.codes[place] for place in works.transformer),
            works.start.tolist(),
            works.end.tolist(),
            *(works.kind, works.crew),
            network.level[works.transformer].tolist(),
            network.owner[works.transformer].tolist(),
            map(_places().get, works.place.tolist()),
            strict=True,
        )
        found.update(repr(sorted(map(repr, done))).encode())
        found.update(str(self.first).encode())
        return found.hexdigest()


@dataclass(frozen=True)
class Known:
    """Months of transformers (their keys) whose energy is known; 0 days are the calendar's."""

    transformer: Integers
    month: Months
    kwh: Floats
    days: Floats

    def panel(self, network: Network, axis: Months, users: Floats) -> Panel:
        """Of the network's chains. `users` (chains × m) is how many there are for each that always
        was: a day counts for so many, so that those who come and go are no gain and no loss."""
        shape, chains = (len(network.keys), len(axis)), network.chains
        at = np.searchsorted(network.keys, self.transformer), (self.month - axis[0]).astype(int)
        calendar = (axis + 1).astype("datetime64[D]") - axis.astype("datetime64[D]")
        days = np.where(self.days > 0, self.days, calendar.astype(np.float64)[at[1]])
        kwh, cycle = np.full(shape, np.nan), np.full(shape, np.nan)
        kwh[at], cycle[at] = self.kwh, days
        known: Bools = ~np.isnan(kwh)
        members, whole = chains.summed(known.astype(np.float64)), chains.summed(kwh)
        days = _days(members, whole, chains.summed(kwh / cycle), chains.summed(cycle)) * users
        lacking = chains.lacking(known) | np.isnan(users)
        days = np.where(lacking, calendar.astype(np.float64), days)
        latest = chains.latest
        return Panel(
            chains.key,
            np.where(lacking, np.nan, whole / days),
            days,
            network.municipality[latest],
            network.zone[latest],
            network.band[latest],
        )


def _days(members: Floats, whole: Floats, daily: Floats, days: Floats) -> Floats:
    """The cycle's days of several transformers together: `whole` kWh over the `daily` sum of each
    one's; their mean where that says nothing, since losses may be above and below zero."""
    mean = np.divide(days, members, out=np.ones_like(days), where=members > 0)
    exact = np.divide(whole, daily, out=mean.copy(), where=daily != 0)
    return np.where((members > 1) & (exact > mean / 2) & (exact < mean * 2), exact, mean)


def _places() -> dict[int, list[Any]]:
    """{key: what names a place}"""
    rows = Place.objects.values_list("pk", "zone", "municipality__code", "substation", "circuit")
    return {key: names for key, *names in rows}


def _billed() -> Known:
    rows = Consumption.objects.filter(READ, billed_kwh__isnull=False)
    return _known(rows, F("billed_kwh"), F("billed_days"))


def _lost() -> Known:
    rows = Consumption.objects.filter(loss_kwh__isnull=False)
    return _known(rows, F("loss_kwh"), Coalesce("macro_days", "billed_days"))


def _known(rows: Any, kwh: Any, days: Any) -> Known:
    # Of the cursor itself, as texts and floats: what Django does to each value would cost more than
    # all the rest.
    day = Coalesce(ExpressionWrapper(days, IntegerField()), 0)
    known = rows.filter(period__gte=EARLIEST)
    query = known.order_by().values_list(
        "transformer", Cast("period", CharField(max_length=10)), Cast(kwh, FloatField()), day
    )
    with connection.cursor() as cursor:
        cursor.execute(*query.query.sql_with_params())
        found = np.fromiter(map(tuple, cursor), ROW)
    return Known(found["transformer"], _months(found["period"]), found["kwh"], found["days"])


def _months(texts: NDArray[np.bytes_]) -> Months:
    """Of ISO dates: a digit at a time, since there are as many as months of transformers."""
    digits = np.ascontiguousarray(texts).view(np.uint8).reshape(-1, 10).astype(np.int64) - ord("0")
    year = digits[:, :4] @ np.array([1000, 100, 10, 1])
    month = digits[:, 5:7] @ np.array([10, 1])
    return (year * 12 + month - 1 - 1970 * 12).astype("datetime64[M]")


def _numbered(names: list[str]) -> Integers:
    different, place = np.unique(np.array(names, np.str_), return_inverse=True)
    return stable(different.tolist())[place] if len(names) else np.empty(0, np.int64)
