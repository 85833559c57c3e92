"""From the stored file to a `Source`: which sheets count, what their columns are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from ingest import kinds, recognition, rules
from ingest.batch import Source
from ingest.findings import Cell
from ingest.models import RememberedMapping, Upload
from ingest.reading import preamble
from ingest.reading.files import Limits, Refused, open_workbook
from ingest.reading.grids import Grid, Workbook
from ingest.reading.headers import FieldNames, Header, find_header, guess_kinds
from ingest.reading.tables import Table, extract, shared_rows
from ingest.recognition import CONTRACT
from ingest.refusals import Refusal
from ingest.resources import KindResource

SHARED_ROWS = 0.5
# Sheets that the site itself puts into workbooks begin so; they never hold records.
OWN_SHEET = "RCE · "


@dataclass
class Reading:
    """What was understood of a workbook, for the wizard to show: see `as_dict`."""

    sheets: list[dict[str, Any]] = field(default_factory=list)
    sees_rows: bool = True
    zero_rows: int = 0
    presets: dict[str, str] = field(default_factory=dict)
    about: str = ""
    # The source's name, or the several that it may have, see `ingest.recognition`.
    source: str = ""
    sources: list[str] = field(default_factory=list)
    other_kinds: list[str] = field(default_factory=list)
    conventions: list[dict[str, Any]] = field(default_factory=list)
    control_totals: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


def limits() -> Limits:
    return Limits(
        rows=settings.UPLOAD_MAX_ROWS,
        bytes=settings.UPLOAD_MAX_BYTES,
        unpacked=settings.UPLOAD_MAX_UNPACKED_BYTES,
    )


def open_upload(upload: Upload) -> Workbook:
    """The upload's workbook; raises Refusal with one clear sentence."""
    try:
        workbook = open_workbook(Path(upload.file.path), upload.name, limits())
    except Refused as refused:
        raise Refusal(refused.code, **refused.params) from refused
    workbook.sheets = [grid for grid in workbook.sheets if not grid.name.startswith(OWN_SHEET)]
    return workbook


def guess(workbook: Workbook) -> str:
    """The kind that the workbook resembles most; raises Refusal when it resembles none."""
    names = {kind: resource.field_names() for kind, resource in kinds.every().items()}
    ranked = guess_kinds(workbook, names)
    if not ranked or ranked[0][1] <= 0:
        raise Refusal("unknown_kind")
    return ranked[0][0]


def read(upload: Upload, resource: KindResource) -> tuple[Source, Reading]:
    """Reads the upload as its kind; raises Refusal when it is no such workbook."""
    workbook = open_upload(upload)
    fields = resource.field_names()
    visible = [grid.name for grid in workbook.sheets if not grid.hidden]
    chosen = upload.options.get("sheets") or visible
    whose = recognition.whose(upload, [g for g in workbook.sheets if g.name in chosen], fields)
    name = whose[0] if len(whose) == 1 else ""
    remembered_for = _contract(upload) or _named_above(workbook, fields) or name
    mapping = {**RememberedMapping.known(upload.kind, remembered_for), **upload.mapping}
    reading = Reading(sees_rows=workbook.sees_rows, source=name)
    found: list[tuple[Grid, Header, Table]] = []
    for grid in workbook.sheets:
        header = find_header(grid, fields, mapping)
        wanted = grid.name in chosen
        seen = {"name": grid.name, "hidden": grid.hidden, "read": bool(header and wanted)}
        if header:
            seen |= _understood(grid, header)
        if header and wanted:
            table = extract(grid, header, fields)
            found.append((grid, header, table))
            seen["rows"] = len(table.rows)
        reading.sheets.append(seen)
    if not found:
        ranked = guess_kinds(workbook, {k: r.field_names() for k, r in kinds.every().items()})
        nearest = kinds.get(ranked[0][0]).title() if ranked else resource.title()
        raise Refusal("no_header", nearest=str(nearest))
    reading.other_kinds = _other_kinds(upload.kind, found)
    source = _joined(upload, resource, found, reading)
    if not len(source):
        raise Refusal("no_rows")
    if len(whose) > 1:
        reading.sources = sorted(whose)
        names = ", ".join(reading.sources)
        source.findings.add(rules.SEVERAL_SOURCES, Cell("", None, "", names), names=names)
    return source, reading


def source_of(upload: Upload) -> str:
    """Whose workbook it is, for what is remembered of its headers: its contract, or its source."""
    return _contract(upload) or str(upload.report.get("reading", {}).get("source") or "")


def _contract(upload: Upload) -> str:
    """The contract that holds for the whole file, where known."""
    read = upload.report.get("reading", {}).get("presets", {})
    return str(upload.presets.get(CONTRACT) or read.get(CONTRACT) or "")


def _named_above(workbook: Workbook, fields: Sequence[FieldNames]) -> str:
    """The contract that stands above the header of some sheet."""
    for grid in workbook.sheets:
        header = find_header(grid, fields)
        name = preamble.presets(grid, header, fields).get(CONTRACT) if header else None
        if name:
            return str(name)
    return ""


def _other_kinds(kind: str, found: list[tuple[Grid, Header, Table]]) -> list[str]:
    """The kinds that the sheets satisfy too, by columns that this kind has no use for."""
    others = []
    for other, resource in kinds.every().items():
        fields = resource.field_names()
        needed = {field.name for field in fields if field.required and not field.preset}
        for grid, own, _table in found if other != kind else ():
            header = find_header(grid, fields)
            unused = {unmatched.column for unmatched in own.unmatched}
            if header and needed <= header.fields and unused & {*header.columns, *header.months}:
                others.append(other)
                break
    return others


