"""Objections that the rules propose: which, at what figures; accepted, dismissed, answered."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing import answers
from billing.models import Annex, BilledItem, Contract, DismissedObjection, Objection
from billing.proposing import Lacking, Proposals
from billing.tests import make
from billing.tests.test_resources import load
from ingest import intake
from records import roles
from records.bulk import Cause
from transformers.tests import make as made

pytestmark = pytest.mark.django_db
TWICE, PRICE, QUANTITY, EVIDENCE = (
    Objection.ALREADY_BILLED,
    Objection.OVER_PRICE,
    Objection.OVER_QUANTITY,
    Objection.NO_EVIDENCE,
)


def proposed(annex: Annex) -> dict[Objection, dict[int, tuple[Any, ...]]]:
    """{reason: {line: (accepted quantity, accepted price, objected)}}"""
    return {
        reason: {
            one.line.pk: (one.accepted_quantity, one.accepted_unit_price, one.objected)
            for one in mine
        }
        for reason, mine in Proposals.of(annex).by_reason.items()
    }


@pytest.fixture
def contract() -> Contract:
    return make.aiu(number="CW9")


@pytest.fixture
def approver(person: Callable[..., User]) -> User:
    return person(roles.P2)


# ── already billed ──────────────────────────────────────────────────────────────────────────────


def test_of_two_in_review_the_later_is_proposed(history: Any) -> None:
    first, second = (item.annex for item in history.twice)
    assert TWICE not in proposed(first)
    assert proposed(second)[TWICE] == {history.twice[1].pk: (0, None, Decimal("1000.37"))}
    (one,) = Proposals.of(second).by_reason[TWICE]
    assert (one.rests.pk, one.rests.annex_number) == (history.twice[0].pk, "7")


def test_what_was_approved_counts_whenever_it_was(history: Any, approver: User) -> None:
    first, second = (item.annex for item in history.twice)
    second.approve(approver)
    assert set(proposed(first)[TWICE]) == {history.twice[0].pk}
    # What an acta returned bills nothing.
    second.return_to_contractor(approver, "Faltan soportes")
    assert TWICE not in proposed(first)


def test_what_is_not_accepted_there_is_billed_once(history: Any) -> None:
    """One of the two is paid: who objects to both would pay for none."""
    first, second = history.twice
    object_to(first, quantity=Decimal(0))
    assert TWICE not in proposed(second.annex)


# ── price and quantity ──────────────────────────────────────────────────────────────────────────


def test_over_the_list_s_price(contract: Contract) -> None:
    listed, annex = make.price(contract, "A1", "1000.5"), make.annex(contract)
    over = make.item(annex, listed, "3", unit_price=Decimal("1200.5"))
    make.item(annex, listed, 3, unit_price=Decimal(900))
    # Taken back at more than it was worth: no less of that is to be accepted.
    make.item(annex, listed, -3, unit_price=Decimal(1200))
    assert proposed(annex) == {
        PRICE: {over.pk: (None, Decimal("1000.5000"), Decimal("600.00"))},
    }


def test_the_part_over_what_was_contracted(contract: Contract, approver: User) -> None:
    """10 contracted, 4 billed in June: in July 6 are left, in the order of the work."""
    listed = make.price(contract, "A1", 100, contracted_quantity=Decimal(10))
    june = make.annex(contract, date(2025, 6, 1))
    make.item(june, listed, 4)
    july = make.annex(contract, date(2025, 7, 1))
    last = make.item(july, listed, 3, executed_on=date(2025, 7, 20))
    first = make.item(july, listed, 5, executed_on=date(2025, 7, 2))
    between = make.item(july, listed, 2, executed_on=date(2025, 7, 9))
    assert proposed(june) == {}
    over = {between.pk: (1, None, Decimal(100)), last.pk: (0, None, Decimal(300))}
    assert proposed(july) == {QUANTITY: over}
    # What is objected to is not accepted, and makes room for the rest.
    object_to(first, quantity=Decimal(2))
    assert proposed(july) == {QUANTITY: {last.pk: (2, None, Decimal(100))}}
    june.return_to_contractor(approver, "Faltan soportes")
    assert proposed(july) == {}


# ── evidence ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def visited(contract: Contract) -> Annex:
    """Ten lines of ten orders; of nine there is an intervention."""
    work = make.price(contract, "A1", 100)
    annex = make.annex(contract)
    trafo = made.transformer("T-1")
    for number in range(10):
        order = f"OT{number}"
        if number:
            made.intervention(trafo, work_order=order, kind=f"K{number}", start=date(2025, 7, 9))
        make.item(annex, work, 1, work_order=order, transformer_code="T-1")
    return annex


def lacking(annex: Annex) -> dict[str, Lacking]:
    mine = Proposals.of(annex).by_reason.get(EVIDENCE, [])
    assert all(one.accepted_quantity == 0 for one in mine)
    return {one.line.work_order or one.line.code: one.rests for one in mine}


def test_an_order_that_nobody_knows(visited: Annex) -> None:
    assert lacking(visited) == {"OT0": Lacking.KNOWN_ORDER}


def test_no_order_and_no_known_place(visited: Annex) -> None:
    contract = visited.contract
    other = make.price(contract, "A2", 100)
    repeatable = make.price(contract, "C1", 100, repeatable=True)
    make.item(visited, other, 1, transformer_code="T-1")
    make.item(visited, repeatable, 1)
    # An order of two interventions does not say where.
    made.intervention(made.transformer("T-2"), work_order="OT1", start=date(2025, 7, 9))
    make.item(visited, other, 1, work_order="OT1", transformer_code="T-9")
    assert lacking(visited) == {
        "A2": Lacking.ORDER,
        "OT0": Lacking.KNOWN_ORDER,
        "OT1": Lacking.KNOWN_PLACE,
    }


def test_where_interventions_are_few_an_unknown_order_says_nothing(visited: Annex) -> None:
    work = visited.contract.prices.get(code="A1")
    for number in range(3):
        make.item(visited, work, 1, work_order=f"X{number}", transformer_code="T-1")
    assert Proposals.of(visited).evidence.known == 9
    assert lacking(visited) == {}
    make.item(visited, work, 1, transformer_code="T-1")
    assert lacking(visited) == {"A1": Lacking.ORDER}


def test_of_months_without_interventions_nothing_is_asked(contract: Contract) -> None:
    annex = make.annex(contract, date(2025, 9, 1))
    made.intervention(made.transformer("T-1"), work_order="OT1", start=date(2025, 7, 9))
    make.item(annex, make.price(contract, "A1", 100), 1)
    found = Proposals.of(annex)
    assert (found.evidence, found.by_reason) == (None, {})


def test_a_line_is_proposed_once(history: Any) -> None:
    """Twice and over its price: the first reason, and once that is dismissed the next."""
    line = history.twice[1]
    BilledItem.objects.filter(pk=line.pk).update(unit_price=Decimal("1100.37"), amount="1100.37")
    line.annex.recompute()
    assert [reason for reason, mine in proposed(line.annex).items() if line.pk in mine] == [TWICE]
    DismissedObjection.objects.dismiss(line.annex_id, [(line.pk, TWICE)], None)
    assert [reason for reason, mine in proposed(line.annex).items() if line.pk in mine] == [PRICE]


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def object_to(line: BilledItem, **accepted: Any) -> None:
    cause = Cause()
    BilledItem.objects.object_to([line.pk], "other", "Sin razón", cause=cause, **accepted)


@pytest.fixture
def over(contract: Contract) -> Annex:
    """Three lines over their price, one at it."""
    listed, annex = make.price(contract, "A1", 1000), make.annex(contract)
    for price in (1100, 1300, 1200, 1000):
        make.item(annex, listed, 2, unit_price=Decimal(price))
    return annex


@pytest.fixture
def updater(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.UPDATER)


def url(annex: Annex) -> str:
    return f"/billing/annexes/{annex.pk}/objections/"


def decide(client: Client, annex: Annex, do: str, lines: Any = (), **given: Any) -> Any:
    (group,) = client.get(url(annex)).context["groups"]
    sent = {"do": do, "reason": group.reason, "seen": group.mark, **given}
    return client.post(url(annex), {**sent, "item": [line.pk for line in lines]}, follow=True)


def test_what_a_reason_comes_to(over: Annex, updater: Client) -> None:
    page = updater.get(url(over))
    (group,) = page.context["groups"]
    assert (group.reason, group.lines, group.objected) == (PRICE, 3, Decimal("1200.00"))
    assert [row.proposal.objected for row in group.rows] == [600, 400, 200]
    assert f'href="{over.contract.prices.get().get_absolute_url()}"' in page.text
    decide(updater, over, "accept_all")
    over.refresh_from_db()
    assert (over.objected, over.saved) == (group.objected, group.saved)
    assert updater.get(url(over)).context["groups"] == []


def test_one_by_one(over: Annex, updater: Client) -> None:
    lines = list(over.items.filter(deviation__isnull=False).order_by("pk"))
    page = decide(updater, over, "accept", lines[:1])
    assert "Se glosó 1 línea" in page.text
    lines[0].refresh_from_db()
    assert (lines[0].objection, lines[0].accepted_unit_price) == (PRICE, 1000)
    assert "$\N{NO-BREAK SPACE}1.000,00" in lines[0].objection_text
    assert over.items.objected_to().count() == 1
    page = decide(updater, over, "accept")
    assert "Marque primero las líneas" in page.text
    assert over.items.objected_to().count() == 1


def test_dismissed_they_do_not_come_back(over: Annex, updater: Client) -> None:
    lines = list(over.items.filter(deviation__isnull=False).order_by("pk"))
    decide(updater, over, "dismiss", lines[:2])
    decide(updater, over, "dismiss", lines[1:2])  # proposed no more: nothing happens
    assert set(proposed(over)[PRICE]) == {lines[2].pk}
    assert updater.get(url(over)).context["dismissed"] == 2
    assert over.items.objected_to().count() == 0
    # A line that bills another amount is another claim.
    lines[0].quantity, lines[0].amount = Decimal(1), lines[0].unit_price
    lines[0].save()
    assert set(proposed(over)[PRICE]) == {lines[0].pk, lines[2].pk}
    decide(updater, over, "dismiss", lines[:1])
    updater.post(url(over), {"do": "bring_back"})
    assert len(proposed(over)[PRICE]) == 3


def test_nobody_accepts_what_they_have_not_seen(over: Annex, updater: Client) -> None:
    (group,) = updater.get(url(over)).context["groups"]
    make.item(over, over.contract.prices.get(), 2, unit_price=Decimal(5000))
    sent = {"do": "accept_all", "reason": group.reason, "seen": group.mark}
    page = updater.post(url(over), sent, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert over.items.objected_to().count() == 0


def test_what_stands_with_its_sums(over: Annex, updater: Client) -> None:
    decide(updater, over, "accept_all")
    free = over.items.get(deviation=None, objection="")
    object_to(free, quantity=Decimal(0))
    over.refresh_from_db()
    page = updater.get(url(over))
    assert [(row["objection"], row["lines"]) for row in page.context["sums"]] == [
        ("other", 1),
        ("over_price", 3),
    ]
    assert sum(row["saved"] for row in page.context["sums"]) == over.saved
    for row in page.context["sums"]:
        assert updater.get(row["url"]).context["page"].paginator.count == row["lines"]
    assert updater.get(page.context["standing_url"]).context["page"].paginator.count == 4
    extra = updater.get(over.get_absolute_url()).context["extra"]
    assert [row["objection"] for row in extra["objected"]] == ["other", "over_price"]


def test_a_reader_sees_and_decides_nothing(over: Annex, as_role: Callable[..., Client]) -> None:
    page = as_role(roles.READER).get(url(over))
    assert page.context["groups"][0].lines == 3
    assert 'name="do"' not in page.text
    assert 'name="item"' not in page.text


def test_as_many_queries_whatever_is_proposed(over: Annex, updater: Client) -> None:
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            updater.get(url(over))
        return len(queries)

    taken()
    before = taken()
    for number in range(20):
        make.item(over, over.contract.prices.get(), 2, unit_price=Decimal(2000 + number))
    assert taken() == before


# ── the next version ────────────────────────────────────────────────────────────────────────────


def test_what_the_next_version_answered(
    settings: Any, tmp_path: Path, person: Callable[..., User], as_role: Callable[..., Client]
) -> None:
    from billing.tests import test_objection_workbook as book

    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    analyst = person(roles.ADMIN)
    contract = make.contract(number="CW1", start_date=date(2024, 1, 1))
    make.price(contract, "A1", 1000)
    make.municipality("68307", "GIRÓN")
    load(analyst, "annexes", book.acta("OT1", "OT2", "OT3", "OT4"))
    annex = Annex.objects.get()
    assert answers.of(annex) == []
    for order in ("OT1", "OT2", "OT3"):
        book.object_to(order)
    assert answers.of(annex) == []  # nothing came since
    second = load(
        analyst, "annexes", book.acta("OT1", "OT3", "OT4", OT1={"CANTIDAD": 4}), reason="Corregida"
    )
    book.object_to("OT4")
    (version,) = answers.of(annex)
    assert (version.upload, version.standing) == (second, 1)
    assert {
        (one.was.work_order, one.was.quantity, one.became and one.became.quantity)
        for one in version.answered
    } == {("OT1", 10, 4), ("OT2", 10, None)}
    client = as_role(roles.READER)
    page = client.get(url(annex))
    assert "2 glosas respondidas" in page.text
    assert "1 volvió igual y sigue vigente" in page.text
    assert "2 glosas respondidas" in client.get(annex.get_absolute_url()).text
    # What is undone answered nothing.
    BilledItem.objects.withdraw(
        BilledItem.objects.filter(work_order="OT4"), cause=Cause(analyst.pk)
    )
    intake.undo(second, analyst)
    assert answers.of(annex) == []
    assert set(BilledItem.objects.objected_to().values_list("work_order", flat=True)) == {
        "OT1",
        "OT2",
        "OT3",
    }
