"""Execution summed over REST: the figures of the pages, and one whole whatever the grouping."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from billing.models import Annex, AnnexState, BilledItem
from billing.tests import make as billed
from budget import totals
from budget.tests import make
from records import roles

pytestmark = pytest.mark.django_db

URL = "/api/v1/execution-totals/"
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture(autouse=True)
def history() -> None:
    """Two contracts: May approved, June in review; of circuits C-1 and none, in a municipality."""
    town = billed.municipality()
    for number in ("CW1", "CW2"):
        contract = billed.aiu(number=number)
        make.year(contract, 5000, expense_class="investment")
        price = billed.price(contract, "A1", "1000.37", group="OBRA")
        supplied = billed.price(contract, "S1", 500, kind="supplied")
        for month, state in ((MAY, AnnexState.APPROVED), (JUNE, AnnexState.IN_REVIEW)):
            annex = billed.annex(contract, month)
            billed.item(annex, price, 3, municipality=town, circuit="C-1")
            billed.item(annex, price, 1)
            billed.item(annex, supplied, 2, circuit="C-1")
            Annex.objects.filter(pk=annex.pk).update(state=state)


def rows(client: Client, **given: Any) -> list[dict[str, Any]]:
    response = client.get(URL, given)
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.mark.parametrize("by", totals.BY)
def test_every_grouping_has_the_whole_of_the_execution(by: str, reader: Client) -> None:
    cells = reader.get("/api/v1/execution/").json()["results"]
    found = rows(reader, by=by)
    for name in ("executed", "in_review", "supplied"):
        whole = sum(cell[name] for cell in cells)
        assert whole > 0
        assert sum(row[name] for row in found) == pytest.approx(whole), name
    assert [row["key"] for row in found] == sorted(row["key"] for row in found)


@pytest.mark.parametrize(
    ("by", "page"),
    [("contract", "contract"), ("municipality", "municipality"), ("group", "group")],
)
def test_as_the_page_of_breakdowns_says(by: str, page: str, reader: Client) -> None:
    found = reader.get("/budget/breakdown/", {"by": page, "year": "2025"}).context["found"]
    shown = sorted(sums.executed for _name, _url, sums in found.rows.ranked)
    assert sorted(row["executed"] for row in rows(reader, by=by, year=2025)) == [
        pytest.approx(float(value)) for value in shown
    ]


def test_a_circuit_executed_what_its_approved_items_sum_to(reader: Client) -> None:
    found = {row["key"]: row for row in rows(reader, by="circuit")}
    assert found.keys() == {"C-1", "-"}
    items = BilledItem.objects.filter(circuit="C-1", annex__state=AnnexState.APPROVED)
    paid = sum(item.total for item in items.exclude(kind="supplied"))
    assert found["C-1"]["executed"] == pytest.approx(float(paid))
    assert found["C-1"]["initial"] is None
    assert found["C-1"]["provisioned"] is None


def test_keys_are_those_that_programs_know(reader: Client) -> None:
    assert [(row["key"], row["name"]) for row in rows(reader, by="contract")] == [
        ("CW1", "CONTRATISTA S.A.S."),
        ("CW2", "CONTRATISTA S.A.S."),
    ]
    assert ("68001", "BUCARAMANGA") in [
        (row["key"], row["name"]) for row in rows(reader, by="municipality")
    ]
    assert "2025-05-01" in [row["key"] for row in rows(reader, by="period")]


def test_narrowed_and_as_csv(reader: Client) -> None:
    [one] = rows(reader, by="contract", contract="CW2", period_to="2025-05", period_from="2025-05")
    assert (one["key"], one["in_review"]) == ("CW2", 0)
    text = b"".join(reader.get(URL, {"by": "contract", "format": "csv"})).decode()
    assert text.splitlines()[0].startswith("key,name,initial,in_force,executed")
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize("given", [{}, {"by": "crew"}, {"by": "kind", "yaer": "2025"}])
def test_what_cannot_be_summed_is_said(given: dict[str, str], reader: Client) -> None:
    response = reader.get(URL, given)
    assert response.status_code == 400
    assert len(response.json()["errors"]) == 1


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_whoever_sees_budgets_and_actas_sees_them(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    granted = roles.granted(role) if role else set()
    seen = {"budget.view_movement", "billing.view_annex"} <= granted
    assert as_role(role).get(URL, {"by": "period"}).status_code == (200 if seen else 403)
