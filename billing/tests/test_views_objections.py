"""Objecting in pages: one line, those ticked, or all that a filter finds; undone, withdrawn."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, BilledItem
from billing.tests import make
from records import roles
from records.bulk import Cause
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db

NOTHING = {"objection": "not_done", "text": "No se encontró en terreno", "accept": "nothing"}


def address(annex: Annex, page: str = "") -> str:
    return f"/billing/annexes/{annex.pk}/objections/{page}"


@pytest.fixture
def waiting(history: Any) -> Annex:
    return history.annex(history.first, 7)


@pytest.fixture
def updater(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.UPDATER)


def objected(annex: Annex) -> dict[int, str]:
    lines = BilledItem.objects.filter(annex=annex).objected_to()
    return dict(lines.values_list("pk", "objection"))


def send(client: Client, url: str, given: dict[str, str], **more: Any) -> Any:
    """As a person who looked first."""
    seen = client.get(url).context["form"].initial["seen"]
    return client.post(url, {"seen": seen, **given}, **more)


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_object(role: str | None, waiting: Annex, as_role: Callable[..., Client]) -> None:
    client, may = as_role(role), role in (roles.UPDATER, roles.ADMIN)
    sees = role not in (roles.POWER_BI, None)
    line = waiting.items.first()
    one = f"?item={line.pk}"
    assert client.get(address(waiting)).status_code == (200 if sees else 403)
    assert client.get(address(waiting, f"raise/{one}")).status_code == (200 if may else 403)
    assert client.post(address(waiting), {"do": "bring_back"}).status_code == (302 if may else 403)
    assert client.post(address(waiting, "undo/")).status_code == (302 if may else 403)
    assert client.post(address(waiting, f"raise/{one}"), NOTHING).status_code == (
        302 if may else 403
    )
    assert objected(waiting) == ({line.pk: "not_done"} if may else {})
    if not may:
        BilledItem.objects.object_to([line.pk], "other", "x", cause=Cause(), quantity=Decimal(0))
    file = client.get(address(waiting, "workbook/"))
    assert file.status_code == (200 if sees else 403)
    assert not file.streaming or file.getvalue()[:2] == b"PK"
    given = {"reason": "soportada"}
    page = client.post(address(waiting, f"withdraw/{one}"), given)
    assert page.status_code == (302 if may else 403)
    assert bool(objected(waiting)) != may
    # Where it may be done it is offered, and nowhere else.
    if sees:
        items = client.get(f"/billing/annexes/{waiting.pk}/items/").text
        assert ('name="item"' in items) == may
        assert ("objections/raise/" in client.get(line.get_absolute_url()).text) == may


def test_an_unknown_acta_is_not_found(updater: Client) -> None:
    for page in ("", "raise/", "withdraw/", "workbook/"):
        assert updater.get(f"/billing/annexes/98765/objections/{page}").status_code == 404


def test_those_ticked(history: Any, waiting: Annex, updater: Client) -> None:
    lines = list(waiting.items.filter(code="A1").order_by("pk"))
    url = address(waiting, f"raise/?item={lines[0].pk}&item={lines[1].pk}&q=A1")
    page = send(updater, url, NOTHING, follow=True)
    assert page.redirect_chain[0][0] == f"/billing/annexes/{waiting.pk}/items/?q=A1"
    assert objected(waiting) == dict.fromkeys([line.pk for line in lines[:2]], "not_done")
    assert "Se glosaron 2 líneas" in page.text
    last = lines[0].history.latest("history_date")
    assert (last.history_user.username, last.history_change_reason) == ("updater", NOTHING["text"])


def test_all_that_a_filter_finds(history: Any, waiting: Annex, updater: Client) -> None:
    url = address(waiting, "raise/?kind=supplied&all=1&page=1&sort=code")
    page = updater.get(url)
    assert page.context["preview"].lines == 1
    send(updater, url, NOTHING)
    assert objected(waiting) == {waiting.items.get(kind="supplied").pk: "not_done"}
    assert updater.get(address(waiting, "raise/?all=1&executed_from=nada")).status_code == 404


def test_nothing_chosen_leads_back(waiting: Annex, updater: Client) -> None:
    other = BilledItem.objects.exclude(annex=waiting).first()
    for query in ("", "?item=", f"?item={other.pk}", "?item=9999999999999999999999"):
        response = updater.get(address(waiting, f"raise/{query}"), follow=True)
        assert response.redirect_chain[0][0].startswith(f"/billing/annexes/{waiting.pk}/items/")
        assert "Marque primero las líneas" in response.text


def test_what_it_comes_to_is_what_becomes_of_the_acta(waiting: Annex, updater: Client) -> None:
    """Before anybody confirms, to the centavo: with AIU, IVA and supplied material."""
    url = address(waiting, "raise/?all=1")
    given = {**NOTHING, "accept": "given", "quantity": "0,7"}
    page = updater.post(url, {**given, "preview": "1"})
    shown = page.context["preview"]
    assert objected(waiting) == {}
    send(updater, url, given)
    waiting.refresh_from_db()
    assert len(objected(waiting)) == shown.lines == waiting.lines
    assert (shown.then.total, shown.then.supplied) == (waiting.total, waiting.supplied)
    assert (shown.objected, shown.saved) == (waiting.objected, waiting.saved)
    again = updater.post(url, {**given, "quantity": "0,5", "preview": "1"}).context["preview"]
    assert again.already == waiting.lines
    assert again.now == shown.then


def test_a_preview_is_a_part_of_the_page(waiting: Annex, updater: Client) -> None:
    page = updater.post(
        address(waiting, "raise/?all=1"),
        {**NOTHING, "preview": "1"},
        headers={"HX-Request": "true"},
    )
    assert "<html" not in page.text
    assert 'id="preview"' in page.text


def test_what_the_rules_say_of_a_line_is_proposed(
    history: Any, waiting: Annex, updater: Client
) -> None:
    over = updater.get(address(waiting, f"raise/?item={history.deviating.pk}"))
    form = over.context["form"].initial
    assert (form["objection"], form["accept"]) == ("over_price", "listed")
    assert over.context["preview"].objected == Decimal("200.00")
    twice = updater.get(address(waiting, f"raise/?item={history.twice[0].pk}"))
    form = twice.context["form"].initial
    assert (form["objection"], form["accept"]) == ("already_billed", "nothing")
    assert twice.context["preview"].accepted == 0


def test_at_the_list_s_price(history: Any, waiting: Annex, updater: Client) -> None:
    line = history.deviating
    given = {"objection": "over_price", "text": "Lista", "accept": "listed"}
    page = send(updater, address(waiting, f"raise/?item={line.pk}"), given)
    assert page["Location"] == line.get_absolute_url()
    line.refresh_from_db()
    assert (line.accepted_quantity, line.accepted_unit_price) == (None, Decimal("1000.3700"))
    assert line.objected == Decimal("200.00")
    # Of a list on which nothing is left it leads on to the objections.
    other = make.item(waiting, history.first.prices.get(code="A1"), 1, unit_price=Decimal(2000))
    url = address(waiting, f"raise/?item={other.pk}&look=deviates&all=1")
    assert send(updater, url, given)["Location"] == address(waiting)
    # Lines that are billed at it would not be objected to.
    refused = send(updater, address(waiting, "raise/?all=1"), given)
    assert refused.status_code == 422
    assert refused.context["preview"].no_less > 0
    assert len(objected(waiting)) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"objection": ""},
        {"text": " "},
        {"accept": ""},
        {"accept": "given"},
        {"accept": "given", "quantity": "muchos"},
        {"accept": "given", "quantity": "-1"},
        {"accept": "given", "quantity": "99"},
    ],
)
def test_what_cannot_be_understood_is_refused(
    wrong: dict[str, str], waiting: Annex, updater: Client
) -> None:
    line = waiting.items.first()
    response = send(updater, address(waiting, f"raise/?item={line.pk}"), {**NOTHING, **wrong})
    assert response.status_code == 422
    assert objected(waiting) == {}


def test_nobody_objects_to_what_they_have_not_seen(
    history: Any, waiting: Annex, updater: Client
) -> None:
    url = address(waiting, "raise/?all=1")
    seen = updater.get(url).context["form"].initial["seen"]
    make.item(waiting, history.first.prices.get(code="A1"), 5)
    moved = updater.post(url, {**NOTHING, "seen": seen})
    assert moved.status_code == 409
    assert objected(waiting) == {}
    # What stands now was shown: the same form again means it.
    form = moved.context["form"]
    assert updater.post(url, {**NOTHING, "seen": form["seen"].value()}).status_code == 302
    assert len(objected(waiting)) == 5


def test_neither_approved_nor_returned_nor_closed(
    waiting: Annex, updater: Client, as_role: Callable[..., Client], person: Any
) -> None:
    line = waiting.items.first()
    url = address(waiting, f"raise/?item={line.pk}")

    def is_refused() -> None:
        page = updater.get(url)
        assert page.context["why_not"]
        assert 'name="text"' not in page.text
        assert updater.post(url, NOTHING).status_code == 422
        assert objected(waiting) == {}
        assert "objections/raise/" not in updater.get(line.get_absolute_url()).text
        assert 'name="item"' not in updater.get(f"/billing/annexes/{waiting.pk}/items/").text
        assert updater.get(address(waiting)).context["groups"] == []

    approver = person(roles.P2)
    waiting.approve(approver)
    is_refused()
    waiting.return_to_contractor(approver, "Faltan soportes")
    is_refused()
    waiting.send_to_review(approver)
    ClosedMonth.objects.create(area="billing", month=waiting.period)
    is_refused()


def test_undone_from_the_message(waiting: Annex, updater: Client) -> None:
    lines = list(waiting.items.order_by("pk"))
    send(updater, address(waiting, f"raise/?item={lines[0].pk}"), NOTHING)
    url = address(waiting, f"raise/?item={lines[1].pk}&item={lines[2].pk}")
    page = send(updater, url, NOTHING, follow=True)
    token = page.text.split('name="made" value="')[1].split('"')[0]
    # Somebody changed one of them since.
    send(updater, address(waiting, f"raise/?item={lines[2].pk}"), {**NOTHING, "text": "Otra"})
    page = updater.post(address(waiting, "undo/"), {"made": token}, follow=True)
    assert set(objected(waiting)) == {lines[0].pk, lines[2].pk}
    assert "Deshecho: 1 línea está como estaba." in page.text
    page = updater.post(address(waiting, "undo/"), {"made": "inventado"}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_undone_what_was_objected_to_before_is_so_again(waiting: Annex, updater: Client) -> None:
    first, second = waiting.items.filter(code="A1").order_by("pk")[:2]
    given = {**NOTHING, "text": "Sobran", "accept": "given", "quantity": "0,5"}
    send(updater, address(waiting, f"raise/?item={first.pk}"), {**given, "objection": "other"})
    before = BilledItem.objects.filter(pk=first.pk).values().get()
    waiting.refresh_from_db()
    saved = waiting.saved
    url = address(waiting, f"raise/?item={first.pk}&item={second.pk}")
    page = send(updater, url, NOTHING, follow=True)
    assert set(objected(waiting).values()) == {"not_done"}
    token = page.text.split('name="made" value="')[1].split('"')[0]
    updater.post(address(waiting, "undo/"), {"made": token})
    after = BilledItem.objects.filter(pk=first.pk).values().get()
    assert after.pop("updated_at") > before.pop("updated_at")
    assert after == before
    assert objected(waiting) == {first.pk: "other"}
    waiting.refresh_from_db()
    assert waiting.saved == saved


def test_withdrawn_from_those_ticked(waiting: Annex, updater: Client) -> None:
    send(updater, address(waiting, "raise/?all=1"), NOTHING)
    total = waiting.total
    keys = sorted(objected(waiting))
    url = address(waiting, f"withdraw/?item={keys[0]}&item={keys[1]}&objections=1")
    assert send(updater, url, {}).status_code == 422  # it needs a reason
    page = send(updater, url, {"reason": "Soportadas"})
    assert page["Location"] == address(waiting)
    assert sorted(objected(waiting)) == keys[2:]
    send(updater, address(waiting, "withdraw/?all=1"), {"reason": "Todas"})
    waiting.refresh_from_db()
    assert (waiting.total, waiting.objected) == (total, 0)
    # There is nothing left to be withdrawn.
    assert updater.get(address(waiting, "withdraw/?all=1")).status_code == 302


def test_an_objection_that_stands_is_changed(waiting: Annex, updater: Client) -> None:
    line = waiting.items.filter(quantity=3).get()
    url = address(waiting, f"raise/?item={line.pk}")
    send(updater, url, {**NOTHING, "accept": "given", "quantity": "1,5"})
    form = updater.get(url).context["form"]
    assert form.initial["text"] == NOTHING["text"]
    assert (form.initial["accept"], form.initial["quantity"]) == ("given", Decimal("1.5"))
    page = updater.get(line.get_absolute_url()).text
    assert "Cambiar la glosa" in page
    assert NOTHING["text"] in page


def test_as_many_queries_whatever_is_chosen(history: Any, waiting: Annex, updater: Client) -> None:
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert updater.get(address(waiting, "raise/?all=1")).status_code == 200
        return len(queries)

    taken()
    before = taken()
    for _number in range(30):
        make.item(waiting, history.first.prices.get(code="A1"), 5)
    assert taken() == before


def test_of_a_line_that_costs_nothing_its_quantity_is_objected_to(
    waiting: Annex, updater: Client
) -> None:
    free = make.item(waiting, waiting.contract.prices.get(code="A1"), 5, unit_price=Decimal(0))
    url = address(waiting, f"raise/?item={free.pk}")
    preview = updater.post(url, {**NOTHING, "preview": "1"}).context["preview"]
    assert (preview.no_less, preview.objected, preview.saved) == (0, 0, 0)
    page = send(updater, url, NOTHING, follow=True)
    assert objected(waiting) == {free.pk: "not_done"}
    assert "Se glosó 1 línea" in page.text


def test_objections_that_sum_to_nothing_are_there(waiting: Annex, updater: Client) -> None:
    """A line and its taking back: in the list's filter, on the acta's pages, and for its return."""
    work = waiting.contract.prices.get(code="A1")
    both = [make.item(waiting, work, quantity, work_order="OT9") for quantity in (4, -4)]
    listed = "/billing/annexes/"

    def found(objected: str) -> set[int]:
        page = updater.get(listed, {"objected": objected, "period": "2025-07"})
        return {row.record.pk for row in page.context["rows"]}

    assert waiting.pk in found("no")
    assert waiting.pk not in found("yes")
    url = address(waiting, f"raise/?item={both[0].pk}&item={both[1].pk}")
    send(updater, url, NOTHING)
    waiting.refresh_from_db()
    assert (waiting.objected, waiting.saved) == (0, 0)
    assert found("yes") == {waiting.pk}
    assert waiting.pk not in found("no")
    items, withdraw = f"/billing/annexes/{waiting.pk}/items/", address(waiting, "withdraw/")
    assert updater.get(items).text.count(withdraw) == 1
    # Of a list of what is objected to, all at once.
    assert updater.get(items, {"objected": "yes"}).text.count(withdraw) == 2
    send(updater, f"{withdraw}?all=1&objected=yes", {"reason": "Se verificó"})
    assert objected(waiting) == {}
