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


@dataclass(frozen=True)
class Grouping:
    """`of` says of an episode and its cost which group it is in, '' where it is in none; groups by
    time stand in its order, others with the most energy first."""

    over: str | Promise
    title: str | Promise
    none: str | Promise
    of: Callable[[Known, Chosen, EpisodeCost | None], Any]
    in_time: bool = False

    def name(self, key: Any) -> str:
        if isinstance(key, date):
            return formats.month(key)
        return str(key or self.none)


UNBILLED = _("Nothing billed")
# {how addresses name a grouping: it}
GROUPINGS = {
    "contract": Grouping(
        _("Contract"), _("By contract"), UNBILLED, lambda known, one, cost: known.number(cost)
    ),
    "contractor": Grouping(
        _("Contractor"),
        _("By contractor"),
        UNBILLED,
        lambda known, one, cost: known.contractor(cost),
    ),
    "kind": Grouping(
        _("Type of work"), _("By type of work"), _("No type"), lambda known, one, cost: one.kind
    ),
    "municipality": Grouping(
        _("Municipality"),
        _("By municipality"),
        _("No municipality"),
        lambda known, one, cost: known.site(one.place).town,
    ),
    "zone": Grouping(
        _("Zone"), _("By zone"), _("No zone"), lambda known, one, cost: known.site(one.place).zone
    ),
    "circuit": Grouping(
        _("Circuit"),
        _("By circuit"),
        _("No circuit"),
        lambda known, one, cost: known.site(one.place).circuit,
    ),
    "substation": Grouping(
        _("Substation"),
        _("By substation"),
        _("No substation"),
        lambda known, one, cost: known.site(one.place).substation,
    ),
    "crew": Grouping(_("Crew"), _("By crew"), _("No crew"), lambda known, one, cost: one.crew),
    "month": Grouping(
        _("Month of the work"),
        _("By month"),
        "",
        lambda known, one, cost: one.start,
        in_time=True,
    ),
}
