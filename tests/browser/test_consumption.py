"""Energy by the month: from a wide workbook to the pages that sum it, and one month corrected."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ingest.tests.workbooks import xlsx
from records import roles
from tests.browser.visitor import Visitor
from transformers.models import Consumption, Transformer
from transformers.tests import make
from transformers.tests.network import network

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]

# The same months as Excel keeps them and as people write them.
DATED = [date(2025, month, 1) for month in (5, 6, 7)]
WRITTEN = ["MAY-2025", "JUN-2025", "JUL-2025"]
MACRO = {"T-1": [1000, 1000, 1000], "T-2": [500, 500, 500]}
# In May T-2 was billed more than passed through it; of its June nobody knew.
BILLED: dict[str, list[Any]] = {"T-1": [800, 800, 800], "T-2": [600, "sin dato", 400]}


BAD_CELL = "Valor correcto de 2025-06, fila 3 de FACTURADA"
CORRECTED = {
    *(("T-1", month, 1000, 800) for month in (5, 6, 7)),
    *(("T-2", 5, 500, 600), ("T-2", 6, 500, 400), ("T-2", 7, 500, 400)),
}
T2_MONTHS = [r"julio.*100\s*válido", r"junio.*100\s*válido", r"mayo.*-100\s*negativo"]

# By label, once 600 kWh stand in July where 700 stood: in its month, its year, the whole network's.
AFTER = {"Pérdida (kWh)": "400", "Índice de pérdidas": "40,0 %", "Dinero perdido": "$ 400.000,00"}
YEAR_AFTER = {
    "Índice de pérdidas de 12 meses": "30,8 %",
    "Perdida en 12 meses (kWh)": "3.700",
    "Facturada en 12 meses (kWh)": "8.300",
}
WHOLE_AFTER = {
    "Energía perdida (kWh)": "4.780",
    "Índice de pérdidas": "22,1 %",
    "Dinero perdido": "$ 4.780.000",
}


@pytest.fixture
def metered() -> Transformer:
    """T-2, and beside it T-1."""
    near = {"zone": "NORTE", "circuit": "C1", "macro_meter": "SI"}
    make.transformer("T-1", **near)
    return make.transformer("T-2", **near)


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[[str], Path]:
    """workbook(name) bills in its sheet FACTURADA; the sheet `name` has what was measured."""

    def write(name: str) -> Path:
        billed = [["CODIGO_TRAFO", *DATED], *([code, *cells] for code, cells in BILLED.items())]
        macro = [["CODIGO_TRAFO", *WRITTEN], *([code, *cells] for code, cells in MACRO.items())]
        path = tmp_path / "consumos.xlsx"
        path.write_bytes(xlsx({"FACTURADA": billed, name: macro}).read())
        return path

    return write


def upload(page: Page, path: Path) -> None:
    page.set_input_files("input[type=file]", path)
    page.locator("form[data-upload] .btn-primary").click()
    expect(page.locator(".verdict-problems")).to_be_visible()
    expect(page.locator("h1 .page-pretitle")).to_contain_text("Consumo mensual")


def figure(page: Page, label: str) -> Locator:
    """The first thing that stands under a label among a page's facts and figures."""
    under = page.locator("main dl > div").filter(has=page.get_by_text(label, exact=True))
    return under.locator("dd").first


def energies() -> set[tuple[str, int, Decimal | None, Decimal | None]]:
    """(transformer, month, measured, billed), all of them."""
    rows = Consumption.objects.select_related("transformer")
    return {
        (str(one.transformer), one.period.month, one.delivered_kwh, one.billed_kwh) for one in rows
    }


