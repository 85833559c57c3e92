"""Objecting to an acta's lines, by keyboard; its pages keep nobody out."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from billing.models import Annex, BilledItem
from billing.tests import make
from records import roles
from records.bulk import Cause
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def acta() -> Annex:
    """Four lines, two of them over their price; one objected to."""
    contract = make.aiu(number="CW218112", contractor="Ingeniería Tres Esquinas Ltda.")
    listed = make.price(contract, "A1", 1000)
    found = make.annex(contract, number="27")
    lines = [
        make.item(found, listed, 2, unit_price=price, work_order=f"OT{number}")
        for number, price in enumerate((1000, 1000, 1100, 1200))
    ]
    found.recompute()
    cause = Cause()
    BilledItem.objects.object_to(
        [lines[0].pk], "not_done", "No se encontró", cause=cause, quantity=Decimal(1)
    )
    return found


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out_of_objections(
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    acta: Annex,
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", roles.ADMIN, viewport=viewport, scheme=scheme, language=language)
    here = f"{acta.get_absolute_url()}objections/"
    found = []
    for address in (
        here,
        f"{here}raise/?all=1&look=deviates",
        f"{here}withdraw/?all=1",
        f"{acta.get_absolute_url()}items/",
        f"/billing/billed-items/{acta.items.objected_to().get().pk}/",
    ):
        who.go(address)
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []
    assert who.complaints == []


def test_by_keyboard_from_the_list_to_the_objection(
    visit: Callable[..., Visitor], acta: Annex
) -> None:
    who = visit(f"{acta.get_absolute_url()}items/?look=deviates", roles.UPDATER)
    page = who.page
    boxes = page.locator("input[name=item]")
    expect(boxes).to_have_count(2)
    boxes.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(boxes.nth(1)).to_be_checked()
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.get_by_role("button", name="Glosar las marcadas").press("Enter")
    # What is mostly accepted is proposed, and follows from why one objects.
    listed, nothing = page.locator("[name=accept][value=listed]"), page.locator("[value=nothing]")
    why, said = page.locator("[name=objection]"), page.locator("[name=text]")
    expect(listed).to_be_checked()
    sums = page.locator("#preview")
    expect(sums).to_contain_text("600,00")
    why.select_option("not_done")
    expect(nothing).to_be_checked()
    expect(sums).to_contain_text("4.600,00")
    expect(said).to_have_value("No se hizo.")
    said.fill("Nadie lo vio")
    why.select_option("over_quantity")
    expect(said).to_have_value("Nadie lo vio")
    page.locator("[name=quantity]").fill("0,5")
    page.keyboard.press("Tab")
    expect(sums).to_contain_text("3.450,00")
    page.get_by_role("button", name="Glosar 2 líneas").press("Enter")
    expect(page.get_by_text("Se glosaron 2 líneas.")).to_be_visible()
    assert acta.items.objected_to().count() == 3
    page.get_by_role("button", name="Deshacer").press("Enter")
    expect(page.get_by_text("Deshecho: 2 líneas están como estaban.")).to_be_visible()
    assert acta.items.objected_to().count() == 1
    assert who.complaints == []
