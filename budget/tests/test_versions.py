"""Two versions of the budget side by side, on their page and as a file."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from billing.models import Contract
from billing.tests import make as billed
from budget.execution import Execution, Scope
from budget.tests import make
from budget.versions import Comparison, Version, moves
from records import roles

pytestmark = pytest.mark.django_db

URL = "/budget/versions/"
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)
MARCH, APRIL = date(2025, 3, 10), date(2025, 4, 20)


@pytest.fixture
def contract() -> Contract:
    """Its budget of 2025: two lines, an addition in March, a transfer between them in April."""
    contract = billed.contract(number="CW1")
    make.movement(contract, 100)
    make.movement(contract, 50, AUGUST, budget_line="OTRO")
    make.movement(contract, 30, AUGUST, kind="addition", document="OTROSI 1", date=MARCH)
    transfer = {"kind": "transfer", "document": "T1", "date": APRIL}
    make.movement(contract, -20, **transfer)
    make.movement(contract, 20, AUGUST, budget_line="OTRO", **transfer)
    return contract


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


def shown(client: Client, key: str, **given: str) -> dict[str, list[Any]]:
    """{label: values} of the page's table, the rows below a row under both labels."""
    tables = {table.key: table for table in client.get(URL, given).context["found"].tables}
    found = {}
    for row in tables[key].rows:
        found[row.label] = list(row.values)
        found |= {f"{row.label} {one.label}": list(one.values) for one in row.inner}
    return {**found, "=": list(tables[key].total)}


def test_the_initial_budget_beside_todays(contract: Contract, reader: Client) -> None:
    assert shown(reader, "lines") == {
        "CW1": [150, 180, 30],
        "CW1 OBRA": [100, 110, 10],
        "CW1 OTRO": [50, 70, 20],
        "=": [150, 180, 30],
    }
    assert shown(reader, "months") == {
        "jul 2025": [100, 80, -20],
        "ago 2025": [50, 100, 50],
        "=": [150, 180, 30],
    }
    today = f"{timezone.localdate():%d/%m/%Y}"
    found = reader.get(URL).context["found"]
    assert [str(column.label) for column in found.by_line.columns] == [
        "Inicial",
        today,
        "Diferencia",
    ]


def test_two_days_with_what_lies_between(contract: Contract, reader: Client) -> None:
    days = {"then": "2025-03-10", "now": "2025-04-20"}
    assert shown(reader, "lines", **days)["="] == [180, 180, 0]
    assert shown(reader, "changes", **days) == {
        "T1": [0],
        "T1 OBRA": [-20],
        "T1 OTRO": [20],
        "=": [0],
    }
    # The first day's own movements are its version's.
    assert "OTROSI 1" in shown(reader, "changes", then="2025-03-09", now="2025-04-20")


def test_the_earlier_day_stands_first_however_they_were_chosen(
    contract: Contract, reader: Client
) -> None:
    days = {"then": "2025-04-20", "now": "2025-01-01"}
    assert shown(reader, "lines", **days)["CW1 OTRO"] == [50, 70, 20]


def test_a_line_that_came_later_had_no_budget_rather_than_zero(
    contract: Contract, reader: Client
) -> None:
    make.movement(contract, 5, kind="addition", document="A", date=MARCH, budget_line="NUEVO")
    assert shown(reader, "lines")["CW1 NUEVO"] == [None, 5, 5]


def test_differences_by_line_and_month(contract: Contract, reader: Client) -> None:
    make.movement(contract, 9, budget_line="IGUAL")
    make.movement(contract, 9, date(2025, 9, 1))
    assert shown(reader, "line-months") == {
        "CW1 · OBRA": [-20, 30, 10],
        "CW1 · OTRO": [None, 20, 20],
        "=": [-20, 50, 30],
    }
    columns = reader.get(URL).context["found"].by_line_and_month.columns
    assert [str(column.label) for column in columns] == ["jul 2025", "ago 2025", "Suma"]


def test_the_days_offered_are_those_of_documents(contract: Contract, reader: Client) -> None:
    form = reader.get(URL, {"then": "2025-03-15"}).context["asked"].form
    assert form.fields["then"].choices == [
        ("initial", "El presupuesto inicial"),
        ("2025-01-01", "01/01/2025 · Inicial"),
        ("2025-03-10", "10/03/2025 · OTROSI 1"),
        ("2025-04-20", "20/04/2025 · T1"),
        # And the one that the address names.
        ("2025-03-15", "15/03/2025"),
    ]
    assert reader.get(URL, {"then": "nunca"}).context["asked"].is_readable is False


