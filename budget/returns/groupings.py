"""By what episodes are grouped: what of an episode, and how its groups are named and sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise
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

    def __init__(self) -> None:
        self._contracts: dict[int, Contract] | None = None
        self._places: dict[int, Site] | None = None

    @property
    def contracts(self) -> dict[int, Contract]:
        if self._contracts is None:
            self._contracts = Contract.objects.in_bulk()
        return self._contracts

    def site(self, place: int | None) -> Site:
        if self._places is None:
            columns = ("zone", "municipality__name", "substation", "circuit", "municipality__code")
            rows = Place.objects.order_by().values_list("pk", *columns)
            self._places = {pk: Site(*(name or "" for name in names)) for pk, *names in rows}
        return self._places.get(place or 0, NOWHERE)

    def contractor(self, cost: EpisodeCost | None) -> str:
        return self.contracts[cost.contract].contractor if cost else ""

    def number(self, cost: EpisodeCost | None) -> str:
        return self.contracts[cost.contract].number if cost else ""


class Group(NamedTuple):
    """What it is called, '' without a name, and how addresses narrow to it."""

    name: str | date
    given: Any


@dataclass(frozen=True)
class Grouping:
    """`of` says of an episode and its cost in which group it is; `none` names the one without a
    name. Groups by time stand in its order, others with the most energy first."""

    over: str | Promise
    title: str | Promise
    none: str | Promise
    of: Callable[[Known, Chosen, EpisodeCost | None], Group]
    in_time: bool = False

    def name(self, group: Group) -> str:
        if isinstance(group.name, date):
            return formats.month(group.name)
        return group.name or str(self.none)


def _named(of: Callable[[Known, Chosen, EpisodeCost | None], Any]) -> Any:
    """Groups that addresses call what people do."""

    def group(known: Known, one: Chosen, cost: EpisodeCost | None) -> Group:
        name = of(known, one, cost)
        return Group(name, name)

    return group


def _municipality(known: Known, one: Chosen, cost: EpisodeCost | None) -> Group:
    site = known.site(one.place)
    return Group(site.town, site.code)


def _episode(known: Known, one: Chosen, cost: EpisodeCost | None) -> Group:
    return Group(f"{one.code} · {formats.short_month(one.start)}", one.pk)


UNBILLED = _("Nothing billed")
# {how addresses name a grouping: it}
GROUPINGS = {
    "contract": Grouping(
        _("Contract"),
        _("By contract"),
        UNBILLED,
        _named(lambda known, one, cost: known.number(cost)),
    ),
    "contractor": Grouping(
        _("Contractor"),
        _("By contractor"),
        UNBILLED,
        _named(lambda known, one, cost: known.contractor(cost)),
    ),
    "kind": Grouping(
        _("Type of work"),
        _("By type of work"),
        _("No type"),
        _named(lambda known, one, cost: one.kind),
    ),
    "municipality": Grouping(
        _("Municipality"), _("By municipality"), _("No municipality"), _municipality
    ),
    "zone": Grouping(
        _("Zone"),
        _("By zone"),
        _("No zone"),
        _named(lambda known, one, cost: known.site(one.place).zone),
    ),
    "substation": Grouping(
        _("Substation"),
        _("By substation"),
        _("No substation"),
        _named(lambda known, one, cost: known.site(one.place).substation),
    ),
    "circuit": Grouping(
        _("Circuit"),
        _("By circuit"),
        _("No circuit"),
        _named(lambda known, one, cost: known.site(one.place).circuit),
    ),
    "crew": Grouping(
        _("Crew"), _("By crew"), _("No crew"), _named(lambda known, one, cost: one.crew)
    ),
    "month": Grouping(
        _("Month of the work"),
        _("By month"),
        "",
        _named(lambda known, one, cost: one.start),
        in_time=True,
    ),
    "episode": Grouping(_("Episode"), _("Episode by episode"), "", _episode),
}
