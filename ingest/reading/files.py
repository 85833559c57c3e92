"""From a file's bytes to a workbook in memory, or a refusal that says why not."""

import re
from pathlib import Path
from zipfile import ZipFile

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ingest.reading import archives, biff, compound, opendocument, xlsb
from ingest.reading.delimited import Wanted, read_delimited
from ingest.reading.grids import Grid, Workbook
from ingest.reading.marks import Marks
from ingest.reading.parts import sheet_parts, styles, workbook_part
from ingest.reading.refusals import Limits, Refused
from ingest.reading.sheetxml import look_through

EXTENSIONS = ("xlsx", "xlsm", "xls", "xlsb", "ods", "csv")
# A laid-out sheet takes so many bytes for each cell between its first and its last.
CELL = 24
_MARKUP = re.compile(
    rb"\s*(?:<!doctype|<html|<\?xml|<table|<head|<meta|<workbook|mime-version)", re.I
)
_ERROR_TEXT = re.compile(
    r"#(?:N/A|N/D|NA|REF!|¡REF!|VALUE!|¡VALOR!|DIV/0!|¡DIV/0!|NAME\?|¿NOMBRE\?|NUM!|¡NUM!|"
    r"NULL!|¡NULO!|SPILL!|¡DESBORDAMIENTO!|CALC!|¡CALC!)"
)


def open_workbook(
    path: Path, name: str, limits: Limits | None = None, wanted: Wanted | None = None
) -> Workbook:
    """Reads every sheet of a file; `name` is its original name, whose extension must be true.

    Of a text file no more is kept than what is `wanted`.
    Raises Refused with one of its codes; nothing else comes out for any file.
    """
    limits = limits or Limits()
    extension = Path(name).suffix.lower().removeprefix(".")
    if extension not in EXTENSIONS:
        raise Refused("unknown_extension", extension=extension)
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty_file")
    if size > limits.bytes:
        raise Refused("too_many_bytes", bytes=size, limit=limits.bytes)
    with path.open("rb") as file:
        head = file.read(4096)
    content = _content(path, head, extension, limits)
    if content == "text" and not head.strip() and size <= len(head):
        raise Refused("empty_file")
    if content != {"csv": "text", "xlsm": "xlsx"}.get(extension, extension):
        raise Refused("lying_extension", extension=extension, content=content)
    if extension == "csv":
        workbook = Workbook("csv", [read_delimited(path, Path(name).stem, limits, wanted)])
    elif content == "xlsx":
        workbook = _read_xlsx(path, extension, limits)
    elif content == "xls":
        ole = compound.Compound(path.read_bytes())
        marks = biff.look_through(ole.read("Workbook") or ole.read("Book"))
        workbook = Workbook("xls", _read_cells(path, limits, dict(enumerate(marks))))
    else:
        workbook = _read_archive(path, extension, limits)
    if not any(grid.rows for grid in workbook.sheets):
        raise Refused("empty_file")
    if not workbook.sees_rows:
        for grid in workbook.sheets:
            _errors_as_text(grid)
    return workbook


