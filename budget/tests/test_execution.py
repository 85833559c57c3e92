"""Planned beside executed: every figure is a sum of cells, and cells are what is stored."""

from datetime import date
from decimal import Decimal

import pytest

from billing.models import AnnexState
from billing.tests import make as billed
from budget.execution import Execution, Scope
from budget.tests import make

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)
YEAR = Scope.year(2025)


def approved(contract, amount, period=JULY, line="OBRA", state=AnnexState.APPROVED, **facts):
    """An acta of one line over this amount."""
    annex = billed.annex(contract, period)
    listed = contract.prices.filter(budget_line=line).first() or billed.price(
        contract, f"I{contract.prices.count()}", 1, budget_line=line
    )
    billed.item(annex, listed, amount, **facts)
    type(annex).objects.filter(pk=annex.pk).update(state=state)
    return annex


def test_in_force_is_initial_plus_what_changed_it():
    contract = billed.contract()
    make.movement(contract, 100)
    make.movement(contract, 30, kind="addition", document="OTROSI 1", date=date(2025, 3, 1))
    make.movement(contract, 12, kind="reduction", document="OTROSI 2", date=date(2025, 4, 1))
    make.movement(contract, -8, kind="transfer", document="T1", date=date(2025, 5, 1))
    make.movement(contract, 8, AUGUST, kind="transfer", document="T1", date=date(2025, 5, 1))
    months = Execution.of(YEAR).by("period")
    assert (months[JULY].initial, months[JULY].in_force) == (100, 110)
    assert (months[AUGUST].initial, months[AUGUST].in_force) == (None, 8)
    before = Execution.of(YEAR.but(on=date(2025, 3, 31))).total()
    assert before.in_force == 130
    assert Execution.of(YEAR.but(on=date(2025, 1, 1))).total().in_force == 100


def test_execution_is_what_was_approved_and_the_rest_stands_beside_it():
    contract = billed.contract()
    make.movement(contract, 1000)
    approved(contract, 400)
    approved(contract, 70, state=AnnexState.IN_REVIEW)
    approved(contract, 50, state=AnnexState.RETURNED)
    make.provision(contract, 30, budget_line="OBRA")
    total = Execution.of(YEAR).total()
    assert (total.executed, total.in_review, total.provisioned) == (400, 70, 30)
    assert (total.balance, total.free, total.share) == (600, 500, Decimal("0.4"))


def test_a_month_without_a_budget_has_none_rather_than_zero():
    contract = billed.contract()
    approved(contract, 400)
    total = Execution.of(YEAR).total()
    assert (total.initial, total.in_force, total.balance, total.share) == (None,) * 4


def test_what_no_line_of_the_year_budgets_is_outside():
    contract = billed.contract()
    make.movement(contract, 1000)
    approved(contract, 400)
    approved(contract, 40, line="")
    approved(contract, 4, line="OTRO")
    approved(contract, 1, date(2024, 7, 1))
    assert Execution.of(YEAR).outside().executed == 44
    assert Execution.of(Scope()).outside().executed == 45


def test_a_class_that_the_price_does_not_tell_is_that_of_the_line():
    contract = billed.contract()
    make.movement(contract, 1000, expense_class="investment")
    approved(contract, 400)
    approved(contract, 40, line="")
    assert {
        name: sums.executed for name, sums in Execution.of(YEAR).by("expense_class").items()
    } == {
        "investment": 400,
        "": 40,
    }
    investment = Execution.of(YEAR.but(expense_class="investment")).total()
    assert (investment.in_force, investment.executed) == (1000, 400)


def test_the_line_of_an_acta_is_that_of_its_items_that_name_none():
    contract = billed.contract()
    annex = billed.annex(contract, budget_line="DEL ACTA")
    listed = billed.price(contract, unit_price=1, budget_line="DE LA LISTA")
    billed.item(annex, listed, 10)
    billed.item(annex, listed, 5, budget_line="SUYO")
    lines = Execution.of(YEAR).by("budget_line")
    assert {name: sums.in_review for name, sums in lines.items()} == {"DEL ACTA": 10, "SUYO": 5}
    annex.budget_line = ""
    annex.save()
    assert list(Execution.of(YEAR).by("budget_line")) == ["DE LA LISTA", "SUYO"]
    listed.budget_line = "OTRA"
    listed.save()
    assert list(Execution.of(YEAR).by("budget_line")) == ["OTRA", "SUYO"]


def test_three_queries_whatever_there_is(django_assert_num_queries):
    contract = billed.contract()
    make.year(contract, 1000)
    for month in (JULY, AUGUST):
        approved(contract, 400, month)
    with django_assert_num_queries(3):
        found = Execution.of(YEAR)
        assert sum(sums.executed for sums in found.by("contract", "period").values()) == 800
