"""A sheet's XML with cells painted: what is not concerned passes through byte for byte."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from xml.sax.saxutils import escape

from openpyxl.utils import column_index_from_string, get_column_letter

from ingest.marked.marks import SheetMarks
from ingest.marked.styles import Styles

RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STYLE = re.compile(rb"""\ss=["'](\d+)["']""")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d+)["']""")
_NUMBER = re.compile(rb"""\sr=["'](\d+)["']""")
_TYPE = re.compile(rb"""\st=["'][^"']*["']""")
_SPANS = re.compile(rb"""\sspans=["'][^"']*["']""")
# What may stand behind `legacyDrawing`, in the order of the schema.
_BEHIND = (
    rb"legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst"
)


class Unreadable(ValueError):
    """The sheet's XML is not written in a way that can be patched."""


def column_of(letters: bytes) -> int:
    """The column from 0: b"A" is 0."""
    return column_index_from_string(letters.decode()) - 1


def text(value: str) -> bytes:
    """Text as XML holds it."""
    if not value.isprintable():
        value = _CONTROL.sub("", value)
    return escape(value, {'"': "&quot;"}).encode()


def inline(value: str) -> bytes:
    return b'<is><t xml:space="preserve">%s</t></is>' % text(value)


class Patch:
    """Paints a sheet's cells while its XML streams through."""

    def __init__(self, marks: SheetMarks, styles: Styles, drawing: str = "") -> None:
        self.styles = styles
        self.values = marks.values
        self.drawing = drawing
        self.rows: dict[int, dict[int, str]] = {}
        for (row, column), paint in marks.paint.items():
            self.rows.setdefault(row, {})[column] = paint
        self.columns: list[tuple[int, int, int]] = []
        self.last = 0
        ours = b"|".join(b"%d" % style for style in sorted(styles.ours))
        self.painted_before = re.compile(rb"""(\ss=["'])(%s)(["'])""" % ours) if ours else None

    def stream(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        held = b""
        started = False
        for piece in pieces:
            held += piece
            if not started:
                at = re.search(rb"<((?:\w+:)?)sheetData\b[^>]*>", held)
                if at is None:
                    continue
                started = True
                self._begin(held[: at.end()], at[1])
                yield held[: at.end()]
                held = held[at.end() :]
            cut = held.rfind(self.end_of_row)
            if cut < 0:
                continue
            cut += len(self.end_of_row)
            yield self.row.sub(self._row, held[:cut])
            held = held[cut:]
        if not started:
            raise Unreadable
        yield self._tail(self.row.sub(self._row, held))

    def _begin(self, head: bytes, prefix: bytes) -> None:
        self.prefix = prefix
        p = re.escape(prefix)
        self.end_of_row = b"</%srow>" % prefix
        self.row = re.compile(rb"<%srow\b([^>]*?)(?:/>|>(.*?)</%srow>)" % (p, p), re.S)
        self.cell = re.compile(rb"<%sc\b([^>]*?)(?:/>|>(.*?)</%sc>)" % (p, p), re.S)
        for tag in re.findall(rb"<%scol\b[^>]*>" % p, head):
            facts = dict(re.findall(rb"""\b(min|max|style)=["'](\d+)["']""", tag))
            if b"style" in facts:
                first, last = int(facts[b"min"]), int(facts[b"max"])
                self.columns.append((first - 1, last - 1, int(facts[b"style"])))

    def _row(self, found: re.Match[bytes]) -> bytes:
        number = _NUMBER.search(found[1])
        self.last = row = int(number[1]) if number else self.last + 1
        marks = self.rows.get(row)
        if marks:
            return self._painted(found, row, marks)
        if self.painted_before and self.painted_before.search(found[0]):
            return self.painted_before.sub(self._plain, found[0])
        return found[0]

    def _plain(self, found: re.Match[bytes]) -> bytes:
        return b"%s%d%s" % (found[1], self.styles.plain(int(found[2])), found[3])

    def _painted(self, found: re.Match[bytes], row: int, marks: dict[int, str]) -> bytes:
        cells: dict[int, tuple[bytes, bytes | None]] = {}
        column = -1
        for cell in self.cell.finditer(found[2] or b""):
            place = _PLACE.search(cell[1])
            column = column_of(place[1]) if place else column + 1
            cells[column] = (cell[1], cell[2])
        style_of_row = _STYLE.search(found[1])
        written = []
        for column in sorted({*cells, *marks}):
            facts, inner = cells.get(column, (b"", None))
            known = _STYLE.search(facts)
            if column in cells:
                style = int(known[1]) if known else 0
            else:
                style = int(style_of_row[1]) if style_of_row else self._style_of(column)
            paint = marks.get(column)
            style = self.styles.painted(style, paint) if paint else self.styles.plain(style)
            written.append(self._cell(row, column, facts, inner, style))
        tag = _SPANS.sub(b"", found[1]).rstrip()
        p = self.prefix
        return b"<%srow%s>%s</%srow>" % (p, tag, b"".join(written), p)

    def _style_of(self, column: int) -> int:
        """What Excel shows an empty cell in."""
        return next((s for first, last, s in self.columns if first <= column <= last), 0)

    def _cell(self, row: int, column: int, facts: bytes, inner: bytes | None, style: int) -> bytes:
        for pattern in (_STYLE, _PLACE):
            facts = pattern.sub(b"", facts)
        value = self.values.get((row, column))
        if value is not None and not _shares(inner):
            facts = _TYPE.sub(b"", facts) + b' t="inlineStr"'
            inner = (
                inline(value)
                .replace(b"<", b"<" + self.prefix)
                .replace(b"<" + self.prefix + b"/", b"</" + self.prefix)
            )
        p, name = self.prefix, get_column_letter(column + 1).encode()
        tag = b'<%sc r="%s%d" s="%d"%s' % (p, name, row, style, facts.rstrip())
        return tag + b"/>" if inner is None else b"%s>%s</%sc>" % (tag, inner, p)

    def _tail(self, tail: bytes) -> bytes:
        """The end of the sheet, with the drawing that holds its comments."""
        if not self.drawing:
            return tail
        p = self.prefix
        tag = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (p, RELATIONS, self.drawing.encode())
        end = tail.rfind(b"</%ssheetData>" % p)
        behind = re.compile(
            rb"<(?:%s(?:%s)\b|(?:\w+:)?AlternateContent\b)|</%sworksheet" % (p, _BEHIND, p)
        )
        place = behind.search(tail, max(end, 0))
        if place is None:
            raise Unreadable
        return tail[: place.start()] + tag + tail[place.start() :]


def _shares(inner: bytes | None) -> bool:
    """Whether other cells take their formula from this one."""
    return bool(inner and re.search(rb"<(?:\w+:)?f\b[^>]*\bref=", inner))


def attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"""[\s:]%s=(?:"([^"]*)"|'([^']*)')""" % name.encode(), tag)
    return unescape((found[1] or found[2] or b"").decode()) if found else ""
