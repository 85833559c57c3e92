"""/budget/month/close/: what to look at before a month is closed, and closing it, area by area."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from budget.models import MonthClose
from budget.month import asked, checklist
from budget.month.asked import Asked
from records import formats, roles, turns
from records.models import ClosedMonth
from transformers.closing import Check

LONGEST = 1000


@dataclass
class AreaClose:
    """An area's half of the page; `typed` is what the person wrote of its open points."""

    area: ClosedMonth.Area
    month: date
    user: Any
    typed: dict[str, str] = field(default_factory=dict)
    refused: bool = False

    @cached_property
    def closed(self) -> ClosedMonth | None:
        found = ClosedMonth.objects.filter(area=self.area, month=self.month)
        return found.select_related("closed_by").first()

    @cached_property
    def closes(self) -> list[MonthClose]:
        found = MonthClose.objects.of(self.area, self.month)
        return list(found.select_related("closed_by", "reopened_by"))

    @property
    def last(self) -> MonthClose | None:
        return self.closes[-1] if self.closes else None

    @cached_property
    def checks(self) -> list[Check]:
        return checklist.checks(self.area, self.month)

    @property
    def rows(self) -> list[tuple[Check, str, bool]]:
        """(point, what was typed of it, whether it wants words)."""
        return [
            (check, typed, self.refused and check.passed is False and not typed)
            for check in self.checks
            for typed in [self.typed.get(check.key, "")]
        ]

    @property
    def open_count(self) -> int:
        return sum(check.passed is False for check in self.checks)

    @property
    def has_begun(self) -> bool:
        return self.month <= timezone.localdate()

    @property
    def may_close(self) -> bool:
        is_open = self.closed is None and self.has_begun
        return is_open and self.user.has_perm(permission(self.area))

    @property
    def closers(self) -> str:
        """The roles that close the area, as people know them."""
        wanted = permission(self.area)
        return ", ".join(
            name for role, name in roles.GROUPS.items() if wanted in roles.granted(role)
        )

    @property
    def may_reopen(self) -> bool:
        return self.closed is not None and self.user.has_perm("records.reopen_closedmonth")

    @property
    def reopen_url(self) -> str:
        return reverse("records:closedmonth_delete", args=[self.closed.pk]) if self.closed else ""

    @property
    def explained(self) -> list[tuple[str, str]]:
        """[(point, what was said of it when it was closed)]."""
        if self.closed is None or self.last is None:
            return []
        titles = checklist.titles()
        return [(titles.get(key, key), text) for key, text in self.last.explained.items()]


def permission(area: str) -> str:
    return f"records.close_{area}_closedmonth"


def close(request: HttpRequest) -> HttpResponse:
    """Whoever may see closed months sees the lists; each area is closed by who may."""
    if not request.user.has_perm("records.view_closedmonth"):
        raise PermissionDenied
    about = Asked.of(request, "month_close")
    if request.method == "POST":
        return _close(request, about)
    return _page(request, about)


def _page(request: HttpRequest, about: Asked, tried: AreaClose | None = None) -> HttpResponse:
    areas = [
        tried if tried and tried.area == area else AreaClose(area, about.month, request.user)
        for area in ClosedMonth.Area
    ]
    context = {"asked": about, "areas": areas, "longest": LONGEST}
    return render(request, "budget/month_close.html", context, status=422 if tried else 200)


def _close(request: HttpRequest, about: Asked) -> HttpResponse:
    area = request.POST.get("area", "")
    if area not in ClosedMonth.Area.values:
        raise Http404
    if not request.user.has_perm(permission(area)):
        raise PermissionDenied
    typed = {
        name.removeprefix("why-"): str(text).strip()[:LONGEST]
        for name, text in request.POST.items()
        if name.startswith("why-")
    }
    wanted = ClosedMonth(area=area, month=about.month, closed_by=request.user)
    try:
        closed = _freeze(wanted, typed)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return redirect(asked.address("month_close", about.month))
    if not closed:
        messages.error(request, _("Settle what is open, or say in words why it stays open."))
        tried = AreaClose(ClosedMonth.Area(area), about.month, request.user, typed, refused=True)
        return _page(request, about, tried)
    words = _("%(month)s is closed: its figures stay as they are reported now.")
    messages.success(request, words % {"month": formats.month(about.month).capitalize()})
    return redirect(asked.address("month_close", about.month))


@transaction.atomic
def _freeze(wanted: ClosedMonth, typed: dict[str, str]) -> bool:
    """Whether it was closed; the list is gone through where nobody writes any more."""
    turns.wait(ClosedMonth)
    if ClosedMonth.objects.filter(area=wanted.area, month=wanted.month).exists():
        raise ValidationError(_("Somebody else closed the month meanwhile."))
    wanted.full_clean()
    points = checklist.open_points(wanted.area, wanted.month)
    if not all(typed.get(point.key) for point in points):
        return False
    wanted.explained = {point.key: typed[point.key] for point in points}
    wanted.save()
    return True
