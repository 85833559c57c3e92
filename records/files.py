"""A list as a file: .xlsx, or .csv as a Colombian Excel opens it."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from records import formats, printed

# A larger workbook takes the server longer than a person waits, and Excel no less.
XLSX_ROWS = 100_000

# What a spreadsheet would compute if a cell began with it; the wide ones where it reads them alike.
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# Written as PostgreSQL reads it, too.
PLAIN_NUMBER = r"\A[+-]?[0-9.,]+\Z"
_PLAIN_NUMBER = re.compile(PLAIN_NUMBER)
# Characters that a workbook's XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(text: str) -> str:
    """Text that a spreadsheet shows instead of computing it; numbers keep their sign."""
    return plain(text if text.isprintable() else _CONTROL.sub("", text))


def plain(text: str) -> str:
    """The same text, behind an apostrophe where a spreadsheet would compute it."""
    return f"'{text}" if text[:1] in FORMULA and not _PLAIN_NUMBER.match(text) else text


def for_machines(text: str) -> str:
    """The same of a .csv whose lines end in a line feed: there a carriage return would begin a
    line, and what follows it a cell."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain(text)


def _with_comma(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def _float(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def _as_text(value: Any) -> str:
    return harmless(str(value))


# How each type stands in a .csv; whatever is not here is text.
WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "",
    str: harmless,
    int: str,
    Decimal: _with_comma,
    float: _float,
    datetime: formats.moment,
    date: formats.day,
}


def csv_lines(headers: list[str], values: Iterable[list[Any]]) -> Iterator[str]:
    """`;` between fields, comma in decimals, and the mark by which Excel knows UTF-8."""
    # Said now: by the time the lines are sent, the person's language is no longer active.
    said = {answer: formats.yes_no(answer) for answer in (True, False)}
    return _csv_lines(headers, values, said)


def _csv_lines(
    headers: list[str], values: Iterable[list[Any]], said: dict[bool, str]
) -> Iterator[str]:
    written = {**WRITTEN, bool: said.__getitem__}
    line = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + line.writerow(map(harmless, headers))
    for some in batched(values, 500):
        yield "".join(
            [
                line.writerow([written.get(type(value), _as_text)(value) for value in row])
                for row in some
            ]
        )


class Sheet(NamedTuple):
    """`printed`: few rows, to be read on paper or a phone as they come."""

    title: str
    headers: list[str]
    values: Iterable[list[Any]]
    printed: bool = False


def workbook(title: str, headers: list[str], values: Iterable[list[Any]]) -> IO[bytes]:
    """An open temporary file with the rows in one sheet: numbers are numbers, dates are dates."""
    return workbook_of([Sheet(title, headers, values)])


def workbook_of(sheets: Iterable[Sheet]) -> IO[bytes]:
    """The same with several sheets."""
    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", one.title)[:31])
        sheet.freeze_panes = "A2"
        if one.printed:
            printed.write(sheet, one.headers, [[_xlsx_cell(v) for v in row] for row in one.values])
            continue
        for place, header in enumerate(one.headers, start=1):
            width = min(max(len(header) + 2, 12), 40)
            sheet.column_dimensions[get_column_letter(place)].width = width
        heads = [WriteOnlyCell(sheet, harmless(header)) for header in one.headers]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        for row in one.values:
            sheet.append([_xlsx_cell(value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    book.save(file)
    file.seek(0)
    return file


def batched(values: Iterable[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


class _Echo:
    def write(self, line: str) -> str:
        return line


def _xlsx_cell(value: Any) -> Any:
    match value:
        case bool():
            return formats.yes_no(value)
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None)
        case None | Decimal() | float() | int() | date():
            return value
    return harmless(str(value))
