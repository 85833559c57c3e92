"""A change of a budget, however it is made, is at once what every page, file and the API say."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from billing.models import Contract
from billing.tests import make as billed
from budget.models import Movement
from budget.tests import make
from budget.tests.uploads import line, load, wide
from ingest import intake
from records import roles

pytestmark = pytest.mark.django_db

GIVEN = {"year": "2025", "contract": "CW1"}


@pytest.fixture
def contract() -> Contract:
    contract = billed.contract(number="CW1")
    make.movement(contract, 100)
    return contract


@pytest.fixture
def analyst(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.P2)


def in_force(client: Client, contract: Contract) -> Decimal:
    """What all of them say is in force; they must agree."""
    said = [
        client.get("/budget/", GIVEN).context["found"].total.in_force,
        client.get("/budget/", GIVEN).context["found"].by_contract.rows[0].values[0],
        client.get("/budget/", GIVEN).context["found"].curve().rows[-1].values[0],
        client.get(f"/budget/contracts/{contract.pk}/", GIVEN).context["found"].lines.total[0],
        client.get("/budget/lines/", GIVEN).context["found"].table.total[0],
        client.get("/budget/lines/", {**GIVEN, "line": "OBRA"}).context["found"].total.in_force,
        client.get("/budget/breakdown/", {**GIVEN, "by": "month"}).context["found"].table.total[0],
        sum(
            Decimal(str(row["in_force"]))
            for row in client.get("/api/v1/execution/", GIVEN).json()["results"]
        ),
    ]
    assert len(set(said)) == 1, said
    return said[0]


def test_in_a_form_and_deleted(contract: Contract, analyst: Client) -> None:
    assert in_force(analyst, contract) == 100
    sent = {
        "contract": contract.pk,
        "year": 2025,
        "budget_line": "OBRA",
        "kind": "addition",
        "document": "OTROSI 1",
        "month": 9,
        "amount": "30",
    }
    assert analyst.post("/budget/movements/add/", sent).status_code == 302
    assert in_force(analyst, contract) == 130
    added = Movement.objects.get(kind="addition")
    page = f"/budget/movements/{added.pk}/"
    assert analyst.post(f"{page}delete/", {"reason": "Era de otro contrato"}).status_code == 302
    assert in_force(analyst, contract) == 100


def test_loaded_and_undone(
    contract: Contract, analyst: Client, person: Callable[..., User]
) -> None:
    upload = load(person(roles.P2), wide(line(1, 2, 3)))
    assert in_force(analyst, contract) == 106
    intake.undo(upload, person(roles.P2))
    assert in_force(analyst, contract) == 100


def test_an_acta_approved_and_returned(
    contract: Contract, analyst: Client, person: Callable[..., User]
) -> None:
    """The same of what is executed."""
    annex = billed.annex(contract)
    billed.item(annex, billed.price(contract, unit_price=7, budget_line="OBRA"), 5)

    def found() -> tuple[Decimal, Decimal]:
        total = analyst.get("/budget/", GIVEN).context["found"].total
        page = analyst.get(f"/budget/contracts/{contract.pk}/", GIVEN).context["found"]
        assert (total.executed, total.in_review) == (page.total.executed, page.total.in_review)
        return total.executed, total.in_review

    assert found() == (0, 35)
    annex.approve(person(roles.P2))
    assert found() == (35, 0)
    annex.return_to_contractor(person(roles.P2), "Faltan soportes")
    assert found() == (0, 0)
