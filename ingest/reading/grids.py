"""A workbook in memory: sheets as rows of raw values at their own places."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Grid:
    """A sheet. Rows and columns are zero-based: row 0 is the sheet's row 1, column 0 its column A.

    Values are str, int, float, bool, date, datetime, time or timedelta, '' where nothing is. All
    rows are equally wide. `error_cells` tells Excel's error of a cell ('#N/A'), whose value is '';
    `uncomputed` holds formulas stored without a result, whose value is '' too; `percent_cells`
    numbers formatted as per cent (0.15 is 15 %). `struck_rows` are those whose every non-empty
    cell is struck through. `merged` are ranges (first row, first column, last row, last column).

    What can be seen depends on the format: in .xlsx and .xlsm all of it; in .ods and .xls all but
    hidden and struck rows; in .xlsb error cells alone; in .csv errors written as text. Merged cells
    are told by .xlsx, .xlsm and .xls. `candidates` are where its header may be, once that was
    looked for: it is asked of every kind of workbook.
    """

    name: str
    hidden: bool = False
    rows: list[list[Any]] = field(default_factory=list)
    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    percent_cells: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    candidates: list[Any] | None = field(default=None, repr=False, compare=False)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass
class Workbook:
    """A file's sheets. `sees_rows` says whether hidden and struck rows could be seen."""

    format: str
    sheets: list[Grid] = field(default_factory=list)
    sees_rows: bool = False


def is_blank(value: Any) -> bool:
    """Nothing, or white space alone. Zero and False are not blank."""
    return value is None or value == "" or (isinstance(value, str) and value.isspace())