def test_a_wide_workbook_is_corrected_and_seen_where_energy_is_summed(
    metered: Transformer, visit: Visit, workbook: Callable[[str], Path]
) -> None:
    who = visit("/uploads/new/", role=roles.P3)
    page = who.page
    upload(page, workbook("MACRO"))

    # The bad cell is told by its sheet, its row and its month, and corrected there.
    problem = page.locator("#problems .cells tbody tr")
    expect(problem).to_have_count(1)
    expect(problem.locator("td").nth(0)).to_have_text("FACTURADA")
    expect(problem.locator("td").nth(1)).to_have_text("3")
    expect(problem.locator("td").nth(2)).to_have_text("2025-06")
    page.get_by_label(BAD_CELL).fill("400")
    page.locator("#problems .apply button").click()

    # So is the warning, which can also be acknowledged.
    expect(page.locator(".verdict-warnings")).to_be_visible()
    warned = page.locator("#confirm .cells tbody tr")
    expect(warned).to_have_count(1)
    expect(warned.locator("td").nth(2)).to_have_text("2025-05")
    assert not Consumption.objects.exists()
    page.locator("input[name=accept]").check()
    page.locator("button[form=commit]").click()

    # Six transformer-months of four rows.
    expect(page.locator(".verdict-committed")).to_be_visible()
    expect(figure(page, "Nuevas")).to_have_text("6")
    expect(figure(page, "Energía facturada, kWh")).to_have_text("3.800")
    expect(figure(page, "Energía medida, kWh")).to_have_text("4.500")
    page.locator(".verdict .btn-primary").click()
    expect(page.locator("tbody tr")).to_have_count(6)

    assert energies() == CORRECTED

    # 600 of T-1 and 100 of T-2, whose month below zero counts.
    who.go(metered.get_absolute_url())
    months = page.get_by_role("region", name="Últimos meses").locator("tbody tr")
    expect(months).to_have_text([re.compile(words) for words in T2_MONTHS])
    expect(figure(page, "Perdida en 12 meses (kWh)")).to_have_text("100")
    who.go("/transformers/")
    expect(figure(page, "Energía perdida (kWh)")).to_have_text("700")
    expect(figure(page, "Índice de pérdidas")).to_have_text("15,6 %")


def test_a_sheet_that_says_no_energy_is_asked_about(
    metered: Transformer, visit: Visit, workbook: Callable[[str], Path]
) -> None:
    page = visit("/uploads/new/", role=roles.P3).page
    upload(page, workbook("Hoja2"))
    unsaid = page.locator("#problems .finding").filter(
        has_text="La hoja Hoja2 trae una columna por mes"
    )
    expect(unsaid).to_have_count(1)
    unsaid.get_by_role("link", name="Lo que se entendió").click()

    # The question stands open; of the other sheet its name has answered it.
    expect(page.get_by_label("Lo que traen los meses de FACTURADA")).to_have_value("FACTURADA")
    asked = page.get_by_label("Lo que traen los meses de Hoja2")
    expect(asked).to_have_value("")
    asked.select_option("MACRO")
    page.get_by_role("button", name="Aplicar y revisar de nuevo").click()

    # It is answered: the bad cell alone is left, and what was measured is among the sums.
    expect(page.locator("#problems .finding")).to_have_count(1)
    expect(page.get_by_label(BAD_CELL)).to_be_visible()
    expect(figure(page, "Nuevas")).to_have_text("6")
    expect(figure(page, "Energía medida, kWh")).to_have_text("4.500")


def test_what_is_summed_follows_a_month_that_is_corrected(visit: Visit) -> None:
    one = network().first
    who = visit(one.get_absolute_url(), role=roles.P3)
    page = who.page
    expect(figure(page, "Perdida en 12 meses (kWh)")).to_have_text("3.600")
    expect(figure(page, "Facturada en 12 meses (kWh)")).to_have_text("8.400")
    months = page.get_by_role("region", name="Últimos meses")
    months.get_by_role("link", name="julio de 2025").first.click()
    expect(figure(page, "Pérdida (kWh)")).to_have_text("300")

    page.get_by_role("link", name="Editar", exact=True).click()
    page.get_by_label("Energía facturada (kWh)").fill("600")
    page.get_by_label("Motivo", exact=True).fill("Se facturó dos veces una cuenta")
    page.get_by_role("button", name="Guardar").click()

    # Its balance: 1,000 measured less 600, at 1,000 pesos.
    expect(page.locator("#messages")).to_contain_text("se guardó")
    for label, shown in AFTER.items():
        expect(figure(page, label)).to_have_text(shown)

    page.get_by_role("link", name="Historial").click()
    version = page.locator(".versions > li").first
    expect(version.locator(".version-head")).to_contain_text("p3")
    expect(version.locator(".version-reason")).to_contain_text("Se facturó dos veces una cuenta")
    changes = version.locator("tbody tr")
    expect(changes).to_have_count(1)
    expect(changes.locator("th, td")).to_have_text(["Energía facturada (kWh)", "700", "600"])

    # A year's sums: of the transformer, and of everybody.
    who.go(one.get_absolute_url())
    for label, shown in YEAR_AFTER.items():
        expect(figure(page, label)).to_contain_text(shown)
    who.go("/transformers/")
    for label, shown in WHOLE_AFTER.items():
        expect(figure(page, label)).to_have_text(shown)
