"""What the money brought back, as people see it: figures, charts, tables, phone and dark."""

from collections.abc import Callable
from xml.etree.ElementTree import parse

import pytest
from playwright.sync_api import Page, expect

from budget.tests import returned
from budget.tests.returned import BOTH, World
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

URL = "/budget/recovery/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def world() -> World:
    return returned.world()


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    world: World,
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit(URL, viewport=viewport, scheme=scheme, language=language)
    expect(who.page.locator(".chart-picture svg")).to_have_count(6)
    assert barriers(who.page) == []
    for address in (
        f"{URL}ranking/?by=contract",
        f"{URL}targets/",
        world.episode(BOTH).get_absolute_url(),
    ):
        who.go(address)
        assert barriers(who.page) == [], address


def test_cards_fetch_their_figures(world: World, visit: Callable[..., Visitor]) -> None:
    who = visit("/")
    expect(who.page.locator(".recovery-figures .recovery-interval").first).to_be_visible()


def test_a_click_on_a_head_sorts(world: World, visit: Callable[..., Visitor]) -> None:
    who = visit(f"{URL}ranking/?by=contract&sort=-cost")
    names = who.page.locator(".recovery-ranking tbody tr:not(.plan-apart) th")
    expect(names.first).to_have_text("CW2")
    who.page.locator(".recovery-ranking thead [aria-sort=descending] a").click()
    expect(names.first).to_have_text("CW1")  # what is not known stays last


@pytest.mark.parametrize(
    ("key", "interval"),
    [
        ("by-month", "Al menos (90 %) – A lo sumo (90 %)"),
        ("per-kwh-kind", "Al menos (90 %) – A lo sumo (90 %)"),
    ],
)
def test_a_picture_says_what_its_interval_is(
    world: World, visit: Callable[..., Visitor], key: str, interval: str
) -> None:
    page = visit(URL).page
    expect(page.locator(f"#chart-{key} .chart-picture svg")).to_be_visible()
    page.locator(f"#chart-{key} .chart-tools button").first.click()
    with page.expect_download() as saved:
        page.locator(f"#chart-{key} [data-chart-save=svg]").click()
    words = [" ".join(text.itertext()) for text in parse(saved.value.path()).iter(f"{SVG}text")]
    assert words.count(interval) == 1
