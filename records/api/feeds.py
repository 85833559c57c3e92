"""Whole lists as CSV for machines: commas, points, ISO dates; streamed, whatever their length.

People open them in spreadsheets, too: a text that these would compute stands behind an apostrophe.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import BaseRenderer, JSONRenderer

from records import files, keyed

CSV = OpenApiParameter("format", str, enum=["json", "csv"], description="csv: everything, streamed")


class CSVRenderer(BaseRenderer):
    """Names the format; the rows themselves are streamed, so nothing else comes through here."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


def csv_answer(name: str, lines: Iterable[str]) -> HttpResponseBase:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def csv_lines(queryset: QuerySet, paths: dict[str, str]) -> Iterator[str]:
    """Of {column's name: query path}."""
    return csv_text(paths, keyed.values(queryset, list(paths.values())))


def csv_text(header: Iterable[str], batches: Iterable[Iterable[Iterable[Any]]]) -> Iterator[str]:
    """A piece for each batch of rows."""
    line = csv.writer(_Echo(), lineterminator="\n")
    yield line.writerow(header)
    for rows in batches:
        yield "".join([line.writerow([_cell(value) for value in row]) for row in rows])


class _Echo:
    def write(self, line: str) -> str:
        return line


WRITTEN: dict[type, Callable[[Any], Any]] = {
    str: files.for_machines,
    bool: lambda value: "true" if value else "false",
    Decimal: lambda value: f"{value:f}",
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: json.dumps,
}


def _cell(value: Any) -> Any:
    write = WRITTEN.get(type(value))
    return write(value) if write else value
