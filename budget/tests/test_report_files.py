"""The report's two files: what they say, how they are made, and that charts say what they draw."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from budget.models import MonthReport
from budget.month.report import drawn, looks, native, pdf, picture, sections, word
from budget.month.report.content import Column, Document, Section, Table
from budget.month.report.document import document
from budget.month.report.facts import Energy, frozen
from budget.month.report.keeping import make
from budget.tests import returned
from records import roles
from records.charts import APART, HATCHED, HIGH, LINE, LOW, OUTLINED, SOLID, Chart, Row, Series
from transformers.tests import make as made
from transformers.tests.recovery import WORK, month

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def chart(kind: str, *styles: str, rows: int = 3) -> Chart:
    """Values 10, 20 … of each series; the last row knows nothing."""
    series = [Series(f"Serie {style}", style) for style in styles]
    found = [
        Row(f"fila {at}", [Decimal(10 * (at + 1) + place) for place in range(len(styles))])
        for at in range(rows)
    ]
    found.append(Row("vacía", [None] * len(styles)))
    return Chart("x", "Una gráfica", kind, "Fila", series, found, summed=False)


EVERY = [
    chart("columns", SOLID, HATCHED, APART, LINE),
    chart("bars", SOLID, HATCHED),
    chart("bars", SOLID),
    chart("band", LINE, LINE, rows=24),
    chart("band", SOLID, LOW, HIGH),
    chart("curve", OUTLINED, SOLID, HATCHED, LOW, HIGH),
    chart("bullet", SOLID, HATCHED, OUTLINED, LINE),
    chart("whisker", SOLID, LOW, HIGH),
]


def of(*charts: Chart, tables: list[Table] | None = None, text: str = "Una frase.") -> Document:
    section = Section("one", "Una sección", text, charts, tables or [])
    return Document(
        title="Informe",
        subtitle="Julio de 2025",
        state="Definitivo",
        footer="Informe de julio",
        author="Ana Ríos",
        moment="2025-08-04T10:00:00+00:00",
        facts=[("Mes", "Julio de 2025")],
        sections=[section],
        signed=[("Elaboró", "Ana Ríos"), ("Aprobó", "")],
    )


def text_of_pdf(data: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split()
    )


def text_of_docx(data: bytes) -> str:
    file = docx.Document(BytesIO(data))
    parts = [one.text for one in file.paragraphs]
    parts += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(parts).split())


# ── the same figures ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def report(db: None, person: Callable[..., Any]) -> MonthReport:
    """A month in which work of a quarter before brings energy back."""
    returned.world()
    for at in range(WORK - 10, WORK + 4):
        made.SystemEnergy.objects.create(
            period=month(at), input_kwh=1000, output_kwh=880, target_index=Decimal("0.115")
        )
    made.target("REVISION", year=month(WORK).year, month=0, target=12)
    made.retroactive_case(month(WORK + 3).replace(day=9), kwh=1500, value=900_000)
    return make(month(WORK + 3), person(roles.P2))


def test_both_files_say_what_the_page_says(report: MonthReport) -> None:
    whole = document(report)
    written = pdf.write(whole), word.write(whole)
    found = text_of_pdf(written[0]), text_of_docx(written[1])
    told = [
        *(text for one in whole.sections for text in one.paragraphs),
        *(
            cell
            for one in whole.sections
            for table in one.tables
            for row in [*table.rows, table.total]
            for cell in row
        ),
    ]
    assert len(told) > 150
    for words in filter(None, told):
        plain = " ".join(words.split())
        assert plain in found[1], plain
        # Lines of the PDF break within sentences and cells, never within a word.
        assert plain.replace(" ", "") in found[0].replace(" ", ""), plain


def test_energies_stand_apart_with_their_intervals(report: MonthReport) -> None:
    facts = frozen(report)
    year = facts.energy("increase", "definitive", "year")
    assert year
    assert year.low < year.kwh < year.high
    assert facts.energy("cnr", "", "month").kwh == 1500
    with_one = {one.measure for one in facts.energies}
    assert with_one == {"increase", "cnr"}  # nobody has a macro-meter
    found = sections.sections(facts, {})
    table = next(one for one in found if one.name == "recovered").tables[0]
    assert table.total == ()
    assert [table.rows[at][0] for at in sorted(table.heads)] == [
        "Incremento facturado",
        "Reducción de pérdidas",
        "CNR liquidado",
    ]
    assert ["Definitiva, en el mes", "—", "—", "—", "—"] in table.rows
    assert "ahorra en compras" in table.note
    assert "Bajo cero" not in table.note


def test_a_saving_below_zero_is_explained(report: MonthReport) -> None:
    facts = frozen(report)
    spent = Energy("reduction", "definitive", "month", *map(Decimal, (9, 5, 12, -7)), 1)
    told = replace(facts, energies=[*facts.energies, spent])
    found = sections.sections(told, {})
    table = next(one for one in found if one.name == "recovered").tables[0]
    assert "Bajo cero: se factura más de lo que se deja de perder" in table.note


def test_sums_have_the_month_s_own_interval(report: MonthReport) -> None:
    """Of one month the interval is the published one, not a part of the year's."""
    facts = frozen(report)
    one = facts.energy("increase", "definitive", "month")
    name = "billed_increase_definitive"
    edges = (facts.value(name), facts.value(f"{name}_low"), facts.value(f"{name}_high"))
    assert one
    assert (one.kwh, one.low, one.high) == edges


