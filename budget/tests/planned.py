"""A made-up network in which work was done that plans can learn from."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from budget import tasks
from budget.models import Lesson, Plan
from transformers.models import Tariff, Transformer
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.recovery import month, network, steady, work

COUNT, MONTHS, WORK = 60, 32, 14
WORKED = 24


def world(effect: float = 1.4) -> list[Transformer]:
    """Sixty transformers; at the first 24 MACRO and REVISION by turns, which billed more after it
    (REVISION half as much more), with a tariff of the last month."""
    billed = steady(COUNT, MONTHS, noise=0.05)
    billed[0:WORKED:2, WORK + 1 :] *= effect
    billed[1:WORKED:2, WORK + 1 :] *= 1 + (effect - 1) / 2
    town = make.municipality()
    made = network(billed.round(1), municipality=town, capacity_kva=Decimal(45), customers=40)
    Tariff.objects.create(
        period=month(MONTHS - 1), voltage_level=1, unit_cost=Decimal("800.5"), ownership=""
    )
    work(*((made[row], WORK + row % 3) for row in range(0, WORKED, 2)), kind="MACRO")
    work(*((made[row], WORK + row % 3) for row in range(1, WORKED, 2)), kind="REVISION")
    return made


def lesson() -> Lesson:
    """What is to be learned, computed here and now."""
    one = Lesson()
    one.ask()
    tasks.learn.call(one.pk, one.token)
    one.refresh_from_db()
    return one


def next_month() -> date:
    return months_back(timezone.localdate().replace(day=1), -1)


def plan(**facts: Any) -> Plan:
    """Four works of each type a month for two months, a quarter left to chance; made."""
    one = asked(**facts)
    tasks.make_plan.call(one.pk, one.token)
    one.refresh_from_db()
    return one


def asked(**facts: Any) -> Plan:
    """One that nobody has begun to make."""
    known = {
        "name": "Plan de prueba",
        "first": next_month(),
        "months": 2,
        "budget": Decimal(1_600_000),
        "share": Decimal("0.25"),
        "seed": 5,
        "terms": [
            {"kind": "MACRO", "price": "200000", "works": 4},
            {"kind": "REVISION", "price": "50000", "works": 4},
        ],
    }
    one = Plan(**{**known, **facts})
    one.ask()
    return one
