"""What episodes of work cost: items billed by their orders, or, lacking those, at their transformer
while they lasted. Computed when asked and kept nowhere, so that it always agrees with the actas."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from billing.amounts import CENTAVO, ZERO
from billing.models import AnnexState, BilledItem, Contract
from billing.models.totals import AnnexLineTotal
from transformers.models import Episode


class Basis(models.TextChoices):
    """How a cost was found."""

    ORDER = "order", _("by its work orders")
    WINDOW = "window", _("at its transformer while it lasted")


PATHS = {Basis.ORDER: "intervention__episode", Basis.WINDOW: "transformer__episodes"}


class EpisodeCost(NamedTuple):
    """Of one episode: pesos with AIU and IVA and what the company supplied, of how many lines;
    `contract` (a key) is the one that most of it was paid by."""

    cost: Decimal
    lines: int
    contract: int
    basis: Basis


@dataclass(frozen=True)
class Spent:
    """All that is billed, pesos: each item is of one episode, or else `aside` (at a transformer
    while an episode lasted whose cost are its orders' items) or `elsewhere`."""

    costs: dict[int, EpisodeCost]
    aside: Decimal
    whole: Decimal

    @property
    def of_episodes(self) -> Decimal:
        return sum((one.cost for one in self.costs.values()), ZERO)

    @property
    def elsewhere(self) -> Decimal:
        return self.whole - self.of_episodes - self.aside


def costs(episodes: Any = None) -> dict[int, EpisodeCost]:
    """{episode: its cost} of these, or of all; one that nothing was billed for is not in it."""
    return _found(episodes)[0]


def spent() -> Spent:
    """All of it."""
    # Each acta's sums are its items': reading 700,000 of them takes a page's time.
    counted = AnnexLineTotal.objects.exclude(annex__state=AnnexState.RETURNED)
    sums = counted.aggregate(total=Sum("total"), supplied=Sum("supplied"))
    return Spent(*_found(None), sum((_exact(one or ZERO) for one in sums.values()), ZERO))


def items(episode: Episode) -> tuple[Any, Basis]:
    """(the items that make up an episode's cost, how they were found)."""
    by_order = _chosen(Basis.ORDER, _alone(episode))
    if by_order.exists():
        return by_order, Basis.ORDER
    return _chosen(Basis.WINDOW, _alone(episode)), Basis.WINDOW


def aside(episode: Episode) -> Any:
    """The items at its transformer while it lasted, of no episode's order: not of its cost where
    it has orders that something was billed for."""
    return _chosen(Basis.WINDOW, _alone(episode))


def _found(episodes: Any) -> tuple[dict[int, EpisodeCost], Decimal]:
    """(the costs, what was billed aside of them)."""
    shares: dict[int, dict[int, tuple[Decimal, int]]] = defaultdict(dict)
    basis: dict[int, Basis] = {}
    passed = ZERO
    for how in Basis:
        rows = _chosen(how, episodes).cost_by_episode(PATHS[how])
        for episode, contract, cost, lines in rows.values_list(
            "episode", "contract", "cost", "lines"
        ):
            if basis.setdefault(episode, how) == how:
                shares[episode][contract] = (_exact(cost), lines)
            else:
                passed += _exact(cost)
    numbers = dict(Contract.objects.values_list("pk", "number"))
    found = {}
    for episode, paid in shares.items():
        main = min(paid, key=lambda contract: (-paid[contract][0], numbers[contract]))
        cost = sum((cost for cost, _lines in paid.values()), ZERO)
        lines = sum(lines for _cost, lines in paid.values())
        found[episode] = EpisodeCost(cost, lines, main, basis[episode])
    return found, passed


def _exact(sum_of_money: Decimal) -> Decimal:
    """To the centavo, without what SQLite's sums of floats leave behind it."""
    return sum_of_money.quantize(CENTAVO)


def _alone(episode: Episode) -> Any:
    return Episode.objects.filter(pk=episode.pk)


def _chosen(how: Basis, episodes: Any) -> Any:
    billed = BilledItem.objects.billed()
    chosen = billed.by_order() if how == Basis.ORDER else billed.by_window()
    if episodes is None:
        return chosen
    # The same join as the window's: an episode that lasts on the item's day is this one.
    narrowed = episodes.order_by().values("pk")
    return chosen.annotate(episode=F(PATHS[how])).filter(episode__in=narrowed)
