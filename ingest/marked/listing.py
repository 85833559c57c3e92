"""A sheet of the site's own that lists what is marked, each line with a link to its cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter, quote_sheetname

from ingest.formats import sheet_name
from ingest.marked.comments import MAIN, MOST
from ingest.marked.marks import Place
from ingest.marked.sheet import inline, text
from ingest.marked.styles import BOLD, LINK, Styles
from ingest.sources import OWN_SHEET

# What one sheet holds, and how many links Excel follows in it.
ROWS = 1_048_000
LINKS = 65_000
FIRST = 4


@dataclass
class Line:
    """`before` and `after` stand around its sheet and cell; `place` is where its link leads."""

    sheet: str
    row: int | None
    place: Place | None
    before: Sequence[Any]
    after: Sequence[Any]

    @property
    def cell(self) -> str:
        if self.place:
            row, column = self.place
            return f"{get_column_letter(column + 1)}{row}"
        return str(self.row or "")


@dataclass
class Listing:
    """The sheet: `words` are its title in whatever language is active, `name` names its part of
    the file; heads and widths are those of `Line.before` and `Line.after`."""

    name: str
    words: Any
    before: Sequence[tuple[Any, int]]
    after: Sequence[tuple[Any, int]]
    summary: str = ""
    advice: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def part(self) -> str:
        return f"xl/worksheets/rce-{self.name}.xml"

    @property
    def relation(self) -> str:
        return f"rce{self.name.capitalize()}"

    @property
    def title(self) -> str:
        return sheet_name(f"{OWN_SHEET}{self.words}")

    def titles(self) -> set[str]:
        """The sheet's name in every language: an earlier one is written over."""
        names = set()
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.add(self.title)
        return names

    def stream(self, comments: int, styles: Styles) -> Iterator[bytes]:
        """The sheet's XML."""
        bold, link, figure = styles.with_font(BOLD), styles.with_font(LINK), styles.with_figures()
        heads = [*self.before, (_("Sheet"), 26), (_("Cell"), 10), *self.after]
        yield (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s">'
            b'<sheetViews><sheetView workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d"'
            b' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
            % (MAIN.encode(), FIRST - 1, FIRST)
        )
        for place, (_head, width) in enumerate(heads, start=1):
            yield b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (place, place, width)
        yield b"</cols><sheetData>"
        yield _row(1, [self.summary], [bold])
        yield _row(2, [self._advice(comments)], [0])
        yield _row(FIRST - 1, [str(head) for head, _width in heads], [bold] * len(heads))
        for row, line in enumerate(islice(self.lines, ROWS), start=FIRST):
            values = [*line.before, line.sheet, line.cell, *line.after]
            shapes = [figure if isinstance(value, Decimal) else 0 for value in values]
            shapes[len(line.before) + 1] = link if line.place else 0
            yield _row(row, values, shapes)
        last = get_column_letter(len(heads)).encode()
        yield b'</sheetData><autoFilter ref="A%d:%s%d"/>' % (
            FIRST - 1,
            last,
            FIRST + len(self.lines[:ROWS]),
        )
        yield from self._links()
        yield b"</worksheet>"

    def _advice(self, comments: int) -> str:
        if comments <= MOST:
            return self.advice
        more = _("Every cell is painted; the first %(most)s bear a comment too.") % {"most": MOST}
        return f"{self.advice} {more}"

    def _links(self) -> Iterator[bytes]:
        column = get_column_letter(len(self.before) + 2).encode()
        linked = [
            b'<hyperlink ref="%s%d" location="%s" display="%s"/>'
            % (column, row, text(f"{quote_sheetname(line.sheet)}!{line.cell}"), text(line.cell))
            for row, line in enumerate(islice(self.lines, ROWS), start=FIRST)
            if line.place
        ][:LINKS]
        if linked:
            yield b"<hyperlinks>%s</hyperlinks>" % b"".join(linked)


def _row(number: int, values: Sequence[Any], styles: Sequence[int]) -> bytes:
    """Decimals stand as numbers, all else as text; what is empty or None not at all."""
    cells = []
    for place, (value, style) in enumerate(zip(values, styles, strict=True), start=1):
        at = b"%s%d" % (get_column_letter(place).encode(), number)
        if isinstance(value, Decimal):
            cells.append(b'<c r="%s" s="%d"><v>%s</v></c>' % (at, style, f"{value:f}".encode()))
        elif value:
            said = inline(value[:2_000])
            cells.append(b'<c r="%s" t="inlineStr" s="%d">%s</c>' % (at, style, said))
    return b'<row r="%d">%s</row>' % (number, b"".join(cells))
