"""A file's records in memory, column by column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress
from typing import Any

from ingest.findings import Cell, Finding, Findings, Rule
from ingest.reading.parsed import shown


@dataclass
class Places:
    """Where a value's cells stand that sheets hold in a column per month, entry by entry.

    `blocks` are (sheet, its column as findings name it); `block` is each entry's place among them,
    -1 where no such cell brings the value, and `rows` the cell's row.
    """

    blocks: list[tuple[str, str]]
    block: list[int]
    rows: list[int]

    def of(self, index: int) -> tuple[str, int, str] | None:
        """(sheet, row, column) of an entry's cell."""
        if self.block[index] < 0:
            return None
        sheet, column = self.blocks[self.block[index]]
        return sheet, self.rows[index], column

    def kept(self, keep: Sequence[bool]) -> "Places":
        block, rows = list(compress(self.block, keep)), list(compress(self.rows, keep))
        return Places(self.blocks, block, rows)


@dataclass
class Source:
    """What reading understood of a file, before any cell is cleaned.

    `columns` holds raw values by canonical header, all as long as `sheets` and `rows`, which name
    each record's place; `unreadable` the cells that have no value to read (Excel errors, formulas
    without a result), by header and record. `presets` holds, by header, each row's value from the
    form or from above its sheet's header; `defaults` what a sheet's name says. Both stand where the
    row's cell is empty. Of wide sheets `cells` holds, by header, where the months' values stand,
    and `period` is the header of the months themselves. `name` is the file's.
    """

    columns: dict[str, list[Any]]
    sheets: list[str]
    rows: list[int]
    presets: dict[str, list[Any]] = field(default_factory=dict)
    defaults: dict[str, list[Any]] = field(default_factory=dict)
    unreadable: dict[str, dict[int, str]] = field(default_factory=dict)
    cells: dict[str, Places] = field(default_factory=dict)
    period: str = ""
    control_totals: list[dict[str, Any]] = field(default_factory=list)
    extras: dict[str, list[Any]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    name: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def keep(self, keep: list[bool]) -> None:
        """Leaves the records alone that are to be kept."""
        if all(keep):
            return
        for group in (self.columns, self.presets, self.defaults, self.extras):
            for name, values in group.items():
                group[name] = list(compress(values, keep))
        self.sheets = list(compress(self.sheets, keep))
        self.rows = list(compress(self.rows, keep))
        self.cells = {name: places.kept(keep) for name, places in self.cells.items()}
        before = list(accumulate(keep, initial=0))
        for name, bad in self.unreadable.items():
            self.unreadable[name] = {before[i]: code for i, code in bad.items() if keep[i]}

    @classmethod
    def of(cls, dataset: Any) -> "Source":
        """From a tablib Dataset, whose header is row 1."""
        headers = list(dataset.headers or [])
        columns = {header: list(dataset[header]) if len(dataset) else [] for header in headers}
        return cls(columns, [dataset.title or ""] * len(dataset), list(range(2, len(dataset) + 2)))


@dataclass
class Batch:
    """The cleaned records of a file: lists of values by the resource's field names.

    Every list is as long as `rows`. A value that could not be read is None, and a problem says so:
    rules pass over None instead of judging it twice.
    """

    sheets: list[str]
    rows: list[int]
    columns: dict[str, list[Any]]
    headers: dict[str, str]
    raw: dict[str, list[Any]]
    options: Mapping[str, Any] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    source: Source | None = None
    # The file's own totals {kind of total: pesos as text}.
    stated: dict[str, str] = field(default_factory=dict)
    # How each column's numbers or dates are written: {column, convention, examples as read}.
    conventions: list[dict[str, Any]] = field(default_factory=list)
    # Of wide sheets: where the values of the months stand, by field; and the field of the months.
    cells: dict[str, Places] = field(default_factory=dict)
    period: str = ""
    # Cells that a rule emptied, {field: rows}: unlike those left empty they erase what is stored.
    emptied: dict[str, set[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def brings(self, name: str) -> bool:
        """Whether the file (or a preset) says anything of this field."""
        return name in self.raw

    def written(self, index: int, name: str) -> str:
        """The cell as it was written."""
        value = self.raw[name][index] if name in self.raw else None
        return "" if value is None else shown(value)

    def empty(self, index: int, name: str) -> None:
        """Takes a value away that is not to be stored, whatever is stored now."""
        self.columns[name][index] = None
        self.emptied.setdefault(name, set()).add(index)

    def find(
        self,
        rule: Rule,
        index: int,
        name: str,
        cause: str = "",
        detail: str = "",
        value: str | None = None,
        **params: Any,
    ) -> None:
        """Notes a finding at a record's cell; a wide sheet's month is pointed at by its value."""
        header = self.headers.get(name, name)
        if name == self.period:
            name = next((n for n, c in self.cells.items() if c.of(index)), name)
        sheet, row, column = self.place(index, name)
        written = self.written(index, name) if value is None else value
        cell = Cell(sheet, row, column, written, detail)
        self.findings.add(rule, cell, index, cause, header, **params)

    def place(self, index: int, name: str) -> tuple[str, int, str]:
        """(sheet, row, column as findings name it) of a record's cell."""
        found = self.cells[name].of(index) if name in self.cells else None
        return found or (self.sheets[index], self.rows[index], self.headers.get(name, name))

    def places(self, index: int) -> dict[tuple[str, int], dict[str, str]]:
        """{(sheet, row): {column: as written}} of a record; of joined sheets several."""
        shared = {
            self.headers[name]: self.written(index, name)
            for name in self.raw
            if name not in self.cells and name != self.period
        }
        found: dict[tuple[str, int], dict[str, str]] = {}
        for name, cells in self.cells.items():
            if place := cells.of(index):
                sheet, row, column = place
                found.setdefault((sheet, row), {**shared})[column] = self.written(index, name)
        if found:
            return found
        # A long sheet's record stands in its row alone.
        values = {self.headers[name]: self.written(index, name) for name in self.raw}
        return {(self.sheets[index], self.rows[index]): values}

    def find_file(
        self,
        rule: Rule,
        sheet: str = "",
        column: str = "",
        value: str = "",
        cause: str = "",
        **params: Any,
    ) -> None:
        """Notes a finding about the file or a sheet as a whole."""
        self.findings.add(rule, Cell(sheet, None, column, value), None, sheet + cause, **params)

    def without(self, left_out: Iterable[int]) -> "Batch":
        """The batch without these rows, and without findings: it is to be judged anew."""
        out = set(left_out)
        mask = [index not in out for index in range(len(self))]
        before = list(accumulate(mask, initial=0))

        def kept(values: list[Any]) -> list[Any]:
            return list(compress(values, mask))

        return Batch(
            sheets=kept(self.sheets),
            rows=kept(self.rows),
            columns={name: kept(values) for name, values in self.columns.items()},
            headers=self.headers,
            raw={name: kept(values) for name, values in self.raw.items()},
            options=self.options,
            stated=self.stated,
            cells={name: places.kept(mask) for name, places in self.cells.items()},
            period=self.period,
            emptied={
                name: {before[index] for index in indices - out}
                for name, indices in self.emptied.items()
            },
        )


@dataclass
class Plan:
    """What committing a batch does: indices of the batch, and keys of stored rows."""

    new: list[int] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    equal: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    # A commit that overwrites a document asks why.
    needs_reason: bool = False
    # Of documents: whether the file replaces what is stored or adds to it.
    mode: str = ""

    @property
    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.new),
            "changed": len(self.changed),
            "equal": len(self.equal),
            "gone": len(self.gone),
        }

    @property
    def changes_nothing(self) -> bool:
        return not (self.new or self.changed or self.gone)


__all__ = ["Batch", "Finding", "Plan", "Source"]
