"""What is marked in a workbook: cells painted and commented, and the sheet that lists them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.marked.listing import Listing

# What a cell is painted for; of several reasons the first in this order.
PROBLEM_PAINT, WARNING_PAINT, CORRECTED_PAINT = "problem", "warning", "corrected"
# What a row is painted for that somebody says something of.
NOTED_PAINT = "noted"

# (row from 1, column from 0)
Place = tuple[int, int]


@dataclass
class SheetMarks:
    """Of one sheet, by place."""

    paint: dict[Place, str] = field(default_factory=dict)
    comments: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: dict[Place, str] = field(default_factory=dict)

    def add(self, place: Place, paint: str, text: str) -> None:
        if self.paint.get(place) != PROBLEM_PAINT:
            self.paint[place] = paint
        if text not in self.comments[place]:
            self.comments[place].append(text)


@dataclass
class Marks:
    listing: "Listing"
    sheets: dict[str, SheetMarks] = field(default_factory=lambda: defaultdict(SheetMarks))

    def rename(self, names: dict[str, str]) -> None:
        """The sheets bear other names in the workbook that is written."""
        sheets = {names.get(name, name): marks for name, marks in self.sheets.items()}
        self.sheets = defaultdict(SheetMarks, sheets)
        for line in self.listing.lines:
            line.sheet = names.get(line.sheet, line.sheet)