def _content(path: Path, head: bytes, extension: str, limits: Limits) -> str:
    """What a file really is: xlsx, xlsb, ods, zip, xls, ole, html, pdf, text or binary."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with archives.opened(path, limits) as archive:
            return _kind_of_archive(archive)
    if head.startswith(compound.MAGIC):
        return _kind_of_compound(path)
    # Workbooks from before compound files: Excel 2 to 4.
    if head[:2] == b"\x09\x00" or head[:4] in (b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"):
        return "xls"
    if head.startswith(b"%PDF"):
        return "pdf"
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if b"\x00" in head:
        # A text file with such bytes is a broken one; anything else is not what it says.
        if extension == "csv":
            raise Refused("corrupt")
        return "binary"
    return "text"


def _kind_of_archive(archive: ZipFile) -> str:
    names = {member.filename.lower() for member in archive.infolist()}
    if xlsb.WORKBOOK in names:
        return "xlsb"
    part = workbook_part(archive).lower()
    # Documents and slides have their own part under the same relation.
    if part in names and not part.startswith(("word/", "ppt/", "visio/")):
        return "xlsx"
    if "content.xml" in names:
        manifest = archives.content(archive, "META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise Refused("encrypted")
        kind = archives.content(archive, "mimetype")
        return "ods" if not kind or b"spreadsheet" in kind else "zip"
    return "zip"


def _kind_of_compound(path: Path) -> str:
    data = path.read_bytes()
    ole = compound.Compound(data)
    # Where the directory is too broken to follow, the stream's name itself tells.
    if "EncryptedPackage" in ole.streams or "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("encrypted")
    if not ole.streams:
        raise Refused("corrupt")
    if "Workbook" not in ole.streams and "Book" not in ole.streams:
        return "ole"
    if biff.is_encrypted(ole.read("Workbook", 4096) or ole.read("Book", 4096)):
        raise Refused("encrypted")
    return "xls"


def _read_xlsx(path: Path, extension: str, limits: Limits) -> Workbook:
    seen: dict[int, Marks] = {}
    with archives.opened(path, limits) as archive:
        known = styles(archive)
        for index, part in enumerate(sheet_parts(archive)):
            marks = look_through(archive, part, known)
            if marks is None:
                raise Refused("corrupt")
            _check_reach(marks, CELL, limits)
            seen[index] = marks
    return Workbook(extension, _read_cells(path, limits, seen), sees_rows=True)


def _read_archive(path: Path, extension: str, limits: Limits) -> Workbook:
    """An .ods or .xlsb."""
    is_ods = extension == "ods"
    with archives.opened(path, limits) as archive:
        found = opendocument.look_through(archive) if is_ods else xlsb.look_through(archive)
    for marks in found:
        _check_reach(marks, opendocument.CELL if is_ods else CELL, limits)
    return Workbook(extension, _read_cells(path, limits, dict(enumerate(found))))


def _check_reach(marks: Marks, cell: int, limits: Limits) -> None:
    """A few cells far apart, or one repeated, unpack to all that lie between them."""
    laid_out = marks.height * marks.width * cell
    if laid_out > limits.unpacked:
        raise Refused("too_many_unpacked_bytes", bytes=laid_out, limit=limits.unpacked)


def _read_cells(path: Path, limits: Limits, seen: dict[int, Marks]) -> list[Grid]:
    """The sheets of cells of a workbook, with the marks that were seen of each, by its index."""
    sheets = []
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
            for index, sheet in enumerate(workbook.sheets_metadata):
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                cells = workbook.get_sheet_by_index(index)
                grid = Grid(sheet.name, sheet.visible != SheetVisibleEnum.Visible)
                grid.rows = cells.to_python(skip_empty_area=False)
                grid.merged = [(*a, *b) for a, b in cells.merged_cell_ranges or []]
                _check_rows(grid, limits)
                sheets.append(_marked(grid, seen.get(index, Marks())))
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError as error:
        raise Refused("encrypted") from error
    except BaseException as error:  # a panic of the reader is no Exception
        raise Refused("corrupt") from error
    return sheets


def _check_rows(grid: Grid, limits: Limits) -> None:
    if len(grid.rows) > limits.rows:
        filled = sum(map(any, grid.rows))
        if filled > limits.rows:
            raise Refused("too_many_rows", rows=filled, limit=limits.rows)


def _marked(grid: Grid, marks: Marks) -> Grid:
    """The grid with its marks; it grows to hold them where calamine saw nothing."""
    grid.error_cells, grid.uncomputed = marks.error_cells, marks.uncomputed
    grid.hidden_rows, grid.struck_rows = marks.hidden_rows, marks.struck_rows
    grid.percent_cells = marks.percent_cells
    flagged = [*marks.error_cells, *marks.uncomputed]
    if flagged:
        height = max(row for row, _ in flagged) + 1
        width = max(grid.width, max(column for _, column in flagged) + 1)
        if width > grid.width:
            for cells in grid.rows:
                cells.extend([""] * (width - len(cells)))
        grid.rows.extend([""] * width for _ in range(height - len(grid.rows)))
        for row, column in flagged:
            grid.rows[row][column] = ""
    return grid


def _errors_as_text(grid: Grid) -> None:
    """Errors that a format keeps, or was saved with, as text: they are errors all the same."""
    for row, cells in enumerate(grid.rows):
        for column, value in enumerate(cells):
            if value.__class__ is str and value[:1] == "#":
                found = _ERROR_TEXT.fullmatch(value.strip())
                if found:
                    grid.error_cells[row, column] = found[0]
                    cells[column] = ""


__all__ = ["EXTENSIONS", "Limits", "Refused", "open_workbook"]
