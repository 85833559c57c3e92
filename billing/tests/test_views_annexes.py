"""An acta's page, its items, and its way between review, approval and return."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, BilledItem
from billing.tests import make
from records import people, roles
from records.bulk import Cause
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db


def address(annex: Annex, page: str = "") -> str:
    return f"/billing/annexes/{annex.pk}/{page}"


@pytest.fixture
def waiting(history: Any) -> Annex:
    return history.annex(history.first, 7)


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_approve_and_return(
    role: str | None, waiting: Annex, as_role: Callable[..., Client]
) -> None:
    client, may = as_role(role), role in (roles.P2, roles.ADMIN)
    for page in ("approve/", "return/", "review/"):
        assert client.get(address(waiting, page)).status_code == (200 if may else 403)
    page = client.get(address(waiting))
    if role in (None, roles.POWER_BI):
        assert page.status_code == 403
    else:
        assert (address(waiting, "approve/") in page.content.decode()) == may
    status = client.post(address(waiting, "approve/"), {}).status_code
    waiting.refresh_from_db()
    assert (status, waiting.state) == ((302, "approved") if may else (403, "in_review"))


def test_an_approved_acta_is_neither_edited_nor_deleted(
    waiting: Annex, as_role: Callable[..., Client]
) -> None:
    client, changes = as_role(roles.ADMIN), (address(waiting, "edit/"), address(waiting, "delete/"))
    page = client.get(address(waiting)).text
    assert all(url in page for url in changes)
    assert "Devuélvala primero" not in page
    client.post(address(waiting, "approve/"), {})
    page = client.get(address(waiting)).text
    assert not any(url in page for url in changes)
    assert "Devuélvala primero" in page
    assert {client.get(url)["Location"] for url in changes} == {address(waiting)}


def test_its_history_names_who_decided(waiting: Annex, as_role: Callable[..., Client]) -> None:
    waiting.approve(people.system())
    page = as_role(roles.READER).get(address(waiting, "history/")).text
    assert "<ins>Sistema</ins>" in page


def test_an_unknown_acta_is_not_found(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    for page in ("", "approve/", "return/", "items/", "items/export/"):
        assert client.get(f"/billing/annexes/98765/{page}").status_code == 404


def test_approving_asks_first_and_then_says_so(
    waiting: Annex, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    form = client.get(address(waiting, "approve/")).context["form"]
    waiting.refresh_from_db()
    assert waiting.state == "in_review"
    page = client.post(address(waiting, "approve/"), {"seen": form.initial["seen"]}, follow=True)
    assert "aprobada" in page.content.decode()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.state_by.username) == ("approved", "p2")


def test_returning_needs_a_reason(waiting: Annex, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    assert client.post(address(waiting, "return/"), {"reason": " "}).status_code == 422
    client.post(address(waiting, "return/"), {"reason": "Faltan soportes"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.state_reason) == ("returned", "Faltan soportes")
    page = client.get(address(waiting)).content.decode()
    assert "Faltan soportes" in page
    assert address(waiting, "review/") in page
    client.post(address(waiting, "review/"), {})
    waiting.refresh_from_db()
    assert waiting.state == "in_review"


def test_nobody_approves_what_they_have_not_seen(
    waiting: Annex, history: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    seen = client.get(address(waiting, "approve/")).context["form"].initial["seen"]
    make.item(waiting, history.first.prices.get(code="A1"), 5)
    client.post(address(waiting, "approve/"), {"seen": seen})
    waiting.refresh_from_db()
    assert waiting.state == "in_review"


def test_of_two_who_decide_at_once_the_second_is_told(
    waiting: Annex, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    client.post(address(waiting, "approve/"), {}, follow=True)
    page = client.post(address(waiting, "approve/"), {}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_a_closed_month_stays_as_it_was_reported(
    waiting: Annex, as_role: Callable[..., Client]
) -> None:
    ClosedMonth.objects.create(area="billing", month=waiting.period)
    as_role(roles.P2).post(address(waiting, "approve/"), {})
    waiting.refresh_from_db()
    assert waiting.state == "in_review"


def test_its_sums_beside_those_of_the_file(waiting: Annex, as_role: Callable[..., Client]) -> None:
    stated = {"subtotal": f"{waiting.subtotal}", "aiu": "0", "total": f"{waiting.total + 5}"}
    Annex.objects.filter(pk=waiting.pk).update(stated_totals=stated)
    sums = {
        s.label: s for s in as_role(roles.READER).get(address(waiting)).context["extra"]["sums"]
    }
    assert sums["Total"].difference == Decimal(5)
    assert sums["Subtotal"].difference == 0
    assert sums["IVA"].stated is None
    assert sums["AIU"].computed == waiting.administration + waiting.contingencies + waiting.profit


def test_what_was_objected_to_is_no_difference(
    history: Any, waiting: Annex, as_role: Callable[..., Client]
) -> None:
    """AIU and IVA either: the file states them of what was billed."""
    waiting.refresh_from_db()
    names = ("subtotal", "administration", "contingencies", "profit", "vat", "total")
    stated = {name: f"{getattr(waiting, name)}" for name in names}
    stated["aiu"] = f"{waiting.administration + waiting.contingencies + waiting.profit}"
    Annex.objects.filter(pk=waiting.pk).update(stated_totals=stated)
    supplied = waiting.items.get(code="S1")
    for line in (history.deviating, supplied):
        BilledItem.objects.object_to(
            [line.pk], "not_done", "No se hizo", cause=Cause(), quantity=Decimal(1)
        )

    def differences() -> dict[str, Any]:
        page = as_role(roles.READER).get(address(waiting))
        return {figure.label: figure.difference for figure in page.context["extra"]["sums"]}

    found = differences()
    assert len(found) == 7
    assert set(found.values()) == {0}
    # Whose AIU and IVA are not what its contract says by now keeps those that it has.
    Annex.objects.filter(pk=waiting.pk).update(state="approved")
    waiting.contract.vat_pct = Decimal(5)
    waiting.contract.save()
    found = differences()
    assert {found[name] for name in ("AIU", "IVA")} == {None}
    assert found["Subtotal"] == found["Total"] == 0


def test_its_charts_sum_to_it(history: Any, as_role: Callable[..., Client]) -> None:
    annex = history.annex(history.first, 7)
    extra = as_role(roles.READER).get(address(annex)).context["extra"]
    for name in ("days", "municipalities", "items"):
        assert extra[name].sum_of(0) == annex.total, name


def test_what_an_approver_looks_at_first(
    history: Any, waiting: Annex, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    looks = client.get(address(waiting)).context["extra"]["looks"]
    assert len(looks) == 2
    found = [[row.record for row in client.get(url).context["rows"]] for _words, url in looks]
    assert found == [[history.deviating], [history.twice[0]]]


def test_its_items_are_its_own(history: Any, as_role: Callable[..., Client]) -> None:
    annex, client = history.annex(history.first, 7), as_role(roles.READER)
    page = client.get(address(annex, "items/"))
    assert page.context["page"].paginator.count == 4
    assert {row.record.annex_id for row in page.context["rows"]} == {annex.pk}
    narrowed = client.get(address(annex, "items/"), {"q": "OT7"})
    assert [row.record for row in narrowed.context["rows"]] == [history.twice[0]]
    part = client.get(
        address(annex, "items/"), {"kind": "supplied"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in part.content.decode()
    exported = client.get(address(annex, "items/export/"), {"format": "csv", "q": "OT7"})
    assert len(b"".join(exported).decode().splitlines()) == 2


def test_as_many_queries_whatever_there_is(
    history: Any, waiting: Annex, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    for page, most in (("", 17), ("items/", 10), ("approve/", 8)):
        client.get(address(waiting, page))
        with CaptureQueriesContext(connection) as taken:
            client.get(address(waiting, page))
        assert len(taken) <= most, page
