"""The same totals in the month's report, read back out of its files, on pages, over REST and in
Power BI's views."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from billing.choices import Objection
from billing.models import Annex, BilledItem
from billing.tests import make as billed
from budget.month.report import keeping
from budget.month.report.document import document
from budget.tests import make, returned
from budget.tests.test_report_files import text_of_docx, text_of_pdf
from powerbi import calendar
from powerbi.tests.asking import cents, day, kwh, read
from records import formats, roles
from records.bulk import Cause
from transformers.tests import make as made
from transformers.tests.recovery import WORK, month

pytestmark = pytest.mark.django_db

# Three months after the work, in the same year.
MONTH = month(WORK + 3)
YEAR = (month(WORK).replace(month=1), MONTH)


@pytest.fixture
def world(person: Callable[..., Any]) -> None:
    found = returned.world()
    make.year(found.first, 10_000, MONTH.year)
    for at in range(WORK - 10, WORK + 4):
        made.SystemEnergy.objects.create(
            period=month(at), input_kwh=1000 + at, output_kwh=880, target_index=Decimal("0.115")
        )
    made.target("REVISION", year=MONTH.year, month=0, target=12)
    made.intervention(found.transformers[-1], MONTH.replace(day=9), kind="REVISION")
    made.retroactive_case(MONTH.replace(day=9), kwh=1500, value=900_000)
    acta = billed.annex(found.second, MONTH)
    listed = found.second.prices.get(code="A1")
    line = billed.item(acta, listed, 70_000)
    billed.item(acta, listed, 5)
    BilledItem.objects.object_to(
        [line.pk],
        "over_quantity",
        "Se contrataron 60.000",
        quantity=Decimal(60_000),
        cause=Cause(person(roles.UPDATER).pk),
    )
    other = billed.annex(found.first, MONTH)
    billed.item(other, found.first.prices.get(code="A1"), 777)
    other.refresh_from_db()
    other.approve(person(roles.P2))
    calendar.cover()


@pytest.fixture
def told(world: None, person: Callable[..., Any]) -> list[str]:
    """The text of both files."""
    whole = document(keeping.make(MONTH, person(roles.P2)))
    return [
        text_of_docx(keeping.write(whole, "docx")),
        text_of_pdf(keeping.write(whole, "pdf")),
    ]


def assert_told(told: list[str], label: str, shown: str) -> None:
    """Whether both files say this figure right behind its name."""
    wanted = f"{label} {shown}".split()
    for text in told:
        assert "".join(wanted) in "".join(text.split()), (label, shown)


def rows(client: Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All of an API's rows."""
    found = client.get(f"/api/v1/{path}/", {"page_size": 1000, **asked}).json()
    return list(found["results"] if isinstance(found, dict) else found)


def total(found: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(str(row[name])) for row in found if row[name] is not None), Decimal(0))


def in_month(row: dict[str, Any], name: str = "date") -> bool:
    return day(row[name]).replace(day=1) == MONTH


def key(period: date) -> int:
    return int(f"{period:%Y%m%d}")


def test_money(told: list[str], as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    asked = {"period_from": f"{MONTH:%Y-%m}", "period_to": f"{MONTH:%Y-%m}"}
    over_rest = rows(client, "execution", **asked)
    lines = read("fct_billed_item", f"period_key = {key(MONTH)}")
    approved = cents(total([row for row in lines if row["state"] == "approved"], "total"))
    waiting = cents(total([row for row in lines if row["state"] == "in_review"], "total"))
    planned = cents(total(read("fct_budget_month", f"period_key = {key(MONTH)}"), "amount"))
    found = client.get("/budget/", {"year": MONTH.year}).context["found"].execution
    page = found.by("period")[MONTH]
    assert approved == page.executed == total(over_rest, "executed") > 0
    assert waiting == page.in_review == total(over_rest, "in_review") > 0
    assert planned == page.in_force == total(over_rest, "in_force") > 0
    assert_told(told, "Ejecutado", formats.money(approved))
    assert_told(told, "En revisión", formats.money(waiting))
    assert_told(told, "Presupuesto vigente", formats.money(planned))


def test_the_year_so_far(told: list[str], as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    asked = {"period_from": f"{YEAR[0]:%Y-%m}", "period_to": f"{YEAR[1]:%Y-%m}"}
    executed = total(rows(client, "execution", **asked), "executed")
    between = f"period_key >= {key(YEAR[0])} AND period_key <= {key(YEAR[1])}"
    lines = read("fct_billed_item", f"{between} AND state = 'approved'")
    assert executed == cents(total(lines, "total"))
    assert_told(told, "En lo corrido del año van", formats.money(executed))


def test_objections(told: list[str], as_role: Callable[..., Client]) -> None:
    lines = read("fct_billed_item", f"period_key = {key(MONTH)} AND state <> 'returned'")
    saved, objected = (cents(total(lines, name)) for name in ("saved", "objected"))
    actas = Annex.objects.filter(period=MONTH)
    over_rest = rows(as_role(roles.P2), "annexes", period=f"{MONTH:%Y-%m}")
    assert saved == total(over_rest, "saved") == sum(one.saved for one in actas) > 0
    assert objected == total(over_rest, "objected") == 10_000
    assert_told(told, "Ahorrado por glosas", formats.money(saved))
    assert_told(told, f"{Objection.OVER_QUANTITY.label} 1", formats.money(objected))


def test_recovered_energy(told: list[str], as_role: Callable[..., Client]) -> None:
    asked = {"period_from": f"{MONTH:%Y-%m}", "period_to": f"{MONTH:%Y-%m}"}
    over_rest = [
        row
        for row in rows(as_role(roles.P3), "recovery", **asked)
        if row["grade"] == "definitive" and 1 <= row["month_after"] <= 12
    ]
    facts = read("fct_recovery_month", f"period_key = {key(MONTH)} AND grade = 'definitive'")
    increase = kwh(total(facts, "billed_increase_kwh"))
    assert increase == total(over_rest, "billed_increase_kwh") > 0
    assert_told(told, "Incremento facturado, definitivo (kWh)", formats.number(increase))


def test_retroactive_cases_and_work(told: list[str], as_role: Callable[..., Client]) -> None:
    cases = [row for row in read("fct_cnr") if row["settled"] and in_month(row)]
    over_rest = [row for row in rows(as_role(roles.P3), "cnr") if in_month(row)]
    assert kwh(total(cases, "kwh")) == total(over_rest, "kwh") == 1500
    assert_told(told, "CNR liquidado (kWh)", "1.500")
    done = [row for row in read("fct_intervention") if in_month(row)]
    assert len(done) == 1
    assert_told(told, "Intervenciones", "1")


def test_the_index(told: list[str], as_role: Callable[..., Client]) -> None:
    last = [month(at) for at in range(WORK - 8, WORK + 4)]
    months = [row for row in read("fct_system_energy") if day(row["date"]) in last]
    taken, given = total(months, "input_kwh"), total(months, "output_kwh")
    shown = formats.ratio((taken - given) / taken, 2)
    assert len(months) == 12
    assert_told(told, "Índice de pérdidas, 12 meses", shown)
    assert shown in as_role(roles.P3).get("/").text
