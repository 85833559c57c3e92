"""From the stored file to a `Source`: which sheets count, what their columns are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from ingest import joining, kinds, recognition, rules
from ingest.batch import Source
from ingest.findings import Cell
from ingest.joining import Sheet
from ingest.models import RememberedMapping, Upload
from ingest.reading import preamble
from ingest.reading.delimited import Wanted
from ingest.reading.files import Limits, Refused, open_workbook
from ingest.reading.grids import Grid, Workbook
from ingest.reading.headers import FieldNames, Header, find_header, guess_kinds
from ingest.reading.tables import extract
from ingest.recognition import CONTRACT
from ingest.refusals import Refusal
from ingest.resources import KindResource

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


def open_upload(upload: Upload, wanted: Wanted | None = None) -> Workbook:
    """The upload's workbook; raises Refusal with one clear sentence."""
    try:
        workbook = open_workbook(Path(upload.file.path), upload.name, limits(), wanted)
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
    fields = resource.field_names()
    workbook = open_upload(upload, wanted_of(upload, fields))
    visible = [grid.name for grid in workbook.sheets if not grid.hidden]
    chosen = upload.options.get("sheets") or visible
    whose = recognition.whose(upload, [g for g in workbook.sheets if g.name in chosen], fields)
    name = whose[0] if len(whose) == 1 else ""
    remembered_for = _contract(upload) or _named_above(workbook, fields) or name
    mapping = {**RememberedMapping.known(upload.kind, remembered_for), **upload.mapping}
    reading = Reading(sees_rows=workbook.sees_rows, source=name)
    found: list[Sheet] = []
    for grid in workbook.sheets:
        header = find_header(grid, fields, mapping)
        wanted = grid.name in chosen
        seen = {"name": grid.name, "hidden": grid.hidden, "read": bool(header and wanted)}
        if header:
            seen |= _understood(grid, header)
        if header and wanted:
            sheet = Sheet.of(grid, header, extract(grid, header, fields), resource, upload)
            found.append(sheet)
            seen |= sheet.understood
        reading.sheets.append(seen)
    if not found:
        ranked = guess_kinds(workbook, {k: r.field_names() for k, r in kinds.every().items()})
        raise Refusal("no_header", nearest=ranked[0][0] if ranked else resource.kind())
    reading.other_kinds = _other_kinds(upload.kind, found)
    source = joining.join(upload, resource, found, reading)
    if not len(source):
        raise Refusal("no_rows")
    if len(whose) > 1:
        reading.sources = sorted(whose)
        names = ", ".join(reading.sources)
        source.findings.add(rules.SEVERAL_SOURCES, Cell("", None, "", names), names=names)
    return source, reading


def wanted_of(upload: Upload, fields: Sequence[FieldNames]) -> Wanted:
    """The columns of a text file that some field claims, by whatever anybody ever mapped."""
    mapping: dict[str, str] = {}
    for remembered in RememberedMapping.objects.filter(kind=upload.kind):
        mapping[remembered.header] = remembered.field or mapping.get(remembered.header, "")
    mapping |= upload.mapping
    required = {field.name for field in fields if field.required and not field.preset}

    def columns(head: Grid) -> Mapping[int, bool] | None:
        header = find_header(head, fields, mapping)
        if header is None or required.isdisjoint(header.columns.values()):
            return None
        return {column: header.columns.get(column) in required for column in header.read}

    return Wanted(columns)


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


def _other_kinds(kind: str, found: Sequence[Sheet]) -> list[str]:
    """The kinds that the sheets satisfy too, by columns that this kind has no use for."""
    others = []
    for other, resource in kinds.every().items():
        fields = resource.field_names()
        needed = {field.name for field in fields if field.required and not field.preset}
        for sheet in found if other != kind else ():
            header = find_header(sheet.grid, fields)
            unused = {unmatched.column for unmatched in sheet.header.unmatched}
            wide = resource.wide()
            if header is None or (wide and not (header.months or wide.is_in(header.fields))):
                continue
            if needed <= header.fields and unused & {*header.columns, *header.months}:
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
