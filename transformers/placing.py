"""Where transformers hang over time, made of their versions; and which one each replaces.

A version whose site differs from the one before holds from its `since` where that changed too,
else from the day on which an upload wrote it. Whoever edits a form and leaves `since` alone
corrects the present placement. What an upload did that was undone never was.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from numpy.typing import NDArray

from analytics import dates
from ingest.models import Upload
from records import bulk
from records.filters import NONE
from records.models import Municipality
from transformers.models import (
    ALWAYS,
    BalanceTotal,
    Consumption,
    Episode,
    Place,
    Placement,
    Site,
    Transformer,
)

SITE = ("zone", "municipality", "substation", "circuit")


class Version(NamedTuple):
    """What the inventory said; `written` is the day on which an upload did, None for a person."""

    site: Site
    since: date | None
    written: date | None


def placements(versions: Iterable[Version]) -> list[tuple[date, Site]]:
    """[(since, site)] of a transformer, earliest first, of its versions, earliest first."""
    found: list[tuple[date, Site]] = []
    before: Version | None = None
    for version in versions:
        if before is None:
            found = [(ALWAYS, version.site)]
        elif version.since != before.since and version.since is not None:
            # Another date alone says when the present placement began.
            known = found[:-1] if version.site == before.site and len(found) > 1 else found
            found = _moved(known, version.since, version.site)
        elif version.site != before.site and version.written:
            found = _moved(found, version.written, version.site)
        elif version.site != before.site:
            found = _moved(found, found[-1][0], version.site)
        before = version
    return found


def _moved(found: list[tuple[date, Site]], since: date, site: Site) -> list[tuple[date, Site]]:
    """From that day on at this site, whatever was known of later."""
    kept = [placement for placement in found if placement[0] < since]
    if not kept:
        return [(ALWAYS, site)]
    return kept if kept[-1][1] == site else [*kept, (since, site)]


def place(transformers: Iterable[int] | None = None) -> list[int]:
    """Placements and the present place of these transformers, or of all; and predecessors.

    Gives those whose placements are other ones now: their months have to follow.
    """
    keys = None if transformers is None else sorted(set(transformers))
    wanted = _wanted(keys)
    places = Place.objects.keys({site for found in wanted.values() for _since, site in found})
    named = {key: [(since, places[site]) for since, site in found] for key, found in wanted.items()}
    moved = _write_placements(named, keys)
    present = {key: places[found[-1][1]] for key, found in wanted.items()}
    _write_present(present, keys)
    _link_predecessors()
    return moved


def chosen(query: Any, path: str, keys: Sequence[int] | None) -> Iterable[Any]:
    """The rows of these transformers, or of all, in as few queries as their keys fit into."""
    if keys is None:
        yield from query.iterator()
        return
    for some in bulk.chunks(keys):
        yield from query.filter(**{f"{path}__in": some}).iterator()


def _wanted(keys: Sequence[int] | None) -> dict[int, list[tuple[date, Site]]]:
    """{transformer: its placements} as its versions tell them."""
    zones = dict(Municipality.objects.exclude(zone="").order_by().values_list("pk", "zone"))

    def site(zone: str, municipality: int | None, substation: str, circuit: str) -> Site:
        # A dash says that there is none, in workbooks as in addresses.
        zone, substation, circuit = (
            "" if name == NONE else name for name in (zone, substation, circuit)
        )
        return Site(zone or zones.get(municipality, ""), municipality, substation, circuit)

    versions: dict[int, list[Version]] = defaultdict(list)
    told = ("history_upload", "history_date")
    rows = _versions().values_list("id", "since", *told, *SITE)
    for key, since, upload, moment, *where in chosen(rows, "id", keys):
        written = timezone.localdate(moment) if upload else None
        versions[key].append(Version(site(*where), since, written))
    live = Transformer.objects.order_by("pk").values_list("pk", "since", *SITE)
    return {
        key: placements([*versions.get(key, ()), Version(site(*where), since, None)])
        for key, since, *where in chosen(live, "pk", keys)
    }


def _versions() -> Any:
    """All that was ever written of transformers and still holds, earliest first."""
    undone = Upload.objects.filter(state=Upload.State.UNDONE).values("pk")
    kept = Transformer.history.model.objects.exclude(history_type="-")
    return kept.exclude(history_upload__in=undone).order_by("id", "history_id")


def _write_placements(
    wanted: dict[int, list[tuple[date, int]]], keys: Sequence[int] | None
) -> list[int]:
    stored = Placement.objects.order_by("transformer", "since")
    rows = stored.values_list("transformer", "since", "place")
    known = {
        key: [(since, place) for _key, since, place in mine]
        for key, mine in groupby(chosen(rows, "transformer", keys), itemgetter(0))
    }
    moved = sorted(key for key, found in wanted.items() if known.get(key) != found)
    for some in bulk.chunks(moved):
        Placement.objects.filter(transformer__in=some).delete()
    fresh = [(key, since, place) for key in moved for since, place in wanted[key]]
    if fresh:
        columns = map(list, zip(*fresh, strict=True))
        names = ("transformer_id", "since", "place_id")
        bulk.insert(Placement, dict(zip(names, columns, strict=True)))
    return moved


def _write_present(present: dict[int, int], keys: Sequence[int] | None) -> None:
    known = Transformer.objects.order_by("pk").values_list("pk", "place")
    stale = [key for key, place in chosen(known, "pk", keys) if present[key] != place]
    bulk.rewrite(Transformer, stale, {"place_id": [present[key] for key in stale]})


def _link_predecessors() -> None:
    """Of all transformers, since whatever comes may be what others were waiting for."""
    named = Transformer.objects.exclude(previous_code="", predecessor=None).order_by("pk")
    rows = list(named.values_list("pk", "code", "previous_code", "predecessor"))
    if not rows:
        return
    coded: dict[str, int] = {}
    for some in bulk.chunks(sorted({previous for _key, _code, previous, _linked in rows})):
        coded |= dict(Transformer.objects.filter(code__in=some).values_list("code", "pk"))
    found = {
        key: None if previous == code else coded.get(previous)
        for key, code, previous, _linked in rows
    }
    stale = [key for key, _code, _previous, linked in rows if found[key] != linked]
    bulk.rewrite(Transformer, stale, {"predecessor_id": [found[key] for key in stale]})


def forget_places() -> None:
    """Places where nothing hangs nor ever hung go."""
    unused = Place.objects.order_by()
    for model in (Placement, Transformer, Consumption, BalanceTotal, Episode):
        unused = unused.exclude(Exists(model.objects.filter(place=OuterRef("pk"))))
    for some in bulk.chunks(list(unused.values_list("pk", flat=True))):
        Place.objects.filter(pk__in=some).delete()


class Placed:
    """The placements of some transformers, or of all, to be asked for many months at once."""

    def __init__(self, transformers: Sequence[int] | None = None) -> None:
        stored = Placement.objects.order_by("transformer", "since")
        day = Cast("since", CharField(max_length=10))  # a date each would take most of the time
        rows = stored.values_list("transformer", day, "place")
        found = list(chosen(rows, "transformer", transformers))
        keys, since, place = zip(*found, strict=True) if found else [()] * 3
        moments = _moments(keys, dates.days(since))
        order = np.argsort(moments)
        self.since = moments[order]
        self.transformer, self.place = (np.array(c, np.int64)[order] for c in (keys, place))

    def on(self, transformers: Any, days: Any) -> NDArray[np.int64]:
        """The key of each transformer's place on each day; 0 where it has none."""
        if not len(self.since):
            return np.zeros(len(transformers), np.int64)
        at = np.searchsorted(self.since, _moments(transformers, days), "right") - 1
        same = self.transformer[at] == np.asarray(transformers)
        return np.where((at >= 0) & same, self.place[at], 0)


def _moments(transformers: Any, days: Any) -> NDArray[np.int64]:
    """A transformer and a day as one number that both are ordered by."""
    passed = np.asarray(days, "datetime64[D]") - np.datetime64(ALWAYS)
    return np.asarray(transformers, np.int64) * 1_000_000 + passed.astype(np.int64)


def places(transformers: Sequence[int], days: Sequence[date]) -> list[int]:
    """The key of each transformer's place on each day. Whichever hang nowhere yet are placed."""
    known, moments = sorted(set(transformers)), dates.days(days)
    found = Placed(known).on(transformers, moments)
    if not found.all():
        place(known)
        found = Placed(known).on(transformers, moments)
    keys: list[int] = found.tolist()
    return keys
