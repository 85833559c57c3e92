"""What the reader of cells does not tell of an .xlsb workbook: errors, and how far its sheets
reach before they are laid out. Its per cent formats, hidden and struck rows are not looked for.

Records (BIFF 12): a type of one or two bytes, a length of one to four bytes of seven bits each.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from struct import unpack_from

from ingest.reading.archives import content, pieces
from ingest.reading.biff import ERRORS
from ingest.reading.marks import Marks
from ingest.reading.parts import targets
from ingest.reading.refusals import Refused

WORKBOOK = "xl/workbook.bin"
_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_LAST_CELL = 11
_LONGEST = 2**24


def records(stream: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a part. Raises Refused("corrupt") for lengths that cannot be."""
    held, position = b"", 0
    for piece in stream:
        held, position = held[position:] + piece, 0
        while position < len(held):
            start = position
            kind = held[position]
            position += 1
            length = shift = 0
            if kind & 0x80 and position < len(held):
                kind = (kind & 0x7F) | (held[position] << 7)
                position += 1
            while position < len(held):
                byte = held[position]
                length |= (byte & 0x7F) << shift
                position += 1
                shift += 7
                if not byte & 0x80 or shift == 28:
                    break
            if length > _LONGEST:
                raise Refused("corrupt")
            if not shift or position + length > len(held):
                position = start
                break
            yield kind, held[position : position + length]
            position += length


def look_through(archive: zipfile.ZipFile) -> list[Marks]:
    """Each sheet's marks, in the workbook's order."""
    places = targets(archive, WORKBOOK)
    sheets = []
    for kind, data in records(iter([content(archive, WORKBOOK)])):
        if kind == _SHEET and len(data) >= 12:
            length = unpack_from("<I", data, 8)[0]
            name = data[12 : 12 + 2 * min(length, 255)].decode("utf-16-le", "replace")
            sheets.append(_sheet(archive, places.get(name, "")))
    return sheets


def _sheet(archive: zipfile.ZipFile, part: str) -> Marks:
    marks = Marks()
    row = 0
    for member in archive.infolist():
        if member.filename.lower() != posixpath.normpath(part).lower():
            continue
        for kind, data in records(pieces(archive, member)):
            if kind > _LAST_CELL or len(data) < 4:
                continue
            number = unpack_from("<I", data)[0]
            if kind == _ROW:
                row = number
                continue
            marks.height, marks.width = max(marks.height, row + 1), max(marks.width, number + 1)
            if kind in (_CELL_ERROR, _FORMULA_ERROR) and len(data) > 8:
                marks.error_cells[row, number] = ERRORS.get(data[8], "#")
    return marks
