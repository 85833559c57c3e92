"""A little of everything that the views are made of."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from billing.models import Contract
from billing.tests import make
from budget.models import Provision
from budget.month import adjusting
from budget.tests import make as budgeted
from powerbi import calendar
from records.models import ClosedMonth
from transformers.tests import make as made

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture(scope="module")
def standing_actas(standing: Any) -> Callable[[], Contract]:
    return standing(approved)


@pytest.fixture
def actas(standing_actas: Callable[[], Contract], db: None) -> Contract:
    return standing_actas()


def approved() -> Contract:
    """A contract with an approved acta of June and one of July, a transformer's June, and a May
    that was closed and moved afterwards."""
    contract = make.aiu(number="CW1", start_date=date(2024, 3, 1))
    town = make.municipality()
    work = make.price(contract, "A1", "1000.37", group="G", budget_line="R1")
    meter = make.price(contract, "S1", 500, kind="supplied")
    june, july = make.annex(contract, JUNE), make.annex(contract, JULY)
    for annex in (june, july):
        make.item(annex, work, 3, municipality=town, work_order="OT1", account="77")
        make.item(annex, work, -1)
        make.item(annex, meter, 2)
    at = made.transformer("T-1", has_macro=True)
    made.consumption(at, JUNE)
    made.intervention(at, date(2025, 6, 9))
    made.retroactive_case(date(2025, 6, 20), named_transformer=at)
    made.system_energy(JUNE)
    budgeted.movement(contract, 100, JUNE)
    june.approve(get_user_model().objects.create(username="analyst"))
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=MAY)
    moved = Provision(contract=contract, period=MAY, amount=7, work_order="OT-5")
    Provision.objects.bulk_create([moved])
    adjusting.look_again(None)
    calendar.cover()
    return contract
