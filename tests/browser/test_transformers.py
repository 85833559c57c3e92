"""The transformers' lists and forms as people use them: codes that are offered while one types."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from records import roles
from tests.browser.visitor import LOOKS, Visitor
from transformers.models import Intervention, Transformer
from transformers.tests import make

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

LISTS = (
    *("transformers", "accounts", "consumption", "interventions", "cnr", "targets"),
    *("tariffs", "system-energy", "reviews", "thresholds"),
)
OFFERED = "#id_transformer_offered option"


@pytest.fixture
def metered() -> Transformer:
    one = make.transformer(
        "T-100", circuit="C-1", municipality=make.municipality(), macro_meter="SI"
    )
    make.consumption(make.transformer("T-200"))
    make.consumption(one, date(2025, 7, 1), delivered_kwh=Decimal(1000))
    make.account(one)
    make.intervention(one)
    make.retroactive_case(named_transformer=one, value=Decimal(850_000))
    make.review(one)
    make.target()
    make.tariff()
    make.system_energy()
    make.threshold()
    return one


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    metered: Transformer,
    visit: Callable[..., Visitor],
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", role=roles.P3, viewport=viewport, scheme=scheme, language=language)
    work = Intervention.objects.get()
    addresses = [f"/transformers/{name}/" for name in LISTS]
    addresses += [f"{work.get_absolute_url()}edit/", "/transformers/consumption/add/"]
    of_it = (metered, work, metered.reviews.get(), metered.retroactive_cases.get())
    addresses += [record.get_absolute_url() for record in of_it]
    found = []
    for address in addresses:
        who.go(address)
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []


def test_a_code_is_offered_while_it_is_typed(
    metered: Transformer, visit: Callable[..., Visitor]
) -> None:
    page = visit("/transformers/interventions/add/", role=roles.P3).page
    page.get_by_role("combobox", name="Transformador").press_sequentially("t-1")
    expect(page.locator(OFFERED)).to_have_count(1)
    expect(page.locator(OFFERED)).to_have_attribute("value", "T-100")
    expect(page.locator(OFFERED)).to_have_text("BUCARAMANGA · C-1")
    page.get_by_role("combobox", name="Transformador").fill("T-2")
    expect(page.locator(OFFERED)).to_have_attribute("value", "T-200")
    # What is offered is the input's own: the page stays where it is.
    assert page.url.endswith("/transformers/interventions/add/")


def test_a_month_is_entered_without_a_mouse(
    metered: Transformer, visit: Callable[..., Visitor]
) -> None:
    who = visit("/transformers/consumption/add/", role=roles.P3)
    who.tab_to("#id_transformer")
    who.page.keyboard.type("t-200")
    who.page.get_by_label("Periodo").fill("2025-06")
    who.tab_to("#id_billed_kwh")
    who.page.keyboard.type("1.234,5")
    who.page.keyboard.press("Enter")
    expect(who.page.locator("h1")).to_contain_text("T-200 2025-06")
    expect(who.page.locator("main")).to_contain_text("1.234,5")


def test_codes_offered_in_a_filter_leave_the_address_to_the_filter(
    metered: Transformer, visit: Callable[..., Visitor]
) -> None:
    page = visit("/transformers/consumption/", role=roles.READER).page
    expect(page.get_by_role("status")).to_have_text("2 registros")
    page.get_by_text("Más filtros").click()
    box = page.get_by_role("combobox", name="Transformador")
    box.press_sequentially("T-1")
    expect(page.locator(OFFERED)).to_have_count(1)
    assert page.url.endswith("/transformers/consumption/")
    box.fill("T-100")
    box.press("Tab")
    expect(page.get_by_role("status")).to_have_text("1 registro")
    assert page.url.endswith("?transformer=T-100")


def test_the_figures_above_a_list_follow_its_filters(
    metered: Transformer, visit: Callable[..., Visitor]
) -> None:
    make.retroactive_case(date(2025, 6, 3), case_number="OTRO", kwh=Decimal(250))
    who = visit("/transformers/cnr/", role=roles.READER)
    figures = who.page.locator(".list-figures")
    expect(figures.locator("dd").first).to_contain_text("1.250")
    expect(figures.locator(".chart-picture svg")).to_be_visible()
    who.page.get_by_label("Buscar").press_sequentially("OTR")
    expect(figures.locator("dd").first).to_contain_text("250")
    expect(figures.locator("dd").first).not_to_contain_text("1.250")
    # Drawn anew, and not shown as its bare table.
    expect(figures.locator(".chart-picture svg")).to_be_visible()
    expect(figures.locator("tbody tr")).to_have_count(1)
    figures.locator("dd a").first.click()
    expect(who.page.get_by_role("status")).to_have_text("1 registro")
    assert "settled=true" in who.page.url
    assert "q=OTR" in who.page.url
    assert who.complaints == []


def test_a_list_sorted_stays_so_when_it_is_narrowed_and_tells_that_its_file_is_made(
    metered: Transformer, visit: Callable[..., Visitor]
) -> None:
    page = visit("/transformers/transformers/", role=roles.P3).page
    page.locator("thead").get_by_role("link", name="Circuito").click()
    page.wait_for_url("**sort=circuit*")
    page.get_by_role("searchbox").or_(page.locator("#id_q")).first.fill("T-1")
    page.get_by_role("button", name="Buscar").click()
    page.wait_for_url("**q=T-1*")
    assert "sort=circuit" in page.url
    page.get_by_role("button", name="Descargar").click()
    with page.expect_download():
        page.get_by_role("link", name="Excel (.xlsx)").click()
    expect(
        page.get_by_role("status").filter(has_text="Se está haciendo el archivo")
    ).to_be_visible()
