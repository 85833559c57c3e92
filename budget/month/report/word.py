"""The report for Word: headings, tables and pictures by the styles that Word knows them by.

Pictures are charts of Word's own (`native`), each with its table and with its values as alternative
text. The same version gives the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from budget.month.report import LANGUAGE, looks, native
from budget.month.report.content import Document, Section, Table
from budget.month.report.looks import FAINT, INK, LINE, RULE
from records import formats
from records.charts import Chart

FONT = "Calibri"
WIDTH = Mm(165.9)
GROUND = "EEF2F5"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW = 20  # points, of lying bars
# A table that is no longer than so many rows stays on one page.
WHOLE = 14
# Of so many paragraphs, a section's text and its first picture or table stand together.
TOGETHER = 3


def write(document: Document) -> bytes:
    """The file's bytes, in Spanish."""
    with translation.override(LANGUAGE):
        file = docx.Document()
        _Writer(file, document).write()
        out = BytesIO()
        file.save(out)
        return native.settled(out.getvalue(), {})


class _Writer:
    def __init__(self, file: Any, document: Document) -> None:
        self.file, self.document = file, document
        self.pictures = 0

    def write(self) -> None:
        _properties(self.file, self.document)
        _styles(self.file)
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
        _margins(self.file.sections[0])
        title = self.file.add_paragraph(self.document.title, style="Title")
        title.paragraph_format.space_before = Mm(62)
        self.file.add_paragraph(self.document.subtitle, style="Subtitle")
        grid = self.file.add_table(rows=0, cols=2)
        grid.alignment = WD_TABLE_ALIGNMENT.LEFT
        for label, value in self.document.facts:
            cells = grid.add_row().cells
            _cell(cells[0], label, "Nota")
            _cell(cells[1], value, "Celda")
        _widths(grid, [0.3, 0.7])
        _borders(grid, top=(LINE, 12))
        # So that it is of two columns for those who hear it, too.
        _described(grid, self.document.title)

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
        if chart.kind in native.LYING:
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
        stays = len(table.rows) <= WHOLE
        for place, row in enumerate(rows):
            line = grid.add_row()
            is_head = place == 0
            is_total = bool(table.total) and place == len(rows) - 1
            is_bold = is_head or is_total or place - 1 in table.heads
            for cell, words, column in zip(line.cells, row, table.columns, strict=True):
                paragraph = _cell(cell, words, "Celda", is_bold)
                if column.is_figure:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                # Kept together, and with the note behind.
                is_last = place == len(rows) - 1 and not table.note
                paragraph.paragraph_format.keep_with_next = (stays and not is_last) or is_head
                if is_head:
                    _shade(cell)
            _whole(line, is_head)
            if is_head or place == len(rows) - 1 - bool(table.total):
                _underline(line, INK if is_head or is_total or table.total else RULE)
        _widths(grid, [column.width for column in table.columns])
        _borders(grid)
        _described(grid, table.title)
        self.file.add_paragraph(table.note, style="Nota")

    def signatures(self) -> None:
        if not self.document.signed:
            return
        gap = self.file.add_paragraph()
        gap.paragraph_format.space_before = Mm(24)
        gap.paragraph_format.keep_with_next = True
        grid = self.file.add_table(rows=1, cols=2 * len(self.document.signed) - 1)
        for place, (role, who) in enumerate(self.document.signed):
            cell = grid.rows[0].cells[2 * place]
            _cell(cell, who or formats.NBSP, "Celda")
            cell.add_paragraph(role, style="Nota")
            _top(cell)
        _whole(grid.rows[0], False)
        wide = [1.0, 0.15] * len(self.document.signed)
        _widths(grid, wide[:-1])


PLACES = {"page": "\x01", "pages": "\x02"}


# ── styles and properties ───────────────────────────────────────────────────────────────────


