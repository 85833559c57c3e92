"""A budget comes in as a workbook of months; its movements and versions keep nobody out."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from billing.models import Contract
from billing.tests import make as billed
from budget.models import Movement
from budget.tests import make
from budget.tests.uploads import wide
from ingest.tests.workbooks import xlsx
from records import roles
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]


@pytest.fixture
def contract() -> Contract:
    return billed.contract(number="CW218041", contractor="Consorcio Voltaje Norte")


def test_a_workbook_of_months_is_corrected_and_written(contract: Contract, visit: Visit) -> None:
    rows = [
        {"RUBRO": "REDES", "months": [1_500_000] * 11 + ["x"], "TOTAL": 18_000_000},
        {"RUBRO": "PODA", "months": [2_000_000], "TOTAL": 2_000_000},
    ]
    book = wide(*rows, above=[["CONTRATO: CW218041"], ["VIGENCIA", 2025], []])
    who = visit("/uploads/new/budgets/", roles.P2)
    page = who.page
    file = {
        "name": "presupuesto.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": xlsx(book).read(),
    }
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Cargar y revisar").click()
    cell = page.locator("tr", has_text="DIC").locator("input[name^=value]")
    cell.fill("1.500.000")
    page.get_by_role("button", name="Aplicar correcciones y revisar de nuevo").first.click()
    page.get_by_role("button", name="Escribir: 13 nuevas").click()
    expect(page.get_by_text("confirmado").first).to_be_visible()
    assert Movement.objects.count() == 13
    assert Movement.objects.get(budget_line="REDES", month=12).amount == 1_500_000
    who.go("/budget/movements/?budget_line=PODA")
    expect(page.locator(".list-count")).to_have_text("1 registro")
    assert who.complaints == []


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out_of_movements_and_versions(
    contract: Contract,
    visit: Visit,
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", roles.P2, viewport=viewport, scheme=scheme, language=language)
    found = []

    def look(*addresses: str) -> None:
        for address in addresses:
            who.go(address)
            found.extend(f"{address}: {what}" for what in barriers(who.page))
            found.extend([f"{address}: too wide"] * bool(who.overflow()))

    look("/budget/movements/", "/budget/versions/")
    make.year(contract, 1_234_567, budget_line="REDES")
    later = {"kind": "reduction", "document": "OTROSI 1", "date": date(2025, 3, 1)}
    reduction = make.movement(contract, 999_999, budget_line="REDES", **later)
    look(
        "/budget/movements/",
        reduction.get_absolute_url(),
        f"{reduction.get_absolute_url()}edit/",
        "/budget/versions/?year=2025",
        "/budget/versions/?year=2025&then=2025-01-01&now=2025-02-01",
        "/budget/versions/?then=never",
    )
    assert found == []
    assert who.complaints == []


def test_versions_are_compared_without_a_mouse(contract: Contract, visit: Visit) -> None:
    make.movement(contract, 100)
    make.movement(contract, 30, kind="addition", document="OTROSI 1", date=date(2025, 3, 1))
    who = visit("/budget/versions/?year=2025", roles.READER)
    who.tab_to("[name=now]")
    who.page.select_option("[name=now]", "2025-01-01")
    who.tab_to(".list-filters-go")
    who.page.keyboard.press("Enter")
    expect(who.page.get_by_text("Nada cambió el presupuesto entre los dos.")).to_be_visible()
    assert "now=2025-01-01" in who.path
