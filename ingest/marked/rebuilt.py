"""A workbook of another format as .xlsx: every sheet's values where they stood."""

from datetime import time, timedelta
from typing import IO, Any

from openpyxl import Workbook as Book
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from ingest.formats import cell, sheet_name
from ingest.reading.grids import Grid, Workbook


def save(workbook: Workbook, file: IO[bytes]) -> dict[str, str]:
    """Writes the sheets; texts stay texts, whatever they begin with, and errors stay errors.

    Returns {a sheet's name: the name that Excel lets it have}.
    """
    book = Book(write_only=True)
    names = {}
    for grid in workbook.sheets:
        sheet = book.create_sheet(sheet_name(grid.name))
        names[grid.name] = sheet.title
        if grid.hidden:
            sheet.sheet_state = "hidden"
        for number, row in enumerate(grid.rows):
            sheet.append([_cell(sheet, grid, number, at, value) for at, value in enumerate(row)])
        for first_row, first, last_row, last in grid.merged:
            corner = f"{get_column_letter(first + 1)}{first_row + 1}"
            sheet.merged_cells.add(f"{corner}:{get_column_letter(last + 1)}{last_row + 1}")
    book.save(file)
    return names


def _cell(sheet: Any, grid: Grid, row: int, column: int, value: Any) -> Any:
    if error := grid.error_cells.get((row, column)):
        made = WriteOnlyCell(sheet, error)
        made.data_type = "e"
        return made
    if value == "" and value is not False:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, (time, timedelta)):
        return WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
    return cell(sheet, value)