def _properties(file: Any, document: Document) -> None:
    moment = datetime.fromisoformat(document.moment).astimezone(UTC).replace(tzinfo=None)
    core = file.core_properties
    core.title = f"{document.title}. {document.subtitle}"
    core.author = core.last_modified_by = document.author
    core.subject, core.language, core.comments = document.footer, "es-CO", ""
    core.keywords, core.category, core.revision = "", document.state, 1
    core.created = core.modified = moment
    # The template's own picture of itself.
    package = file.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _styles(file: Any) -> None:
    styles = file.styles
    normal = styles["Normal"]
    _letters(normal, 10.5, INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.2
    normal.paragraph_format.widow_control = True
    for one in styles.element.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            one.set(qn(f"w:{name}"), "es-CO")
    _letters(styles["Title"], 30, LINE, True)
    _without_border(styles["Title"])
    styles["Title"].paragraph_format.space_after = Mm(3)
    _letters(styles["Subtitle"], 17, FAINT)
    styles["Subtitle"].font.italic = False
    styles["Subtitle"].paragraph_format.space_after = Mm(14)
    for name, size, before, after in (("Heading 1", 16, 18, 8), ("Heading 2", 11.5, 10, 3)):
        style = styles[name]
        _letters(style, size, INK, True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.keep_with_next = True
    cell = styles.add_style("Celda", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = normal
    _letters(cell, 9, INK)
    cell.paragraph_format.space_after, cell.paragraph_format.line_spacing = Pt(0), 1.0
    note = styles.add_style("Nota", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = normal
    _letters(note, 9, FAINT)
    note.paragraph_format.space_after, note.paragraph_format.line_spacing = Pt(4), 1.0
    for name in ("Header", "Footer"):
        _letters(styles[name], 8.5, FAINT)
        styles[name].paragraph_format.tab_stops.clear_all()


def _letters(style: Any, size: float, color: str, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(color.removeprefix("#").upper())
    # What a theme says stands before what a style says.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _without_border(style: Any) -> None:
    properties = style.element.pPr
    for one in properties.findall(qn("w:pBdr")):
        properties.remove(one)


def _margins(section: Any) -> None:
    section.page_width, section.page_height = Mm(215.9), Mm(279.4)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    section.header_distance, section.footer_distance = Mm(12), Mm(11)


# ── paragraphs ──────────────────────────────────────────────────────────────────────────────


def _sides(paragraph: Any, left: str, right: str) -> None:
    """Words at either side of a line."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
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
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{int(WIDTH)}" '
        f'cy="{int(height)}"/><wp:docPr id="{number}" name="chart {number}"/>'
        "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    named = drawing.find(".//" + qn("wp:docPr"))
    named.set("name", str(chart.title))
    named.set("descr", looks.said(chart))
    return drawing


# ── tables ──────────────────────────────────────────────────────────────────────────────────


def _cell(cell: Any, words: str, style: str, is_bold: bool = False) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(words)
    run.bold = is_bold or None
    return paragraph


def _shade(cell: Any) -> None:
    xml = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{GROUND}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(xml))


def _top(cell: Any) -> None:
    color = INK.removeprefix("#").upper()
    xml = (
        f'<w:tcBorders {nsdecls("w")}><w:top w:val="single" w:sz="8" w:color="{color}"/>'
        "</w:tcBorders>"
    )
    cell._tc.get_or_add_tcPr().append(parse_xml(xml))


def _underline(row: Any, color: str) -> None:
    bare = color.removeprefix("#").upper()
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        xml = (
            f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="8" w:color="{bare}"/>'
            "</w:tcBorders>"
        )
        borders = parse_xml(xml)
        shade = properties.find(qn("w:shd"))
        if shade is None:
            properties.append(borders)
        else:
            shade.addprevious(borders)


def _whole(row: Any, is_head: bool) -> None:
    """A row does not break across pages; a head stands on each of them."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _widths(grid: Any, shares: Sequence[float]) -> None:
    grid.autofit = False
    whole = sum(shares)
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Emu(int(WIDTH * share / whole))
    for row in grid.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Emu(int(WIDTH * share / whole))


def _borders(grid: Any, top: tuple[str, int] | None = None) -> None:
    """Lines between rows alone, and room within cells."""
    rule = RULE.removeprefix("#").upper()
    first = (
        f'<w:top w:val="single" w:sz="{top[1]}" w:color="{top[0].removeprefix("#").upper()}"/>'
        if top
        else ""
    )
    borders = parse_xml(
        f'<w:tblBorders {nsdecls("w")}>{first}<w:bottom w:val="single" w:sz="4" w:color="{rule}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:color="{rule}"/></w:tblBorders>'
    )
    room = parse_xml(
        f'<w:tblCellMar {nsdecls("w")}><w:top w:w="45" w:type="dxa"/>'
        '<w:left w:w="80" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
    )
    properties = grid._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    for element in (borders, room):
        if element is borders and (layout := properties.find(qn("w:tblLayout"))) is not None:
            layout.addprevious(element)
        elif look is not None:
            look.addprevious(element)
        else:
            properties.append(element)


def _described(grid: Any, words: str) -> None:
    """What the table is, for those who hear it."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), words)
    grid._tbl.tblPr.append(caption)
