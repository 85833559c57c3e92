"""The sheet that lists every finding, each with a link to its cell."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter, quote_sheetname

from ingest.formats import sheet_name
from ingest.marked.comments import MAIN, MOST
from ingest.marked.places import Line
from ingest.marked.sheet import inline, text
from ingest.marked.styles import BOLD, LINK, Styles
from ingest.sources import OWN_SHEET

# What one sheet holds, and how many links Excel follows in it.
ROWS = 1_048_000
LINKS = 65_000
FIRST = 4


def title() -> str:
    return sheet_name(OWN_SHEET + _("Findings"))


def titles() -> set[str]:
    """The sheet's name in every language: an earlier one is written over."""
    names = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.add(title())
    return names


def stream(lines: Sequence[Line], comments: int, styles: Styles) -> Iterator[bytes]:
    """The sheet's XML."""
    bold, link = styles.with_font(BOLD), styles.with_font(LINK)
    yield (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s">'
        b'<sheetViews><sheetView workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d"'
        b' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
        % (MAIN.encode(), FIRST - 1, FIRST)
    )
    for place, width in enumerate((14, 90, 26, 10, 26, 30), start=1):
        yield b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (place, place, width)
    yield b"</cols><sheetData>"
    yield _row(1, [_summary(lines)], [bold])
    yield _row(2, [_advice(comments)], [0])
    heads = [_("Severity"), _("What to do"), _("Sheet"), _("Cell"), _("In column"), _("Written")]
    yield _row(FIRST - 1, heads, [bold] * len(heads))
    for row, line in enumerate(islice(lines, ROWS), start=FIRST):
        cell = _cell_of(line)
        values = [line.severity, line.message, line.sheet, cell, line.column, line.value]
        yield _row(row, values, [0, 0, 0, link if line.place else 0, 0, 0])
    yield b'</sheetData><autoFilter ref="A%d:F%d"/>' % (FIRST - 1, FIRST + len(lines[:ROWS]))
    yield from _links(lines)
    yield b"</worksheet>"


def _summary(lines: Sequence[Line]) -> str:
    problems = sum(line.severity == _("Problem") for line in lines)
    counts = {"problems": problems, "warnings": len(lines) - problems}
    return _("%(problems)s cells with problems, %(warnings)s with warnings.") % counts


def _advice(comments: int) -> str:
    said = _("Correct the painted cells, save, and upload this same file again.")
    if comments > MOST:
        more = _("Every cell is painted; the first %(most)s bear a comment too.")
        said = f"{said} {more % {'most': MOST}}"
    return said


def _cell_of(line: Line) -> str:
    if line.place:
        row, column = line.place
        return f"{get_column_letter(column + 1)}{row}"
    return str(line.row or "")


def _row(number: int, values: Sequence[str], styles: Sequence[int]) -> bytes:
    cells = [
        b'<c r="%s%d" t="inlineStr" s="%d">%s</c>'
        % (get_column_letter(place).encode(), number, style, inline(value[:2_000]))
        for place, (value, style) in enumerate(zip(values, styles, strict=True), start=1)
        if value
    ]
    return b'<row r="%d">%s</row>' % (number, b"".join(cells))


def _links(lines: Sequence[Line]) -> Iterator[bytes]:
    linked = [
        b'<hyperlink ref="D%d" location="%s" display="%s"/>'
        % (row, text(f"{quote_sheetname(line.sheet)}!{_cell_of(line)}"), text(_cell_of(line)))
        for row, line in enumerate(islice(lines, ROWS), start=FIRST)
        if line.place
    ][:LINKS]
    if linked:
        yield b"<hyperlinks>%s</hyperlinks>" % b"".join(linked)
