"""Months of a budget that say their year: above their columns, or in MES."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from billing.tests import make as billed
from budget.models import Movement
from budget.tests.uploads import found, judged, load, long, month, stored
from ingest import intake, set_aside
from ingest.tests.workbooks import xlsx

pytestmark = pytest.mark.django_db

SPELLINGS: list[Sequence[Any]] = [
    ["nov-26", "dic-26", "ene-27"],
    ["2026-11", "2026-12", "2027-01"],
    ["NOVIEMBRE 2026", "DICIEMBRE 2026", "ENERO 2027"],
    [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)],
]


@pytest.fixture
def analyst() -> User:
    return User.objects.create_superuser("analista")


@pytest.fixture(autouse=True)
def contracts() -> None:
    billed.contract(number="CW1", end_date=date(2028, 12, 31))


def sheet(months: Sequence[Any], *rows: Sequence[Any], above: Any = ()) -> dict[str, Any]:
    return {"PRESUPUESTO": [*above, ["CONTRATO", "RUBRO", *months], *rows]}


def periods() -> list[tuple[Any, ...]]:
    rows = Movement.objects.order_by("period", "budget_line")
    return list(rows.values_list("budget_line", "year", "period", "amount"))


@pytest.mark.parametrize("months", SPELLINGS)
def test_the_year_follows_from_the_months(analyst: User, months: Sequence[Any]) -> None:
    load(analyst, sheet(months, ["CW1", "OBRA", 1, "", 3]))
    assert periods() == [
        ("OBRA", 2026, date(2026, 11, 1), 1),
        ("OBRA", 2027, date(2027, 1, 1), 3),
    ]
    assert Movement.objects.get(year=2027).date == date(2027, 1, 1)


def test_years_above_their_months(analyst: User) -> None:
    rows = [
        [None, None, 2026, None, 2027, None],
        ["CONTRATO", "RUBRO", "NOV", "DIC", "ENE", "FEB"],
        ["CW1", "OBRA", 1, 2, 3, 4],
    ]
    load(analyst, {"PRESUPUESTO": rows})
    assert [(year, amount) for _line, year, _day, amount in periods()] == [
        (2026, 1),
        (2026, 2),
        (2027, 3),
        (2027, 4),
    ]


def test_nobody_need_say_that_it_is_a_budget(analyst: User) -> None:
    rows = sheet(["ene-27", "feb-27"], ["CW1", "OBRA", 5, 6])
    upload = intake.judge(intake.receive(xlsx(rows), "plan.xlsx", analyst))
    assert (upload.kind, upload.rows) == ("budgets", 2)


def test_the_same_year_beside_them_agrees(analyst: User) -> None:
    rows = {"PRESUPUESTO": [["CONTRATO", "VIGENCIA", "RUBRO", "ene-27"], ["CW1", 2027, "OBRA", 5]]}
    load(analyst, rows)
    assert [year for _line, year, *_rest in periods()] == [2027]


def test_another_year_in_the_row_is_a_problem(analyst: User) -> None:
    heads = ["CONTRATO", "VIGENCIA", "RUBRO", "ene-27", "feb-27"]
    upload = judged(analyst, {"PRESUPUESTO": [heads, ["CW1", 2026, "OBRA", 5, 6]]})
    assert found(upload) == {"years_differ": [(2, "VIGENCIA", "2027")]}
    assert [one["count"] for one in upload.findings] == [1]


@pytest.mark.parametrize(
    "decided", [{"presets": {"VIGENCIA": "2026"}}, {"above": [["VIGENCIA: 2026"], []]}]
)
def test_another_year_for_the_whole_file_is_one_too(analyst: User, decided: Any) -> None:
    rows = sheet(["ene-27", "feb-27"], ["CW1", "OBRA", 5], above=decided.pop("above", ()))
    assert list(found(judged(analyst, rows, **decided))) == ["years_differ"]


def test_a_month_of_its_own_row_may_say_its_year(analyst: User) -> None:
    rows = [month("ene-27", 1, VIGENCIA=None), month(date(2027, 2, 1), 2, VIGENCIA=2027)]
    load(analyst, long(*rows))
    assert stored("year", "amount") == [
        ("OBRA", "initial", 1, 2027, 1),
        ("OBRA", "initial", 2, 2027, 2),
    ]


def test_a_month_twice_is_a_conflict(analyst: User) -> None:
    upload = judged(analyst, sheet(["ene-27", "2027-01"], ["CW1", "OBRA", 5, 6]))
    assert "column_conflict" in found(upload)


def test_a_month_that_is_set_aside_comes_later_with_its_year(analyst: User) -> None:
    bad = sheet(["ene-27", "feb-27"], ["CW1", "OBRA", "x", 6])
    upload = load(analyst, bad, set_aside=True)
    assert found(upload) == {"not_a_number": [(2, "2027-01", "")]}
    rows = list(upload.set_aside_rows.all())
    taken = set_aside.take_up(rows, analyst, {(rows[0].pk, "2027-01"): "5"})
    taken.refresh_from_db()
    intake.commit(taken, analyst)
    assert [(year, amount) for _line, year, _day, amount in periods()] == [(2027, 5), (2027, 6)]
