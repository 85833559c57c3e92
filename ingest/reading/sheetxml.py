"""What the reader of cells does not tell of an .xlsx sheet: errors, formulas without a result,
hidden and struck rows, per cent formats, and how far a sheet reaches before it is laid out.

A sheet's XML is searched, piece by piece, for the few bytes that each of these needs; only what
is found is looked at closer, so that a sheet without any costs little more than its unpacking.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from ingest.reading.archives import pieces
from ingest.reading.marks import Marks
from ingest.reading.parts import Styles, attributes, whole_number

# Sheets up to column AZ and row 99,999 are laid out without a second thought.
NEAR = 52
_FAR = re.compile(rb"""r=["'](?:[B-Z][A-Z]|[A-Z]{3}|[A-Z]{1,2}[0-9]{6})""")
_PLACE = re.compile(rb"""r=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# No \b before these: a search for a literal beginning is several times faster.
_ERROR = re.compile(rb"""t=["']e["']""")
_HIDDEN = re.compile(rb"""hidden=["'](?:1|true)["']""")


@dataclass(frozen=True)
class _Patterns:
    """The searches for a sheet whose tags carry a prefix ('x:') or none."""

    row: bytes
    cell: bytes
    cell_end: bytes
    row_end: bytes
    row_tag: re.Pattern[bytes]
    whole_cell: re.Pattern[bytes]
    no_result: re.Pattern[bytes]
    value: re.Pattern[bytes]
    written: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    p, start, end = re.escape(prefix), b"<" + prefix, b"</" + prefix
    return _Patterns(
        row=start + b"row",
        cell=start + b"c ",
        cell_end=end + b"c>",
        row_end=end + b"row>",
        row_tag=re.compile(rb"<" + p + rb"row\b[^>]*>"),
        whole_cell=re.compile(rb"<" + p + rb"c\b([^>]*?)(?:/>|>(.*?)</" + p + rb"c\s*>)", re.S),
        no_result=re.compile(
            rb"<" + p + rb"f(?:\s[^>]*)?(?:/>|>[^<]*</" + p + rb"f>)\s*"
            rb"(?:</" + p + rb"c|<" + p + rb"v\s*/>|<" + p + rb"v\s*>\s*</)"
        ),
        value=re.compile(rb"<" + p + rb"v(?:\s[^>]*)?>([^<]*)<"),
        written=re.compile(rb"<" + p + rb"(?:v|t)(?:\s[^>]*)?>[^<]"),
    )


def _blocks(stream: Iterator[bytes]) -> Iterator[tuple[_Patterns, bytes]]:
    """A sheet's XML in pieces of whole rows, with the searches that fit it."""
    carried = b""
    patterns: _Patterns | None = None
    for piece in stream:
        block = carried + piece
        if patterns is None:
            if (root := re.search(rb"<(\w+:)?worksheet\b", block)) is None:
                carried = block[-200:]
                continue
            patterns = _patterns(root[1] or b"")
        cut = block.rfind(patterns.row)
        carried = block[cut:] if cut > 0 else block
        if cut > 0:
            yield patterns, block[:cut]
    if patterns:
        yield patterns, carried


class _Sheet:
    """Gathers a sheet's marks from its blocks."""

    def __init__(self, known: Styles) -> None:
        self.known = known
        self.marks = Marks(width=NEAR)
        self.percent = _styled(known.percent)
        self.struck = _styled(known.struck)

    def see(self, block: bytes, patterns: _Patterns) -> None:
        """Notes what a block of whole rows tells."""
        self.block, self.patterns, before = block, patterns, self.marks.height
        self.before = before
        if _FAR.search(block):
            found = _PLACE.findall(block)
            widest = max((_column(letters) + 1 for letters, _ in found), default=0)
            self.marks.width = max(self.marks.width, widest)
            self.marks.height = max(before, *(int(number) for _, number in found), 0)
        if (last := block.rfind(patterns.row)) >= 0:
            self.marks.height = max(self.marks.height, self._row_at(last) + 1)
        for hit in _ERROR.finditer(block):
            self._error(hit.start())
        for hit in patterns.no_result.finditer(block):
            self._no_result(hit.start())
        for hit in _HIDDEN.finditer(block):
            start = block.rfind(b"<", 0, hit.start())
            if block.startswith(patterns.row, start):
                self.marks.hidden_rows.add(self._row_at(start))
        if self.percent:
            for hit in self.percent.finditer(block):
                self._percent(hit.start())
        if self.struck:
            self._struck_rows(self.struck)

    def _row_at(self, start: int) -> int:
        """The zero-based number of the row whose tag starts there; one untold follows the last."""
        tag = self.block[start : self.block.find(b">", start)]
        told = whole_number(attributes(tag).get("r", ""))
        if told:
            return told - 1
        return self.before + self.block.count(self.patterns.row, 0, start)

    def _cell_at(self, position: int) -> tuple[dict[str, str], tuple[int, int]] | None:
        """The attributes and the place of the cell around a position, None if there is none."""
        start = self.block.rfind(self.patterns.cell, 0, position)
        if start < 0 or self.block.find(self.patterns.cell_end, start, position) >= 0:
            return None
        tag = attributes(self.block[start : self.block.find(b">", start)])
        if place := _REFERENCE.fullmatch(tag.get("r", "")):
            return tag, (int(place[2]) - 1, _column(place[1].encode()))
        row = self.block.rfind(self.patterns.row, 0, start)
        column = self.block.count(self.patterns.cell[:-1], row, start)
        return tag, (self._row_at(row), column)

    def _error(self, position: int) -> None:
        cell = self._cell_at(position)
        if cell and cell[0].get("t") == "e":
            end = self.block.find(self.patterns.cell_end, position)
            value = self.patterns.value.search(self.block, position, max(end, position))
            written = unescape(value[1].decode("utf-8", "replace")) if value else ""
            self.marks.error_cells[cell[1]] = written or "#"

    def _no_result(self, position: int) -> None:
        cell = self._cell_at(position)
        if cell is None:
            return
        end = self.block.find(self.patterns.cell_end, position)
        stored = self.patterns.value.search(self.block, position, max(end, position))
        # Excel stores a formula whose result is the empty text as an empty value of type text.
        if not (cell[0].get("t") == "str" and stored) and cell[1] not in self.marks.error_cells:
            self.marks.uncomputed.add(cell[1])

    def _percent(self, position: int) -> None:
        cell = self._cell_at(position)
        if cell is None or cell[0].get("t", "n") != "n":
            return
        if whole_number(cell[0].get("s", "")) in self.known.percent:
            self.marks.percent_cells.add(cell[1])

    def _struck_rows(self, struck: re.Pattern[bytes]) -> None:
        """A row is struck if all of its cells that hold something are."""
        position = 0
        while hit := struck.search(self.block, position):
            start = self.block.rfind(self.patterns.row, 0, hit.start())
            end = self.block.find(self.patterns.row_end, hit.start())
            end = len(self.block) if end < 0 else end
            position = end
            if start < 0:
                continue
            cells = [
                whole_number(attributes(found[1]).get("s", "")) in self.known.struck
                for found in self.patterns.whole_cell.finditer(self.block, start, end)
                if found[2] and self.patterns.written.search(found[2])
            ]
            if cells and all(cells):
                self.marks.struck_rows.add(self._row_at(start))


def _styled(indices: frozenset[int]) -> re.Pattern[bytes] | None:
    """Finds the cells, and rows, of these styles."""
    if not indices:
        return None
    numbers = b"|".join(str(index).encode() for index in sorted(indices))
    return re.compile(rb""" s=["'](?:""" + numbers + rb""")["']""")


def _column(letters: bytes) -> int:
    """The zero-based column of its letters: b'A' is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def look_through(archive: zipfile.ZipFile, part: str, known: Styles) -> Marks | None:
    """What a sheet's XML tells, None if there is no such part.

    Raises Refused("corrupt") if the archive lies about its size.
    """
    for member in archive.infolist():
        if member.filename.lower() == part.lower():
            sheet = _Sheet(known)
            for patterns, block in _blocks(pieces(archive, member)):
                sheet.see(block, patterns)
            return sheet.marks
    return None