# ── how they are made ───────────────────────────────────────────────────────────────────────


def test_the_same_version_gives_the_same_bytes() -> None:
    whole = of(*EVERY)
    assert pdf.write(whole) == pdf.write(whole)
    assert word.write(whole) == word.write(whole)


def test_the_pdf_says_what_it_is() -> None:
    read = PdfReader(BytesIO(pdf.write(of(*EVERY))))
    assert read.metadata.title == "Informe. Julio de 2025"
    assert read.metadata.author == "Ana Ríos"
    assert read.metadata.creation_date.isoformat() == "2025-08-04T10:00:00+00:00"
    assert read.trailer["/Root"]["/Lang"] == "es-CO"
    assert [one.title for one in read.outline] == ["Una sección"]
    fonts = {
        font["/BaseFont"]
        for page in read.pages
        for font in page["/Resources"]["/Font"].get_object().values()
        if "/FontDescriptor" in font.get_object()
    }
    assert fonts
    assert all("Carlito" in name for name in fonts)
    assert not any(page.images for page in read.pages)  # pictures are lines
    last = len(read.pages)
    assert f"Página {last} de {last}" in read.pages[-1].extract_text()


def test_the_word_file_says_what_it_is() -> None:
    file = docx.Document(BytesIO(word.write(of(*EVERY))))
    assert (file.core_properties.title, file.core_properties.language) == (
        "Informe. Julio de 2025",
        "es-CO",
    )
    languages = {one.get(qn("w:val")) for one in file.styles.element.iter(qn("w:lang"))}
    assert languages == {"es-CO"}
    headings = [one.text for one in file.paragraphs if one.style.name == "Heading 1"]
    assert headings == ["Una sección"]
    described = [one.get("descr") for one in file.element.iter(qn("wp:docPr"))]
    assert len(described) == len(EVERY)
    assert "fila 0: Serie solid $\u00a010, Serie hatched $\u00a011" in described[0]
    assert file.sections[1].footer.paragraphs[0].text.startswith("Informe de julio\tPágina")


def test_long_tables_repeat_their_heads_and_break_between_rows() -> None:
    rows = [[f"fila {at}", str(at)] for at in range(90)]
    long = Table("Larga", [Column("Nombre", 2, False), Column("Cifra")], rows, ["Total", "4.005"])
    whole = of(tables=[long])
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf.write(whole))).pages]
    with_rows = [page for page in pages if "fila" in page]
    assert len(with_rows) > 1
    assert all("Nombre" in page for page in with_rows)
    grid = docx.Document(BytesIO(word.write(whole))).tables[1]
    assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in grid.rows)


def rows_of(count: int) -> list[list[str]]:
    return [[f"fila {at}", str(at)] for at in range(count)]


@pytest.mark.parametrize("count", [40, 41, 42, 43, 44, 45])
def test_no_row_of_a_long_table_stands_alone_on_the_last_page(count: int) -> None:
    columns = [Column("Nombre", 2, False), Column("Cifra")]
    heads = frozenset(range(0, count - 1, 3))
    whole = of(tables=[Table("Larga", columns, rows_of(count), heads=heads)])
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf.write(whole))).pages]
    parts = [found for page in pages if (found := re.findall(r"fila (\d+)", page))]
    assert len(parts) == 2
    assert len(parts[-1]) >= pdf.LAST
    assert int(parts[0][-1]) not in heads  # what a row names stands below it
    grid = docx.Document(BytesIO(word.write(whole))).tables[1]
    stays = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in grid.rows[1:]]
    assert stays[-3:] == [True, True, False]
    assert all(stays[at] for at in heads)
    assert not any(stays[at] for at in range(count - 3) if at not in heads)


def test_sections_that_fit_on_one_page_stand_on_one() -> None:
    short = Table("Corta", [Column("Nombre", 2, False), Column("Cifra")], rows_of(5))
    whole = of(tables=[short])
    sections = [replace(whole.sections[0], title=f"Sección {at}") for at in range(2)]
    read = PdfReader(BytesIO(pdf.write(replace(whole, sections=sections))))
    assert len(read.pages) == 2  # the cover and this
    assert read.pages[1].extract_text().count("Sección") == 2


