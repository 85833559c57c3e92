"""What people take away: .xlsx, or .csv as a Colombian Excel opens it."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from records import bulk, formats

# A larger workbook takes the server longer than a person waits, and Excel no less.
XLSX_ROWS = 100_000

# What a spreadsheet would compute if a cell began with it.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"^[+-]?[\d.,]+$")
# Characters that a workbook's XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Column:
    """A column of an export: its header, and how a row gives its value."""

    header: str
    value: Callable[[Any], Any]


def table_columns(model: type[models.Model], table: Any, names: Iterable[str]) -> list[Column]:
    """The table's columns of these names, as values rather than as a page writes them."""
    bound = {column.name: column for column in table.columns.iterall()}
    return [
        Column(str(bound[name].header), _getter(model, str(bound[name].accessor)))
        for name in names
        if name in bound
    ]


def resource_columns(resource: Any) -> list[Column]:
    """An import-export resource's columns, under the headers that an upload takes."""
    return [
        Column(str(field.column_name), _of_resource(field)) for field in resource.get_export_fields()
    ]


def rows(queryset: QuerySet, columns: list[Column]) -> Iterator[list[Any]]:
    """The values row by row, as the list is sorted.

    The keys come first, then the rows by slices of them: no database holds a cursor open while a
    person's line is slow, and none has to skip what was already sent.
    """
    keys = list(queryset.values_list("pk", flat=True))
    found = queryset.order_by()
    for some in bulk.chunks(keys, 1_000):
        by_key = {row.pk: row for row in found.filter(pk__in=some)}
        for key in some:
            if key in by_key:
                yield [column.value(by_key[key]) for column in columns]


def csv_lines(columns: list[Column], values: Iterable[list[Any]]) -> Iterator[str]:
    """`;` between fields, comma in decimals, and the mark by which Excel knows UTF-8."""
    # Said now: by the time the lines are sent, the person's language is no longer active.
    said = {answer: formats.yes_no(answer) for answer in (True, False)}
    return _csv_lines(columns, values, said)


def _csv_lines(
    columns: list[Column], values: Iterable[list[Any]], said: dict[bool, str]
) -> Iterator[str]:
    line = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + line.writerow([column.header for column in columns])
    for row in values:
        yield line.writerow(
            [said[value] if isinstance(value, bool) else _csv_cell(value) for value in row]
        )


def workbook(title: str, columns: list[Column], values: Iterable[list[Any]]) -> IO[bytes]:
    """An open temporary file with the rows in one sheet: numbers are numbers, dates are dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        width = min(max(len(column.header) + 2, 12), 40)
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = [WriteOnlyCell(sheet, column.header) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in values:
        sheet.append([_xlsx_cell(value) for value in row])
    file = TemporaryFile()
    book.save(file)
    file.seek(0)
    return file


def harmless(text: str) -> str:
    """Text that a spreadsheet shows instead of computing it; numbers keep their sign."""
    text = _CONTROL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) and not _PLAIN_NUMBER.match(text) else text


class _Echo:
    def write(self, line: str) -> str:
        return line


def _csv_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal() | float():
            return f"{value:f}".replace(".", ",")
        case int():
            return str(value)
        case datetime():
            return formats.moment(value)
        case date():
            return formats.day(value)
    return harmless(str(value))


def _xlsx_cell(value: Any) -> Any:
    match value:
        case bool():
            return formats.yes_no(value)
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None)
        case None | Decimal() | float() | int() | date():
            return value
    return harmless(str(value))


def _getter(model: type[models.Model], accessor: str) -> Callable[[Any], Any]:
    """Follows `annex.contract.number`; a choice's last part gives its words."""
    parts = accessor.replace("__", ".").split(".")
    words = _choices(model, parts)

    def value(row: Any) -> Any:
        for part in parts:
            row = getattr(row, part, None)
            if row is None:
                return None
        if callable(row):
            row = row()
        return words.get(row, row) if words else row

    return value


def _choices(model: type[models.Model] | None, parts: list[str]) -> dict[Any, str]:
    for part in parts:
        try:
            field = model._meta.get_field(part) if model else None
        except FieldDoesNotExist:
            return {}
        model = getattr(field, "related_model", None)
    return {key: str(word) for key, word in getattr(field, "flatchoices", None) or ()}


def _of_resource(field: Any) -> Callable[[Any], Any]:
    """Numbers and dates stay what they are; the rest is written as the field's widget writes it."""

    def value(row: Any) -> Any:
        found = field.get_value(row)
        plain = found is None or isinstance(found, (Decimal, int, float, date))
        return found if plain and not isinstance(found, bool) else field.export(row)

    return value


def title_of(model: type[models.Model]) -> str:
    return capfirst(str(model._meta.verbose_name_plural))
