"""The page of proposals: what it shows, takes, refuses and takes back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from billing.tests import make as billed
from budget.models import Provision
from records import roles
from records.models import ClosedMonth
from transformers.tests import make as made

pytestmark = pytest.mark.django_db
URL, UNDO = "/budget/provisions/proposals/", "/budget/provisions/proposals/undo/"


@pytest.fixture
def proposed() -> Any:
    """Three orders of CW1, of which nothing tells the amount."""
    contract = billed.contract(number="CW1")
    billed.item(billed.annex(contract), billed.price(contract), crew="C1")
    at = made.transformer("T1")
    for number in range(3):
        made.intervention(at, date(2025, 8, 10 + number), work_order=f"N{number}", crew="C1")
    return contract


def given(*orders: str, **facts: str) -> dict[str, Any]:
    written = {"contract": "CW1", "amount": "1.234.567,50", **facts}
    return {
        "order": list(orders),
        **{f"{name}:{order}": value for order in orders for name, value in written.items()},
    }


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_see_and_who_may_make_them(
    proposed: Any, role: str | None, as_role: Callable[..., Client]
) -> None:
    granted = roles.granted(role) if role else set()
    client = as_role(role)
    shown = client.get(URL)
    assert shown.status_code == (200 if "budget.view_provision" in granted else 403)
    assert client.get(f"{URL}?format=csv").status_code == shown.status_code
    may = "budget.add_provision" in granted
    assert client.post(URL, given("N0")).status_code == (302 if may else 403)
    assert client.post(UNDO).status_code == (302 if may else 403)
    assert Provision.objects.exists() == may
    if shown.status_code == 200:
        assert (b'name="order"' in shown.content) == may


def test_before_there_is_anything_it_leads_on(as_role: Callable[..., Client]) -> None:
    page = as_role("admin").get(URL).content.decode()
    assert "/uploads/new/" in page
    assert "<table" not in page


def test_with_nothing_left_it_says_so(proposed: Any, as_role: Callable[..., Client]) -> None:
    client = as_role("P2")
    client.post(URL, given("N0", "N1", "N2"))
    page = client.get(URL)
    assert page.context["found"].first == date(2025, 7, 1)
    assert "<table" not in page.content.decode()


def test_ticked_ones_are_made_and_can_be_taken_back(
    proposed: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role("P2")
    page = client.post(URL, given("N0", "N1"), follow=True)
    assert sorted(Provision.objects.values_list("work_order", "amount")) == [
        ("N0", 1_234_567.50),
        ("N1", 1_234_567.50),
    ]
    token = page.content.decode().partition('name="made" value="')[2].partition('"')[0]
    assert "2.469.135" in said(page)
    back = client.post(UNDO, {"made": token}, follow=True)
    assert not Provision.objects.exists()
    assert [row.proposal.work_order for row in back.context["rows"]] == ["N2", "N1", "N0"]


def test_what_was_made_is_not_taken_back_by_a_forged_or_old_message(
    proposed: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role("P2")
    client.post(URL, given("N0"))
    client.post(UNDO, {"made": "WzFd:1x"})
    assert Provision.objects.count() == 1


@pytest.mark.parametrize(
    "facts",
    [{"amount": ""}, {"amount": "mucho"}, {"amount": "0"}, {"amount": "-5"}, {"contract": "CW9"}],
    ids=str,
)
def test_what_cannot_be_understood_makes_nothing(
    proposed: Any, facts: dict[str, str], as_role: Callable[..., Client]
) -> None:
    wrong = {**given("N0", "N1"), **{f"{name}:N0": value for name, value in facts.items()}}
    page = as_role("P2").post(URL, wrong)
    assert page.status_code == 422
    assert not Provision.objects.exists()
    rows = {row.proposal.work_order: row for row in page.context["rows"]}
    assert rows["N0"].error
    assert (rows["N1"].ticked, rows["N1"].amount, rows["N1"].error) == (True, "1.234.567,50", "")
    assert not rows["N2"].ticked


def test_somebody_was_faster(proposed: Any, as_role: Callable[..., Client]) -> None:
    as_role("admin").post(URL, given("N0"))
    page = as_role("P2").post(URL, given("N0"), follow=True)
    assert Provision.objects.count() == 1
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_nothing_ticked_makes_nothing(proposed: Any, as_role: Callable[..., Client]) -> None:
    page = as_role("P2").post(URL, {}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_a_closed_month_cannot_be_ticked(proposed: Any, as_role: Callable[..., Client]) -> None:
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2025, 8, 1))
    page = as_role("P2").get(URL).content.decode()
    assert page.count('name="order"') == page.count("disabled>") == 3
    assert 'name="amount:N0"' not in page


def test_it_is_narrowed_and_downloaded_as_narrowed(
    proposed: Any, as_role: Callable[..., Client]
) -> None:
    made.intervention(made.transformer("T2"), date(2025, 9, 2), work_order="S", kind="BARRIDO")
    client = as_role("P2")

    def shown(**query: str) -> list[str]:
        rows = client.get(URL, query).context["rows"]
        return [row.proposal.work_order for row in rows]

    assert shown() == ["S", "N2", "N1", "N0"]
    assert shown(kind="BARRIDO") == shown(contract="-") == shown(month="2025-09") == ["S"]
    assert shown(contract="CW1") == ["N2", "N1", "N0"]
    assert shown(contract="GONE") == []
    lines = client.get(URL, {"kind": "BARRIDO", "format": "csv"}).getvalue().decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("S;02/09/2025;BARRIDO;T2;")
    assert client.get(URL, {"format": "xlsx"}).getvalue().startswith(b"PK")
