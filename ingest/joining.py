"""From the tables of a workbook's sheets to one `Source`: joined, corrected, a month an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest import rules
from ingest.batch import Places, Source
from ingest.findings import Cell
from ingest.models import SetAsideRow, Upload
from ingest.reading.grids import Grid
from ingest.reading.headers import Header
from ingest.reading.parsed import shown
from ingest.reading.tables import Table, shared_rows
from ingest.resources import KindResource
from ingest.resources.wide import Entries, Wide, lengthen, merge

if TYPE_CHECKING:
    from ingest.sources import Reading

SHARED_ROWS = 0.5


@dataclass
class Sheet:
    """A sheet that is read; of a wide one `value` is the header of what its months mean, '' while
    nobody has said it, and `months` their columns."""

    grid: Grid
    header: Header
    table: Table
    wide: Wide | None = None
    value: str = ""
    months: Sequence[str] = ()

    @classmethod
    def of(
        cls, grid: Grid, header: Header, table: Table, resource: KindResource, upload: Upload
    ) -> "Sheet":
        wide = resource.wide()
        months = list(wide.months_of(table)) if wide else []
        if wide is None or not months:
            return cls(grid, header, table)
        above = [shown(cell) for row in grid.rows[: header.last] for cell in row if cell]
        value = wide.meant(grid.name, above, upload.options.get("months") or {})
        return cls(grid, header, table, wide, value, months)

    @property
    def understood(self) -> dict[str, Any]:
        told: dict[str, Any] = {"rows": len(self.table.rows)}
        if self.wide:
            told |= {"months": list(self.months), "months_are": self.wide.word_of(self.value)}
        return told

    @property
    def cells(self) -> dict[str, tuple[Any, list[Any]]]:
        """{a month's column: (what stands under the period, its cells)}."""
        return self.wide.months_of(self.table) if self.wide else {}

    def correct(self, index: int, column: str, value: str) -> None:
        """Puts a value over that of a row's cell; `column` is named as findings do."""
        table = self.table
        names = {f"{month:%Y-%m}": month.isoformat() for month in table.months}
        if self.wide and column in self.months:
            self.cells[column][1][index] = value
        elif self.wide and column in {self.wide.period, *self.wide.values.values()}:
            return
        else:
            table.columns.setdefault(column, [None] * len(table))[index] = value
        table.bad_cells.pop((table.rows[index], names.get(column, column)), None)

    def claims(self) -> dict[str, list[int]]:
        """{field or month: the columns that claim it}, where there are several."""
        found = dict(self.header.conflicts)
        if self.wide:
            for column, month in self.header.months.items():
                found.setdefault(f"{month:%Y-%m}", []).append(column)
            own = [c for c, name in self.header.columns.items() if name == self.value]
            found[self.value] = own + list(self.header.months) if own else []
        return {name: columns for name, columns in found.items() if len(columns) > 1}

    def entries(self) -> Entries:
        if self.wide is None:
            return Entries.of(self.table)
        self.table.presets.pop(self.wide.period, None)
        # Nobody reads a value that is none of the kind's: it only keeps its place.
        return lengthen(self.table, self.wide, self.value or f"? {self.grid.name}")


def join(
    upload: Upload, resource: KindResource, found: Sequence[Sheet], reading: "Reading"
) -> Source:
    """All sheets' records one below the other, with the corrections made in the browser."""
    columns = {column.header: column for column in resource.columns().values()}
    source = Source({}, [], [], name=upload.name)
    for sheet in found:
        _count(upload, sheet)
    _find_alike(source, found)
    _correct(upload, found)
    parts = [sheet.entries() for sheet in found]
    size = sum(len(part.rows) for part in parts)
    present = dict.fromkeys(name for part in parts for name in part.columns)
    source.columns = {name: [] for name in present}
    source.extras = {name: [] for part in parts for name in part.extras}
    presets: dict[str, list[Any]] = {}
    defaults: dict[str, list[Any]] = {}
    for sheet, part in zip(found, parts, strict=True):
        table, rows, before = sheet.table, len(part.rows), len(source)
        for name in source.columns:
            source.columns[name] += part.columns.get(name) or [None] * rows
        for name in source.extras:
            source.extras[name] += part.extras.get(name) or [None] * rows
        for name, value in {**table.presets, **upload.presets}.items():
            if name not in columns:
                continue
            kept = presets if columns[name].preset else defaults
            kept.setdefault(name, [None] * size)[before : before + rows] = [value] * rows
            reading.presets[name] = str(value)
        for name, bad in part.bad.items():
            moved = {before + index: code for index, code in bad.items()}
            source.unreadable.setdefault(name, {}).update(moved)
        _find_doubtful(source, sheet)
        for total in table.control_totals:
            source.control_totals.append({"sheet": table.sheet, **total.__dict__})
            reading.control_totals.append(
                {**source.control_totals[-1], "amount": str(total.amount)}
            )
        _warn_of_rows(upload, source, table)
        reading.zero_rows += table.zero_rows
        source.sheets += [table.sheet] * rows
        source.rows += part.rows
    source.presets, source.defaults = presets, defaults
    _join_months(source, resource, found, parts)
    return source


def _count(upload: Upload, sheet: Sheet) -> None:
    """Leaves out of the table what the person left out; or all but the rows set aside."""
    table = sheet.table
    out: set[int] = set()
    only = upload.options.get("rows")
    if only is not None:
        out = set(table.rows) - set(only.get(table.sheet, []))
        table.control_totals = []
    if upload.options.get("hidden_rows") == "skip":
        out |= set(table.hidden_rows)
    if upload.options.get("struck_rows") == "skip":
        out |= set(table.struck_rows)
    if out:
        table.keep([row not in out for row in table.rows])
    if only is not None and sheet.wide:
        _leave_months_out(upload, sheet)


def _leave_months_out(upload: Upload, sheet: Sheet) -> None:
    """Of a row set aside only some months wait; the others are stored, or newer by now."""
    rows = SetAsideRow.objects.filter(pk__in=upload.options.get("set_aside", []))
    waiting = {
        (row, name)
        for row, values in rows.filter(sheet=sheet.table.sheet[:100]).values_list("row", "values")
        for name in values
    }
    for name, (_month, cells) in sheet.cells.items():
        for index, row in enumerate(sheet.table.rows):
            if (row, name) not in waiting:
                cells[index] = None


def _find_alike(source: Source, sheets: Sequence[Sheet]) -> None:
    for place, first in enumerate(sheets):
        for second in sheets[place + 1 :]:
            # Each of another value they may well agree on everything else.
            if first.value != second.value or (first.wide is None) != (second.wide is None):
                continue
            if shared_rows(first.table, second.table) > SHARED_ROWS:
                names = f"{first.grid.name}, {second.grid.name}"
                source.findings.add(
                    rules.SHEETS_ALIKE,
                    Cell(first.grid.name, None, "", names),
                    cause=names,
                    first=first.grid.name,
                    second=second.grid.name,
                )


def _correct(upload: Upload, sheets: Sequence[Sheet]) -> None:
    """Puts what people corrected over what the workbook says."""
    corrections = list(upload.corrections.values_list("sheet", "row", "column", "value"))
    by_name = {sheet.grid.name: sheet for sheet in sheets} if corrections else {}
    places = {
        (name, row): index
        for name, sheet in by_name.items()
        for index, row in enumerate(sheet.table.rows)
    }
    for name, row, column, value in corrections:
        index = places.get((name, row))
        if index is None:
            continue
        by_name[name].correct(index, column, value)


def _find_doubtful(source: Source, sheet: Sheet) -> None:
    """Columns that claim the same field or month, and months that nobody says the meaning of."""
    for name, indices in sheet.claims().items():
        written = ", ".join(shown(sheet.grid.rows[sheet.header.last][i]) for i in indices)
        cell = Cell(sheet.grid.name, None, name, written)
        source.findings.add(rules.COLUMN_CONFLICT, cell, cause=sheet.grid.name)
    if sheet.wide and not sheet.value:
        source.findings.add(
            rules.MONTHS_UNSAID,
            Cell(sheet.grid.name, None, "", sheet.grid.name),
            cause=sheet.grid.name,
            sheet=sheet.grid.name,
            choices=", ".join(sheet.wide.words),
        )


def _warn_of_rows(upload: Upload, source: Source, table: Table) -> None:
    for rule, rows in (
        (rules.HIDDEN_ROWS, table.hidden_rows),
        (rules.STRUCK_ROWS, table.struck_rows),
    ):
        for row in rows:
            cell = Cell(table.sheet, row, "", "")
            source.findings.add(rule, cell, cause=table.sheet, sheet=table.sheet)


def _join_months(
    source: Source, resource: KindResource, sheets: Sequence[Sheet], parts: Sequence[Entries]
) -> None:
    """Notes where the cells of months stand, and joins the entries of one key."""
    size, start = len(source), 0
    spans: list[tuple[range, str]] = []
    blocks: list[tuple[str, str]] = []
    for sheet, part in zip(sheets, parts, strict=True):
        span = range(start, start := start + len(part.rows))
        if not part.value:
            continue
        cells = source.cells.get(part.value)
        if cells is None:
            cells = source.cells[part.value] = Places(blocks, [-1] * size, [0] * size)
        first = len(blocks)
        blocks += [(sheet.grid.name, name) for name in part.names]
        cells.block[span.start : span.stop] = [first + month for month in part.month]
        cells.rows[span.start : span.stop] = part.rows
        spans.append((span, part.value))
    wide = resource.wide()
    if wide and spans:
        source.period = wide.period
        merge(source, list(resource.columns().values()), wide, spans)
