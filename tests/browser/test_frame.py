"""The site's frame and its lists as people use them: by keyboard, on a phone, in the dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from records import roles
from records.models import Municipality
from tests.browser.visitor import LOOKS, PHONE, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

LIST = "/records/municipalities/"
PAGES = [
    "/",
    LIST,
    f"{LIST}?q=san",
    f"{LIST}?q=zzz",
    f"{LIST}add/",
    f"{LIST}{{pk}}/",
    f"{LIST}{{pk}}/edit/",
    f"{LIST}{{pk}}/delete/",
    f"{LIST}{{pk}}/history/",
    "/records/closed-months/",
    "/account/tokens/",
    "/account/password/",
]


@pytest.mark.slow
@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
def test_nobody_is_kept_out(
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    place = Municipality.objects.get(code="68001")
    place.zone = "OTRA"
    place.save()
    look = {"viewport": viewport, "scheme": scheme, "language": language}
    found = barriers(visit("/account/sign-in/", role=None, **look).page)
    who = visit("/", role=roles.ADMIN, **look)
    for address in PAGES:
        who.go(address.format(pk=place.pk))
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []


def test_signing_in_without_a_mouse(visit: Callable[..., Visitor]) -> None:
    page = visit("/", role=None).page
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type("nadie")
    page.keyboard.press("Tab")
    page.keyboard.type("nada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no coinciden")


def test_the_first_tab_skips_to_the_content(visit: Callable[..., Visitor]) -> None:
    page = visit(LIST).page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Ir al contenido")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_filter_replaces_the_results_and_the_address(visit: Callable[..., Visitor]) -> None:
    page = visit(LIST).page
    page.get_by_label("Buscar", exact=True).press_sequentially("bucaram")
    expect(page.get_by_role("status")).to_have_text("1 registro")
    assert page.url.endswith("?q=bucaram")
    expect(page.get_by_label("Buscar", exact=True)).to_be_focused()
    page.get_by_role("link", name="Quitar este filtro").click()
    expect(page.get_by_role("status")).to_have_text("1.122 registros")


def test_sorting_and_paging_stay_on_the_page(visit: Callable[..., Visitor]) -> None:
    page = visit(LIST).page
    page.get_by_role("link", name="Código DANE").click()
    expect(page.locator("tbody tr").first).to_contain_text("05001")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Código DANE")
    page.get_by_role("link", name="Página siguiente").click()
    expect(page.locator("[aria-current=page].page-link")).to_have_text("2")
    page.go_back()
    expect(page.locator("tbody tr").first).to_contain_text("05001")


def test_columns_are_chosen_and_remembered(visit: Callable[..., Visitor]) -> None:
    page = visit(LIST).page
    page.get_by_role("button", name="Columnas").click()
    page.get_by_label("Longitud").uncheck()
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator("thead")).not_to_contain_text("Longitud")
    page.goto(LIST)
    expect(page.locator("thead")).not_to_contain_text("Longitud")
    expect(page.locator("thead")).to_contain_text("Latitud")


def test_dark_is_chosen_and_remembered(visit: Callable[..., Visitor]) -> None:
    page = visit("/").page
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Claro u oscuro").click()
    page.get_by_role("button", name="Oscuro", exact=True).click()
    page.goto(LIST)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_is_chosen_where_one_stands(visit: Callable[..., Visitor]) -> None:
    page = visit(f"{LIST}?q=san").page
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Municipalities")
    assert page.url.endswith("?q=san")


def test_the_menu_on_a_phone(visit: Callable[..., Visitor]) -> None:
    page = visit("/", viewport=PHONE).page
    expect(page.get_by_role("navigation", name="Menú principal")).to_be_hidden()
    page.get_by_role("button", name="Abrir el menú").click()
    menu = page.get_by_role("navigation", name="Menú principal")
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="Municipios").click()
    expect(page.locator("h1")).to_have_text("Municipios")


def test_the_api_pages_own_scripts_run(visit: Callable[..., Visitor]) -> None:
    page = visit("/api/docs/").page
    expect(page.locator(".opblock").first).to_be_visible()


def test_a_part_that_always_fails_is_told_and_not_asked_for_ever(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit("/", role=roles.ADMIN)
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=500, body="")

    visitor.page.route("**/operations/findings/", fail)
    visitor.go("/operations/")
    expect(visitor.page.locator("#outage")).to_contain_text("no funciona en este momento")
    assert len(asked) == 2, "the page is loaded anew once"
    visitor.complaints.clear()


def test_a_site_that_cannot_be_reached_is_told_where_one_writes(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(LIST, role=roles.READER)
    visitor.page.route("**/records/**", lambda route: route.abort())
    visitor.page.locator("#filters [name=q]").fill("san")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#outage")).to_contain_text("No se puede llegar al sitio")
    assert visitor.page.locator("#filters [name=q]").input_value() == "san"
    visitor.page.unroute_all()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#outage")).to_have_count(0)
    visitor.complaints.clear()
