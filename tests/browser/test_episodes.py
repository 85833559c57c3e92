"""An episode's page, its list and the method as people use them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import LOOKS, Visitor
from transformers.tests.recovery import episode
from transformers.tests.worked import worked

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

LIST = "/transformers/episodes/"


@pytest.fixture
def address() -> str:
    worked()
    return episode("N000").get_absolute_url()


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    address: str,
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit(address, viewport=viewport, scheme=scheme, language=language)
    expect(who.page.locator(".chart-picture svg")).to_have_count(2)
    for there in (address, LIST, "/transformers/recovery/method/"):
        who.go(there)
        assert barriers(who.page) == [], there
        assert who.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), there


def test_the_chart_draws_what_its_table_says(address: str, visit: Callable[..., Visitor]) -> None:
    page = visit(address).page
    chart = page.locator("#chart-episode-billed")
    expect(chart.locator(".chart-picture svg")).to_be_visible()
    expect(chart.locator(".chart-legend li")).to_have_count(4)
    # The months of the work and the one after are shaded, and said to be left out.
    assert chart.locator("tr[data-out]").count() == 2
    chart.locator("summary").click()
    expect(chart.locator("tr[data-out]").first).to_contain_text("NORMALIZACION")
    expect(chart.locator("tr[data-out]").last).to_contain_text("fuera de cuenta")


def test_its_workbook_is_handed_over(address: str, visit: Callable[..., Visitor]) -> None:
    page = visit(address).page
    with page.expect_download() as handed:
        page.get_by_role("link", name="Todo aquello de lo que resulta").click()
    assert handed.value.suggested_filename == "n000-2024-03.xlsx"


def test_from_the_list_to_an_episode_to_the_method(
    address: str, visit: Callable[..., Visitor]
) -> None:
    page = visit(f"{LIST}?verdict=recovered").page
    page.get_by_role("link", name="N000").click()
    expect(page.locator("main")).to_contain_text("kWh más de lo esperado")
    page.locator("main").get_by_role("link", name="Cómo se calcula").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Cómo se calcula la energía recuperada"
    )
    formula = page.locator("math").first.bounding_box()
    assert formula
    assert formula["height"] > 20
