"""/budget/grid/: twelve months of a movement, typed or pasted from a spreadsheet."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Contract, ExpenseClass
from budget.grid import saving
from budget.grid.chosen import Chosen, ChosenForm, asked
from budget.grid.table import Grid
from budget.grid.typed import made_from, take, typed
from budget.models import Movement
from budget.resources import BudgetResource
from ingest import intake, permissions
from ingest.busy import told_when_busy
from ingest.models import Upload
from ingest.refusals import Refusal
from records import formats
from records.permissions import may

# So many empty lines stand below those that are known.
EMPTY = 1


def grid(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "view", Movement):
        raise PermissionDenied
    form = asked(request.GET)
    chosen = form.chosen()
    if chosen is None:
        of_year = form.year_chosen()
        context = {
            "form": form,
            "movements": of_year.beside() if of_year else [],
            "contracts": Contract.objects.exists(),
            "may_load": may(request.user, "add", Contract),
        }
        return render(request, "budget/grid_asked.html", context)
    if request.method != "POST":
        return page(request, form, Grid.of(chosen))
    if not may_save(request.user):
        raise PermissionDenied
    if "undo" in request.POST:
        return _undone(request, chosen)
    return _saved(request, form, chosen)


def may_save(user: Any) -> bool:
    """Whoever may upload budgets, and change them."""
    uploads = may(user, "add", Upload) and permissions.may_upload(user, BudgetResource.kind())
    return uploads and may(user, "change", Movement)


def page(
    request: HttpRequest, form: ChosenForm, shown: Grid, status: int = 200, **more: Any
) -> HttpResponse:
    writes = may_save(request.user)
    made = made_from(shown)
    if writes:
        shown.add(EMPTY - sum(line.is_blank for line in shown.lines if not line.is_known))
    context = {
        "form": form,
        "chosen": shown.chosen,
        "grid": shown,
        "made_from": made,
        "may_save": writes,
        "empty": shown.line(),
        "classes": _classes(),
        "movements": shown.chosen.beside(),
        "saved": _just_saved(request),
        **more,
    }
    return render(request, "budget/grid.html", context, status=status)


def _classes() -> list[tuple[str, Any, str]]:
    """(value, words, the workbook's word) of each class of expense."""
    words = saving.COLUMNS["expense_class"].widget.render
    return [(value, label, words(value)) for value, label in ExpenseClass.choices]


def _just_saved(request: HttpRequest) -> Upload | None:
    """The upload that the address tells of, while it stands and this person may undo it."""
    number = request.GET.get("saved", "")
    stands = Upload.objects.filter(state=Upload.State.COMMITTED, kind=BudgetResource.kind())
    found = stands.filter(pk=int(number)).first() if number.isdecimal() else None
    return found if found and permissions.may_decide(request.user, found) else None


def _saved(request: HttpRequest, form: ChosenForm, chosen: Chosen) -> HttpResponse:
    shown = Grid.of(chosen)
    try:
        given = typed(request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return page(request, form, shown, 422)
    if take(shown, given):
        return page(request, form, shown, 409)
    if "add" in request.POST:
        shown.add()
        return page(request, form, shown)
    if saving.without_months(shown) or shown.notes:
        return page(request, form, shown, 422)
    sheet = saving.changes(shown)
    if not sheet.rows:
        messages.info(request, _("Nothing changed."))
        return redirect(chosen.url)
    try:
        upload, seen = saving.save(shown, sheet, request.user, request.POST.get("seen", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        again = Grid.of(chosen)
        take(again, given)
        return page(request, form, again, 409)
    if upload is None:
        return page(request, form, shown, 422, seen=seen)
    return redirect(f"{chosen.url}&{urlencode({'saved': upload.pk})}")


def _undone(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Takes a save back whole, as its upload's page does."""
    number = request.POST["undo"]
    uploads = Upload.objects.filter(kind=BudgetResource.kind())
    upload = uploads.filter(pk=int(number)).first() if number.isdecimal() else None
    if upload is None or not permissions.may_decide(request.user, upload):
        raise PermissionDenied
    try:
        with told_when_busy():
            intake.undo(upload, request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        count = upload.created + upload.changed
        words = ngettext(
            "Undone: %(n)s month is as it was before.",
            "Undone: %(n)s months are as they were before.",
            count,
        )
        messages.success(request, words % {"n": formats.number(count)})
    return redirect(chosen.url)
