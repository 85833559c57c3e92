"""/budget/month/drop/: many workbooks at once, each to its place in the tray."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from budget.month import drop
from budget.month.asked import Asked, over
from budget.month.drop import AskedForm, Dropped
from ingest import permissions
from ingest.forms import UploadForm
from ingest.overview import Step
from ingest.views.new import receive, sent

# So many are followed on one page; the others stand in the list of uploads.
FOLLOWED = 200

COUNTED: dict[Step, Any] = {
    Step.WORKING: ngettext_lazy("%(n)s being worked on", "%(n)s being worked on", "n"),
    Step.INTERRUPTED: ngettext_lazy("%(n)s interrupted", "%(n)s interrupted", "n"),
    Step.REFUSED: ngettext_lazy("%(n)s refused", "%(n)s refused", "n"),
    Step.PROBLEMS: ngettext_lazy("%(n)s has problems", "%(n)s have problems", "n"),
    Step.WARNINGS: ngettext_lazy("%(n)s has warnings", "%(n)s have warnings", "n"),
    Step.READY: ngettext_lazy("%(n)s ready to commit", "%(n)s ready to commit", "n"),
    Step.NOTHING: ngettext_lazy("%(n)s with nothing to write", "%(n)s with nothing to write", "n"),
    Step.COMMITTED: ngettext_lazy("%(n)s committed", "%(n)s committed", "n"),
    Step.UNDONE: ngettext_lazy("%(n)s undone", "%(n)s undone", "n"),
    Step.DISCARDED: ngettext_lazy("%(n)s discarded", "%(n)s discarded", "n"),
}


def dropped(request: HttpRequest) -> HttpResponse:
    """By POST the files; by GET where those went whose numbers the address has, part of the page
    for htmx."""
    if not permissions.may_add(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _received(request)
    keys = _keys(request)
    found = drop.of(keys, request.user)
    context = _context(request, found, keys)
    part = "budget/month_dropped.html" if request.headers.get("HX-Request") else ""
    return render(request, part or "budget/month_drop.html", context)


def answered(request: HttpRequest) -> HttpResponse:
    """What was asked of those that do not tell, or to check those again that what was loaded
    meanwhile may have mended; by GET back to them."""
    if not permissions.may_add(request.user):
        raise PermissionDenied
    keys = _keys(request)
    if request.method == "POST":
        found = drop.of(keys, request.user)
        if "again" in request.POST:
            for words in drop.check_again(found):
                messages.error(request, words)
            return redirect(_url("month_drop", keys))
        form = AskedForm(found, request.user, request.POST)
        if not form.is_valid():
            context = _context(request, found, keys, form)
            return render(request, "budget/month_drop.html", context, status=422)
        for words in form.answer():
            messages.error(request, words)
    return redirect(_url("month_drop", keys))


def _received(request: HttpRequest) -> HttpResponse:
    form = UploadForm(*sent(request))
    if not form.is_valid():
        context = {**_context(request, [], []), "form": form}
        return render(request, "budget/month_drop.html", context, status=422)
    uploads = receive(request, form.cleaned_data["files"])
    return redirect(_url("month_drop", [upload.pk for upload in uploads]))


def _context(
    request: HttpRequest, found: list[Dropped], keys: list[int], asked: AskedForm | None = None
) -> dict[str, Any]:
    working = any(one.is_working for one in found)
    return {
        "asked": Asked(over(), "month", request.user),
        "found": found,
        "counts": _counts(found),
        "working": working,
        "url": _url("month_drop", keys),
        # Once nothing moves any more: what is typed would go with the next look.
        "questions": None if working else asked or AskedForm(found, request.user),
        "answer_url": _url("month_drop_answer", keys),
        "again": [] if working else drop.to_check_again(found),
        "form": None if found else UploadForm(),
    }


def _counts(found: list[Dropped]) -> list[str]:
    """How many stand at each step, in words and in the order of the work."""
    counted = Counter(one.page.step for one in found)
    return [str(COUNTED[step] % {"n": counted[step]}) for step in Step if counted[step]]


def _keys(request: HttpRequest) -> list[int]:
    given = request.GET.get("uploads", "").split(",")
    return [int(key) for key in given if key.isdecimal() and len(key) < 12][:FOLLOWED]


def _url(name: str, keys: list[int]) -> str:
    return f"{reverse(f'budget:{name}')}?uploads={','.join(map(str, keys))}"
