"""Which cell of the workbook is meant, and what is said there: of each finding, and of each cell
that somebody put right on the site."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest import kinds, sources
from ingest.findings import PROBLEM, Cell, Finding, message
from ingest.marked.listing import Line, Listing
from ingest.marked.marks import CORRECTED_PAINT, PROBLEM_PAINT, WARNING_PAINT, Marks, Place
from ingest.models import RememberedMapping, Upload
from ingest.reading.grids import Workbook
from ingest.reading.headers import Header, find_header
from ingest.reading.parsed import shown


class Finder:
    """Knows where each sheet's header has which column."""

    def __init__(self, workbook: Workbook, kind: str, mapping: Mapping[str, str]) -> None:
        self.grids = {grid.name: grid for grid in workbook.sheets}
        self.headers: dict[str, Header | None] = {}
        self.fields = kinds.get(kind).field_names() if kind else []
        self.mapping = mapping

    @classmethod
    def of(cls, upload: Upload, workbook: Workbook) -> "Finder":
        remembered = RememberedMapping.known(upload.kind, sources.source_of(upload))
        return cls(workbook, upload.kind, {**remembered, **upload.mapping})

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

    def row(self, sheet: str, row: int) -> list[Place]:
        """A row from its first known column to its last; none of a sheet that is not known."""
        header = self.header(sheet)
        known = sorted({**header.columns, **header.extras, **header.months}) if header else []
        return [(row, column) for column in range(known[0], known[-1] + 1)] if known else []

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


def of_findings(finder: Finder, upload: Upload, findings: Iterable[Finding]) -> Marks:
    """Everything that is to be marked of an upload, problems first."""
    listing = Listing(
        "findings",
        gettext_lazy("Findings"),
        before=[(_("Severity"), 14), (_("What to do"), 90)],
        after=[(_("In column"), 26), (_("Written"), 30)],
        advice=_("Correct the painted cells, save, and upload this same file again."),
    )
    marks, problems = Marks(listing), 0
    for finding in sorted(findings, key=lambda found: found.rule.severity != PROBLEM):
        problems += len(finding.places) if finding.rule.severity == PROBLEM else 0
        for cell in finding.places:
            _mark(marks, finder, finding, cell)
    counts = {"problems": problems, "warnings": len(listing.lines) - problems}
    listing.summary = _("%(problems)s cells with problems, %(warnings)s with warnings.") % counts
    correct(marks, finder, upload)
    return marks


def correct(marks: Marks, finder: Finder, upload: Upload) -> None:
    """Cells that were put right on the site hold what they became."""
    said = upload.corrections.values_list("sheet", "row", "column", "value")
    for sheet, row, column, value in said:
        for place in finder.places(Cell(sheet, row, column, value)):
            marks.sheets[sheet].values[place] = value
            before = finder.value(sheet, place)
            text = _("Corrected on the site. The workbook said: %(value)s") % {"value": before}
            marks.sheets[sheet].add(
                place, marks.sheets[sheet].paint.get(place, CORRECTED_PAINT), text
            )


def _mark(marks: Marks, finder: Finder, finding: Finding, cell: Cell) -> None:
    problem = finding.rule.severity == PROBLEM
    severity = _("Problem") if problem else _("Warning")
    said = message(finding.rule.code, finding.column, 1, finding.params, [cell])
    if cell.detail:
        said = f"{said} ({finding.rule.compared(cell.detail)})"
    found = finder.places(cell)
    for place in found:
        paint = PROBLEM_PAINT if problem else WARNING_PAINT
        marks.sheets[cell.sheet].add(place, paint, f"{severity}: {said}")
    marks.listing.lines.append(
        Line(
            cell.sheet,
            cell.row,
            found[0] if found else None,
            before=(severity, said),
            after=(cell.column, cell.value),
        )
    )
