"""Pages of what lines are matched to: lists, cards, and a code corrected on all its lines."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, BilledItem
from billing.tests import make
from records import roles
from records.models import ClosedMonth
from transformers.models import Transformer
from transformers.tests import make as made

pytestmark = pytest.mark.django_db

CORRECT = "/billing/unmatched/correct/"


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def updater(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.UPDATER)


@pytest.fixture
def at(history: Any) -> Transformer:
    """T-1, with an intervention and an account, is in the inventory; T-2 is not."""
    found = made.transformer("T-1", municipality=make.municipality())
    intervention = made.intervention(found, work_order="OT1", kind="REVISION")
    made.account(found, "77")
    july = history.annex(history.first, 7)
    work = july.contract.prices.get(code="A1")
    meter = july.contract.prices.get(code="S1")
    make.item(july, work, 2, work_order="OT1", account="77", transformer_code="01")
    make.item(july, meter, 4, work_order="OT1", transformer_code="T-1")
    make.item(july, work, 1, account="99")
    assert intervention.billed_items.count() == 2
    return found


def rows(client: Client, **given: Any) -> set[int]:
    return {row.record.pk for row in client.get("/billing/billed-items/", given).context["rows"]}


def keys(**given: Any) -> set[int]:
    return set(BilledItem.objects.filter(**given).values_list("pk", flat=True))


# ── lists ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "condition"),
    [
        ({"transformer": "T-1"}, {"transformer__code": "T-1"}),
        ({"transformer": "t-1"}, {"transformer__code": "T-1"}),
        ({"transformer": "T-9"}, {"pk": 0}),
        ({"link": "matched"}, {"transformer__isnull": False}),
        ({"link": "unmatched"}, {"transformer__isnull": True}),
        ({"link": "missed"}, {"link__in": ["unknown_code", "unknown_account"]}),
        ({"link": "account"}, {"link": "account"}),
        ({"written": "T-2"}, {"transformer_code": "T-2"}),
    ],
)
def test_items_narrowed(
    at: Any, reader: Client, given: dict[str, str], condition: dict[str, Any]
) -> None:
    assert rows(reader, **given) == keys(**condition)
    assert BilledItem.objects.filter(**condition).exists() or condition == {"pk": 0}
    found = reader.get("/api/v1/billed-items/", {**given, "page_size": 200}).json()["results"]
    assert {one["id"] for one in found} == keys(**condition)


def test_items_of_an_intervention(at: Any, reader: Client) -> None:
    pk = at.interventions.get().pk
    assert rows(reader, intervention=pk) == keys(work_order="OT1")


def test_a_list_says_why_a_line_is_at_no_transformer(at: Any, reader: Client) -> None:
    page = reader.get("/billing/billed-items/", {"link": "missed"}).content.decode()
    assert "T-2 (no existe ese transformador)" in page
    assert "(no existe esa cuenta)" in page
    page = reader.get("/billing/billed-items/", {"transformer": "T-1"}).content.decode()
    assert f'href="{at.get_absolute_url()}"' in page


def test_a_list_asks_no_query_a_row(at: Any, reader: Client) -> None:
    given = {"link": "matched", "columns": ["code", "transformer", "link", "intervention"]}
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            reader.get("/billing/billed-items/", given)
        counts.append(len(queries))
        july = Annex.objects.get(contract__number="CW1", number="7")
        for _ in range(5):
            work = july.contract.prices.get(code="A1")
            make.item(july, work, transformer_code="T-1", work_order="OT1")
    assert counts[0] == counts[1]


def test_the_export_and_the_api_name_them(at: Any, reader: Client) -> None:
    exported = reader.get("/billing/billed-items/export/", {"format": "csv", "written": "01"})
    text = b"".join(exported.streaming_content).decode("utf-8-sig")
    assert "T-1;OT1;" in text
    assert ";01;por su cuenta;77;" in text
    (one,) = reader.get("/api/v1/billed-items/", {"written": "01"}).json()["results"]
    assert (one["transformer"], one["matched_transformer_code"]) == (at.pk, "T-1")
    assert (one["intervention"], one["link"]) == (at.interventions.get().pk, "account")


def test_what_is_matched_is_not_written_over_rest(at: Any, as_role: Callable[..., Client]) -> None:
    line = BilledItem.objects.get(transformer_code="01")
    response = as_role(roles.ADMIN).patch(
        f"/api/v1/billed-items/{line.pk}/",
        {"transformer": None, "link": "nothing"},
        content_type="application/json",
    )
    assert response.status_code == 200
    line.refresh_from_db()
    assert (line.transformer, line.link) == (at, "account")


def test_an_item_s_page_leads_to_what_it_was_matched_to(at: Any, reader: Client) -> None:
    line = BilledItem.objects.get(transformer_code="01")
    page = reader.get(line.get_absolute_url()).content.decode()
    for other in (at, at.interventions.get()):
        assert f'href="{other.get_absolute_url()}"' in page
    assert "por su cuenta" in page


# ── cards ───────────────────────────────────────────────────────────────────────────────────────


def card(client: Client, of: Any) -> dict[str, Any]:
    shown = client.get(of.get_absolute_url()).context["panels"]
    (found,) = [one for one in shown if one.panel.template == "billing/billed_for.html"]
    return found.context


def test_what_was_billed_for_a_transformer(history: Any, at: Any, reader: Client) -> None:
    found = card(reader, at)
    billed = BilledItem.objects.filter(transformer=at).exclude(annex__state="returned")
    assert BilledItem.objects.filter(transformer=at).count() > billed.count()
    assert found["lines"] == billed.count()
    assert [row["contract_number"] for row in found["sums"]] == ["CW1", "CW2"]
    supplied = sum(one.amount for one in billed if one.kind == "supplied")
    assert supplied == 2000
    assert found["cost"] == sum(one.total for one in billed) + supplied
    assert rows(reader, **query(found["url"])) == {one.pk for one in billed}
    for row in found["sums"]:
        assert len(rows(reader, **query(row["url"]))) == row["lines"]
    assert set(found["latest"]) <= set(billed)


def test_what_was_billed_for_an_intervention(at: Any, reader: Client) -> None:
    found = card(reader, at.interventions.get())
    mine = BilledItem.objects.filter(work_order="OT1")
    assert found["lines"] == mine.count() == 2
    assert rows(reader, **query(found["url"])) == {one.pk for one in mine}
    assert found["cost"] == sum(one.total for one in mine) + Decimal(2000)


def test_nothing_billed_is_said(at: Any, reader: Client) -> None:
    other = made.transformer("T-5")
    assert card(reader, other)["lines"] == 0
    assert (
        "No se ha facturado nada por él." in reader.get(other.get_absolute_url()).content.decode()
    )


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_the_overview_counts_them_once_there_is_an_inventory(history: Any, reader: Client) -> None:
    url = "/billing/looks/"
    assert reader.get(url).context["found"].unmatched() == {}
    made.transformer("T-1")
    found = reader.get(url).context["found"].unmatched()
    here = BilledItem.objects.exclude(annex__state="returned").filter(transformer=None)
    assert found["count"] == here.count()
    assert found["missed"] == 2
    assert {row["link"] for row in found["reasons"]} == {"unknown_code", "nothing"}
    for row in found["reasons"]:
        assert len(rows(reader, **query(row["url"]))) == row["lines"]


def test_the_home_page_counts_those_that_wait(history: Any, reader: Client) -> None:
    card = "/billing/looks/in-review/"
    assert reader.get(card).context["missed"] == 0
    made.transformer("T-1")
    page = reader.get(card)
    assert page.context["missed"] == len(rows(reader, **query(page.context["missed_url"]))) == 2
    assert "2 líneas nombran" in page.content.decode()


# ── the page of those at none, and correcting ───────────────────────────────────────────────────


def test_the_page_counts_by_why_and_by_code(at: Any, reader: Client) -> None:
    page = reader.get("/billing/unmatched/")
    assert {row["link"]: row["lines"] for row in page.context["reasons"]} == {
        "unknown_code": 2,
        "unknown_account": 1,
        "nothing": BilledItem.objects.billed().filter(link="nothing").count(),
    }
    (code,) = page.context["codes"]
    assert (code["transformer_code"], code["lines"]) == ("T-2", 2)
    for row in [code, *page.context["reasons"]]:
        assert len(rows(reader, **query(row["url"]))) == row["lines"]
    # A reader sees them and may not correct them.
    assert CORRECT not in page.content.decode()


def test_without_an_inventory_nothing_is_amiss(history: Any, reader: Client) -> None:
    page = reader.get("/billing/unmatched/")
    assert "reasons" not in page.context
    assert "Todavía no hay transformadores" in page.content.decode()


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_see_and_correct(at: Any, role: str | None, as_role: Callable[..., Client]) -> None:
    client = as_role(role)
    sees = role not in (roles.POWER_BI, None)
    corrects = role in (roles.UPDATER, roles.ADMIN)
    assert client.get("/billing/unmatched/").status_code == (200 if sees else 403)
    assert client.get(CORRECT, {"code": "T-2"}).status_code == (200 if corrects else 403)
    given = {"code": "T-2", "transformer": "T-1", "reason": "así es"}
    assert client.post(CORRECT, given).status_code == (302 if corrects else 403)
    assert BilledItem.objects.filter(transformer_code="T-2").exists() is not corrects


def test_all_that_say_one_code_mean_another(at: Any, updater: Client) -> None:
    lines = keys(transformer_code="T-2")
    response = updater.post(
        CORRECT, {"code": "T-2", "transformer": "t-1", "reason": "mal digitado"}, follow=True
    )
    assert "2 líneas dicen ahora T-1." in response.content.decode()
    for line in BilledItem.objects.filter(pk__in=lines):
        assert (line.transformer, line.transformer_code, line.link) == (at, "T-1", "code")
        last = line.history.latest("history_date")
        assert last.history_user.username == "updater"
        assert last.history_change_reason == "mal digitado"
        assert [one.transformer_code for one in line.history.order_by("history_id")][-2:] == [
            "T-2",
            "T-1",
        ]


def test_lines_that_may_not_change_are_left_and_counted(
    history: Any, at: Any, updater: Client, person: Any
) -> None:
    history.annex(history.first, 7).approve(person(roles.P2))
    page = updater.get(CORRECT, {"code": "T-2"}).content.decode()
    assert "1 línea dice «T-2» y se puede cambiar." in page
    assert "1 línea es de un acta aprobada o de un mes cerrado" in page
    given = {"code": "T-2", "transformer": "T-1", "reason": "x"}
    page = updater.post(CORRECT, given, follow=True).content.decode()
    assert "1 línea dice ahora T-1." in page
    assert "1 línea quedó como está" in page
    (left,) = BilledItem.objects.filter(transformer_code="T-2")
    assert left.annex.contract == history.first
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2025, 7, 1))
    response = updater.post(CORRECT, given)
    assert response.status_code == 422
    assert "Para corregirlas, primero devuelva el acta" in response.content.decode()
    assert 'name="transformer"' not in response.content.decode()


def test_what_cannot_be_corrected_is_refused(at: Any, updater: Client) -> None:
    assert updater.get(CORRECT).status_code == 404
    assert updater.get(CORRECT, {"code": "T-7"}).status_code == 404
    for given in ({"transformer": "T-7", "reason": "x"}, {"transformer": "T-1"}):
        response = updater.post(CORRECT, {"code": "T-2", **given})
        assert response.status_code == 422
    assert BilledItem.objects.filter(transformer_code="T-2").count() == 2
