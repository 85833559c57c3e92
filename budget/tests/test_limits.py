"""An acta is judged against the budget in force of its contract and year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from billing.models import Contract
from billing.tests import make as billed
from budget.tests import make
from ingest import intake
from ingest.tests import actas
from ingest.tests.workbooks import xlsx

pytestmark = pytest.mark.django_db
# Five lines of two at 1000.5, with AIU 15/3/5 and IVA 19 on the profit.
TOTAL = Decimal("12401.20")


@pytest.fixture
def contract() -> Contract:
    user = User.objects.create_user("ana")
    for kind, sheets in (("contracts", actas.contracts()), ("prices", actas.prices())):
        upload = intake.receive(xlsx(sheets), "libro.xlsx", user, kind)
        intake.judge(upload)
        intake.commit(upload, user, accept=True, reason="porque sí")
    return Contract.objects.get()


def found() -> list[dict[str, Any]]:
    user = User.objects.get(username="ana")
    sheets = actas.acta(map(actas.line, range(5)))
    upload = intake.judge(intake.receive(xlsx(sheets), "acta.xlsx", user, "annexes"))
    return [one for one in upload.findings if one["code"] == "over_budget"]


def test_a_year_without_a_budget_is_no_limit(contract: Contract) -> None:
    make.movement(contract, 1, date(2025, 1, 1))
    make.movement(billed.contract(), 1, date(2024, 10, 1))
    assert found() == []


def test_more_than_the_budget_in_force_is_a_warning_once(contract: Contract) -> None:
    make.movement(contract, 5000, date(2024, 10, 1))
    [warning] = found()
    [cell] = warning["cells"]
    assert (warning["severity"], cell["column"]) == ("warning", "CONTRATO")
    reached, limit = cell["detail"].split(" > ")
    assert abs(Decimal(reached) - TOTAL) < 1
    assert Decimal(limit) == 5000


def test_an_addition_settles_it_and_a_reduction_brings_it_back(contract: Contract) -> None:
    make.movement(contract, 5000, date(2024, 10, 1))
    make.movement(contract, 8000, date(2024, 11, 1), kind="addition", document="O1")
    assert found() == []
    make.movement(contract, 1000, date(2024, 12, 1), kind="reduction", document="O2")
    assert len(found()) == 1


def test_what_was_billed_in_the_year_before_the_file_counts(contract: Contract) -> None:
    make.movement(contract, 15_000, date(2024, 10, 1))
    assert found() == []
    for period in (date(2024, 9, 1), date(2025, 9, 1)):
        billed.item(billed.annex(contract, period), contract.prices.first(), 3)
    assert len(found()) == 1
