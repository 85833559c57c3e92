"""From a sheet and its header to records, column by column."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from operator import itemgetter
from typing import Any

from ingest.reading.grids import Grid, is_blank
from ingest.reading.headers import Header
from ingest.reading.names import FieldNames, normalise
from ingest.reading.numbers import decimals
from ingest.reading.preamble import presets
from ingest.reading.totals import AMOUNTS, ControlTotal, first_text, kind_of_total


@dataclass
class Table:
    """The records of a sheet: raw values by canonical header, each list as long as `rows`.

    `rows` are the records' row numbers in the sheet, from 1. `months` are the columns of a wide
    sheet. A cell that has no value to read is in `bad_cells` by row number and header (a month's
    is its first day, ISO) as 'excel_error:#N/A' or 'uncomputed'. `presets` hold for every row
    whose own cell is empty. Rows passed over: `zero_rows` are counted; `notes` are those below the
    totals that fill no required field.
    """

    sheet: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    extras: dict[str, list[Any]] = field(default_factory=dict)
    months: dict[date, list[Any]] = field(default_factory=dict)
    presets: dict[str, str] = field(default_factory=dict)
    control_totals: list[ControlTotal] = field(default_factory=list)
    zero_rows: int = 0
    notes: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    struck_rows: list[int] = field(default_factory=list)
    bad_cells: dict[tuple[int, str], str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def keep(self, keep: Sequence[bool]) -> None:
        """Leaves the records alone that are to be kept."""
        for name, values in self.columns.items():
            self.columns[name] = list(compress(values, keep))
        for name, values in self.extras.items():
            self.extras[name] = list(compress(values, keep))
        for month, values in self.months.items():
            self.months[month] = list(compress(values, keep))
        self.rows = list(compress(self.rows, keep))
        left = set(self.rows)
        self.hidden_rows = [row for row in self.hidden_rows if row in left]
        self.struck_rows = [row for row in self.struck_rows if row in left]


def is_zero(value: Any) -> bool:
    """A number zero, however it is written; a blank is not zero."""
    if isinstance(value, str):
        return "0" in value and bool(decimals([value]).values[0] == 0)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not value


class _Rows:
    """Tells the records of a sheet from everything else that stands below its header."""

    def __init__(
        self, grid: Grid, header: Header, fields: Sequence[FieldNames], amounts: Collection[str]
    ) -> None:
        self.grid, self.header = grid, header
        at = {name: column for column, name in header.columns.items()}
        self.own = sorted({*header.columns, *header.extras, *header.months})
        needed = [f.name for f in fields if f.required and not f.preset and f.name in at]
        # What tells a record from a total: a total has an amount too, but nothing it belongs to.
        self.identity = [at[name] for name in needed if name not in amounts]
        self.amounts = [at[name] for name in amounts if name in at]
        self.needed = sorted({*self.identity, *self.amounts, *header.months})
        self.quantity, self.total = at.get("CANTIDAD"), at.get("VALOR_TOTAL")
        names = grid.rows[header.last]
        self.names = {c: names[c] for c in self.own if isinstance(names[c], str) and names[c]}
        self.words = frozenset(self.names.values())
        self.flagged = {row for row, _ in grid.error_cells} | {row for row, _ in grid.uncomputed}

    def is_empty(self, row: int, cells: list[Any]) -> bool:
        for column in self.own:
            if not is_blank(cells[column]):
                return False
        errors, uncomputed = self.grid.error_cells, self.grid.uncomputed
        return row not in self.flagged or not any(
            (row, column) in errors or (row, column) in uncomputed for column in self.own
        )

    def repeats_header(self, cells: list[Any]) -> bool:
        if self.words.isdisjoint(cells):
            return False
        same = sum(bool(cells[column] == name) for column, name in self.names.items())
        if same < 2:
            return False
        return same * 2 > sum(not is_blank(cells[column]) for column in self.own)

    def total_of(self, row: int, cells: list[Any]) -> ControlTotal | None:
        """The control total that a row gives, or None if it is no total."""
        found = first_text(cells)
        if found is None:
            return None
        column, text = found
        kind = kind_of_total(text, taxes=bool(self.amounts))
        if kind is None or any(not is_blank(cells[c]) for c in self.identity if c != column):
            return None
        places = [c for c in (self.total, *self.own[::-1]) if c is not None and c != column]
        beyond = [c for c in range(len(cells) - 1, column, -1) if c not in places]
        for place in (*places, *beyond):
            value = cells[place]
            if not is_blank(value) and decimals([value]).values[0] is not None:
                name = self.header.columns.get(place, "")
                return ControlTotal(row + 1, " ".join(text.split()), kind, name, value)
        return ControlTotal(row + 1, " ".join(text.split()), kind, "", None)

    def is_zero(self, cells: list[Any]) -> bool:
        """Nothing was billed: quantity and value are 0.

        An acta de corte lists every item of the contract, and leaves this acta's cell blank where
        there was none.
        """
        if self.quantity is None:
            return False
        quantity = cells[self.quantity]
        blank = bool(self.header.extras) and is_blank(quantity)
        if not (blank or is_zero(quantity)):
            return False
        if self.total is None:
            return True
        total = cells[self.total]
        return is_zero(total) or (blank and is_blank(total))


def extract(
    grid: Grid,
    header: Header,
    fields: Sequence[FieldNames],
    *,
    amount_fields: Sequence[str] = AMOUNTS,
    percent_fields: Collection[str] | None = None,
) -> Table:
    """The records below a header.

    Empty rows, repeated headers, totals and rows of quantity and value 0 are no records. Of
    `percent_fields` (by default all PORC_) a cell formatted as 15 % gives 15, as does one that
    holds 15.
    """
    table = Table(grid.name, presets=presets(grid, header, fields))
    judge = _Rows(grid, header, fields, amount_fields)
    kept: list[int] = []
    for row in range(header.last + 1, len(grid.rows)):
        cells = grid.rows[row]
        if not any(cells) and row not in judge.flagged and 0 not in cells:
            continue
        if judge.is_empty(row, cells):
            # A total may stand outside the columns that the header names.
            if (total := judge.total_of(row, cells)) and total.amount is not None:
                table.control_totals.append(total)
            continue
        if judge.repeats_header(cells):
            continue
        if (total := judge.total_of(row, cells)) is not None:
            table.control_totals.append(total)
        elif row not in judge.flagged and judge.is_zero(cells):
            table.zero_rows += 1
        elif (
            table.control_totals
            and row not in judge.flagged
            and all(is_blank(cells[column]) for column in judge.needed)
        ):
            table.notes.append(row + 1)
        else:
            kept.append(row)
    _fill(table, grid, header, kept, percent_fields)
    return table


def _fill(
    table: Table,
    grid: Grid,
    header: Header,
    kept: list[int],
    percent_fields: Collection[str] | None,
) -> None:
    table.rows = [row + 1 for row in kept]
    records = [grid.rows[row] for row in kept]
    for column, name in header.columns.items():
        table.columns[name] = list(map(itemgetter(column), records))
    for column, name in header.extras.items():
        table.extras[name] = list(map(itemgetter(column), records))
    for column, month in header.months.items():
        table.months[month] = list(map(itemgetter(column), records))
    table.hidden_rows = [row + 1 for row in kept if row in grid.hidden_rows]
    table.struck_rows = [row + 1 for row in kept if row in grid.struck_rows]
    if not (grid.error_cells or grid.uncomputed or grid.percent_cells):
        return
    place = {row: index for index, row in enumerate(kept)}
    months = {column: month.isoformat() for column, month in header.months.items()}
    named = {**header.columns, **months}
    for (row, column), error in grid.error_cells.items():
        if row in place and column in named:
            table.bad_cells[row + 1, named[column]] = f"excel_error:{error}"
    for row, column in grid.uncomputed:
        if row in place and column in named:
            table.bad_cells[row + 1, named[column]] = "uncomputed"
    for row, column in grid.percent_cells:
        name = header.columns.get(column, "")
        wanted = name.startswith("PORC_") if percent_fields is None else name in percent_fields
        if wanted and row in place:
            value = grid.rows[row][column]
            if isinstance(value, (int, float)):
                table.columns[name][place[row]] = float(f"{value * 100:.13g}")


def shared_rows(a: Table, b: Table) -> float:
    """The share of equal rows, of the shorter table: 1 where one holds the other whole."""
    common = sorted(a.columns.keys() & b.columns.keys())
    months = sorted(a.months.keys() & b.months.keys())
    if not common or not a.rows or not b.rows:
        return 0.0

    def counted(table: Table) -> Counter[tuple[Any, ...]]:
        columns = [table.columns[name] for name in common]
        columns += [table.months[month] for month in months]
        return Counter(zip(*columns, strict=True))

    return (counted(a) & counted(b)).total() / min(len(a), len(b))


__all__ = ["ControlTotal", "Table", "extract", "normalise", "shared_rows"]
