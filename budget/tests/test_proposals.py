"""Which executed orders are proposed as provisions, under which contract and for how much."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import BilledItem
from billing.tests import make as billed
from budget import proposals
from budget.models import Provision
from budget.proposals import Proposals, Wanted
from budget.tests import make
from records.models import ClosedMonth
from transformers.models import Intervention
from transformers.tests import make as made

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)


@pytest.fixture
def contract() -> Any:
    found = billed.contract(number="CW1")
    billed.price(found, budget_line="REVISIONES", expense_class="expense")
    return found


@pytest.fixture
def transformer() -> Any:
    return made.transformer("T1", municipality=made.municipality())


def work(at: Any, order: str, start: date = date(2025, 8, 10), **facts: Any) -> Intervention:
    return made.intervention(at, start, work_order=order, **{"kind": "REVISION", **facts})


def bill(contract: Any, at: Any, amount: int, period: date = JULY, **facts: Any) -> BilledItem:
    """An order of its own, done at this transformer and billed in an acta of its own."""
    order = f"B{BilledItem.objects.count()}"
    work(at, order, period.replace(day=5), **facts)
    annex = billed.annex(contract, period)
    listed = contract.prices.first()
    crew = facts.get("crew", "")
    return billed.item(annex, listed, 1, unit_price=Decimal(amount), work_order=order, crew=crew)


def orders() -> list[str]:
    return [proposal.work_order for proposal in Proposals.now().every]


# ── which orders ────────────────────────────────────────────────────────────────────────────────


def test_what_is_neither_billed_nor_provisioned(
    contract: Any, transformer: Any, person: Callable[..., User]
) -> None:
    bill(contract, transformer, 1000)
    for order in ("NEW", "BILLED", "RETURNED", "PROVISIONED"):
        work(transformer, order)
    for order in ("BILLED", "RETURNED"):
        billed.item(billed.annex(contract, AUGUST), contract.prices.first(), work_order=order)
    returned = BilledItem.objects.get(work_order="RETURNED").annex
    returned.return_to_contractor(person("P2"), "Faltan soportes")
    make.provision(contract, 5, AUGUST, work_order="PROVISIONED")
    work(transformer, "PLANNED", state="PROGRAMADA")
    work(transformer, "")
    assert sorted(orders()) == ["NEW", "RETURNED"]


def test_of_the_last_months_of_work_alone(contract: Any, transformer: Any) -> None:
    bill(contract, transformer, 1000, date(2024, 9, 1))
    for month in (2, 3, 8):
        work(transformer, f"M{month}", date(2025, month, 28))
    assert orders() == ["M8", "M3"]
    assert Proposals.now().first == date(2025, 3, 1)


def test_nothing_from_before_the_first_acta(contract: Any, transformer: Any) -> None:
    work(transformer, "UNKNOWN", date(2025, 6, 30))
    assert (orders(), Proposals.now().first) == ([], None)
    bill(contract, transformer, 1000, JULY)
    work(transformer, "KNOWN")
    assert orders() == ["KNOWN"]


def test_an_order_of_several_interventions_is_proposed_once(
    contract: Any, transformer: Any
) -> None:
    bill(contract, transformer, 1000)
    for day in (10, 12):
        work(transformer, "TWICE", date(2025, 8, day), end_date=date(2025, 9, 2))
    [proposal] = Proposals.now().every
    assert (proposal.work_order, proposal.period) == ("TWICE", date(2025, 9, 1))


# ── the contract ────────────────────────────────────────────────────────────────────────────────


def test_the_contract_that_bills_the_crew_comes_first(contract: Any, transformer: Any) -> None:
    other = billed.contract(number="CW2")
    billed.price(other)
    for _ in range(3):
        bill(other, transformer, 1000, crew="C2")
    bill(contract, transformer, 1000, crew="C1")
    work(transformer, "ITS CREW", crew="C1")
    work(transformer, "NO CREW")
    found = Proposals.now().by_order
    assert found["ITS CREW"].contract == contract
    assert found["NO CREW"].contract == other
    assert "C1" in found["ITS CREW"].why_contract
    assert "BUCARAMANGA" in found["NO CREW"].why_contract


def test_else_that_of_the_zone_else_nobody(contract: Any) -> None:
    near = made.transformer("T1", municipality=made.municipality(), zone="NORTE")
    far = made.transformer("T2", municipality=made.municipality("68276", "FLORIDA"), zone="NORTE")
    away = made.transformer("T3", municipality=made.municipality("68307", "GIRON"), zone="SUR")
    bill(contract, near, 1000)
    for order, at in (("ZONE", far), ("NOWHERE", away)):
        work(at, order)
    work(near, "OTHER", kind="BARRIDO")
    found = Proposals.now().by_order
    assert found["ZONE"].contract == contract
    assert "NORTE" in found["ZONE"].why_contract
    assert found["NOWHERE"].contract is None
    assert found["OTHER"].contract is None


def test_a_contract_that_ended_bills_no_new_work(contract: Any, transformer: Any) -> None:
    bill(contract, transformer, 1000)
    work(transformer, "LATER")
    contract.end_date = JULY
    contract.save()
    assert Proposals.now().every[0].contract is None


def test_what_was_returned_or_is_a_year_old_tells_nothing(
    contract: Any, transformer: Any, person: Callable[..., User]
) -> None:
    bill(contract, transformer, 1000, date(2024, 8, 1), crew="C1")
    bill(contract, transformer, 1000, crew="C1").annex.return_to_contractor(person("P2"), "No")
    work(transformer, "NEW", crew="C1")
    assert Proposals.now().by_order["NEW"].contract is None


# ── the amount ──────────────────────────────────────────────────────────────────────────────────


def test_the_amount_is_the_median_of_the_contracts_orders(transformer: Any) -> None:
    contract = billed.aiu(number="CW1")
    billed.price(contract, budget_line="REVISIONES", expense_class="expense")
    for amount in (1000, 2000, 3000, 4000, 900_000):
        bill(contract, transformer, amount)
    work(transformer, "NEW")
    [proposal] = Proposals.now().every
    # AIU 15/3/5 and IVA 19 on the profit: 3000 × 1.2395, to the peso.
    assert proposal.worth.amount == Decimal(3718)
    assert (proposal.worth.orders, proposal.worth.everywhere) == (5, False)
    assert proposal.worth.budget_line == "REVISIONES"
    assert proposal.worth.expense_class == "expense"


def test_with_too_few_orders_of_all_contracts_and_of_too_few_none(
    contract: Any, transformer: Any
) -> None:
    other = billed.contract(number="CW2")
    billed.price(other, budget_line="OTRA")
    bill(contract, transformer, 9000, crew="C1")
    for amount in (100, 200, 300):
        bill(other, transformer, amount)
    work(transformer, "NEW", crew="C1")
    worth = Proposals.now().every[0].worth
    assert (worth.amount, worth.budget_line) == (None, "")
    bill(other, transformer, 400)
    worth = Proposals.now().every[0].worth
    assert (worth.amount, worth.orders, worth.everywhere) == (300, 5, True)
    # Most of the five orders' value was on the first contract's line.
    assert worth.budget_line == "REVISIONES"


def test_what_was_taken_back_is_no_price(contract: Any, transformer: Any) -> None:
    for amount in (100, 200, 300, 400, 500):
        bill(contract, transformer, amount)
    undone = bill(contract, transformer, 700)
    billed.item(
        undone.annex, contract.prices.first(), -1, unit_price=700, work_order=undone.work_order
    )
    work(transformer, "NEW")
    assert Proposals.now().every[0].worth.amount == 300


def test_as_many_queries_for_many_as_for_one(contract: Any, transformer: Any) -> None:
    bill(contract, transformer, 1000)
    counts = []
    for size in (1, 30):
        for number in range(size):
            work(transformer, f"N{size}-{number}", crew=f"C{number}")
        with CaptureQueriesContext(connection) as taken:
            Proposals.now()
        counts.append(len(taken))
    assert counts == [10, 10]


# ── accepting ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def proposed(contract: Any, transformer: Any) -> Any:
    for amount in (100, 200, 300, 400, 500):
        bill(contract, transformer, amount)
    for number in range(3):
        work(transformer, f"N{number}")
    return contract


def test_accepted_ones_become_provisions_with_their_history(
    proposed: Any, person: Callable[..., User]
) -> None:
    user = person("P2")
    chosen = [Wanted("N0", proposed.pk, Decimal(300)), Wanted("N2", proposed.pk, Decimal("12.50"))]
    result = proposals.accept(chosen, user, "porque sí")
    assert (len(result.keys), result.amount, result.left) == (2, Decimal("312.50"), [])
    provision = Provision.objects.get(work_order="N2")
    assert provision.amount == Decimal("12.50")
    assert (provision.period, provision.contract) == (AUGUST, proposed)
    assert (provision.budget_line, provision.expense_class) == ("REVISIONES", "expense")
    assert provision.is_open
    assert "T1" in provision.description
    [version] = provision.history.all()
    assert (version.history_type, version.history_user) == ("+", user)
    assert version.history_change_reason == "porque sí"
    assert orders() == ["N1"]


def test_the_line_is_that_of_the_contract_that_the_person_chose(
    proposed: Any, transformer: Any, person: Callable[..., User]
) -> None:
    other = billed.contract(number="CW2")
    billed.price(other, budget_line="OTRA", expense_class="investment")
    for amount in (1, 2, 3, 4, 5):
        bill(other, transformer, amount)
    proposals.accept([Wanted("N0", other.pk, Decimal(3))], person("P2"), "")
    provision = Provision.objects.get()
    assert (provision.contract, provision.budget_line) == (other, "OTRA")
    assert provision.expense_class == "investment"


def test_nobody_provisions_an_order_twice(proposed: Any, person: Callable[..., User]) -> None:
    chosen = [Wanted("N0", proposed.pk, Decimal(300)), Wanted("N1", proposed.pk, Decimal(300))]
    assert len(proposals.accept(chosen[:1], person("P2"), "").keys) == 1
    second = proposals.accept(chosen, person("admin"), "")
    assert (len(second.keys), second.left) == (1, ["N0"])
    assert Provision.objects.count() == 2


def test_what_was_billed_meanwhile_or_is_closed_is_left(
    proposed: Any, transformer: Any, person: Callable[..., User]
) -> None:
    billed.item(billed.annex(proposed, AUGUST), proposed.prices.first(), work_order="N0")
    work(transformer, "SEPTEMBER", date(2025, 9, 2))
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=AUGUST)
    chosen = [Wanted(order, proposed.pk, Decimal(1)) for order in ("N0", "N1", "SEPTEMBER", "??")]
    result = proposals.accept(chosen, person("P2"), "")
    assert result.left == ["N0", "N1", "??"]
    assert [p.work_order for p in Provision.objects.all()] == ["SEPTEMBER"]


def test_they_are_taken_back_as_long_as_they_stand_as_they_were_made(
    proposed: Any, person: Callable[..., User]
) -> None:
    user = person("P2")
    chosen = [Wanted(f"N{number}", proposed.pk, Decimal(300)) for number in range(3)]
    result = proposals.accept(chosen, user, "")
    changed = Provision.objects.get(work_order="N1")
    changed.amount = Decimal(7)
    changed.save()
    assert proposals.take_back(result.keys, result.moment, user, "fue un error") == (2, 1)
    assert list(Provision.objects.all()) == [changed]
    gone = Provision.history.filter(work_order="N0").first()
    assert (gone.history_type, gone.history_change_reason) == ("-", "fue un error")
    assert sorted(orders()) == ["N0", "N2"]


def test_a_closed_month_keeps_what_was_made(proposed: Any, person: Callable[..., User]) -> None:
    user = person("P2")
    result = proposals.accept([Wanted("N0", proposed.pk, Decimal(300))], user, "")
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=AUGUST)
    assert proposals.take_back(result.keys, result.moment, user, "") == (0, 1)
