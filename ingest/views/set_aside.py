"""The rows that wait because they had problems."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest import permissions, set_aside
from ingest.models import SetAsideRow
from ingest.waiting import WaitingRow
from records.keyed import is_key
from records.permissions import may

A_PAGE = 50


def waiting(request: HttpRequest) -> HttpResponse:
    """All that wait, by upload; of one upload with ?upload=."""
    if not may(request.user, "view", SetAsideRow):
        raise PermissionDenied
    found = set_aside.waiting().order_by("-upload", "sheet", "row")
    if is_key(number := request.GET.get("upload", "")):
        found = found.filter(upload=int(number))
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    taken = set_aside.taken_up_by(rows)
    groups = [
        (upload, [WaitingRow(row, request.user, taken.get(row.pk)) for row in some])
        for upload, some in groupby(rows, key=lambda row: row.upload)
    ]
    return render(request, "ingest/set_aside.html", {"groups": groups, "rows": rows})


def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row with all its values, to be corrected or discarded."""
    if not may(request.user, "view", SetAsideRow):
        raise PermissionDenied
    rows = SetAsideRow.objects.select_related("upload").defer("upload__findings")
    found = get_object_or_404(rows, pk=pk)
    shown = WaitingRow(found, request.user, set_aside.taken_up_by([found]).get(pk))
    if request.method != "POST":
        return render(request, "ingest/set_aside_row.html", {"row": shown})
    if not shown.may_settle:
        raise PermissionDenied
    upload = set_aside.take_up([found], request.user, shown.changed(request.POST))
    return redirect("ingest:upload_detail", upload.pk)


def take_up(request: HttpRequest) -> HttpResponse:
    """Several rows of one upload together."""
    rows = _chosen(request)
    if request.method != "POST" or not rows:
        return redirect("ingest:set_aside")
    if len({row.upload_id for row in rows}) > 1:
        messages.error(request, _("Choose rows of one upload at a time."))
        return redirect("ingest:set_aside")
    upload = set_aside.take_up(rows, request.user, {})
    return redirect("ingest:upload_detail", upload.pk)


def discard(request: HttpRequest) -> HttpResponse:
    rows = _chosen(request)
    if request.method == "POST" and rows:
        reason = request.POST.get("reason", "").strip()
        count = set_aside.give_up(rows, reason)
        words = ngettext("%(n)s row discarded.", "%(n)s rows discarded.", count)
        messages.success(request, words % {"n": count})
    return redirect("ingest:set_aside")


def _chosen(request: HttpRequest) -> list[SetAsideRow]:
    """The rows that were ticked and still wait; all of them must be this person's to settle."""
    keys = [key for key in request.POST.getlist("rows") if is_key(key)]
    rows = list(set_aside.waiting().filter(pk__in=keys))
    if not all(permissions.may_settle(request.user, row) for row in rows):
        raise PermissionDenied
    if request.method == "POST" and not rows:
        messages.error(request, _("Choose the rows first."))
    return rows
