"""The overview: its figures, the ways to their records, and what it says before there are any."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, AnnexState, Contract
from billing.tests import make as billed
from budget.models import Movement
from budget.tests import make
from budget.tests.test_execution import approved
from budget.views import tables
from records import roles

pytestmark = pytest.mark.django_db

URL = "/budget/"
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def planned() -> Contract:
    """1.200 a year on OBRA, 300 executed by June, 50 in review; 20 of no line."""
    contract = billed.contract(number="CW1")
    make.year(contract, 100, expense_class="investment")
    approved(contract, 200, MAY)
    approved(contract, 100, JUNE)
    approved(contract, 50, JUNE, state=AnnexState.IN_REVIEW)
    approved(contract, 20, JUNE, line="")
    return contract


def found(client: Client, **given: Any) -> Any:
    return client.get(URL, given).context["found"]


def file_of(client: Client, table: str, **given: Any) -> list[list[str]]:
    """Its rows, without the headers."""
    response = client.get(URL, {"table": table, "format": "csv", **given})
    lines = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(lines), delimiter=";"))[1:]


def test_who_may_not_see_budgets_does_not_see_it(as_role: Callable[..., Client]) -> None:
    assert as_role(roles.POWER_BI).get(URL).status_code == 403
    assert as_role(None).get(URL).status_code == 403
    assert Client().get(URL).status_code == 302


def test_before_anything_it_says_what_comes_first(as_role: Callable[..., Client]) -> None:
    page = as_role(roles.P2).get(URL).content.decode()
    assert "/uploads/new/" in page
    assert "/uploads/new/" not in as_role(roles.READER).get(URL).content.decode().split("<main")[1]


def test_a_year_without_a_budget_leads_to_where_one_is_made(as_role: Callable[..., Client]) -> None:
    approved(billed.contract(), 400)
    page = as_role(roles.P2).get(URL, {"year": "2025"}).content.decode()
    assert "/uploads/new/budgets/" in page
    assert "/uploads/new/" not in as_role(roles.READER).get(URL).content.decode().split("<main")[1]


def test_what_it_says_of_a_contract(planned: Contract, reader: Client) -> None:
    row = found(reader, year="2025").by_contract.rows[0]
    value = planned.value
    expected = [1200, value, 320, 50, 0, 880, 830, Decimal(320) / 1200]
    assert (row.label, list(row.values)) == ("CW1", expected)


def test_lines_make_their_contract_and_contracts_the_whole(
    planned: Contract, reader: Client
) -> None:
    other = billed.contract()
    make.movement(other, 70, JUNE, budget_line="REDES")
    billed.price(other, "C1", 3, budget_line="REDES", contracted_quantity=Decimal(20))
    approved(other, 33, JUNE, "REDES")
    table = found(reader, year="2025").by_contract
    for at in range(tables.PROVISIONED + 1):
        for row in table.rows:
            assert sum(line.values[at] or 0 for line in row.inner) == (row.values[at] or 0)
        assert sum(row.values[at] or 0 for row in table.rows) == table.total[at]
    lines = {line.label: line for row in table.rows for line in row.inner}
    assert lines["REDES"].values[tables.COMMITTED] == 60
    exported = file_of(reader, "contracts", year="2025")
    cells = [row[3 + tables.EXECUTED] or "0" for row in exported]
    executed = sum(Decimal(cell.replace(",", ".")) for cell in cells)
    assert executed == table.total[tables.EXECUTED]


def test_what_is_billed_outside_any_line_is_its_own_figure(
    planned: Contract, reader: Client
) -> None:
    assert found(reader, year="2025").outside.executed == 20


def test_the_terms(planned: Contract, reader: Client) -> None:
    make.year(planned, 10, 2026)
    short, medium, long = (terms for _name, terms in found(reader, year="2025").horizons.groups)
    assert [(term.planned, term.executed) for term in short] == [(100, 120), (300, 320)]
    assert [(term.planned, term.executed) for term in medium] == [(600, 320), (1200, 320)]
    assert [(term.planned, term.executed) for term in long] == [(planned.value, 320), (120, None)]
    assert short[0].difference == -20
    exported = file_of(reader, "terms", year="2025")
    assert [row[2:5] for row in exported[:2]] == [["100", "120", "50"], ["300", "320", "50"]]


def test_a_year_counts_what_was_left_when_it_began(planned: Contract, reader: Client) -> None:
    make.year(planned, 10, 2026)
    later = found(reader, year="2026")
    assert later.by_contract.rows[0].values[tables.COMMITTED] == planned.value - 320
    assert later.whole.left == planned.value - 320


def test_narrowed_to_a_class(planned: Contract, reader: Client) -> None:
    investment = found(reader, year="2025", expense_class="investment")
    assert (investment.total.in_force, investment.total.executed) == (1200, 300)
    unknown = found(reader, year="2025", expense_class="-")
    assert (unknown.total.in_force, unknown.total.executed) == (None, 20)
    rows = found(reader, year="2025").classes.rows
    assert sum(row.values[1] for row in rows) == 320


def test_figures_lead_to_records_that_sum_to_them(planned: Contract, reader: Client) -> None:
    row = found(reader, year="2025").by_contract.rows[0]
    for at in (tables.EXECUTED, tables.IN_REVIEW):
        records = [one.record for one in reader.get(row.urls[at]).context["rows"]]
        assert sum(record.total for record in records) == row.values[at]


def test_the_curve_accumulates_and_stops_at_the_last_acta(
    planned: Contract, reader: Client
) -> None:
    curve = found(reader, year="2025").curve()
    plan, executed = zip(*(row.values for row in curve.rows), strict=True)
    assert plan == tuple(range(100, 1300, 100))
    assert executed == (0, 0, 0, 0, 200, 320, *[None] * 6)
    assert [series.style for series in curve.series] == ["outlined", "solid"]


def test_the_heat_map_says_what_part_of_each_months_plan_was_executed(
    planned: Contract, reader: Client
) -> None:
    chart = found(reader, year="2025").heat()
    assert [row.label for row in chart.rows] == ["OBRA"]
    assert list(chart.rows[0].values) == [0, 0, 0, 0, 200, 100]
    make.movement(planned, 100, date(2021, 3, 1))
    years = found(reader, year="all").heat()
    assert [series.label for series in years.series] == ["2021", "2022", "2023", "2024", "2025"]
    assert list(years.rows[0].values) == [0, None, None, None, 25]


def test_bullets_stand_against_the_plan_to_date(planned: Contract, reader: Client) -> None:
    assert found(reader, year="2025").bullets().rows[0].values == [320, 50, 1200, 600]


def test_the_latest_year_unless_asked(planned: Contract, reader: Client) -> None:
    make.year(planned, 10, 2099)
    assert found(reader).asked.year == date.today().year  # noqa: DTZ011
    Movement.objects.filter(year=2099).delete()
    assert found(reader).asked.year == 2025


def test_unreadable_filters_show_nothing(planned: Contract, reader: Client) -> None:
    response = reader.get(URL, {"year": "last"})
    assert response.status_code == 200
    assert "<figure" not in response.content.decode()


def test_as_many_queries_whatever_there_is(planned: Contract, reader: Client) -> None:
    reader.get(URL, {"year": "2025"})
    with CaptureQueriesContext(connection) as taken:
        reader.get(URL, {"year": "2025"})
    for _again in range(3):
        other = billed.contract()
        make.year(other, 5)
        approved(other, 7)
    with CaptureQueriesContext(connection) as again:
        reader.get(URL, {"year": "2025"})
    assert len(again) == len(taken) <= 18
    assert Annex.objects.count() > 5


def test_nothing_is_inline(planned: Contract, reader: Client) -> None:
    page = reader.get(URL, {"year": "2025"}).content.decode()
    assert page.count("<figure") == 3
    assert "<script>" not in page
    assert "style=" not in page


def test_before_its_first_acta_a_year_has_no_map_of_its_months(
    planned: Contract, reader: Client
) -> None:
    make.year(planned, 10, 2026)
    title = "Ejecutado del plan de cada mes"
    assert title in reader.get(URL, {"year": "2025"}).text
    assert title not in reader.get(URL, {"year": "2026"}).text
