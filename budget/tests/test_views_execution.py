"""The pages of contracts, lines and breakdowns, and their figures over REST."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from openpyxl import load_workbook

from billing.models import AnnexState, Contract
from billing.tests import make as billed
from budget.tests import make
from budget.tests.test_execution import approved
from budget.views.breakdown_rows import GROUPINGS
from budget.views.tables import MOST, Column, Row, Table
from records import roles

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
PAGES = ["/budget/contracts/{pk}/", "/budget/lines/", "/budget/breakdown/"]
API = "/api/v1/execution/"


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def planned() -> Contract:
    contract = billed.contract(number="CW1")
    make.year(contract, 100, expense_class="investment")
    approved(contract, 200, MAY)
    approved(contract, 50, JUNE, state=AnnexState.IN_REVIEW)
    approved(contract, 20, JUNE, line="")
    return contract


def found(client: Client, page: str, of: Contract, **given: Any) -> Any:
    return client.get(page.format(pk=of.pk), given).context["found"]


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_budgets_sees_none(
    page: str, planned: Contract, as_role: Callable[..., Client]
) -> None:
    assert as_role(roles.POWER_BI).get(page.format(pk=planned.pk)).status_code == 403
    assert as_role(None).get(page.format(pk=planned.pk)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_before_anything_it_leads_on(page: str, as_role: Callable[..., Client]) -> None:
    contract = billed.contract()
    page = as_role(roles.P2).get(page.format(pk=contract.pk)).text
    assert "/uploads/new/budgets/" in page
    assert "<figure" not in page


@pytest.mark.parametrize("page", PAGES)
def test_a_year_without_anything_leads_on_too(
    page: str, planned: Contract, reader: Client, as_role: Callable[..., Client]
) -> None:
    make.movement(planned, 5, date(2023, 1, 1))
    address = page.format(pk=planned.pk)
    response = as_role(roles.P2).get(address, {"year": "2024"})
    assert response.status_code == 200
    if "breakdown" not in page:
        assert "/uploads/new/budgets/" in response.text
        assert "/uploads/new/" not in reader.get(address, {"year": "2024"}).text


@pytest.mark.parametrize("page", PAGES)
def test_unreadable_filters_show_nothing(page: str, planned: Contract, reader: Client) -> None:
    response = reader.get(page.format(pk=planned.pk), {"year": "last"})
    assert response.status_code == 200
    assert "<figure" not in response.text
    assert "plan-table" not in response.text


def test_an_unknown_contract_is_not_found(reader: Client) -> None:
    assert reader.get("/budget/contracts/4711/").status_code == 404


def test_the_contracts_curve_is_over_all_of_it(planned: Contract, reader: Client) -> None:
    make.year(planned, 10, 2026)
    page = found(reader, PAGES[0], planned, year="2026")
    assert page.total.in_force == 120
    assert [page.curve().rows[at].values[0] for at in (11, -1)] == [1200, 1320]
    assert [row.values[0] for row in page.by_month().rows] == [None] * 12


def test_a_table_is_a_file_that_says_the_same(planned: Contract, reader: Client) -> None:
    page = reader.get(f"/budget/contracts/{planned.pk}/", {"year": "2025"})
    for table in page.context["found"].tables:
        content = b"".join(reader.get(table.xlsx_url))
        head, *rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
        leaves = [leaf for row in table.rows for leaf in row.inner or [row]]
        assert len(rows) == len(leaves), table.key
        keys = len(head) - len(table.columns)
        for row, leaf in zip(rows, leaves, strict=True):
            for cell, value in zip(row[keys:], leaf.values, strict=True):
                exact = isinstance(value, str) or value is None
                assert cell == (value if exact else pytest.approx(float(value), abs=1e-6))


def test_a_very_long_table_leaves_rows_to_its_file() -> None:
    rows = [Row(f"A{at}", [at]) for at in range(MOST + 3)]
    table = Table("long", "Larga", "Acta", [Column("Valor")], rows)
    assert (len(list(table.lines)), table.left_out) == (MOST, 3)
    lines = b"".join(table.file("csv")).decode().splitlines()
    assert len(lines) == 1 + MOST + 3


def test_whatever_a_table_says_is_escaped() -> None:
    said = "<b>&'"
    inner = [Row(said, [None], said, urls=[said], note=said, apart=True, below=[said])]
    row = Row(said, [said], said, [said], more=said, note=said, inner=inner, below=[said])
    table = Table(
        "any", "", "", [Column("")], [row, Row("plain", [-5])], [said], total_below=[said]
    )
    (outer, unfolded), (plain, nothing) = table.lines
    safe = "&lt;b&gt;&amp;&#x27;"
    link = f'<a href="{safe}">{safe}</a>'
    below = f'<span class="plan-below">{safe}</span>'
    assert outer.endswith(
        f'<div>{link}<span class="plan-more">{safe}</span><span class="plan-note">{safe}</span>'
        f'</div></div></th><td class="plan-text">{link}{below}</td></tr></tbody>'
    )
    assert f'aria-controls="any-1" aria-label="{gettext("Unfold")}: {safe}"' in outer
    # What is not known leads nowhere.
    assert unfolded == (
        '<tbody class="plan-lines" id="any-1"><tr class="plan-apart"><th scope="row">'
        f'{link}<span class="plan-note">{safe}</span></th><td>—{below}</td></tr></tbody>'
    )
    assert (plain, nothing) == (
        '<tbody><tr><th scope="row">plain</th><td class="plan-over">-5</td></tr></tbody>',
        "",
    )
    assert table.totals == f'<td class="plan-text">{safe}{below}</td>'


def test_lines_unfold_to_their_contracts(planned: Contract, reader: Client) -> None:
    other = billed.contract(number="CW2")
    make.movement(other, 7, JUNE)
    table = found(reader, "/budget/lines/", planned, year="2025").table
    first = table.rows[0]
    assert (first.label, first.values[0], len(first.inner)) == ("OBRA", 1207, 2)
    assert table.rows[-1].note
    of_one = reader.get("/budget/lines/", {"line": "OBRA", "contract": "CW2", "year": "2025"})
    assert of_one.context["found"].total.in_force == 7


def test_lines_without_a_budget_alone(planned: Contract, reader: Client) -> None:
    approved(planned, 3, JUNE, "OTRO")
    page = found(reader, "/budget/lines/", planned, year="2025", outside="1")
    assert {row.label: row.values[1] for row in page.table.rows}["OTRO"] == 3
    assert page.table.total[1] == 23


def test_what_is_of_no_line_has_its_page(planned: Contract, reader: Client) -> None:
    page = found(reader, "/budget/lines/", planned, year="2025", line="-")
    assert (page.total.executed, page.total.in_force) == (20, None)
    assert [row.values[3] for row in page.prices.rows] == [20]
    assert [row.values[2] for row in page.actas.rows] == [20]


def test_a_figure_of_a_line_leads_to_its_items(planned: Contract, reader: Client) -> None:
    table = found(reader, "/budget/", planned, year="2025").by_contract
    for line in table.rows[0].inner:
        for at in (2, 3):
            if line.values[at]:
                items = [row.record for row in reader.get(line.urls[at]).context["rows"]]
                assert sum(item.total for item in items) == line.values[at]


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_grouping_leads_to_its_records(by: str, planned: Contract, reader: Client) -> None:
    page = reader.get("/budget/breakdown/", {"by": by, "year": "2025"}).context["found"]
    assert page.rows.total.executed == 220
    for _name, url, sums in page.rows.ranked:
        records = reader.get(url)
        assert records.status_code == 200
        if by in ("group", "municipality", "kind"):
            items = [row.record for row in records.context["rows"]]
            assert sum(item.total for item in items) == sums.executed
    assert page.chart().sum_of(0) == 220


def test_an_unknown_grouping_is_by_line(planned: Contract, reader: Client) -> None:
    assert reader.get("/budget/breakdown/", {"by": "colour"}).context["found"].by == "line"


def test_a_contracts_own_page_shows_its_year(planned: Contract, reader: Client) -> None:
    page = reader.get(f"/billing/contracts/{planned.pk}/").text
    assert f"/budget/contracts/{planned.pk}/" in page
    without = billed.contract()
    assert "/budget/contracts/" not in reader.get(f"/billing/contracts/{without.pk}/").text


@pytest.mark.parametrize("page", PAGES)
def test_as_many_queries_whatever_there_is(page: str, planned: Contract, reader: Client) -> None:
    address, given = page.format(pk=planned.pk), {"year": "2025"}
    reader.get(address, given)
    with CaptureQueriesContext(connection) as taken:
        reader.get(address, given)
    for _again in range(3):
        approved(planned, 7, MAY, "OTRO")
        other = billed.contract()
        make.year(other, 5)
        approved(other, 7)
    with CaptureQueriesContext(connection) as again:
        reader.get(address, given)
    assert len(again) == len(taken) <= 26


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline(page: str, planned: Contract, reader: Client) -> None:
    shown = reader.get(page.format(pk=planned.pk), {"year": "2025"}).text
    assert "<script>" not in shown
    assert "style=" not in shown


class TestOverRest:
    def test_what_has_no_budget_has_null(self, planned: Contract, reader: Client) -> None:
        rows = reader.get(API, {"budget_line": "-"}).json()["results"]
        known = [(row["initial"], row["in_force"], row["executed"]) for row in rows]
        assert known == [(None, None, 20)]

    @pytest.mark.parametrize(
        ("given", "executed", "months"),
        [
            ({}, 220, 13),
            ({"contract": "CW1"}, 220, 13),
            ({"year": "2024"}, 0, 0),
            ({"period_from": "2025-06"}, 20, 8),
            ({"period_to": "2025-05"}, 200, 5),
            ({"year": "2025", "period_from": "2025-06", "period_to": "2025-06"}, 20, 2),
            ({"budget_line": "OBRA"}, 200, 12),
            ({"expense_class": "investment"}, 200, 12),
            ({"expense_class": "-"}, 20, 1),
            ({"expense_class": "expense"}, 0, 0),
        ],
        ids=str,
    )
    def test_narrowed(
        self, given: dict[str, str], executed: int, months: int, planned: Contract, reader: Client
    ) -> None:
        rows = reader.get(API, given).json()["results"]
        assert (sum(row["executed"] for row in rows), len(rows)) == (executed, months)

    def test_in_pages_and_as_a_whole(self, planned: Contract, reader: Client) -> None:
        first = reader.get(API, {"page_size": "5"}).json()
        assert (first["count"], len(first["results"])) == (13, 5)
        assert "page=2" in first["next"]
        streamed = b"".join(reader.get(API, {"format": "csv"})).decode()
        rows = list(csv.DictReader(io.StringIO(streamed)))
        assert len(rows) == 13
        assert sum(Decimal(row["in_review"]) for row in rows) == 50
        assert {row["in_force"] for row in rows} == {"100.00", ""}

    def test_what_cannot_be_read_is_said(self, planned: Contract, reader: Client) -> None:
        for given in ({"contract": "none such"}, {"year": "x"}, {"period_from": "2025-13"}):
            response = reader.get(API, given)
            assert response.status_code == 400
            assert list(response.json()["errors"]) == list(given)

    def test_who_may(self, planned: Contract, as_role: Callable[..., Client]) -> None:
        assert Client().get(API).status_code == 401
        assert as_role(roles.POWER_BI).get(API).status_code == 403
        assert as_role(None).get(API).status_code == 403
        for role in (roles.P2, roles.P3, roles.UPDATER, roles.ADMIN, roles.READER):
            assert as_role(role).get(API).status_code == 200, role
        assert as_role(roles.ADMIN).post(API, {}).status_code == 405
