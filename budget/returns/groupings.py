"""By what episodes are grouped: what of an episode, and how its groups are named and sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.models import Contract
from budget.episode_costs import EpisodeCost
from records import formats
from transformers.models import Place


class Chosen(NamedTuple):
    """An episode, as far as it is grouped."""

    pk: int
    grade: str
    reason: str
    verdict: str
    complete: date
    start: date
    kind: str
    crew: str
    place: int | None
    code: str


# Where each of these is read, in that order; the code is the transformer's.
COLUMNS = (*Chosen._fields[:-1], "transformer__code")


class Site(NamedTuple):
    zone: str
    town: str
    substation: str
    circuit: str
    # The municipality's code, by which addresses name it.
    code: str


NOWHERE = Site("", "", "", "", "")


class Known:
    """What contracts and places are called: two queries, asked when first needed."""

    @cached_property
    def contracts(self) -> dict[int, Contract]:
        return Contract.objects.in_bulk()

    @cached_property
    def _places(self) -> dict[int, Site]:
        columns = ("zone", "municipality__name", "substation", "circuit", "municipality__code")
        rows = Place.objects.order_by().values_list("pk", *columns)
        return {pk: Site(*(name or "" for name in names)) for pk, *names in rows}

    def site(self, place: int | None) -> Site:
        return self._places.get(place or 0, NOWHERE)

    def contractor(self, cost: EpisodeCost | None) -> str:
        return self.contracts[cost.contract].contractor if cost else ""

    def number(self, cost: EpisodeCost | None) -> str:
        return self.contracts[cost.contract].number if cost else ""


class Group(NamedTuple):
    """What it is called, '' without a name, and how addresses narrow to it."""

    name: str | date
    given: Any


def _named(name: Any) -> Group:
    """What addresses call as people do."""
    return Group(name, name)


@dataclass(frozen=True)
class Grouping:
    """`of` says of an episode and its cost in which group it is, as `group` is made of; `none`
    names the one without a name. Groups by time stand in its order, others with the most energy
    first."""

    over: str | Promise
    title: str | Promise
    none: str | Promise
    of: Callable[[Known, Chosen, EpisodeCost | None], Any]
    group: Callable[[Any], Group] = _named
    in_time: bool = False

    def name(self, group: Group) -> str:
        if isinstance(group.name, date):
            return formats.month(group.name)
        return group.name or str(self.none)


def _municipality(known: Known, one: Chosen, cost: EpisodeCost | None) -> tuple[str, str]:
    site = known.site(one.place)
    return site.town, site.code


def _episode(label: tuple[int, str, date]) -> Group:
    key, code, start = label
    return Group(f"{code} · {_month(start, get_language())}", key)


@lru_cache(1000)
def _month(start: date, _language: str | None) -> str:
    """Of thousands of episodes there are a hundred."""
    return formats.short_month(start)


UNBILLED = _("Nothing billed")
# {how addresses name a grouping: it}
GROUPINGS = {
    "contract": Grouping(
        _("Contract"),
        _("By contract"),
        UNBILLED,
        lambda known, one, cost: known.number(cost),
    ),
    "contractor": Grouping(
        _("Contractor"),
        _("By contractor"),
        UNBILLED,
        lambda known, one, cost: known.contractor(cost),
    ),
    "kind": Grouping(
        _("Type of work"),
        _("By type of work"),
        _("No type"),
        lambda known, one, cost: one.kind,
    ),
    "municipality": Grouping(
        _("Municipality"), _("By municipality"), _("No municipality"), _municipality, Group._make
    ),
    "zone": Grouping(
        _("Zone"),
        _("By zone"),
        _("No zone"),
        lambda known, one, cost: known.site(one.place).zone,
    ),
    "substation": Grouping(
        _("Substation"),
        _("By substation"),
        _("No substation"),
        lambda known, one, cost: known.site(one.place).substation,
    ),
    "circuit": Grouping(
        _("Circuit"),
        _("By circuit"),
        _("No circuit"),
        lambda known, one, cost: known.site(one.place).circuit,
    ),
    "crew": Grouping(_("Crew"), _("By crew"), _("No crew"), lambda known, one, cost: one.crew),
    "month": Grouping(
        _("Month of the work"),
        _("By month"),
        "",
        lambda known, one, cost: one.start,
        in_time=True,
    ),
    "episode": Grouping(
        _("Episode"),
        _("Episode by episode"),
        "",
        lambda known, one, cost: (one.pk, one.code, one.start),
        _episode,
    ),
}
