"""/transformers/close/: a month of energy, its checklist, and closing it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import formats
from records.filters import MonthField
from records.models import ClosedMonth
from transformers.closing import Check, checks
from transformers.models import Consumption
from transformers.models.figures import months_back

ENERGY = ClosedMonth.Area.ENERGY
CLOSE = "records.close_energy_closedmonth"


def is_ready(found: list[Check]) -> bool:
    return all(check.passed is not False for check in found)


class MonthForm(forms.Form):
    month = MonthField(label=gettext_lazy("Month"))


def close(request: HttpRequest) -> HttpResponse:
    """Whoever may see closed months sees the checklist; who may close energy closes."""
    if not request.user.has_perm("records.view_closedmonth"):
        raise PermissionDenied
    asked_for = MonthForm({"month": request.POST.get("month") or _asked(request)})
    month = asked_for.cleaned_data["month"] if asked_for.is_valid() else None
    if request.method == "POST":
        return _close(request, month)
    found = checks(month) if month else []
    closed = ClosedMonth.objects.filter(area=ENERGY, month=month).first() if month else None
    context = {
        "form": asked_for,
        "month": month,
        "checks": found,
        "is_ready": is_ready(found),
        "closed": closed,
        "may_close": request.user.has_perm(CLOSE),
        "may_reopen": request.user.has_perm("records.reopen_closedmonth"),
    }
    return render(request, "transformers/close.html", context)


def _asked(request: HttpRequest) -> str:
    """The month in the address; else the one after the last closed, or the latest with data."""
    if given := request.GET.get("month"):
        return given
    closed = ClosedMonth.objects.filter(area=ENERGY).order_by("-month").first()
    last = Consumption.objects.last_month()
    chosen = months_back(closed.month, -1) if closed else last
    return f"{min(chosen, last):%Y-%m}" if chosen and last else ""


def _close(request: HttpRequest, month: date | None) -> HttpResponse:
    if not request.user.has_perm(CLOSE):
        raise PermissionDenied
    if month is None:
        messages.error(request, _("Say which month to close."))
        return redirect("transformers:close")
    if not is_ready(checks(month)) and "anyway" not in request.POST:
        messages.error(
            request,
            _("Something of the checklist is open. Settle it, or say that you close anyway."),
        )
        return redirect(f"{request.path}?month={month:%Y-%m}")
    try:
        with transaction.atomic():
            ClosedMonth.objects.create(area=ENERGY, month=month, closed_by=request.user)
    except IntegrityError:
        messages.warning(request, _("Somebody else closed the month meanwhile."))
    else:
        words = _("%(month)s is closed: its figures stay as they are reported now.")
        messages.success(request, words % {"month": formats.month(month).capitalize()})
    return redirect(f"{request.path}?month={month:%Y-%m}")
