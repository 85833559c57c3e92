"""The losses page as people use it: its map by mouse, by keyboard and in the dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import LOOKS, Visitor
from transformers.tests.network import Network, network

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

URL = "/transformers/"


@pytest.fixture
def small() -> Network:
    return network()


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    small: Network,
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit(URL, viewport=viewport, scheme=scheme, language=language)
    expect(who.page.locator(".map-picture canvas").first).to_be_visible()
    expect(who.page.locator(".chart-picture svg").first).to_be_visible()
    assert barriers(who.page) == []
    assert who.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for address in (f"{URL}places/?by=municipality", f"{URL}missing/?month=2025-07"):
        who.go(address)
        assert barriers(who.page) == [], address


def test_closer_up_the_map_shows_transformers(
    small: Network, visit: Callable[..., Visitor]
) -> None:
    who = visit(f"{URL}?zone=NORTE")
    hint = who.page.locator(".map-hint")
    # One municipality: its transformers are shown at once, and gone from further away.
    expect(hint).to_contain_text("Un punto abre su transformador")
    expect(who.page.locator(".map-legend")).to_contain_text("30 % o más (1)")
    who.page.locator(".map-picture").focus()
    for _press in range(3):
        who.page.keyboard.press("-")
    expect(hint).to_have_text("Acerque para ver los transformadores.")
    for _press in range(3):
        who.page.keyboard.press("+")
    expect(hint).to_contain_text("Un punto abre su transformador")
    who.page.keyboard.press("ArrowLeft")
    who.page.keyboard.press("0")


def test_the_map_and_its_table_say_the_same(small: Network, visit: Callable[..., Visitor]) -> None:
    who = visit(URL)
    towns = who.page.locator(".map-table tbody th")
    expect(towns).to_have_text(["BUCARAMANGA", "BARRANCABERMEJA"])
    who.page.get_by_role("button", name="kWh", exact=True).click()
    expect(who.page.get_by_role("button", name="kWh", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(who.page.locator(".map-legend li")).not_to_have_count(0)
    towns.first.get_by_role("link").click()
    expect(who.page.locator(".page-lead").first).to_contain_text("BUCARAMANGA")


def test_tabs_and_sorting_replace_the_card_alone(
    small: Network, visit: Callable[..., Visitor]
) -> None:
    who = visit(URL)
    card = who.page.locator("#worst")
    card.get_by_role("link", name="Municipios").click()
    expect(card.locator("tbody th").first).to_have_text("BUCARAMANGA")
    card.get_by_role("link", name="Municipio", exact=True).click()
    expect(card.locator("tbody th").first).to_have_text("BARRANCABERMEJA")
    expect(card.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    assert who.path == URL
    who.page.locator(".missing").scroll_into_view_if_needed()
    expect(who.page.locator(".missing")).to_contain_text("1 transformador")


def test_without_outlines_the_table_stays(small: Network, visit: Callable[..., Visitor]) -> None:
    who = visit("/")
    who.page.route("**/maps/*.json", lambda route: route.fulfill(status=404))
    who.go(URL)
    expect(who.page.locator("#map .chart-lead")).to_contain_text("No se pudo cargar el mapa")
    expect(who.page.locator(".map-table tbody tr")).to_have_count(2)
    # The browser itself says what was not found.
    assert all("404" in said for said in who.complaints)
    who.complaints.clear()
