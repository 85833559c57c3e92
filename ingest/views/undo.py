"""Taking a committed upload back, after a question."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ingest import decisions
from ingest.forms import UndoForm
from ingest.overview import Overview
from ingest.refusals import Refusal
from ingest.views.base import decided


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    upload = decided(request, pk)
    page = Overview(upload, request.user)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if not page.may_undo:
        return redirect("ingest:upload_detail", pk)
    if not form.is_valid():
        context = {"page": page, "upload": upload, "form": form}
        return render(request, "ingest/undo.html", context)
    try:
        decisions.undo(pk, request.user, form.cleaned_data["reason"])
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("ingest:upload_detail", pk)
