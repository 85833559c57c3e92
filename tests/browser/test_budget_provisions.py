"""Provisions, what is proposed of them, and alerts keep nobody out; ticked orders are summed, made
into provisions and taken back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from billing.models import Annex
from billing.tests import make as billed
from budget.models import Provision
from budget.tests import make
from records import roles
from tests.browser.visitor import LOOKS, Visitor
from transformers.tests import make as made

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]
Barriers = Callable[[Page], list[str]]
PROPOSALS = "/budget/provisions/proposals/"


@pytest.fixture
def contract() -> Any:
    """Over its plan, with a provision of each state and three orders that nobody billed."""
    contract = billed.contract(number="CW218112", contractor="Ingeniería Tres Esquinas Ltda.")
    listed = billed.price(contract, "A1", 1_000_000, budget_line="REVISIONES")
    make.movement(contract, 10_000_000, budget_line="REVISIONES")
    at = made.transformer("T1", municipality=billed.municipality())
    annex = billed.annex(contract)
    for number in range(5):
        order = f"B{number}"
        made.intervention(at, date(2025, 7, 5), work_order=order, kind="REVISION", crew="C1")
        billed.item(annex, listed, 4 + number, work_order=order, crew="C1")
    Annex.objects.update(state="approved")
    for number in range(3):
        day = date(2025, 8, 10 + number)
        made.intervention(at, day, work_order=f"N{number}", kind="REVISION", crew="C1")
    made.intervention(at, date(2025, 8, 9), work_order="LOST", kind="BARRIDO")
    make.provision(contract, 1_500_000, date(2025, 8, 1), work_order="OT-1", description="Revisión")
    make.provision(contract, 1_500_000, work_order="", description="Reversada por julio")
    return contract


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    visit: Visit,
    barriers: Barriers,
    contract: Any,
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", roles.ADMIN, viewport=viewport, scheme=scheme, language=language)
    found = []
    for address in (
        "/",
        "/budget/provisions/",
        Provision.objects.open().get().get_absolute_url(),
        "/budget/provisions/add/",
        PROPOSALS,
        "/budget/alerts/",
        "/budget/alerts/?kind=ending",
    ):
        who.go(address)
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []


def test_ticked_orders_are_summed_made_and_taken_back(visit: Visit, contract: Any) -> None:
    page = visit(PROPOSALS, roles.P2).page
    told = page.locator("[data-ticked]")
    page.get_by_role("checkbox", name="N0").check()
    # The median of 4 to 8 million.
    expect(told).to_contain_text("1")
    expect(told).to_contain_text("6.000.000")
    page.get_by_role("checkbox", name="N2").check()
    amount = page.get_by_label("Valor N2")
    amount.fill("1.234.567,89")
    amount.blur()
    expect(told).to_contain_text("7.234.568")
    page.get_by_role("button", name="Crear provisiones de las marcadas").click()
    expect(page.locator("#messages")).to_contain_text("2 provisiones")
    expect(page.get_by_role("checkbox", name="N1")).to_be_visible()
    expect(page.get_by_role("checkbox", name="N0")).to_have_count(0)
    assert set(
        Provision.objects.filter(work_order__startswith="N").values_list("work_order", "amount")
    ) == {("N0", Decimal(6_000_000)), ("N2", Decimal("1234567.89"))}
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_role("checkbox", name="N0")).to_be_visible()
    assert not Provision.objects.filter(work_order__startswith="N").exists()


def test_all_of_a_page_are_ticked_at_once_and_what_is_not_known_is_asked(
    visit: Visit, contract: Any
) -> None:
    who = visit(PROPOSALS, roles.P2)
    page = who.page
    page.get_by_label("Marcar todas las de esta página").check()
    expect(page.locator("[data-ticked]")).to_contain_text("4")
    expect(page.locator("[data-ticked]")).to_contain_text("18.000.000")
    page.get_by_role("button", name="Crear provisiones de las marcadas").click()
    # Of the sweep neither the contract nor the amount is known: nothing is made yet.
    expect(page.locator("main [role=alert]")).to_contain_text("1 fila")
    assert ["422" in complaint for complaint in who.complaints] == [True]
    who.complaints.clear()
    expect(page.get_by_role("checkbox", name="N1")).to_be_checked()
    page.get_by_label("Contrato LOST").fill("CW218112")
    page.get_by_label("Valor LOST").fill("250.000")
    page.get_by_role("button", name="Crear provisiones de las marcadas").click()
    expect(page.locator("#messages")).to_contain_text("4 provisiones")
    lost = Provision.objects.get(work_order="LOST")
    assert (lost.contract, lost.amount) == (contract, Decimal(250_000))
