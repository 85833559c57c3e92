"""What the Word file is called and how its words look, by the styles that Word knows them by."""

from datetime import UTC, datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from budget.month.report.content import Document
from budget.month.report.looks import FAINT, INK, LINE

FONT = "Calibri"


def name(file: Any, document: Document) -> None:
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


def style(file: Any) -> None:
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


def margins(section: Any) -> None:
    section.page_width, section.page_height = Mm(215.9), Mm(279.4)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    section.header_distance, section.footer_distance = Mm(12), Mm(11)