def test_nobody_signs_a_page_that_says_nothing() -> None:
    alone = []
    for count in range(10, 15):
        whole = of(text="\n".join(f"Frase {at} {'y otra palabra ' * 20}" for at in range(count)))
        pages = [page.extract_text() for page in PdfReader(BytesIO(pdf.write(whole))).pages]
        [signed] = [page for page in pages if "Aprobó" in page]
        assert f"Frase {count - 1}" in signed
        alone.append("Frase 0" not in signed)
    assert True in alone  # of some length it would have stood alone
    assert False in alone
    file = docx.Document(BytesIO(word.write(whole)))
    [last] = [one for one in file.paragraphs if one.text.startswith(f"Frase {count - 1}")]
    assert last.paragraph_format.keep_with_next


def test_what_people_write_is_text_in_either_file() -> None:
    text = "Menos de <b>5 %</b> & más: «sí» – ₂"
    whole = of(text=text)
    assert "<b>5 %</b> & más" in text_of_pdf(pdf.write(whole))
    assert text in text_of_docx(word.write(whole))


# ── charts ──────────────────────────────────────────────────────────────────────────────────


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.kind}-{len(one.series)}")
def test_a_chart_of_word_s_own_has_the_chart_s_values(one: Chart) -> None:
    from lxml import etree

    parts = parts_of(word.write(of(one)))
    tree = etree.fromstring(parts["word/charts/chart1.xml"])
    drawn_labels = {name.text for name in tree.iterfind(f".//{C}tx//{C}v")}
    assert {str(s.label) for s in one.series if s.style not in (LOW, HIGH)} <= drawn_labels
    values = {float(v.text) for v in tree.iterfind(f".//{C}val//{C}pt/{C}v")}
    for place, series in enumerate(one.series):
        if series.style == SOLID:
            assert set(filter(None, looks.column(one, place))) <= values
    names = [v.text for v in tree.find(f".//{C}cat").iterfind(f".//{C}pt/{C}v")]
    assert names == [row.label for row in one.rows]
    sheet = load_workbook(BytesIO(parts["word/embeddings/datos1.xlsx"])).active
    assert [cell.value for cell in sheet[2]][1:] == [float(v) for v in one.rows[0].values]
    relation = parts["word/charts/_rels/chart1.xml.rels"].decode()
    assert "embeddings/datos1.xlsx" in relation
    named = tree.find(f"{C}externalData").get(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    )
    assert f'Id="{named}"' in relation


def test_what_is_hatched_on_pages_is_hatched_in_word() -> None:
    xml = native.part(chart("columns", SOLID, HATCHED), "rId1").decode()
    assert 'prst="wdUpDiag"' in xml
    assert xml.count("<a:pattFill") + xml.count(":pattFill ") >= 1


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.kind}-{len(one.series)}")
def test_a_drawn_chart_names_its_rows_and_stays_on_its_paper(one: Chart) -> None:
    found = drawn.drawing(one, 470)
    texts = [part.text for part in found.contents if hasattr(part, "text")]
    assert "fila 0" in texts or one.kind in ("band", "curve")
    left, low, right, high = found.getBounds()
    assert left >= -1
    assert right <= 470 + 1
    assert low >= -2
    assert high <= found.height + 2


def test_a_kind_that_no_report_has_is_refused() -> None:
    with pytest.raises(ValueError, match="heat"):
        drawn.drawing(chart("heat", SOLID), 470)


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [(0, 97, [0, 20, 40, 60, 80, 100]), (-5, 12, [-5, 0, 5, 10, 15]), (0, 0, [0, 0.2])],
)
def test_axes_are_marked_by_round_values(least: float, most: float, expected: list[float]) -> None:
    assert looks.ticks(least, most) == pytest.approx(expected)


def test_hatching_stays_within_its_box() -> None:
    for x1, y1, x2, y2 in picture._hatch(10, 20, 30, 12):
        assert min(x1, x2) >= 10
        assert max(x1, x2) <= 40.001
        assert min(y1, y2) + 0.001 >= 20
        assert max(y1, y2) <= 32.001
        assert (x2 - x1) == pytest.approx(y2 - y1)


def test_scales_are_told_in_words() -> None:
    big = Chart("b", "Mucho", "bars", "x", [Series("s")], [Row("a", [Decimal(25_000_000)])])
    scale = looks.scale_of(big)
    assert re.match(r"millon", scale.unit)
    assert scale.write(Decimal(25_000_000)) == "25,0"
    assert date(2025, 7, 1) == month(30)
