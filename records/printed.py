"""A sheet that people read as it comes: columns as wide as what they hold, long texts on several
lines, numbers and days as they are written here, and as it fits on paper."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

# In characters; what is longer than the widest column goes on below.
NARROWEST, WIDEST = 9, 60
DAY, MONEY, WHOLE = "dd/mm/yyyy", "#,##0.00", "#,##0"
# Fractions of a degree, and what else is finer than money, stand as they are.
FINER = 4
TOP, BELOW = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)


def write(sheet: Any, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Into a write-only sheet that is empty as yet; `rows` hold what its cells shall."""
    for place, header in enumerate(headers):
        widest = max(map(len, header.split()), default=0)
        longest = max((_length(row[place]) for row in rows), default=0)
        width = min(max(widest + 2, longest + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headers))}{len(rows) + 1}"
    sheet.append([_head(sheet, header) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _length(value: Any) -> int:
    """In characters, as it is shown."""
    if isinstance(value, date):
        return len(DAY)
    if isinstance(value, Decimal | float):
        return len(f"{value:,.2f}")
    return 0 if value is None else len(str(value))


def _head(sheet: Any, header: str) -> Any:
    cell = WriteOnlyCell(sheet, header)
    cell.font, cell.alignment = Font(bold=True), BELOW
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value)
    cell.alignment = BELOW if _length(value) > WIDEST else TOP
    if isinstance(value, date):
        cell.number_format = DAY
    elif isinstance(value, int):
        cell.number_format = WHOLE
    elif isinstance(value, Decimal) and _decimals(value) <= FINER:
        cell.number_format = MONEY
    return cell


def _decimals(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)
