"""The site's own workbooks in import-export's terms: written so that they read back equal.

Canonical headers, numbers as numbers, dates as dates, codes as text. A text that begins like a
formula stays the text it is: its cell holds a string, which no spreadsheet computes, not even
after somebody has edited it (`quotePrefix`), and nothing has to be put before it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import tablib
from django.utils.encoding import force_str
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ingest.reading.files import open_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Characters that a workbook's XML cannot hold, and those that a sheet's name may not.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767
# Significant digits that a spreadsheet keeps of a number; longer ones are written as text.
EXACT = 15


def sheet_name(text: Any) -> str:
    return _NOT_IN_A_NAME.sub(" ", force_str(text))[:31].strip("' ") or "1"


def cell(sheet: Any, value: Any, number_format: str = "") -> Any:
    """What a write-only sheet appends: the value with its own type, texts never as formulas."""
    if isinstance(value, bool):
        return "SI" if value else "NO"
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        number_format = number_format or "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        number_format = number_format or "dd/mm/yyyy"
    elif value is not None and not isinstance(value, (int, float, Decimal)):
        return text_cell(sheet, force_str(value), number_format)
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > EXACT:
        return text_cell(sheet, f"{value:f}".replace(".", ","))
    if not number_format or value is None:
        return value
    made = WriteOnlyCell(sheet, value)
    made.number_format = number_format
    return made


def text_cell(sheet: Any, text: str, number_format: str = "") -> Any:
    text = _CONTROL.sub("", text)[:LONGEST_TEXT]
    if not text:
        return None
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    if number_format:
        made.number_format = number_format
    if text.startswith(STARTS_A_FORMULA):
        made.quotePrefix = True
    return made


def write(
    title: Any, headers: Sequence[str], rows: Iterable[Sequence[Any]], formats: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet; `formats` are the columns' number formats."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    sheet.freeze_panes = "A2"
    heads = []
    for place, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(header) + 2, 12), 40)
        head = WriteOnlyCell(sheet, header)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    formats = formats or [""] * len(headers)
    for row in rows:
        sheet.append([cell(sheet, value, shape) for value, shape in zip(row, formats, strict=True)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


class CanonicalXlsx(Format):  # type: ignore[misc]
    """What the admin exports: the kind's canonical workbook."""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return "xlsx"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return XLSX

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """The first visible sheet, its header in row 1: files of unknown shape go by the wizard."""
        with NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(in_stream)
            file.flush()
            sheets = open_workbook(Path(file.name), file.name).sheets
        grid = next(sheet for sheet in sheets if not sheet.hidden)
        headers = [force_str(value) for value in grid.rows[0]]
        return tablib.Dataset(*grid.rows[1:], headers=headers, title=grid.name)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        shapes = getattr(dataset, "number_formats", ())
        if len(shapes) != dataset.width:
            shapes = ()
        return write(dataset.title or "1", dataset.headers or [], dataset, shapes)
