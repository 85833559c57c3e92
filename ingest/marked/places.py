"""Which cell of the workbook each finding is about, and what is said there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ingest import kinds, sources
from ingest.findings import PROBLEM, Cell, Finding, message
from ingest.models import RememberedMapping, Upload
from ingest.reading.grids import Workbook
from ingest.reading.headers import Header, find_header
from ingest.reading.parsed import shown

# What a cell is painted for; of several reasons the first in this order.
PROBLEM_PAINT, WARNING_PAINT, CORRECTED_PAINT = "problem", "warning", "corrected"

Place = tuple[int, int]


@dataclass
class Line:
    """A line of the sheet that lists what was found; `place` is where its link leads."""

    severity: str
    message: str
    sheet: str
    row: int | None
    place: Place | None
    column: str
    value: str


@dataclass
class SheetMarks:
    """Of one sheet, by (row from 1, column from 0)."""

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
    sheets: dict[str, SheetMarks] = field(default_factory=lambda: defaultdict(SheetMarks))
    lines: list[Line] = field(default_factory=list)

    def rename(self, names: dict[str, str]) -> None:
        """The sheets bear other names in the workbook that is written."""
        sheets = {names.get(name, name): marks for name, marks in self.sheets.items()}
        self.sheets = defaultdict(SheetMarks, sheets)
        for line in self.lines:
            line.sheet = names.get(line.sheet, line.sheet)


def find(upload: Upload, workbook: Workbook, findings: Iterable[Finding]) -> Marks:
    """Everything that is to be marked, problems first."""
    marks = Marks()
    finder = _Finder(upload, workbook)
    for finding in sorted(findings, key=lambda found: found.rule.severity != PROBLEM):
        for cell in finding.places:
            _mark(marks, finder, finding, cell)
    said = upload.corrections.values_list("sheet", "row", "column", "value")
    for sheet, row, column, value in said:
        for place in finder.places(Cell(sheet, row, column, value)):
            marks.sheets[sheet].values[place] = value
            before = finder.value(sheet, place)
            text = _("Corrected on the site. The workbook said: %(value)s") % {"value": before}
            marks.sheets[sheet].add(
                place, marks.sheets[sheet].paint.get(place, CORRECTED_PAINT), text
            )
    return marks


def _mark(marks: Marks, finder: "_Finder", finding: Finding, cell: Cell) -> None:
    problem = finding.rule.severity == PROBLEM
    severity = _("Problem") if problem else _("Warning")
    said = message(finding.rule.code, finding.column, 1, finding.params, [cell])
    if cell.detail:
        said = f"{said} ({finding.rule.compared(cell.detail)})"
    found = finder.places(cell)
    for place in found:
        paint = PROBLEM_PAINT if problem else WARNING_PAINT
        marks.sheets[cell.sheet].add(place, paint, f"{severity}: {said}")
    first = found[0] if found else None
    marks.lines.append(Line(severity, said, cell.sheet, cell.row, first, cell.column, cell.value))


class _Finder:
    """Knows where each sheet's header has which column."""

    def __init__(self, upload: Upload, workbook: Workbook) -> None:
        self.grids = {grid.name: grid for grid in workbook.sheets}
        self.headers: dict[str, Header | None] = {}
        self.fields = kinds.get(upload.kind).field_names() if upload.kind else []
        remembered = RememberedMapping.known(upload.kind, sources.source_of(upload))
        self.mapping = {**remembered, **upload.mapping}

    def header(self, sheet: str) -> Header | None:
        if sheet not in self.headers:
            grid = self.grids.get(sheet)
            found = find_header(grid, self.fields, self.mapping) if grid else None
            self.headers[sheet] = found
        return self.headers[sheet]

    def places(self, cell: Cell) -> list[Place]:
        """The cell meant; of a doubtful header all that claim the field; none if unknown."""
        header = self.header(cell.sheet)
        if header is None:
            return []
        if cell.row is None:
            columns = header.conflicts.get(cell.column) or self._columns(header, cell)
            return [(header.last + 1, column) for column in columns]
        return [(cell.row, (self._columns(header, cell) or self._first(header))[0])]

    def _columns(self, header: Header, cell: Cell) -> list[int]:
        months = {column: f"{month:%Y-%m}" for column, month in header.months.items()}
        named = {**header.extras, **months, **header.columns}
        return [column for column, name in named.items() if name == cell.column]

    def _first(self, header: Header) -> list[int]:
        return sorted({**header.columns, **header.extras, **header.months})[:1] or [0]

    def value(self, sheet: str, place: Place) -> str:
        row, column = place
        rows = self.grids[sheet].rows
        inside = row <= len(rows) and column < len(rows[row - 1])
        return shown(rows[row - 1][column]) if inside else ""
