"""The report for Word: headings, tables and pictures by the styles that Word knows them by.

Pictures are charts of Word's own (`native`), each with its table and with its values as alternative
text. The same version gives the same bytes.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt

from budget.month.report import LANGUAGE, looks, native, native_chart, word_styles, word_tables
from budget.month.report.content import Document, Section, Table
from budget.month.report.looks import INK, LINE, RULE
from records import formats
from records.charts import Chart

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW = 20  # points, of lying bars
# A table that is no longer than so many rows stays on one page; of a longer one the last of them
# stand together.
WHOLE, LAST = 14, 3
# Of so many paragraphs, a section's text and its first picture or table stand together.
TOGETHER = 3


def write(document: Document) -> bytes:
    """The file's bytes, in Spanish."""
    with translation.override(LANGUAGE):
        file = docx.Document()
        _Writer(file, document).write()
        out = BytesIO()
        file.save(out)
        changed = file.core_properties.modified
        return native.settled(out.getvalue(), f"{changed:%Y-%m-%dT%H:%M:%SZ}")


class _Writer:
    def __init__(self, file: Any, document: Document) -> None:
        self.file, self.document = file, document
        self.pictures = 0

    def write(self) -> None:
        word_styles.name(self.file, self.document)
        word_styles.style(self.file)
        self.cover()
        self.frame(self.file.add_section())
        for section in self.document.sections:
            self.section(section)
        self.signatures()
        if self.document.behind:
            heading = self.file.add_heading(_("The figures behind the charts"), 1)
            heading.paragraph_format.page_break_before = True
            for table in self.document.behind:
                self.table(table)

    # ── pages ───────────────────────────────────────────────────────────────────────────────

    def cover(self) -> None:
        word_styles.margins(self.file.sections[0])
        title = self.file.add_paragraph(self.document.title, style="Title")
        title.paragraph_format.space_before = Mm(62)
        self.file.add_paragraph(self.document.subtitle, style="Subtitle")
        grid = self.file.add_table(rows=0, cols=2)
        grid.alignment = WD_TABLE_ALIGNMENT.LEFT
        for label, value in self.document.facts:
            cells = grid.add_row().cells
            word_tables.cell(cells[0], label, "Nota")
            word_tables.cell(cells[1], value, "Celda")
        word_tables.widths(grid, [0.3, 0.7])
        word_tables.borders(grid, top=(LINE, 12))
        # So that it is of two columns for those who hear it, too.
        word_tables.described(grid, self.document.title)

    def frame(self, section: Any) -> None:
        """Header and footer, from the second page on."""
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        _sides(section.header.paragraphs[0], self.document.title, self.document.state)
        _edge(section.header.paragraphs[0], "bottom")
        foot = section.footer.paragraphs[0]
        _sides(foot, self.document.footer, "")
        before, between = (_("Page %(page)s of %(pages)s") % PLACES).split(PLACES["page"])
        between, after = between.split(PLACES["pages"])
        foot.add_run(before)
        _field(foot, "PAGE")
        foot.add_run(between)
        _field(foot, "NUMPAGES")
        foot.add_run(after)

    # ── what stands on them ─────────────────────────────────────────────────────────────────

    def section(self, section: Section) -> None:
        self.file.add_heading(section.title, 1)
        # A short text stands with the first picture or table.
        stays = len(section.paragraphs) <= TOGETHER and bool(section.charts or section.tables)
        for words in section.paragraphs:
            self.file.add_paragraph(words).paragraph_format.keep_with_next = stays
        for chart in section.charts:
            self.chart(chart)
        for table in section.tables:
            self.table(table)

    def chart(self, chart: Chart) -> None:
        self.file.add_heading(str(chart.title), 2)
        lead = ". ".join(filter(None, [looks.scale_of(chart).unit, str(chart.lead)]))
        note = self.file.add_paragraph(lead, style="Nota")
        note.paragraph_format.keep_with_next = True
        self.pictures += 1
        link = self.part(chart)
        height = Pt(180)
        if chart.kind in native_chart.LYING:
            height = Pt(56 + ROW * max(len(looks.rows_of(chart)), 1))
        paragraph = self.file.add_paragraph()
        paragraph.add_run()._r.append(_drawing(chart, link, self.pictures, height))

    def part(self, chart: Chart) -> str:
        """The relationship of the chart's part, which has one to its workbook."""
        package = self.file.part.package
        data = Part(
            PackURI(f"/word/embeddings/datos{self.pictures}.xlsx"),
            SHEET,
            native.workbook(chart),
            package,
        )
        picture = Part(PackURI(f"/word/charts/chart{self.pictures}.xml"), CHART, b"", package)
        picture._blob = native.part(chart, picture.relate_to(data, RELATIONSHIP_TYPE.PACKAGE))
        return self.file.part.relate_to(picture, RELATIONSHIP_TYPE.CHART)

    def table(self, table: Table) -> None:
        self.file.add_heading(table.title, 2)
        heads = [column.label for column in table.columns]
        rows: list[Sequence[str]] = [heads, *table.rows]
        if table.total:
            rows.append(table.total)
        grid = self.file.add_table(rows=0, cols=len(heads))
        is_short = len(table.rows) <= WHOLE
        for place, row in enumerate(rows):
            line = grid.add_row()
            is_head = place == 0
            is_total = bool(table.total) and place == len(rows) - 1
            is_bold = is_head or is_total or place - 1 in table.heads
            for cell, words, column in zip(line.cells, row, table.columns, strict=True):
                paragraph = word_tables.cell(cell, words, "Celda", is_bold)
                if column.is_figure:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                # Kept together, and with the note behind; of a long table its end, and its heads
                # with what they name.
                is_last = place == len(rows) - 1 and not table.note
                leads = is_head or place - 1 in table.heads
                stays = is_short or place >= len(rows) - LAST
                paragraph.paragraph_format.keep_with_next = (stays and not is_last) or leads
                if is_head:
                    word_tables.shade(cell)
            word_tables.whole(line, is_head)
            if is_head or place == len(rows) - 1 - bool(table.total):
                word_tables.underline(line, INK if is_head or is_total or table.total else RULE)
        word_tables.widths(grid, [column.width for column in table.columns])
        word_tables.borders(grid)
        word_tables.described(grid, table.title)
        self.file.add_paragraph(table.note, style="Nota")

    def signatures(self) -> None:
        if not self.document.signed:
            return
        # Nobody signs a page that says nothing.
        self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        gap = self.file.add_paragraph()
        gap.paragraph_format.space_before = Mm(24)
        gap.paragraph_format.keep_with_next = True
        grid = self.file.add_table(rows=1, cols=2 * len(self.document.signed) - 1)
        for place, (role, who) in enumerate(self.document.signed):
            cell = grid.rows[0].cells[2 * place]
            word_tables.cell(cell, who or formats.NBSP, "Celda")
            cell.add_paragraph(role, style="Nota")
            word_tables.top(cell)
        word_tables.whole(grid.rows[0], False)
        wide = [1.0, 0.15] * len(self.document.signed)
        word_tables.widths(grid, wide[:-1])


PLACES = {"page": "\x01", "pages": "\x02"}


# ── paragraphs ──────────────────────────────────────────────────────────────────────────────


def _sides(paragraph: Any, left: str, right: str) -> None:
    """Words at either side of a line."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(word_tables.WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{left}\t{right}")


def _edge(paragraph: Any, side: str) -> None:
    color = RULE.removeprefix("#").upper()
    xml = (
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="4" w:space="4" '
        f'w:color="{color}"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(xml), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _field(paragraph: Any, name: str) -> None:
    xml = f'<w:fldSimple {nsdecls("w")} w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(xml))


def _drawing(chart: Chart, link: str, number: int, height: Emu) -> Any:
    """A picture in the line, with its values as alternative text."""
    drawing = parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')} "
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(word_tables.WIDTH)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{number}" name="chart {number}"/>'
        "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    named = drawing.find(".//" + qn("wp:docPr"))
    named.set("name", str(chart.title))
    named.set("descr", looks.said(chart))
    return drawing
