"""Past episodes as they are learned from: decided before they began, known once they were over."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from billing.tests import make as billed
from budget.planning.panel import Panel
from budget.planning.past import Episodes, Prices
from budget.tests.planned import COUNT, MONTHS, WORK, world
from transformers.models import Consumption, Episode, Transformer
from transformers.tests.recovery import month, network, steady, work

pytestmark = pytest.mark.django_db


def read() -> Episodes:
    panel = Panel.read()
    assert panel is not None
    return Episodes.read(panel)


def months(values: np.ndarray) -> list[date]:
    return values.astype("datetime64[D]").tolist()


def test_each_is_decided_the_month_before_and_known_when_its_last_month_is() -> None:
    network_of = world()
    found = read()
    at = found.past.transformer.tolist().index(str(network_of[0].pk))
    assert months(found.past.decided)[at] == month(WORK - 1)
    # The month of work and the one after it are left out, then twelve count.
    assert months(found.past.known)[at] == month(WORK + 1 + 12)
    assert found.followed[at] == 12
    one = Episode.objects.get(transformer=network_of[0])
    assert found.past.kwh[at] == pytest.approx(float(one.gain_kwh))
    half = float(one.high_kwh - one.low_kwh) / 2
    assert found.past.error[at] == pytest.approx(half / 1.6449, rel=0.25)
    assert found.past.facts.kva[at] == 45
    assert found.past.facts.municipality[at] == "68001"


def test_of_fewer_months_it_is_brought_to_twelve_with_its_error() -> None:
    energies = steady(COUNT, MONTHS)
    made = network(energies)
    last = MONTHS - 1
    work((made[0], last - 7))  # then one month is left out, and six count
    found = read()
    one = Episode.objects.get()
    assert found.followed.tolist() == [6]
    assert found.past.kwh[0] == pytest.approx(2 * float(one.gain_kwh))
    assert months(found.past.known) == [month(last)]
    half = float(one.high_kwh - one.low_kwh) / 2
    assert found.past.error[0] == pytest.approx(2 * half / 1.6449, rel=0.25)


def test_its_facts_are_of_the_past_alone() -> None:
    made = world()
    before = read().past
    later = Consumption.objects.filter(transformer=made[0], period__gte=month(WORK))
    later.update(billed_kwh=Decimal(0), customers=999)
    after = read().past
    at = before.transformer.tolist().index(str(made[0].pk))
    for name in ("users", "zero_share", "loss_index", "fall"):
        mine, other = (getattr(past.facts, name)[at] for past in (before, after))
        assert mine == other or np.isnan([mine, other]).all(), name


def test_types_together_teach_and_are_not_offered() -> None:
    made = world()
    work(*((made[row], WORK + 2) for row in range(6)), kind="AFORO")
    found = read()
    assert "AFORO + MACRO" in found.past.work
    assert set(found.offered()) == {"MACRO", "REVISION"}
    # A type of its own whose name has a plus is one of its own.
    assert found.offered() == {"MACRO": 9, "REVISION": 9}


def test_a_price_is_the_median_of_what_episodes_of_the_type_cost() -> None:
    made = world()
    assert Prices.read().of(np.array(["MACRO"])) is None
    contract = billed.contract(number="CW1")
    acta, price = billed.annex(contract), billed.price(contract)
    orders = Transformer.objects.filter(pk__in=[made[0].pk, made[2].pk, made[4].pk, made[1].pk])
    for number, one in enumerate(orders.order_by("code")):
        order = one.interventions.get().work_order
        billed.item(
            acta, price, transformer=one, work_order=order, quantity=1, unit_price=1000 * 3**number
        )
    found = Prices.read()
    assert found.paid == {"MACRO": 3, "REVISION": 1}
    assert found.median == {"MACRO": 9000, "REVISION": 3000}
    asked = found.of(np.array(["MACRO", "REVISION", "NUNCA VISTA"]))
    assert asked is not None
    assert asked.tolist() == [9000, 3000, 6000]
