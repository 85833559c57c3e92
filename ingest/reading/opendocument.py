"""What the reader of cells does not tell of an .ods workbook: errors, which it may even give as 0,
formulas without a result, per cent cells, and how far repeated cells reach once laid out.
"""

import re
import zipfile
from collections.abc import Iterator
from html import unescape

from ingest.reading.archives import pieces
from ingest.reading.marks import Marks
from ingest.reading.parts import attributes, whole_number

# A laid-out cell's bytes, far more than in the other formats.
CELL = 64
_START = b"<table:table-row"
_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*?)(/?)>")
_TEXT = re.compile(rb"<text:p[^>]*>([^<]*)")


def _blocks(stream: Iterator[bytes]) -> Iterator[bytes]:
    """The document in pieces of whole rows."""
    carried = b""
    for piece in stream:
        block = carried + piece
        cut = block.rfind(_START)
        carried = block[cut:] if cut > 0 else block
        if cut > 0:
            yield block[:cut]
    yield carried


def look_through(archive: zipfile.ZipFile) -> list[Marks]:
    """Each sheet's marks, in the workbook's order. Raises Refused("corrupt") as `pieces` does."""
    sheets: list[Marks] = []
    row = repeated = column = 0
    for block in _blocks(pieces(archive, archive.getinfo("content.xml"))):
        for found in _TAG.finditer(block):
            kind, written, empty = found.groups()
            if kind == b"table":
                sheets.append(Marks(width=0))
                row = repeated = 0
                continue
            if not sheets:
                continue
            marks = sheets[-1]
            if kind == b"table-row":
                row, column = row + repeated, 0
                repeated = _times(written, b"rows")
                continue
            times = _times(written, b"columns")
            if b"value-type" in written or b"formula" in written or not empty:
                place = (row, column)
                marks.height = max(marks.height, row + repeated)
                marks.width = max(marks.width, column + times)
                _note(marks, place, written, block, found.end())
            column += times
    return sheets


def _times(written: bytes, what: bytes) -> int:
    if b"-repeated" not in written:
        return 1
    named = attributes(written)
    return max(1, whole_number(named.get(f"table:number-{what.decode()}-repeated", "")))


def _note(marks: Marks, place: tuple[int, int], written: bytes, block: bytes, end: int) -> None:
    if b'value-type="error"' in written:
        text = _TEXT.search(block, end, block.find(b"</table:table-cell", end) % len(block))
        marks.error_cells[place] = unescape(text[1].decode("utf-8", "replace")) if text else "#"
    elif b"table:formula" in written and b"office:value-type" not in written:
        marks.uncomputed.add(place)
    elif b'office:value-type="percentage"' in written:
        marks.percent_cells.add(place)
