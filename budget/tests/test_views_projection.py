"""The projection's page: its figures, its tables and files, and what it says of too little."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Contract
from billing.tests import make as billed
from budget.tests import make
from budget.tests.test_projection import bill
from records import roles

pytestmark = pytest.mark.django_db

URL = "/budget/projection/"


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    client = as_role(roles.READER)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def steady() -> Contract:
    """100 a month of OBRA until August 2025, of a budget of 80 a month and a value of 2.000."""
    one = billed.contract(
        number="CW1", start_date=date(2025, 1, 1), end_date=date(2026, 6, 30), value=Decimal(2000)
    )
    make.year(one, 80)
    bill(one, *[100] * 8)
    return one


@pytest.fixture
def new() -> Contract:
    """Two months of 50, with a budget."""
    one = billed.contract(
        number="CW2", start_date=date(2025, 7, 1), end_date=date(2026, 6, 30), value=Decimal(700)
    )
    make.year(one, 60)
    bill(one, 50, 50, first=date(2025, 7, 1), line="OTRO")
    return one


def found(client: Client, **given: Any) -> Any:
    return client.get(URL, given).context["found"]


def text(client: Client, **given: Any) -> str:
    page = client.get(URL, given)
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


def file_of(client: Client, table: str, **given: Any) -> list[dict[str, str]]:
    response = client.get(URL, {"table": table, "format": "csv", **given})
    lines = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(lines), delimiter=";"))


def figure(written: str) -> Decimal | None:
    return Decimal(written.replace(",", ".")) if written else None


def test_who_may_not_see_budgets_does_not_see_it(as_role: Callable[..., Client]) -> None:
    assert as_role(roles.POWER_BI).get(URL).status_code == 403
    assert as_role(None).get(URL).status_code == 403
    assert Client().get(URL).status_code == 302


def test_before_there_is_anything_it_leads_on(reader: Client) -> None:
    assert "There is no budget yet, and no acta" in text(reader)
    make.year(billed.contract(), 100)
    assert "Nothing was billed of this yet" in text(reader)


def test_what_cannot_be_read_is_said(reader: Client, steady: Contract) -> None:
    for given in ({"contract": "CW99"}, {"year": "1999"}, {"line": "NINGUNO"}):
        assert "A filter could not be read" in text(reader, **given)


def test_figures_of_the_year_and_of_the_term(reader: Client, steady: Contract) -> None:
    page = text(reader, contract="CW1", year="2025")
    assert "Up to the end of the year, December 2025" in page
    assert "Up to the end of the contract, June 2026" in page
    assert "$ 1.200" in page
    assert "-$ 240" in page
    assert "October 2025" in page  # when 960 are passed
    assert '$ 40<span class="note">a month, for 4 months from September 2025 on' in page
    year, term = found(reader, contract="CW1", year="2025").outlooks
    assert (year.outlook.reached.expected, year.outlook.balance) == (1200, -240)
    assert (term.outlook.reached.expected, term.outlook.balance) == (1800, 200)
    assert "It lasts" in page


def test_the_methods_are_shown_with_what_they_were_off_and_why(
    reader: Client, steady: Contract
) -> None:
    page = text(reader, contract="CW1")
    assert "Method: Run rate; in past months its sums would have been off by 0,0 %." in page
    rows = file_of(reader, "methods", contract="CW1", year="2025")
    assert [row["What is made of it"] for row in rows] == [
        "Believed: it was off the least",
        "Off by as much, and less simple",
        "Too few months to be judged by",
    ]
    assert {figure(row["Expected by dec 2025"]) for row in rows[:2]} == {1200}


def test_too_little_history_is_said_and_nothing_is_expected(reader: Client, new: Contract) -> None:
    page = text(reader, contract="CW2", year="2025")
    assert "Too little history: it takes 6 months" in page
    assert "Expected balance" not in page
    assert "Billed so far" in page
    assert "$ 155" in page  # 620 of the budget are left for four months
    bill(billed.contract(), 10, first=date(2025, 8, 1))
    rows = file_of(reader, "contracts", year="2025")
    assert {row["Expected"] for row in rows} == {row["Expected balance"] for row in rows} == {""}


def test_contracts_sum_to_the_whole_on_the_page_and_in_the_file(
    reader: Client, steady: Contract, new: Contract
) -> None:
    one = found(reader, year="2025")
    table = next(table for table in one.tables if table.key == "contracts")
    for at in (0, 1, 2, 5):
        assert table.total[at] == sum(row.values[at] for row in table.rows)
    assert table.total[2] == one.shown.reached.expected == 1200 + 100
    rows = file_of(reader, "contracts", year="2025")
    assert [row["Contract"] for row in rows] == ["CW1", "CW2"]
    assert sum(figure(row["Expected"]) for row in rows) == 1300
    assert rows[0]["Method"] == "Run rate"
    page = text(reader, year="2025")
    assert "1 contract has too little history" in page
    assert "$ 620 of it of contracts with too little history" in page
    assert 'href="/budget/projection/?year=2025&amp;contract=CW1"' in page


def test_each_contract_has_its_own_value(reader: Client, steady: Contract, new: Contract) -> None:
    """A year's budget is shared; no contract pays with what another has left."""
    assert "Of none before its end" in text(reader, year="all")
    Contract.objects.filter(number="CW1").update(value=1500)
    page = text(reader, year="all")
    assert "CW1, April 2026" in page
    assert "Each contract by itself, below" in page


