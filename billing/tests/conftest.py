"""A small history that the tests of pages and API share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.models import Annex, BilledItem, Contract
from billing.tests import make
from conftest import somebody
from records import roles


@dataclass
class History:
    """Two contracts, May to July: May approved, June returned for one of them, July in review."""

    first: Contract
    second: Contract
    deviating: BilledItem
    twice: tuple[BilledItem, BilledItem]

    def annex(self, contract: Contract, month: int) -> Annex:
        return Annex.objects.get(contract=contract, period=date(2025, month, 1))


@pytest.fixture(scope="module")
def standing_history(standing: Any) -> Callable[[], History]:
    return standing(made)


@pytest.fixture
def history(standing_history: Callable[[], History], db: None) -> History:
    return standing_history()


def made() -> History:
    approver = somebody(roles.P2)
    town = make.municipality()
    first, second = make.aiu(number="CW1"), make.contract(number="CW2", contractor="OTRA S.A.")
    orders = []
    for contract in (first, second):
        work = make.price(contract, "A1", "1000.37", common_code="X1")
        meter = make.price(contract, "S1", 500, kind="supplied")
        for month in (5, 6, 7):
            annex = make.annex(contract, date(2025, month, 1), number=str(month))
            make.item(annex, work, 3, municipality=town, transformer_code="T-1")
            make.item(annex, meter, 2)
            if month == 7:
                done = {"work_order": "OT7", "account": "88", "transformer_code": "T-2"}
                orders.append(make.item(annex, work, 1, **done))
            if month == 5:
                annex.approve(approver)
    Annex.objects.get(contract=second, number="6").return_to_contractor(approver, "Faltan soportes")
    july = Annex.objects.get(contract=first, number="7")
    deviating = make.item(july, work_of(first), 2, unit_price=Decimal("1100.37"))
    return History(first, second, deviating, (orders[0], orders[1]))


def work_of(contract: Contract):
    return contract.prices.get(code="A1")
