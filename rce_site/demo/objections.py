"""What the team objected to in the last months' actas, before they were approved or returned."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import F

from billing.choices import ItemKind, Objection
from billing.models import Annex, BilledItem
from rce_site.demo.contracts import CONTRACTS
from rce_site.demo.irregularities import NEARLY_SPENT, USERS, planted
from rce_site.demo.world import World, dice
from records import people
from records.bulk import Cause

UPDATER = "facturacion"
MONTHS = 3
# One line of so many is objected to, and of no acta more than so many.
ONE_OF, MOST = 150, 12
TEXTS = {
    Objection.ALREADY_BILLED: "La misma orden y cuenta ya se pagaron en el acta del mes anterior.",
    Objection.OVER_PRICE: "El valor unitario supera el de la lista de precios vigente.",
    Objection.OVER_QUANTITY: "La cantidad supera la que se verificó en campo.",
    Objection.NO_EVIDENCE: "Sin registro fotográfico ni acta de visita firmada por el usuario.",
    Objection.NOT_DONE: "En la visita de interventoría la actividad no se encontró ejecutada.",
    Objection.WRONG_ITEM: "Lo ejecutado corresponde a un ítem de menor alcance.",
}
# Of what nobody planted, how often each is why.
CHANCES = {
    Objection.NO_EVIDENCE: 6,
    Objection.NOT_DONE: 3,
    Objection.OVER_QUANTITY: 2,
    Objection.WRONG_ITEM: 1,
}


class Line(NamedTuple):
    key: int
    quantity: Decimal
    unit_price: Decimal
    listed: Decimal


class Accepted(NamedTuple):
    key: int
    quantity: Decimal
    unit_price: Decimal


def object_to(world: World) -> None:
    """In the actas of the last months, as long as nobody has objected to anything."""
    if BilledItem.objects.objected_to().exists():
        return
    user = get_user_model().objects.filter(username=UPDATER).first() or people.system()
    annexes = Annex.objects.in_review().filter(period__in=world.months[-MONTHS:])
    for annex in annexes.exclude(contract__number=NEARLY_SPENT.number).order_by("pk"):
        chosen: dict[Objection, list[Accepted]] = defaultdict(list)
        for objection, accepted in (*_planted(world, annex), *_by_chance(annex)):
            chosen[objection].append(accepted)
        for objection, lines in chosen.items():
            BilledItem.objects.object_to(
                [line.key for line in lines],
                objection,
                TEXTS[objection],
                quantity={line.key: line.quantity for line in lines},
                unit_price={line.key: line.unit_price for line in lines},
                cause=Cause(user.pk),
            )


def _planted(world: World, annex: Annex) -> Iterator[tuple[Objection, Accepted]]:
    """Some of what the rules found by themselves; the rest is left for the pages to find."""
    if annex.period != world.months[-2]:
        return
    if annex.contract.number == USERS.number:
        twice = {line.order for line in planted(world)[:4]}
        for line in _lines(annex, work_order__in=twice):
            yield Objection.ALREADY_BILLED, Accepted(line.key, Decimal(0), line.unit_price)
    for line in _lines(annex, deviation__gt=0):
        yield Objection.OVER_PRICE, Accepted(line.key, line.quantity, line.listed)


def _by_chance(annex: Annex) -> Iterator[tuple[Objection, Accepted]]:
    known = {contract.number: contract.index for contract in CONTRACTS}
    chance = dice("objections", known[annex.contract.number], annex.period)
    ordinary = list(_lines(annex, deviation=None, quantity__gt=0))
    for line in chance.sample(ordinary, min(len(ordinary), MOST, annex.lines // ONE_OF + 1)):
        yield _objection(chance, line)


def _objection(chance: Random, line: Line) -> tuple[Objection, Accepted]:
    (why,) = chance.choices(list(CHANCES), list(CHANCES.values()))
    part = Decimal(0)
    if why == Objection.OVER_QUANTITY and line.quantity >= 2:
        part = line.quantity // 2
    elif why == Objection.OVER_QUANTITY:
        why = Objection.NO_EVIDENCE
    return why, Accepted(line.key, part, line.unit_price)


def _lines(annex: Annex, **told: object) -> Iterator[Line]:
    rows = BilledItem.objects.filter(annex=annex, kind=ItemKind.ACTIVITY, **told).order_by("pk")
    facts = rows.values_list("pk", "quantity", "unit_price", F("price__unit_price"))
    return (Line(*row) for row in facts)
