"""What somebody says of rows of a workbook: each painted, and commented in the cell concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.findings import Cell
from ingest.marked.listing import Line, Listing
from ingest.marked.marks import NOTED_PAINT, Marks
from ingest.marked.places import Finder


@dataclass(frozen=True)
class Note:
    """`column` is the canonical header of the cell that the words stand at; `before` and `after`
    are its line in the sheet that lists the notes."""

    sheet: str
    row: int
    column: str
    words: str
    before: Sequence[Any] = ()
    after: Sequence[Any] = ()


def mark(finder: Finder, notes: Sequence[Note], listing: Listing) -> Marks:
    marks = Marks(listing)
    for note in notes:
        sheet = marks.sheets[note.sheet]
        for place in finder.row(note.sheet, note.row):
            sheet.paint[place] = NOTED_PAINT
        found = finder.places(Cell(note.sheet, note.row, note.column, ""))
        for place in found:
            sheet.add(place, NOTED_PAINT, note.words)
        first = found[0] if found else None
        listing.lines.append(Line(note.sheet, note.row, first, note.before, note.after))
    return marks