def test_narrowed_by_contract_year_and_class(contract: Contract, reader: Client) -> None:
    other = billed.contract(number="CW2")
    make.movement(other, 7, expense_class="investment")
    make.movement(other, 900, date(2026, 7, 1))
    assert shown(reader, "lines", year="2025")["="][1] == 187
    assert shown(reader, "lines", year="2025", contract="CW2")["="][1] == 7
    assert shown(reader, "lines", year="2025", expense_class="investment")["="][1] == 7
    assert shown(reader, "lines", year="all")["="][1] == 1087


def test_parts_make_the_whole_and_are_those_of_execution(contract: Contract) -> None:
    make.year(billed.contract(), 11)
    known = moves(Scope.year(2025))
    for day in (date(2025, 1, 1), MARCH, APRIL):
        compared = Comparison.of(known, Version(MARCH, initial=True), Version(day))
        whole = Execution.of(Scope.year(2025, on=day)).total().in_force
        assert compared.total.now == whole
        for key in (lambda move: move.period, lambda move: (move.contract, move.budget_line)):
            parts = compared.by(key).values()
            assert sum(part.now or 0 for part in parts) == whole
            assert sum(part.difference for part in parts) == compared.total.difference
        assert sum(move.effect for move in compared.between) == compared.total.difference


def test_figures_lead_to_their_movements(contract: Contract, reader: Client) -> None:
    found = reader.get(URL, {"then": "2025-03-10", "now": "2025-04-20"}).context["found"]
    urls = found.by_line.rows[0].inner[0].urls
    sums = []
    for url in urls:
        rows = [row.record for row in reader.get(url).context["rows"]]
        sums.append(sum(row.effect for row in rows))
    assert sums == [130, 110, -20]
    (change,) = found.changes.rows
    assert len(reader.get(change.url).context["rows"]) == 2


@pytest.mark.parametrize("key", ["lines", "changes", "months", "line-months"])
def test_every_table_is_a_file_of_its_innermost_rows(
    key: str, contract: Contract, reader: Client
) -> None:
    whole = shown(reader, key)["="]
    given = {"table": key, "format": "xlsx", "year": "2025"}
    content = b"".join(reader.get(URL, given).streaming_content)
    _head, *rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    figures = [row[len(row) - len(whole) :] for row in rows]
    assert [sum(value or 0 for value in column) for column in zip(*figures, strict=True)] == whole
    csv = b"".join(reader.get(URL, {**given, "format": "csv"}).streaming_content).decode()
    assert len(csv.strip().splitlines()) == len(rows) + 1


class TestEmpty:
    def test_before_there_is_any_budget(self, as_role: Callable[..., Client]) -> None:
        billed.contract()
        page = as_role(roles.P2).get(URL)
        assert page.context["ways"]["upload_url"] == "/uploads/new/budgets/"

    def test_a_year_without_one(self, contract: Contract, reader: Client) -> None:
        billed.annex(contract, date(2024, 5, 1))
        page = reader.get(URL, {"year": "2024"})
        assert "No hay presupuesto para 2024" in page.text
        assert page.context["found"].ways == {}

    def test_a_day_before_the_budget(self, contract: Contract, reader: Client) -> None:
        assert "31/12/2024" in reader.get(URL, {"then": "2023-01-01", "now": "2024-12-31"}).text

    def test_days_between_which_nothing_changed(self, contract: Contract, reader: Client) -> None:
        page = reader.get(URL, {"then": "2025-03-11", "now": "2025-03-12"})
        assert page.context["found"].compared.between == []
        assert page.context["found"].changes.rows == []


def test_who_may_not_see_budgets(contract: Contract, as_role: Callable[..., Client]) -> None:
    assert as_role(roles.POWER_BI).get(URL).status_code == 403


def test_a_few_queries_whatever_there_is(
    contract: Contract, reader: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make.year(billed.contract(), 5, budget_line=f"L{number}")
    with django_assert_max_num_queries(16):
        assert reader.get(URL, {"year": "2025"}).status_code == 200
