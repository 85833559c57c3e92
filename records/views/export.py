"""A list as a file: exactly what is filtered, in its order."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from records import exports, files, formats
from records.views.base import RecordView
from records.views.lists import chosen_columns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportView(RecordView):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        filters = self.pages.filterset_class(request.GET, self.pages.joined(), request=request)
        if not filters.is_valid():
            return self.back(_("The filters could not be read; correct them and export again."))
        table = self.pages.table_class(filters.qs, order_by=request.GET.get("sort") or None)
        columns = self.columns(table)
        extension = "csv" if request.GET.get("format") == "csv" else "xlsx"
        if extension == "xlsx" and (count := filters.qs.count()) > files.XLSX_ROWS:
            return self.back(self.too_many(count))
        rows = exports.rows(table.data.data, columns)
        headers = [column.header for column in columns]
        return download(exports.title_of(self.pages.model), headers, rows, extension)

    def columns(self, table: Any) -> list[exports.Column]:
        if self.pages.resource:
            return exports.resource_columns(self.pages.resource())
        names = list(table.base_columns)
        if self.request.GET.get("only") == "shown":
            names = chosen_columns(self.request, self.pages)
        return exports.table_columns(self.pages.model, table, names)

    def too_many(self, count: int) -> str:
        return _(
            "%(count)s rows do not fit into a workbook of at most %(most)s. "
            "Narrow the list with its filters, or download it as .csv."
        ) % {"count": formats.number(count), "most": formats.number(files.XLSX_ROWS)}

    def back(self, words: str) -> HttpResponseRedirect:
        """To the list as it was, with what to do."""
        messages.error(self.request, words)
        query = self.request.GET.copy()
        query.pop("format", None)
        return HttpResponseRedirect(f"{self.pages.url('list')}?{query.urlencode()}")


def download(
    title: str, headers: list[str], rows: Iterable[list[Any]], extension: str
) -> HttpResponseBase:
    """The rows as .csv, or as .xlsx whatever else is asked for, named by the title and the day."""
    stem = f"{slugify(title)}-{timezone.localdate():%Y-%m-%d}"
    if extension == "csv":
        response = StreamingHttpResponse(files.csv_lines(headers, rows), content_type="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
        return response
    book = files.workbook(title, headers, rows)
    return FileResponse(book, as_attachment=True, filename=f"{stem}.xlsx", content_type=XLSX)