def _understood(grid: Grid, header: Header) -> dict[str, Any]:
    """The header's row (from 1) and what became of each of its columns."""
    cells = grid.rows[header.last]
    top = grid.rows[header.first]

    def text(column: int) -> str:
        for row in (cells, top):
            if column < len(row) and row[column] not in (None, ""):
                return str(row[column]).strip()
        return ""

    return {
        "header": header.first + 1,
        "columns": [[text(index), name] for index, name in sorted(header.columns.items())],
        "unmatched": [[u.text, u.nearest or ""] for u in header.unmatched],
        "extras": [[text(index), name] for index, name in sorted(header.extras.items())],
    }


def _joined(
    upload: Upload,
    resource: KindResource,
    found: list[tuple[Grid, Header, Table]],
    reading: Reading,
) -> Source:
    """All sheets' records one below the other, with the corrections made in the browser."""
    columns = {column.header: column for column in resource.columns().values()}
    tables = [_counted(upload, table) for _grid, _header, table in found]
    size = sum(len(table.rows) for table in tables)
    source = Source({}, [], [])
    present = {name for table in tables for name in table.columns}
    source.columns = {name: [] for name in columns if name in present}
    source.extras = {name: [] for table in tables for name in table.extras}
    presets: dict[str, list[Any]] = {}
    defaults: dict[str, list[Any]] = {}
    for (grid, header, _), table in zip(found, tables, strict=True):
        rows = len(table.rows)
        for name in source.columns:
            source.columns[name] += table.columns.get(name, [None] * rows)
        for name in source.extras:
            source.extras[name] += table.extras.get(name, [None] * rows)
        for name, value in {**table.presets, **upload.presets}.items():
            if name not in columns:
                continue
            kept = presets if columns[name].preset else defaults
            kept.setdefault(name, [None] * size)[len(source) : len(source) + rows] = [value] * rows
            reading.presets[name] = str(value)
        for (row, name), code in table.bad_cells.items():
            source.unreadable[(row, f"{table.sheet}\n{name}")] = code
        for name, indices in header.conflicts.items():
            written = ", ".join(str(grid.rows[header.last][i]) for i in indices)
            source.findings.add(
                rules.COLUMN_CONFLICT, Cell(table.sheet, None, name, written), cause=table.sheet
            )
        for total in table.control_totals:
            source.control_totals.append({"sheet": table.sheet, **total.__dict__})
            reading.control_totals.append(
                {**source.control_totals[-1], "amount": str(total.amount)}
            )
        _warn_of_rows(upload, source, table)
        reading.zero_rows += table.zero_rows
        source.sheets += [table.sheet] * rows
        source.rows += table.rows
    source.presets, source.defaults = presets, defaults
    _find_alike(source, tables)
    _correct(upload, source)
    return source


def _counted(upload: Upload, table: Table) -> Table:
    """The table without the rows that the person left out; or the rows set aside alone."""
    out: set[int] = set()
    only = upload.options.get("rows")
    if only is not None:
        out = set(table.rows) - set(only.get(table.sheet, []))
        table.control_totals = []
    if upload.options.get("hidden_rows") == "skip":
        out |= set(table.hidden_rows)
    if upload.options.get("struck_rows") == "skip":
        out |= set(table.struck_rows)
    if not out:
        return table
    keep = [index for index, row in enumerate(table.rows) if row not in out]
    for group in (table.columns, table.extras):
        for name, values in group.items():
            group[name] = [values[index] for index in keep]
    for month, values in table.months.items():
        table.months[month] = [values[index] for index in keep]
    table.rows = [table.rows[index] for index in keep]
    table.hidden_rows = [row for row in table.hidden_rows if row not in out]
    table.struck_rows = [row for row in table.struck_rows if row not in out]
    return table


def _warn_of_rows(upload: Upload, source: Source, table: Table) -> None:
    for rule, rows in (
        (rules.HIDDEN_ROWS, table.hidden_rows),
        (rules.STRUCK_ROWS, table.struck_rows),
    ):
        for row in rows:
            cell = Cell(table.sheet, row, "", "")
            source.findings.add(rule, cell, cause=table.sheet, sheet=table.sheet)


def _find_alike(source: Source, tables: list[Table]) -> None:
    for place, first in enumerate(tables):
        for second in tables[place + 1 :]:
            if shared_rows(first, second) > SHARED_ROWS:
                names = f"{first.sheet}, {second.sheet}"
                source.findings.add(
                    rules.SHEETS_ALIKE,
                    Cell(first.sheet, None, "", names),
                    cause=names,
                    first=first.sheet,
                    second=second.sheet,
                )


def _correct(upload: Upload, source: Source) -> None:
    """Puts what people corrected over what the workbook says."""
    corrections = list(upload.corrections.values_list("sheet", "row", "column", "value"))
    if not corrections:
        return
    places = {
        place: index for index, place in enumerate(zip(source.sheets, source.rows, strict=True))
    }
    for sheet, row, column, value in corrections:
        index = places.get((sheet, row))
        if index is None:
            continue
        values = source.columns.setdefault(column, [None] * len(source))
        values[index] = value
        source.unreadable.pop((row, f"{sheet}\n{column}"), None)
