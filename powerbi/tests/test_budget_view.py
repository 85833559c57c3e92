"""The budget as Power BI reads it is the site's."""

from datetime import date
from typing import Any

import pytest

from billing.tests import make as billed
from budget.execution import Execution, Scope
from budget.models import Movement
from budget.tests import make
from powerbi import calendar
from powerbi.tests.asking import cents, read

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)


@pytest.fixture
def moved() -> Any:
    """Two contracts; one with an addition, a reduction, and a transfer to a month of its own."""
    first, second = billed.contract(), billed.contract()
    make.year(second, "1000.10", expense_class="expense")
    make.movement(first, 100, expense_class="investment")
    change = {"expense_class": "investment", "date": date(2025, 3, 1)}
    make.movement(first, 30, kind="addition", document="OTROSI 1", **change)
    make.movement(first, 12, kind="reduction", document="OTROSI 2", **change)
    make.movement(first, -8, kind="transfer", document="T1", **change)
    make.movement(first, 8, AUGUST, kind="transfer", document="T1", budget_line="OTRO", **change)
    calendar.cover()
    return first


def test_each_month_is_the_sites(moved: Any) -> None:
    rows = read("fct_budget_month")
    mine = {
        (r["contract_key"], r["period_key"], r["budget_line"], r["expense_class"]): (
            r["initial_amount"] and cents(r["initial_amount"]),
            cents(r["amount"]),
        )
        for r in rows
    }
    assert len(mine) == len(rows) == 14
    assert mine == {
        (
            row["contract"],
            int(f"{row['period']:%Y%m%d}"),
            row["budget_line"],
            row["expense_class"],
        ): (row["initial"], row["in_force"])
        for row in Movement.objects.by_month()
    }
    assert mine[moved.pk, 20250801, "OTRO", "investment"] == (None, 8)
    total = Execution.of(Scope.year(2025)).total()
    assert sum(amount for _initial, amount in mine.values()) == total.in_force
    assert sum(initial or 0 for initial, _amount in mine.values()) == total.initial


def test_its_months_are_in_the_calendar(moved: Any) -> None:
    make.movement(moved, 5, date(2040, 1, 1))
    calendar.cover()
    rows = read("fct_budget_month")
    assert {row["period_key"] for row in rows if row["period_key"] > 20260000} == {20400101}
    assert -1 not in {row["period_key"] for row in rows}


def test_how_current_it_is(moved: Any) -> None:
    (told,) = read("meta_refresh", "fact = 'fct_budget_month'")
    assert told["row_count"] == len(read("fct_budget_month"))
    newest = Movement.objects.order_by("updated_at").last()
    newest.amount += 1
    newest.save()
    (after,) = read("meta_refresh", "fact = 'fct_budget_month'")
    assert str(after["updated_at"]) > str(told["updated_at"])
