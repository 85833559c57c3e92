"""What billing's pages say of the budget."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils.html import escape

from billing.models import ContractChange
from billing.tests import make as billed
from budget.tests import make
from records import formats, roles

pytestmark = pytest.mark.django_db

GRID = "/budget/grid/?contract=CW1&year=2025&kind=addition&document=OTROSI+1"


@pytest.fixture
def addition() -> ContractChange:
    contract = billed.contract(number="CW1")
    return billed.change(contract, "addition", date(2025, 8, 1), document="OTROSI 1", value=500)


def page(client: Client, change: ContractChange) -> str:
    return client.get(change.get_absolute_url()).text


def test_an_addition_leads_to_its_movements(
    as_role: Callable[..., Client], addition: ContractChange
) -> None:
    august, october = date(2025, 8, 1), date(2025, 10, 1)
    for month in (august, october):
        make.movement(addition.contract, 30, month, kind="addition", document="OTROSI 1")
    make.movement(addition.contract, 7, august, kind="addition", document="OTROSI 2")
    shown = page(as_role(roles.READER), addition)
    assert f'<a href="{escape(GRID)}">{formats.money(60)}</a>' in shown


def test_one_without_movements_is_written_by_those_who_may(
    as_role: Callable[..., Client], addition: ContractChange
) -> None:
    assert escape(GRID) in page(as_role(roles.P2), addition)
    shown = page(as_role(roles.READER), addition)
    assert "Ningún movimiento del presupuesto lleva su documento." in shown
    assert escape(GRID) not in shown


def test_other_changes_have_no_part_in_the_budget(
    as_role: Callable[..., Client], addition: ContractChange
) -> None:
    other = billed.change(
        addition.contract,
        "extension",
        date(2025, 9, 1),
        document="OTROSI 2",
        end_date=date(2030, 1, 1),
    )
    assert "En el presupuesto" not in page(as_role(roles.P2), other)
