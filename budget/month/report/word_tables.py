"""Tables of the Word file, as far as python-docx leaves them to XML: lines, shades, widths."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm

from budget.month.report.looks import INK, RULE

WIDTH = Mm(165.9)
GROUND = "EEF2F5"


def cell(cell: Any, words: str, style: str, is_bold: bool = False) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(words)
    run.bold = is_bold or None
    return paragraph


def shade(cell: Any) -> None:
    xml = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{GROUND}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(xml))


def top(cell: Any) -> None:
    color = INK.removeprefix("#").upper()
    xml = (
        f'<w:tcBorders {nsdecls("w")}><w:top w:val="single" w:sz="8" w:color="{color}"/>'
        "</w:tcBorders>"
    )
    cell._tc.get_or_add_tcPr().append(parse_xml(xml))


def underline(row: Any, color: str) -> None:
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


def whole(row: Any, is_head: bool) -> None:
    """A row does not break across pages; a head stands on each of them."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def widths(grid: Any, shares: Sequence[float]) -> None:
    grid.autofit = False
    whole = sum(shares)
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Emu(int(WIDTH * share / whole))
    for row in grid.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Emu(int(WIDTH * share / whole))


def borders(grid: Any, top: tuple[str, int] | None = None) -> None:
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


def described(grid: Any, words: str) -> None:
    """What the table is, for those who hear it."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), words)
    grid._tbl.tblPr.append(caption)
