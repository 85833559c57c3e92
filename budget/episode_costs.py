"""What episodes of work cost: items billed by their orders, or, lacking those, at their transformer
while they lasted. Computed when asked and kept nowhere, so that it always agrees with the actas."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.models import BilledItem, Contract
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


def costs(episodes: Any = None) -> dict[int, EpisodeCost]:
    """{episode: its cost} of these, or of all; one that nothing was billed for is not in it."""
    shares: dict[int, dict[int, tuple[Decimal, int]]] = defaultdict(dict)
    basis: dict[int, Basis] = {}
    for how in Basis:
        for row in _chosen(how, episodes).cost_by_episode(PATHS[how]):
            if basis.setdefault(row["episode"], how) == how:
                shares[row["episode"]][row["contract"]] = (row["cost"], row["lines"])
    numbers = dict(Contract.objects.values_list("pk", "number"))
    found = {}
    for episode, paid in shares.items():
        main = min(paid, key=lambda contract: (-paid[contract][0], numbers[contract]))
        cost = sum((cost for cost, _lines in paid.values()), Decimal(0))
        lines = sum(lines for _cost, lines in paid.values())
        found[episode] = EpisodeCost(cost, lines, main, basis[episode])
    return found


def items(episode: Episode) -> tuple[Any, Basis]:
    """(the items that make up an episode's cost, how they were found)."""
    only = Episode.objects.filter(pk=episode.pk)
    by_order = _chosen(Basis.ORDER, only)
    if by_order.exists():
        return by_order, Basis.ORDER
    return _chosen(Basis.WINDOW, only), Basis.WINDOW


def _chosen(how: Basis, episodes: Any) -> Any:
    billed = BilledItem.objects.billed()
    chosen = billed.by_order() if how == Basis.ORDER else billed.by_window()
    if episodes is None:
        return chosen
    # The same join as the window's: an episode that lasts on the item's day is this one.
    narrowed = episodes.order_by().values("pk")
    return chosen.annotate(episode=F(PATHS[how])).filter(episode__in=narrowed)