def test_months_that_were_and_months_to_come(reader: Client, steady: Contract) -> None:
    rows = file_of(reader, "months", contract="CW1", year="2025")
    assert [row["Month"] for row in rows] == [f"2025-{month:02d}" for month in range(1, 13)]
    assert [figure(row["Executed"]) for row in rows] == [100] * 8 + [None] * 4
    assert [figure(row["Expected"]) for row in rows] == [None] * 8 + [100] * 4
    assert len(file_of(reader, "months", contract="CW1", year="all")) == 18


def test_the_curve_goes_on_from_the_last_complete_month(reader: Client, steady: Contract) -> None:
    chart = found(reader, contract="CW1", year="2025").curve()
    executed, expected, low, high = zip(*(row.values[1:] for row in chart.rows), strict=True)
    assert executed[7:9] == (800, None)
    assert expected[7:] == (None, 900, 1000, 1100, 1200)
    assert low == expected == high


def test_a_line_is_projected_by_its_own_past(reader: Client, steady: Contract) -> None:
    bill(steady, *[10] * 8, line="")
    (year, _term) = found(reader, line="-", year="2025").outlooks
    assert year.outlook.reached.expected == 120
    assert year.outlook.money is None
    (year, term) = found(reader, line="OBRA", year="2025").outlooks
    assert year.outlook.reached.expected == 1200
    assert term.outlook.money is None
    assert "Not every year of it has a budget yet" in text(reader, line="OBRA", year="2025")
    make.year(steady, 10, 2026)
    (_year, term) = found(reader, line="OBRA", year="2025").outlooks
    assert term.outlook.money == 1080  # of a line there are its budgets, not the contract's value


def test_a_year_that_is_over_shows_what_was_billed(reader: Client, steady: Contract) -> None:
    bill(steady, *[100] * 7, first=date(2025, 9, 1))
    page = text(reader, contract="CW1", year="2025")
    assert "No month is to come: this is what was billed." in page
    assert found(reader, contract="CW1", year="2025").year.reached.expected == 1200


def test_contracts_without_anything_in_the_year_are_left_out(
    reader: Client, steady: Contract
) -> None:
    old = billed.contract(number="CW0", start_date=date(2023, 1, 1), end_date=date(2023, 12, 31))
    bill(old, *[100] * 8, first=date(2023, 1, 1))
    assert [part.contract for part in found(reader, year="2025").projection.parts] == [steady]
    assert len(found(reader, year="all").projection.parts) == 2


def test_as_many_queries_with_more_contracts(reader: Client, steady: Contract) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(reader, year="2025")
        return len(queries)

    few = count()
    for _ in range(3):
        bill(billed.contract(end_date=date(2026, 3, 31)), *[100] * 7)
    assert count() == few
