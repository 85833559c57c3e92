"""Bringing files in: of whatever kind, or of one with what holds for the whole file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ingest import decisions, intake, kinds, permissions
from ingest.forms import KindUploadForm, UploadForm
from ingest.models import Upload


def new(request: HttpRequest) -> HttpResponse:
    if not permissions.may_add(request.user):
        raise PermissionDenied
    form = UploadForm(*sent(request))
    if form.is_valid():
        return taken(request, receive(request, form.cleaned_data["files"]))
    offered = [
        (kind, resource.title(), [c.header for c in resource.columns().values() if c.required])
        for kind, resource in permissions.kinds_of(request.user).items()
    ]
    context = {"form": form, "offered": offered}
    return render(request, "ingest/new.html", context, status=422 if form.errors else 200)


def new_of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in kinds.every():
        raise Http404
    if not permissions.may_upload(request.user, kind):
        raise PermissionDenied
    resource = kinds.get(kind)
    form = KindUploadForm(resource, *sent(request), initial=request.GET.dict())
    if form.is_valid():
        decided = {"kind": kind, "presets": form.presets()}
        return taken(request, receive(request, form.cleaned_data["files"], **decided))
    context = {"form": form, "kind": kind, "resource": resource}
    return render(request, "ingest/new_of_kind.html", context, status=422 if form.errors else 200)


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is given: nothing until it is sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def receive(request: HttpRequest, files: list[Any], **decided: Any) -> list[Upload]:
    """Each file as an upload, whose judgement begins behind."""
    uploads = [intake.receive(file, file.name, request.user, **decided) for file in files]
    for upload in uploads:
        decisions.judge(upload)
    return uploads


def taken(request: HttpRequest, uploads: list[Upload]) -> HttpResponse:
    """One file leads to its own page; several to the list of what they are taken for."""
    if len(uploads) == 1:
        return redirect("ingest:upload_detail", uploads[0].pk)
    words = _("%(n)s files received. Each is checked by itself: open them one by one.")
    messages.success(request, words % {"n": len(uploads)})
    return redirect("ingest:upload_list")
