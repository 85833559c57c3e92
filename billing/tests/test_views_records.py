"""The pages of contracts, prices and billed items: what they add to every record's page."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.forms import BilledItemForm
from billing.models import BilledItem
from billing.tests import make
from records import roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


def rows(client: Client, url: str, **given: str) -> list[Any]:
    return [row.record for row in client.get(url, given).context["rows"]]


# ── contracts ───────────────────────────────────────────────────────────────────────────────


def test_a_contract_as_it_stands_today(history: Any, reader: Client) -> None:
    contract, today = history.first, timezone.localdate()
    make.change(contract, "addition", today, value=Decimal(500))
    make.change(contract, "extension", today, end_date=date(2039, 1, 1))
    make.change(contract, "addition", date(2039, 1, 1), value=Decimal(7))
    extra = reader.get(contract.get_absolute_url()).context["extra"]
    assert extra["value"] == contract.value + 500
    assert extra["end"] == date(2039, 1, 1)
    assert len(extra["changes"]) == 3
    assert extra["left"] == extra["value"] - extra["billed"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"start_date": date(2020, 1, 1), "end_date": date(2021, 1, 1)}, "Terminado"),
        ({"start_date": date(2090, 1, 1), "end_date": date(2091, 1, 1)}, "Sin iniciar"),
        ({"start_date": date(2020, 1, 1), "end_date": date(2091, 1, 1)}, "Vigente"),
    ],
)
def test_where_a_contract_stands(facts: dict[str, date], words: str, reader: Client) -> None:
    contract = make.contract(**facts)
    assert reader.get(contract.get_absolute_url()).context["extra"]["status"][0] == words


def test_a_suspended_contract(reader: Client) -> None:
    contract = make.contract(start_date=date(2020, 1, 1), end_date=date(2091, 1, 1))
    make.change(contract, "suspension", date(2021, 1, 1))
    status = reader.get(contract.get_absolute_url()).context["extra"]["status"]
    assert status[0] == "Suspendido"


def test_billed_so_far_grows_month_by_month(history: Any, reader: Client) -> None:
    contract = history.second
    chart = reader.get(contract.get_absolute_url()).context["extra"]["chart"]
    may, july = history.annex(contract, 5).total, history.annex(contract, 7).total
    assert [row.values[:2] for row in chart.rows] == [[may, 0], [may, 0], [may, july]]
    assert {row.values[2] for row in chart.rows} == {contract.value}


def test_items_over_the_contracted_quantity(history: Any, reader: Client) -> None:
    history.first.prices.filter(code="A1").update(contracted_quantity=4)
    page = reader.get(history.first.get_absolute_url())
    assert [row["code"] for row in page.context["extra"]["over"]] == ["A1"]


# ── prices ──────────────────────────────────────────────────────────────────────────────────


def test_a_price_with_its_history_and_what_is_billed(history: Any, reader: Client) -> None:
    old = history.first.prices.get(code="A1")
    new = make.price(
        history.first, "A1", "1100.407", valid_from=date(2025, 7, 1), contracted_quantity=10
    )
    extra = reader.get(new.get_absolute_url()).context["extra"]
    assert [price.pk for price, _change in extra["prices"]] == [new.pk, old.pk]
    assert extra["prices"][0][1] == pytest.approx(Decimal(10))
    assert (extra["billed"], extra["contracted"], extra["left"]) == (12, 10, -2)
    assert extra["over"]


def test_a_price_list_as_it_is_in_force(history: Any, reader: Client) -> None:
    new = make.price(history.first, "A1", 2000, valid_from=date(2025, 7, 1))
    found = rows(reader, "/billing/prices/", contract="CW1", in_force="2025-07-15", kind="activity")
    assert found == [new]
    assert found[0].billed_quantity == 12


# ── billed items ────────────────────────────────────────────────────────────────────────────


def test_an_item_with_its_price_and_its_doubles(history: Any, reader: Client) -> None:
    mine, other = history.twice
    page = reader.get(mine.get_absolute_url())
    assert list(page.context["extra"]["others"]) == [other]
    assert other.get_absolute_url() in page.content.decode()
    page = reader.get(history.deviating.get_absolute_url())
    assert page.context["extra"]["deviation"] == Decimal("200.00")
    assert page.context["extra"]["others"] == []


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"contract": "CW1"}, 8),
        ({"contractor": "otra"}, 7),
        ({"period": "2025-05"}, 4),
        ({"period_from": "2025-06", "period_to": "2025-06"}, 4),
        ({"state": "approved"}, 4),
        ({"state": "returned"}, 2),
        ({"state": "billed"}, 13),
        ({"kind": "supplied"}, 6),
        ({"code": "S1"}, 6),
        ({"annex": "7", "contract": "CW2"}, 3),
        ({"municipality": "68001"}, 6),
        ({"municipality": "bucara"}, 6),
        ({"municipality": "-"}, 9),
        ({"q": "ot7"}, 2),
        ({"q": "T-1"}, 6),
        ({"q": "88"}, 2),
        ({"work_order": "OT7", "account": "8"}, 2),
        ({"look": "twice"}, 2),
        ({"look": "deviates"}, 1),
        ({"executed_from": "2025-07-01"}, 7),
    ],
)
def test_items_narrowed(given: dict[str, str], count: int, history: Any, reader: Client) -> None:
    assert len(rows(reader, "/billing/billed-items/", **given)) == count


def test_an_item_is_edited_and_its_acta_follows(
    history: Any, as_role: Callable[..., Client]
) -> None:
    item, client = history.deviating, as_role(roles.UPDATER)
    url = f"/billing/billed-items/{item.pk}/edit/"
    form = client.get(url).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    given.update(unit_price="1000,37", amount="2000,74", municipality="", executed_on="2025-07-10")
    response = client.post(url, {**given, "quantity": "2", "reason": "precio de la lista"})
    assert response.status_code == 302, response.context["form"].errors
    item.refresh_from_db()
    assert (item.amount, item.deviation) == (Decimal("2000.74"), None)
    annex = history.annex(history.first, 7)
    assert annex.total == sum(line.total for line in annex.items.all())


def test_an_item_of_an_approved_acta_stays(history: Any, as_role: Callable[..., Client]) -> None:
    item = BilledItem.objects.filter(annex__state="approved").first()
    client = as_role(roles.UPDATER)
    page, url = item.get_absolute_url(), f"/billing/billed-items/{item.pk}/edit/"
    shown = client.get(page).text
    assert url not in shown
    assert f"El acta {item.annex} está aprobada" in shown
    assert client.get(url)["Location"] == page
    form = BilledItemForm(instance=item)
    given = {name: form[name].value() or "" for name in form.fields}
    response = client.post(url, {**given, "notes": "otra cosa", "quantity": "3"})
    assert response.status_code == 422
    assert "está aprobada" in response.text


@pytest.mark.parametrize(("page", "most"), [("first", 15), ("price", 10), ("item", 10)])
def test_as_many_queries_whatever_there_is(
    page: str, most: int, history: Any, reader: Client
) -> None:
    record = {
        "first": history.first,
        "price": history.first.prices.first(),
        "item": history.deviating,
    }[page]
    reader.get(record.get_absolute_url())
    with CaptureQueriesContext(connection) as taken:
        reader.get(record.get_absolute_url())
    assert len(taken) <= most


# ── the home page ───────────────────────────────────────────────────────────────────────────


def test_the_home_page_says_what_waits(history: Any, as_role: Callable[..., Client]) -> None:
    page = as_role(roles.P2).get("/")
    shown = {type(card.panel).__name__: card.context for card in page.context["panels"]}
    july = [history.annex(contract, 7).total for contract in (history.first, history.second)]
    assert shown["LastMonth"]["last"]["total"] == sum(july)
    assert shown["InReview"]["count"] == 3
    assert shown["InReview"]["oldest"] == date(2025, 6, 1)
    assert "DoubtfulLines" in shown


def test_lines_worth_a_look_are_asked_for_by_the_home_page_and_not_waited_for(
    history: Any, as_role: Callable[..., Client]
) -> None:
    """Each line in review is compared: of an acta of 100,000 that takes a while."""
    client = as_role(roles.P2)
    client.get("/")  # alerts, which a task gathers, are gathered at once in tests
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").text
    assert not [query for query in asked if "billing_billeditem" in query["sql"]]
    assert 'hx-get="/billing/looks/in-review/"' in page
    found = client.get("/billing/looks/in-review/", headers={"HX-Request": "true"})
    assert found.context["deviating"]["count"] == 1
    assert found.context["twice"]["count"] == 2
    for name in ("deviating", "twice"):
        lines = client.get(found.context[f"{name}_url"]).context["rows"]
        assert len(lines) == found.context[name]["count"]
    assert "<html" not in found.text


def test_who_may_not_see_actas_is_not_told_of_them(
    history: Any, as_role: Callable[..., Client]
) -> None:
    page = as_role(roles.POWER_BI).get("/")
    names = {type(card.panel).__name__ for card in page.context["panels"]}
    assert not names & {"LastMonth", "InReview", "DoubtfulLines"}
