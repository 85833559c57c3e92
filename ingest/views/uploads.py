"""An upload's own page, at whatever step it stands, and the fragments that it asks for."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget
from django_htmx.middleware import HtmxDetails

from ingest import permissions, rows, shown
from ingest.models import Upload
from ingest.overview import Overview, Step
from ingest.refusals import Refusal
from ingest.views.base import seen


class HtmxHttpRequest(HttpRequest):
    """As the middleware of django-htmx makes it."""

    htmx: HtmxDetails


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    upload = seen(request, pk)
    place = {name: request.GET.get(name, "") for name in ("sheet", "row")}
    context = {"page": Overview(upload, request.user), "upload": upload, "place": place}
    return render(request, "ingest/upload.html", context)


@login_not_required
@require_GET
def progress(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """How far the work is; once it is over, the page's new content in its place."""
    page = resolve_url("ingest:upload_detail", pk)
    if not request.user.is_authenticated:
        # A session that ended while the page waited: the page goes to sign in, and comes back.
        there = redirect_to_login(page, settings.LOGIN_URL).url
        return HttpResponseClientRedirect(there)
    if not permissions.may_view(request.user):
        raise PermissionDenied
    # Asked for twice a second: the heartbeat is a file, and says all while somebody works.
    upload = Upload(pk=pk)
    overview = Overview(upload, request.user)
    if request.htmx and overview.work:
        return render(request, "ingest/progress.html", {"page": overview, "upload": upload})
    upload = seen(request, pk)
    if not request.htmx:
        return redirect(page)
    overview = Overview(upload, request.user)
    context = {"page": overview, "upload": upload}
    if overview.step == Step.WORKING:
        return render(request, "ingest/progress.html", context)
    response = render(request, "ingest/upload_body.html", {**context, "arrived": True})
    return reswap(retarget(response, "#upload"), "outerHTML")


@require_GET
def finding(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """All the cells of a finding, page by page."""
    upload = seen(request, pk)
    found = shown.findings(upload)
    if number >= len(found):
        raise Http404
    page = Overview(upload, request.user)
    cells = shown.Shown(
        number, found[number], page.read.correctable, request.GET.get("page"), shown.A_PAGE
    )
    return render(request, "ingest/finding.html", {"page": page, "upload": upload, "shown": cells})


@require_GET
def row(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """A row of the original file as it was written."""
    upload = seen(request, pk)
    sheet, number = request.GET.get("sheet", ""), request.GET.get("row", "")
    try:
        cells = rows.as_written(upload, sheet, int(number))
    except (ValueError, LookupError, OSError, Refusal):
        cells = []
    context = {"upload": upload, "sheet": sheet, "row": number, "cells": cells}
    template = "ingest/row.html" if request.htmx else "ingest/row_page.html"
    return render(request, template, context)


@require_GET
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came in, byte for byte."""
    upload = seen(request, pk)
    try:
        file = upload.file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=upload.name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = f'"{upload.sha256}"'
    return response
