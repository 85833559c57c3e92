"""How people find their way: what a figure is made of, the tour, the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from rce_site.tour.steps import steps_of
from records import roles
from tests.browser.visitor import DESK, LOOKS, PHONE, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]
LIST = "/records/municipalities/"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_figure_says_how_it_is_computed(
    visit: Visit, barriers: Callable[..., list[str]], viewport: dict[str, int]
) -> None:
    who = visit("/capacity/", roles.ADMIN, viewport=viewport)
    words = who.page.locator(".how-words").first
    expect(words).to_be_hidden()
    who.tab_to(".how-button")
    who.page.keyboard.press("Enter")
    expect(words).to_be_visible()
    expect(words).to_be_in_viewport(ratio=1)
    expect(words).to_contain_text("Todos los registros que tiene el sitio")
    assert barriers(who.page) == []
    assert not who.overflow()
    who.page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    assert who.page.evaluate("document.activeElement.className") == "how-button"


# Each role on another screen, in another scheme or language.
TOURS = [
    pytest.param(role, *LOOKS[at % len(LOOKS)].values, id=role)
    for at, role in enumerate(roles.GROUPS)
]


@pytest.mark.slow
@pytest.mark.parametrize(("role", "viewport", "scheme", "language"), TOURS)
def test_the_tour_goes_over_pages_that_are_there(
    visit: Visit,
    barriers: Callable[..., list[str]],
    person: Callable[..., object],
    role: str,
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", role, viewport=viewport, scheme=scheme, language=language)
    who.page.locator(".tour-offer a").click()
    steps = steps_of(person(role))
    card, light = who.page.locator(".tour"), who.page.locator(".tour-light")
    for number in range(1, len(steps) + 1):
        expect(card.locator(".tour-count")).to_contain_text(str(number))
        expect(card.locator("h2")).to_be_focused()
        expect(light).to_be_visible()
        # What the card covers of the page is smaller to hit until it is scrolled, or over.
        found = [one for one in barriers(who.page) if not one.startswith("target-size:")]
        assert [*found, *barriers(who.page, ".tour")] == [], who.path
        assert not who.overflow(), who.path
        if number < len(steps):
            card.locator("a.btn-primary").click()
    card.locator("[data-tour-end]").click()
    expect(card).to_have_count(0)
    assert who.path == "/"
    expect(who.page.locator(".tour-offer")).to_have_count(0)


def test_the_tour_is_ended_by_escape_and_begun_from_help(visit: Visit) -> None:
    who = visit("/help/", roles.READER)
    who.page.get_by_role("link", name="Hacer el recorrido").click()
    who.page.get_by_role("link", name="Siguiente").click()
    who.page.go_back()
    expect(who.page.locator(".tour-count")).to_have_text("Recorrido: 1 de 8")
    who.page.keyboard.press("Escape")
    expect(who.page.locator(".tour")).to_have_count(0)
    expect(who.page.locator(".tour-offer")).to_have_count(0)


def test_whoever_wants_no_tour_is_not_asked_again(visit: Visit) -> None:
    who = visit("/", roles.P3)
    who.page.get_by_role("button", name="No, gracias").click()
    who.go("/")
    expect(who.page.locator("h1")).to_be_visible()
    expect(who.page.locator(".tour-offer")).to_have_count(0)


def test_a_list_goes_by_keyboard(visit: Visit) -> None:
    page = visit(LIST).page
    page.keyboard.press("/")
    expect(page.locator("#filters [name=q]")).to_be_focused()
    # What is typed there is text, not a shortcut.
    page.keyboard.type("jn")
    expect(page.locator("#filters [name=q]")).to_have_value("jn")
    page.goto(page.url.partition("?")[0])
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tbody tr").nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(".page-item.active")).to_have_text("2")
    page.keyboard.press("p")
    expect(page.locator(".page-item.active")).to_have_text("1")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Datos")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.locator("h1")).to_contain_text("Hola")


def test_shortcuts_are_listed_and_can_be_switched_off(
    visit: Visit, barriers: Callable[..., list[str]]
) -> None:
    page = visit(LIST).page
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Lo que puede hacer el teclado")
    expect(keys).to_be_visible()
    assert barriers(page) == []
    keys.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    page.get_by_role("button", name="reader").click()
    page.get_by_role("button", name="Teclado").click()
    expect(keys).to_be_visible()
    keys.get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    # Who is quick presses it before the browser has taken the focus out of what was closed.
    page.evaluate(
        """() => {
            document.getElementById("keys").close();
            const key = new KeyboardEvent("keydown", { key: "?", bubbles: true });
            document.querySelector("#keys button").dispatchEvent(key);
        }"""
    )
    expect(keys).to_be_visible()


def test_what_folds_out_over_the_page_folds_in_by_escape_and_elsewhere(visit: Visit) -> None:
    who = visit("/budget/month/", roles.ADMIN)
    who.page.get_by_role("button", name="Tomar").first.click()
    form = who.page.locator(".piece-hand-form").first
    who.tab_to(".piece-hand summary")
    who.page.keyboard.press("Enter")
    expect(form).to_be_visible()
    who.page.keyboard.press("Tab")
    who.page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    assert who.page.evaluate("document.activeElement.matches('.piece-hand summary')")
    who.page.keyboard.press("Enter")
    expect(form).to_be_visible()
    who.page.locator("h1").click()
    expect(form).to_be_hidden()


def test_a_form_is_sent_by_keyboard(visit: Visit) -> None:
    page = visit(f"{LIST}add/", roles.ADMIN).page
    page.get_by_label("Código").fill("99888")
    page.get_by_label("Nombre").fill("UNO")
    page.get_by_label("Departamento").fill("DOS")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("UNO")
