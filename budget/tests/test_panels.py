"""What billing's pages say of the budget."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from billing.models import Annex, AnnexState, ContractChange
from billing.tests import make as billed
from budget.panels import Taken
from budget.tests import make
from budget.tests.test_execution import approved
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
    assert "2025 · Adición" in shown


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


# ── actas ───────────────────────────────────────────────────────────────────────────────────


def taken(client: Client, annex: Annex) -> dict[str, list[Any]]:
    """{line: [this acta, in force, by other actas, left]}, and the whole contract under ''."""
    panels = client.get(annex.get_absolute_url()).context["panels"]
    found = next(shown.context for shown in panels if isinstance(shown.panel, Taken))
    rows = [*(one for one, _url in found["rows"]), found["total"]]
    return {one.line: list(one[1:]) for one in rows}


@pytest.mark.parametrize("state", AnnexState.values)
def test_an_acta_says_what_it_leaves_of_its_lines(
    as_role: Callable[..., Client], state: str
) -> None:
    july = date(2025, 7, 1)
    contract = billed.contract(number="CW1")
    make.year(contract, 100)
    make.year(contract, 50, budget_line="QUIETA")
    approved(contract, 300, date(2025, 5, 1))
    annex = approved(contract, 950, july, state=AnnexState.IN_REVIEW)
    billed.item(annex, billed.price(contract, "R1", 1, budget_line="REDES"), 40)
    Annex.objects.filter(pk=annex.pk).update(state=state)
    assert taken(as_role(roles.P2), annex) == {
        "OBRA": [950, 1200, 300, -50],
        "REDES": [40, None, 0, None],
        "": [990, 1800, 300, 510],
    }


def test_an_acta_of_a_year_without_a_budget_says_nothing_of_it(
    as_role: Callable[..., Client],
) -> None:
    annex = approved(billed.contract(), 10, date(2025, 7, 1))
    assert "En el presupuesto de su año" not in as_role(roles.P2).get(annex.get_absolute_url()).text


@pytest.mark.parametrize("of", ["annex", "contract"])
def test_years_are_written_without_a_mark(as_role: Callable[..., Client], of: str) -> None:
    contract = billed.contract()
    make.year(contract, 100)
    annex = approved(contract, 10, date(2025, 7, 1))
    record = {"annex": annex, "contract": contract}[of]
    assert "Vigente en 2025" in as_role(roles.P2).get(record.get_absolute_url()).text
