"""Show me what I just imported: the records that an upload wrote last."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ingest.overview import Overview
from ingest.preview import stored_value
from ingest.views.base import seen
from records.permissions import may

A_PAGE = 50


@require_GET
def written(request: HttpRequest, pk: int) -> HttpResponse:
    """The records as the upload's kind names their columns, each with the way to its own page."""
    upload = seen(request, pk)
    overview = Overview(upload, request.user)
    if overview.resource is None:
        raise Http404
    if not may(request.user, "view", overview.resource._meta.model):
        raise PermissionDenied
    resource = overview.resource()
    found = resource.get_queryset().filter(source_upload=upload.pk).order_by("source_row", "pk")
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    columns = [column for column in resource.columns().values() if column.attribute]
    cells = [
        (record, [(column, stored_value(column, record)) for column in columns]) for record in rows
    ]
    context = {"page": overview, "upload": upload, "columns": columns, "rows": rows, "cells": cells}
    return render(request, "ingest/written.html", context)
