"""The pages of execution as people use them: unfolding, charts, phone and dark."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from billing.models import AnnexState, Contract
from billing.tests import make as billed
from budget.tests import make
from budget.tests.test_execution import approved
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

URL = "/budget/"
YEAR = "year=2025"


@pytest.fixture
def planned() -> list[Contract]:
    """Four contracts of 1.200 a year on OBRA; the first has more, and something of no line."""
    contracts = [billed.contract(number=f"CW{at}") for at in range(1, 5)]
    for at, contract in enumerate(contracts, start=1):
        make.year(contract, 100, expense_class="investment")
        for month in (5, 6):
            approved(contract, 90 + at, date(2025, month, 1))
    first = contracts[0]
    billed.price(first, "Q1", 10, budget_line="OBRA", contracted_quantity=30)
    approved(first, 150, date(2025, 7, 1), line="REDES")
    approved(first, 20, date(2025, 7, 1), line="", state=AnnexState.IN_REVIEW)
    return contracts


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    planned: list[Contract],
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit(f"{URL}?{YEAR}", viewport=viewport, scheme=scheme, language=language)
    expect(who.page.locator(".chart-picture svg").first).to_be_visible()
    assert barriers(who.page) == []
    for address in (
        f"{URL}contracts/{planned[0].pk}/?{YEAR}",
        f"{URL}lines/?{YEAR}",
        f"{URL}lines/?line=OBRA&{YEAR}",
        f"{URL}lines/?outside=1&{YEAR}",
        f"{URL}breakdown/?by=municipality&{YEAR}",
        f"{URL}curve/?{YEAR}",
        f"{URL}?year=2025&contract=CW2&expense_class=expense",
    ):
        who.go(address)
        who.page.wait_for_load_state("networkidle")
        assert barriers(who.page) == [], address
        assert who.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_contracts_unfold_to_their_lines(
    planned: list[Contract], visit: Callable[..., Visitor]
) -> None:
    who = visit(f"{URL}?{YEAR}")
    card = who.page.locator(".plan-table[data-unfold]")
    lines = card.locator(".plan-lines").first
    expect(lines).to_be_hidden()
    who.tab_to(".plan-unfold")
    who.page.keyboard.press("Enter")
    expect(lines).to_be_visible()
    expect(lines.locator("tr")).to_have_count(4)
    expect(lines).to_contain_text("REDES")
    expect(lines).to_contain_text("Sin presupuesto")
    every = card.get_by_role("button", name="Desplegar todo")
    every.click()
    expect(every).to_have_attribute("aria-expanded", "true")
    expect(card.locator(".plan-lines:visible")).to_have_count(4)
    every.click()
    expect(card.locator(".plan-lines:visible")).to_have_count(0)


def test_charts_are_drawn_from_their_tables(
    planned: list[Contract], visit: Callable[..., Visitor]
) -> None:
    who = visit(f"{URL}?{YEAR}")
    who.page.wait_for_load_state("networkidle")
    for key in ("bullets", "curve", "heat"):
        expect(who.page.locator(f"#chart-{key} .chart-picture svg")).to_be_visible()
    legend = who.page.locator("#chart-bullets .chart-legend li")
    expect(legend).to_have_count(4)
    who.page.locator("#chart-bullets .chart-tools button").first.click()
    with who.page.expect_download() as saved:
        who.page.locator("#chart-bullets [data-chart-save=svg]").click()
    assert saved.value.suggested_filename == "bullets.svg"


def test_a_table_is_downloaded(planned: list[Contract], visit: Callable[..., Visitor]) -> None:
    who = visit(f"{URL}?{YEAR}")
    card = who.page.locator(".plan-table[data-unfold]")
    card.get_by_role("button", name="Descargar").click()
    with who.page.expect_download() as saved:
        card.get_by_role("link", name="Excel (.xlsx)").click()
    assert saved.value.suggested_filename.endswith(".xlsx")
