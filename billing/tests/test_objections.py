"""Objections: what is accepted of a line is what its acta sums to, and nobody objects unseen."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Sum

from billing.models import Annex, AnnexObjectionTotal, BilledItem, Objection
from billing.taxes import SHARES
from billing.tests import make
from billing.tests.test_annexes import hold_together, refused
from records import bulk
from records.bulk import Cause
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db
JULY = date(2025, 7, 1)
NOBODY = Cause()


@pytest.fixture
def analyst() -> Any:
    return get_user_model().objects.create(username="analyst")


@pytest.fixture
def acta() -> Annex:
    """Under AIU 15/3/5 with IVA 19: 10 × 1.000,37, 7 × 33,33 of material, −2 × 1.000,37; 2 × 500
    of what the company supplied."""
    contract = make.aiu(number="CW1")
    work = make.price(contract, "A1", "1000.37", contracted_quantity=Decimal(9))
    cable = make.price(contract, "M1", "33.33", kind="material")
    meter = make.price(contract, "S1", 500, kind="supplied")
    annex = make.annex(contract)
    make.item(annex, work, 10, work_order="OT1")
    make.item(annex, cable, 7, work_order="OT1")
    make.item(annex, work, -2, work_order="OT2")
    make.item(annex, meter, 2)
    return annex


def line(code: str, quantity: int) -> BilledItem:
    return BilledItem.objects.get(code=code, quantity=quantity)


def object_to(items: Any, code: str = "no_evidence", text: str = "Sin soporte", **said: Any) -> int:
    keys = items if isinstance(items, list) else [items.pk]
    return BilledItem.objects.object_to(keys, code, text, **{"cause": NOBODY, **said})


def everything() -> list[Any]:
    """Whatever is kept of actas and lines, but for when they were written."""
    items = [f.attname for f in BilledItem._meta.concrete_fields if f.name != "updated_at"]
    annexes = [f.attname for f in Annex._meta.concrete_fields if f.name != "updated_at"]
    return [
        *BilledItem.objects.order_by("pk").values_list(*items),
        *Annex.objects.order_by("pk").values_list(*annexes),
        *AnnexObjectionTotal.objects.values_list("objection", "lines", "objected", "saved"),
    ]


def test_an_objection_worked_by_hand(acta: Annex) -> None:
    assert object_to(line("A1", 10), quantity=Decimal(4)) == 1
    found = line("A1", 10)
    assert (found.quantity, found.amount) == (10, Decimal("10003.70"))
    assert (found.accepted_quantity, found.accepted_unit_price) == (4, None)
    assert (found.accepted_amount, found.objected) == (Decimal("4001.48"), Decimal("6002.22"))
    acta.refresh_from_db()
    # 4.001,48 − 2.000,74 + 233,31; AIU 23 %, and IVA of 5 % × 19 %.
    assert acta.subtotal == Decimal("2234.05")
    assert acta.total == Decimal("2234.05") + sum(
        Decimal(text) for text in ("335.11", "67.02", "111.71", "21.23")
    )
    assert acta.objected == Decimal("6002.22")
    # What nobody pays: the amount, 23 % of it, and IVA of its profit.
    assert acta.saved == Decimal("6002.22") + sum(
        Decimal(text) for text in ("900.33", "180.07", "300.11", "57.02")
    )
    hold_together()


@pytest.mark.parametrize(
    "objected",
    [
        {"A1 10": {"quantity": 0}},
        {"A1 10": {"unit_price": "900.01"}, "M1 7": {"quantity": "0.5"}},
        {"S1 2": {"quantity": 1}},
        {"A1 -2": {"quantity": 0}},
        {"A1 10": {"quantity": 0}, "A1 -2": {"quantity": 0}, "M1 7": {"unit_price": 0}},
        {"A1 10": {"quantity": "3.3333", "unit_price": "1000.3699"}, "S1 2": {"unit_price": "0.5"}},
    ],
)
def test_what_is_saved_is_what_it_would_cost_without(acta: Annex, objected: dict) -> None:
    """To the centavo, in all, by line and by code; withdrawn, everything is as it was."""
    acta.refresh_from_db()
    before, cost = everything(), acta.total + acta.supplied
    codes = iter(Objection.values)
    for name, accepted in objected.items():
        code, quantity = name.split()
        known = {key: Decimal(value) for key, value in accepted.items()}
        object_to(line(code, int(quantity)), next(codes), **known)
    acta.refresh_from_db()
    assert acta.saved == cost - acta.total - acta.supplied
    hold_together()
    found = {row["objection"]: row for row in Annex.objects.saved_by_objection()}
    assert len(found) == len(objected)
    assert sum(row["saved"] for row in found.values()) == acta.saved
    keys = list(BilledItem.objects.values_list("pk", flat=True))
    assert BilledItem.objects.withdraw(keys, cause=NOBODY) == len(objected)
    assert everything() == before


def test_figures_are_of_what_is_accepted(acta: Annex, analyst: Any) -> None:
    assert [row["quantity"] for row in BilledItem.objects.over_contracted_quantity()] == []
    dear = make.item(acta, make_price("A1"), 4, unit_price=Decimal(1200), work_order="OT3")
    (over,) = BilledItem.objects.over_contracted_quantity()
    assert over["quantity"] == 12
    assert [item.pk for item in BilledItem.objects.price_deviations()] == [dear.pk]
    object_to(dear, "over_price", unit_price=Decimal("1000.37"))
    assert not BilledItem.objects.price_deviations().exists()
    assert dear.price.pk == BilledItem.objects.get(pk=dear.pk).price_id
    object_to(line("A1", 10), "over_quantity", quantity=Decimal(7))
    assert not BilledItem.objects.over_contracted_quantity().exists()
    acta.refresh_from_db()
    acta.approve(analyst)
    accepted = acta.subtotal + acta.supplied
    for rows in (
        BilledItem.objects.top_items(),
        BilledItem.objects.top_municipalities(),
        BilledItem.objects.by_day(acta),
        BilledItem.objects.by_municipality(acta),
        BilledItem.objects.by_budget_line(),
    ):
        sums = {name: sum(row[name] for row in rows) for name in ("amount", "objected", "supplied")}
        assert sums == {"amount": accepted, "objected": acta.objected, "supplied": acta.supplied}
    (month,) = Annex.objects.executed().by_month()
    assert (month["total"], month["saved"]) == (acta.total, acta.saved)


def test_an_accepted_quantity_counts_whatever_its_price(acta: Annex) -> None:
    """Of a line that costs nothing, or for which nothing is paid, what was done is done; what of it
    is not accepted is not."""

    def billed() -> Decimal:
        return acta.item_totals.get(price__code="A1").quantity

    free = make.item(acta, make_price("A1"), 5, unit_price=0, work_order="OT3")
    assert billed() == 10 - 2 + 5
    object_to(free, "not_done", quantity=Decimal(2))
    assert (billed(), line("A1", 5).objected) == (10, 0)
    object_to(free, "not_done", quantity=Decimal(0))
    assert billed() == 8
    assert not BilledItem.objects.over_contracted_quantity().exists()
    object_to(line("A1", 10), "other", unit_price=Decimal(0))
    assert billed() == 8
    BilledItem.objects.withdraw([free.pk], cause=NOBODY)
    (over,) = BilledItem.objects.over_contracted_quantity()
    assert over["quantity"] == 13
    hold_together()


def make_price(code: str) -> Any:
    return Annex.objects.get().contract.prices.get(code=code)


def test_what_is_not_accepted_at_all_is_not_billed_twice() -> None:
    first, second = make.contract(), make.contract()
    done = {"work_order": "OT7", "account": "88"}
    items = [
        make.item(make.annex(of), make.price(of, common_code="X"), **done) for of in (first, second)
    ]
    assert BilledItem.objects.maybe_billed_twice().count() == 2
    object_to(items[1], "already_billed", quantity=Decimal(0))
    assert not BilledItem.objects.maybe_billed_twice().exists()
    assert not items[0].billed_elsewhere().exists()


def test_only_in_review_and_while_the_month_is_open(acta: Annex, analyst: Any) -> None:
    def both(code: str) -> None:
        for act in (
            lambda: object_to(line("A1", 10), quantity=Decimal(1)),
            lambda: BilledItem.objects.withdraw([line("M1", 7).pk], cause=NOBODY),
        ):
            before = everything()
            with refused(code):
                act()
            assert everything() == before

    object_to(line("M1", 7), quantity=Decimal(1))
    acta.refresh_from_db()
    acta.approve(analyst)
    both("approved")
    acta.return_to_contractor(analyst, "Falta")
    both("not_in_review")
    assert line("M1", 7).accepted_quantity == 1  # the return keeps what was objected
    acta.send_to_review(analyst)
    ClosedMonth.objects.create(area="billing", month=JULY)
    both("closed_month")


def test_what_is_accepted_lies_between_nothing_and_what_was_billed(acta: Annex) -> None:
    whole, taken = line("A1", 10), line("A1", -2)
    for item, accepted in (
        (whole, {}),
        (whole, {"quantity": Decimal(10)}),
        (whole, {"quantity": Decimal(11)}),
        (whole, {"quantity": Decimal(-1)}),
        (whole, {"unit_price": Decimal("1000.38")}),
        (whole, {"quantity": Decimal(3), "unit_price": Decimal(2000)}),
        (taken, {"quantity": Decimal(1)}),
        (taken, {"quantity": Decimal(-3)}),
    ):
        with refused("accepted"):
            object_to([item.pk], **accepted)
    with refused("objection"):
        object_to(whole, "", quantity=Decimal(1))
    with refused("objection_text"):
        object_to(whole, text="  ", quantity=Decimal(1))
    # One that does not fit, and none is written.
    with refused("accepted"):
        object_to([whole.pk, line("M1", 7).pk], quantity=Decimal(8))
    assert not BilledItem.objects.objected_to().exists()


def test_a_selection_at_once_each_with_its_own(acta: Annex) -> None:
    keys = [line("A1", 10).pk, line("M1", 7).pk]
    own = {keys[0]: Decimal(5), keys[1]: Decimal(2)}
    person = get_user_model().objects.create(username="glosa")
    cause = Cause(person.pk)
    assert object_to(keys, "not_done", "No se ejecutó", quantity=own, cause=cause) == 2
    assert dict(BilledItem.objects.objected_to().values_list("pk", "accepted_quantity")) == own
    for key in keys:
        latest, before = BilledItem.history.filter(id=key)[:2]
        assert (latest.history_type, latest.history_user, latest.objection) == (
            "~",
            person,
            "not_done",
        )
        assert latest.history_change_reason == "No se ejecutó"
        assert before.objection == ""
    assert list(BilledItem.objects.by_objection()) == [
        {"objection": "not_done", "lines": 2, "objected": Decimal("5001.85") + Decimal("166.65")}
    ]


def test_of_two_who_object_at_once_the_second_is_told(acta: Annex) -> None:
    mine = BilledItem.objects.filter(annex=acta)
    seen = mine.mark()
    object_to(line("A1", 10), quantity=Decimal(4), seen=mine.filter(code="A1", quantity=10).mark())
    with refused("moved"):
        BilledItem.objects.object_to(
            mine, "not_done", "No", cause=NOBODY, quantity=Decimal(0), seen=seen
        )
    with refused("moved"):
        BilledItem.objects.withdraw(mine, cause=NOBODY, seen=seen)
    assert line("A1", 10).objection == "no_evidence"
    assert BilledItem.objects.withdraw(mine, cause=NOBODY, seen=mine.mark()) == 1


def test_nobody_approves_what_was_objected_to_meanwhile(acta: Annex, analyst: Any) -> None:
    acta.refresh_from_db()
    seen = acta.updated_at
    object_to(line("A1", 10), quantity=Decimal(4))
    with refused("moved"):
        acta.approve(analyst, seen=seen)


def test_a_correction_by_hand_answers_the_objection(acta: Annex) -> None:
    object_to(line("A1", 10), quantity=Decimal(4))
    item = line("A1", 10)
    item.notes = "Con foto"
    item.save()
    assert line("A1", 10).accepted_quantity == 4
    item.quantity, item.amount = Decimal(5), Decimal("5001.85")
    item.save()
    item.refresh_from_db()
    assert (item.objection, item.accepted_quantity, item.objected, item.saved) == ("", None, 0, 0)
    assert item.history.filter(objection="no_evidence").exists()
    hold_together()


def test_other_taxes_make_another_saving(acta: Annex) -> None:
    """Even where nothing is accepted, so that no sum of the acta tells."""
    for item in BilledItem.objects.filter(annex=acta):
        object_to(item, quantity=Decimal(0))
    acta.refresh_from_db()
    assert acta.total == acta.supplied == 0
    before = acta.saved
    acta.contract.vat_pct = Decimal(0)
    acta.contract.save()
    Annex.objects.retax()
    acta.refresh_from_db()
    assert acta.saved < before
    hold_together()


def test_an_objection_without_a_code_cannot_be_kept(acta: Annex) -> None:
    key = line("A1", 10).pk
    for columns in (
        {"objected": [Decimal(1)]},
        {"accepted_quantity": [Decimal(1)]},
        {"objection": ["other"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.rewrite(BilledItem, [key], columns)


def test_shares_are_those_of_an_acta_of_what_is_accepted(acta: Annex) -> None:
    """As if the contractor had billed no more than that."""
    object_to(line("A1", 10), quantity=Decimal(3), unit_price=Decimal("999.99"))
    like = make.annex(acta.contract)
    for item in BilledItem.objects.filter(annex=acta).order_by("pk"):
        quantity, price = item.accepted_quantity, item.accepted_unit_price
        make.item(
            like,
            item.price,
            item.quantity if quantity is None else quantity,
            unit_price=item.unit_price if price is None else price,
        )
    for name in (*SHARES, "subtotal", "supplied"):
        acta.refresh_from_db()
        like.refresh_from_db()
        assert getattr(acta, name) == getattr(like, name)
    rows = [list(of.items.order_by("pk").values_list(*SHARES)) for of in (acta, like)]
    assert rows[0] == rows[1]
    assert acta.items.aggregate(sum=Sum("saved"))["sum"] == acta.saved
