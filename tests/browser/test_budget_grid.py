"""The budget grid as a spreadsheet: pasted from Excel, moved through by keys, undone, saved."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from billing.models import Contract
from billing.tests import make as billed
from budget.models import Movement
from budget.tests import make
from ingest.models import Upload
from ingest.reading.numbers import decimals
from records import roles
from records.models import ClosedMonth
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]
URL = "/budget/grid/?contract=CW218041&year=2025"
# As Excel puts a copied block on the clipboard: accounting format, a line break within a cell.
COPIED = (
    "RUBRO\tENE\tFEB\tMAR\tTOTAL\r\n"
    "REDES\t $ 1.234.567,89 \t 2.000.000 \t\t 3.234.567,89 \r\n"
    '"PODA DE\nARBOLES"\t500.000\t - 1.000 \t12.500,5\t511.500,50\r\n'
    "TOTAL\t1.734.567,89\t1.999.000\t12.500,5\t3.746.068,39\r\n"
)


@pytest.fixture
def contract() -> Contract:
    found = billed.contract(number="CW218041")
    billed.price(found, "A1", budget_line="REDES", expense_class="investment")
    return found


class Sheet:
    """The grid on a visitor's page."""

    def __init__(self, who: Visitor) -> None:
        self.who, self.page = who, who.page
        self.page.on("dialog", lambda dialog: dialog.accept())

    def row(self, line: str) -> Locator:
        """The row of a line, whether its name is written or typed."""
        found = self.page.locator(".grid-table tbody tr")
        names = found.evaluate_all(
            "rows => rows.map(row => (row.cells[0].querySelector('input.grid-box')"
            " || {value: row.cells[0].textContent}).value.trim())"
        )
        return found.nth(names.index(line))

    def box(self, line: str, month: int) -> Locator:
        return self.row(line).locator("td").nth(month).locator("input")

    def total(self, line: str) -> Locator:
        return self.row(line).locator(".grid-total")

    def sums(self) -> list[str]:
        cells = self.page.locator(".grid-table tfoot tr").first.locator("td")
        return [text.strip() for text in cells.all_text_contents()]

    def paste(self, text: str) -> None:
        """Where the focus is, by the keys."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    @property
    def said(self) -> Locator:
        return self.page.locator("[data-grid=said]")

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.id")


@pytest.fixture
def sheet(contract: Contract, visit: Visit) -> Sheet:
    return Sheet(visit(URL, roles.P2))


def test_a_block_copied_from_excel_is_pasted_undone_saved_and_taken_back(sheet: Sheet) -> None:
    sheet.row("REDES").locator("th").click()
    sheet.paste(COPIED)
    expect(sheet.said).to_have_text("Celdas pegadas: 7. Filas de totales que no se pegaron: 1.")
    expect(sheet.box("REDES", 1)).to_have_value("1.234.567,89")
    expect(sheet.box("PODA DE ARBOLES", 2)).to_have_value("-1.000")
    expect(sheet.total("REDES")).to_have_text("3.234.567,89")
    expect(sheet.total("PODA DE ARBOLES")).to_have_text("511.500,50")
    pasted = sheet.sums()
    assert pasted[1:4] == ["1.734.567,89", "1.999.000", "12.500,50"]
    assert pasted[13] == "3.746.068,39"

    sheet.page.keyboard.press("Control+z")
    assert sheet.sums()[1:4] == ["—"] * 3
    sheet.page.keyboard.press("Control+y")
    assert sheet.sums() == pasted

    # The reduction was a slip: the initial budget takes no negative amount.
    sheet.page.get_by_role("button", name="Guardar").click()
    expect(sheet.page.locator(".alert-danger")).to_contain_text("PODA DE ARBOLES, feb")
    expect(sheet.box("PODA DE ARBOLES", 2)).to_have_attribute("aria-invalid", "true")
    sheet.who.complaints.clear()  # the browser itself names a page that was not saved
    sheet.box("PODA DE ARBOLES", 2).fill("1000")
    assert sheet.sums()[2] == "2.001.000"
    sheet.page.get_by_role("button", name="Guardar").click()
    saved = sheet.page.locator(".alert-success")
    expect(saved).to_contain_text("Guardado: 5 meses nuevos, 0 cambiados.")
    amounts = Movement.objects.values_list("budget_line", "month", "amount")
    assert set(amounts) == {
        ("REDES", 1, Decimal("1234567.89")),
        ("REDES", 2, 2_000_000),
        ("PODA DE ARBOLES", 1, 500_000),
        ("PODA DE ARBOLES", 2, 1000),
        ("PODA DE ARBOLES", 3, Decimal("12500.50")),
    }
    assert set(Movement.objects.filter(budget_line="REDES").values_list("expense_class")) == {
        ("investment",)
    }
    saved.get_by_role("button", name="Deshacer lo guardado").click()
    expect(sheet.page.locator(".alert-success")).to_contain_text("Deshecho: 5 meses")
    assert not Movement.objects.exists()
    assert Upload.objects.get().state == Upload.State.UNDONE


def test_months_alone_are_pasted_from_the_cell_on_and_past_the_last_line(sheet: Sheet) -> None:
    sheet.box("REDES", 5).click()
    sheet.paste("1\t2\r\n3\t4\r\n5\t6\r\n")
    expect(sheet.page.locator(".grid-table tbody tr")).to_have_count(3)
    assert sheet.sums()[5:7] == ["9", "12"]
    sheet.box("REDES", 12).click()
    sheet.paste("7\t7\t1.000\r\n")
    assert sheet.sums()[12:15] == ["7", "28", "1.000"]


def test_months_of_another_year_are_left_out_and_a_dash_is_zero(sheet: Sheet) -> None:
    sheet.row("REDES").locator("th").click()
    sheet.paste("RUBRO\tnov-24\tdic-24\tene-25\tfeb-25\r\nREDES\t7\t8\t $ - \t-5\r\n")
    expect(sheet.said).to_have_text(
        "Celdas pegadas: 2. No se pegaron, por ser meses de otro año: 2."
    )
    assert [sheet.box("REDES", month).input_value() for month in (1, 2)] == ["0", "-5"]
    assert sheet.sums()[11:13] == ["—", "—"]


def test_a_block_with_decimal_points_is_read_by_what_it_shows(sheet: Sheet) -> None:
    sheet.box("REDES", 1).click()
    sheet.paste("1,234.56\t1,234\t12.500\r\n")
    boxes = [sheet.box("REDES", month).input_value() for month in (1, 2, 3)]
    assert boxes == ["1.234,56", "1.234", "12,50"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1234567,891", "1.234.567,89"),
        ("$ 12.500", "12.500"),
        ("1234567.89", "1.234.567,89"),
        ("(350)", "-350"),
        ("1 234,5", "1.234,50"),
        ("1'234.567,89", "1.234.567,89"),
        ("COP 5-", "-5"),
        ("0,005", "0,01"),
        ("1,2e3", "1.200"),
        ("−7", "-7"),
    ],
)
def test_numbers_are_shown_as_colombia_writes_them(sheet: Sheet, typed: str, shown: str) -> None:
    sheet.box("REDES", 1).fill(typed)
    sheet.page.keyboard.press("Tab")
    expect(sheet.box("REDES", 1)).to_have_value(shown)


# Columns of cells, each evidence for the others; then every cell by itself.
WRITTEN = [
    ["1234", "1.234", "1.234.567", "1.234,5", "12,50", "0,234", "1 234,5", "1'234.567,89"],
    ["1234", "1,234", "1,234,567", "1,234.5", "12.50", "0.234", "1.234"],
    ["1.234,5", "1,234.5", "1.234", "1,234", "12", "abc"],
    ["(5)", "-(5)", "(-5)", "5-", "+5", "+5-", "--5", "$-5", "-$ 5", "COP 1.000", "1.000 COP"],
    ["012.345", "0.234.567", "1.2.3", "1,2,3", "1.", ",5", ".", "-", "", " ", "1e3", "1,5E+2"],
    ["2,005", "2,004999", "-0,005", "999999999999999,995", "\u22127", "5 %", "1\u00a0234", "0"],
]


def test_the_browser_reads_numbers_as_the_server_does(sheet: Sheet) -> None:
    columns = [*WRITTEN, *([text] for texts in WRITTEN for text in texts)]
    found = sheet.page.evaluate(
        "columns => columns.map(texts => rceNumbers.read(texts, 2).map("
        "one => one.amount === undefined ? one.bad || null : String(one.amount)))",
        columns,
    )
    codes = {"not_a_number": "unreadable", "ambiguous_number": "doubtful"}
    for texts, read in zip(columns, found, strict=True):
        parsed = decimals(texts, places=2)
        expected = [
            codes[parsed.bad[at]] if at in parsed.bad else None if value is None else value
            for at, value in enumerate(parsed.values)
        ]
        amounts = [Decimal(one) / 100 if one and one.strip("-").isdigit() else one for one in read]
        assert dict(zip(texts, amounts, strict=True)) == dict(zip(texts, expected, strict=True))


def test_what_cannot_be_read_is_marked_at_once_and_stays(sheet: Sheet) -> None:
    sheet.box("REDES", 1).fill("1,234")
    sheet.page.keyboard.press("Enter")
    expect(sheet.box("REDES", 1)).to_have_attribute("aria-invalid", "true")
    expect(sheet.page.locator("[data-grid=unread] li")).to_have_text(
        "REDES, Ene: “1,234” se puede leer de dos maneras. Escríbalo como 1.234,56."
    )
    sheet.box("REDES", 1).fill("1.234")
    sheet.page.keyboard.press("Tab")
    expect(sheet.page.locator("[data-grid=unread]")).to_be_hidden()


def test_keys_move_as_in_a_spreadsheet(contract: Contract, sheet: Sheet) -> None:
    make.year(contract, 100, budget_line="REDES")
    make.year(contract, 200, budget_line="PODA")
    sheet.who.go(URL)
    keys = sheet.page.keyboard
    sheet.box("PODA", 1).focus()
    at = []
    for key in ("Enter", "ArrowRight", "ArrowUp", "End", "Home", "ArrowLeft", "ArrowLeft"):
        if key in ("ArrowRight", "End", "Home"):
            sheet.page.evaluate("document.activeElement.select()")
        keys.press(key)
        at.append(sheet.focused())
    assert at == ["r1-m1", "r1-m2", "r0-m2", "r0-m12", "r0-m1", "r0-class", "r0-line"]
    keys.press("Control+End")
    assert sheet.focused() == "r2-m12"
    sheet.box("REDES", 4).focus()
    sheet.page.evaluate("document.activeElement.select()")
    keys.press("Delete")
    assert sheet.sums()[4] == "200"
    keys.press("ArrowDown")
    keys.press("Control+z")
    assert sheet.sums()[4] == "300"
    assert sheet.focused() == "r1-m4"
    # Within a text the arrows move its caret.
    keys.press("F2")
    keys.press("ArrowLeft")
    keys.type("5")
    expect(sheet.box("REDES", 4)).to_have_value("1050")


def test_closed_months_are_passed_over_by_a_paste(contract: Contract, sheet: Sheet) -> None:
    make.year(contract, 100, budget_line="REDES")
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2025, 2, 1))
    sheet.who.go(URL)
    sheet.box("REDES", 1).focus()
    sheet.paste("1\t2\t3\r\n")
    expect(sheet.said).to_have_text(
        "Celdas pegadas: 2. No se pegaron, por ser de meses cerrados: 1."
    )
    assert sheet.sums()[1:4] == ["1", "100", "3"]


def test_what_was_typed_outlives_a_lost_session(sheet: Sheet, person: Callable[..., User]) -> None:
    sheet.box("REDES", 1).fill("1000")
    sheet.box("", 2).fill("7")
    sheet.row("").locator("input").first.fill("PODA")
    sheet.row("PODA").locator("select").select_option("expense")
    sheet.who.lose_session()
    with sheet.page.expect_navigation():
        sheet.page.get_by_role("button", name="Guardar").click()
    sheet.who.sign_in(person(roles.P2))
    expect(sheet.said).to_have_text("Aquí está de nuevo lo que había escrito y no se guardó.")
    assert sheet.sums()[13] == "1.007"
    sheet.page.get_by_role("button", name="Guardar").click()
    expect(sheet.page.locator(".alert-success")).to_contain_text("Guardado: 2 meses nuevos")
    rows = Movement.objects.values_list("budget_line", "month", "amount", "expense_class")
    assert set(rows) == {("REDES", 1, 1000, "investment"), ("PODA", 2, 7, "expense")}
    # What was saved does not come back.
    sheet.who.go(URL)
    expect(sheet.said).to_be_empty()


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    contract: Contract,
    visit: Visit,
    barriers: Callable[[Page], list[str]],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    make.year(contract, 1_234_567, budget_line="REDES")
    make.year(contract, 1000, budget_line="PODA", kind="addition", document="OTROSI 1")
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2025, 2, 1))
    who = visit("/budget/grid/", roles.P2, viewport, language, scheme)
    change = f"{URL}&kind=reduction&document=ACTA+2"
    found = []
    for address in ("/budget/grid/", URL, change):
        who.go(address)
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    sheet = Sheet(who)
    sheet.box("REDES", 1).fill("abc")
    who.page.keyboard.press("Tab")
    # Half of the path would lie below the site's head.
    who.page.evaluate("scrollTo(0, 0)")
    found += barriers(who.page)
    who.page.locator("button[name=save]").click()
    who.page.locator(".alert-danger").wait_for()
    found += barriers(who.page)
    who.complaints.clear()
    assert found == []
