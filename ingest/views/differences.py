"""What a commit would do, row by row: new, changed, gone."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ingest.overview import Overview
from ingest.views.base import seen

PARTS = ("changed", "new", "gone")
A_PAGE = 50


@require_GET
def differences(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    upload = seen(request, pk)
    if part not in PARTS:
        raise Http404
    overview = Overview(upload, request.user)
    rows = Paginator(getattr(overview.preview, part), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": overview,
        "upload": upload,
        "part": part,
        "rows": rows,
        **_whole(overview, rows),
    }
    return render(request, "ingest/differences.html", context)


def _whole(overview: Overview, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Rows that come or go, with all their values: each with whether it is a figure."""
    columns = overview.resource.columns().values() if overview.resource else ()
    numeric = {column.header for column in columns if column.is_figure}
    figures = [header in numeric for header in overview.preview.columns]
    return {
        "heads": list(zip(overview.preview.columns, figures, strict=True)),
        "whole": [(row, list(zip(row.get("values", ()), figures, strict=False))) for row in rows],
    }
