"""A made-up network whose work was billed in every way in which it can be."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from billing.models import Annex, AnnexState, BilledItem, Contract
from billing.tests import make as billed
from transformers.models import Episode, Intervention, Tariff, Transformer
from transformers.tests import make
from transformers.tests.recovery import MONTHS, WORK, month, network, steady, work

# Places of transformers by what their episodes are, and how they were billed.
BOTH, TWO_CONTRACTS, WINDOW, UNBILLED, RETURNED, PRELIMINARY, TOO_SOON, SHORT = range(8)
# Work of the fifteenth month: sixteen months follow it.
SINCE = MONTHS - WORK - 1


@dataclass
class World:
    """`first` and `second` are contracts of two contractors."""

    transformers: list[Transformer]
    first: Contract
    second: Contract

    def episode(self, place: int) -> Episode:
        return Episode.objects.get(transformer=self.transformers[place])

    def order(self, place: int) -> Intervention:
        return Intervention.objects.get(transformer=self.transformers[place])

    def bill(
        self, contract: Contract, amount: Any, state: str = "approved", **facts: Any
    ) -> BilledItem:
        """An acta of one item over this amount, without taxes unless its contract has them."""
        annex = billed.annex(contract, month(WORK), number=facts.pop("number", None) or _number())
        listed = contract.prices.get(code="SUM" if facts.get("kind") == "supplied" else "A1")
        item = billed.item(annex, listed, amount, **facts)
        Annex.objects.filter(pk=annex.pk).update(state=state)
        return item

    def bill_order(self, place: int, contract: Contract, amount: Any, **facts: Any) -> BilledItem:
        order = self.order(place)
        named = {"work_order": order.work_order, "executed_on": order.start_date}
        return self.bill(contract, amount, **{**named, **facts})

    def bill_at(
        self, place: int, contract: Contract, amount: Any, days: int, **facts: Any
    ) -> BilledItem:
        """At its transformer, of no order, so many days after the work began."""
        day = self.order(place).start_date + timedelta(days)
        code = self.transformers[place].code
        return self.bill(contract, amount, transformer_code=code, executed_on=day, **facts)


def world(tariffs: bool = True) -> World:
    """Episodes of each grade; items by order and by transformer, of two contracts in one episode,
    supplied, returned, in review, and of no episode at all."""
    kwh = steady()
    kwh[:5, WORK + 1 :] *= 1.4
    kwh[PRELIMINARY, WORK - 4 : WORK] = np.nan
    town = make.municipality()
    made = network(kwh.round(1), municipality=town, zone="NORTE", substation="SE", circuit="C-1")
    if tariffs:
        Tariff.objects.bulk_create(
            Tariff(period=month(at), voltage_level=1, unit_cost=Decimal(800))
            for at in range(MONTHS)
        )
    work(
        *((made[at], WORK) for at in (BOTH, TWO_CONTRACTS, WINDOW)), kind="NORMALIZACION", crew="1"
    )
    work(*((made[at], WORK) for at in (UNBILLED, RETURNED, PRELIMINARY)), kind="REVISION")
    work((made[TOO_SOON], MONTHS - 1), (made[SHORT], 3), kind="REVISION", crew="2")
    first = billed.aiu(number="CW1", contractor="UNO S.A.S.")
    second = billed.contract(number="CW2", contractor="DOS S.A.S.")
    for contract in (first, second):
        billed.price(contract, "A1", 1)
        billed.price(contract, "SUM", 1, kind="supplied")
    found = World(made, first, second)
    found.bill_order(BOTH, first, 10_000)
    found.bill_order(BOTH, first, 333, kind="supplied")
    found.bill_at(BOTH, second, 77, 5)  # aside: the episode has orders
    found.bill_order(TWO_CONTRACTS, first, 4_000, state=AnnexState.IN_REVIEW)
    found.bill_order(TWO_CONTRACTS, second, 6_000)
    found.bill_at(WINDOW, second, 2_500, 12)
    found.bill_at(WINDOW, second, 90, 200)  # after it was over: of no episode
    found.bill_order(RETURNED, second, 8_000, state=AnnexState.RETURNED)
    found.bill_order(PRELIMINARY, second, 1_200)
    found.bill_order(TOO_SOON, second, 700)
    found.bill(second, 50_000)  # of nothing
    return found


def _number() -> str:
    return str(Annex.objects.count() + 1)
