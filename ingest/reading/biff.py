"""What the reader of cells does not tell of an .xls workbook: errors, formulas that no program has
computed, per cent cells. Hidden and struck rows are not looked for in it.

Records of a Workbook stream (BIFF 8): two bytes of type, two of length, then the data.
"""

from collections.abc import Iterator
from struct import error as too_short
from struct import unpack_from

from ingest.reading.marks import Marks
from ingest.reading.refusals import Refused

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_FORMULA, _EOF, _STRING, _FORMAT, _XF, _SHEET = 0x06, 0x0A, 0x207, 0x41E, 0xE0, 0x85
_ERROR, _NUMBER, _RK, _FILEPASS = 0x205, 0x203, 0x27E, 0x2F
_LABEL, _SHARED_LABEL, _RK_ROW = 0x204, 0xFD, 0xBD
_CELLS = frozenset({_FORMULA, _ERROR, _NUMBER, _RK, _LABEL, _SHARED_LABEL, _RK_ROW})
_WIDTH = 256


def records(stream: bytes, position: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records from a position to the end of their substream."""
    while position + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        if kind == _EOF:
            return
        position += 4 + length


def is_encrypted(stream: bytes) -> bool:
    """Whether the record FILEPASS stands before the sheets, saying that the rest is encrypted."""
    for kind, _ in records(stream):
        if kind in (_FILEPASS, _SHEET):
            return kind == _FILEPASS
    return False


def look_through(stream: bytes) -> list[Marks]:
    """Each sheet's marks, in the workbook's order; a broken record ends its sheet.

    Raises Refused("corrupt") for a cell beyond the last column that there can be.
    """
    begins: list[int] = []
    percent_formats, percent_styles, style = {9, 10}, set(), 0
    for kind, data in records(stream):
        if kind == _SHEET and len(data) >= 4:
            begins.append(unpack_from("<I", data)[0])
        elif kind == _FORMAT and b"%" in data[5:]:
            percent_formats.add(int.from_bytes(data[:2], "little"))
        elif kind == _XF:
            if int.from_bytes(data[2:4], "little") in percent_formats:
                percent_styles.add(style)
            style += 1
    return [_sheet(stream, begin, percent_styles) for begin in begins]


def _sheet(stream: bytes, begin: int, percent_styles: set[int]) -> Marks:
    marks = Marks()
    awaited: tuple[int, int] | None = None  # a formula whose text is in the next record
    try:
        for kind, data in records(stream, begin):
            if awaited and kind != _STRING and kind in (_FORMULA, _EOF, _NUMBER, _RK, _ERROR):
                marks.uncomputed.add(awaited)
                awaited = None
            if kind == _STRING:
                awaited = None
            elif kind in _CELLS:
                row, column, style = unpack_from("<HHH", data)
                if column >= _WIDTH:  # laid out, such a sheet would take all memory
                    raise Refused("corrupt")
                if kind == _ERROR and data[7]:
                    marks.error_cells[row, column] = ERRORS.get(data[6], "#")
                elif kind == _FORMULA and data[12:14] == b"\xff\xff":
                    if data[6] == 2:
                        marks.error_cells[row, column] = ERRORS.get(data[8], "#")
                    elif data[6] == 0:
                        awaited = (row, column)
                elif kind in (_NUMBER, _RK, _FORMULA) and style in percent_styles:
                    marks.percent_cells.add((row, column))
    except (too_short, IndexError):
        pass
    return marks
