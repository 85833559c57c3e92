"""The pages of this room's own records."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from records import formats
from records.filters import AuditEntryFilters, ClosedMonthFilters, MunicipalityFilters
from records.forms import ClosedMonthForm, MunicipalityForm
from records.models import AuditEntry, ClosedMonth, Municipality
from records.permissions import may
from records.tables import AuditEntryTable, ClosedMonthTable, MunicipalityTable
from records.views import RecordPages


class MunicipalityPages(RecordPages):
    model = Municipality
    path = "municipalities"
    table_class = MunicipalityTable
    filterset_class = MunicipalityFilters
    form_class = MunicipalityForm
    written = {"latitude": formats.coordinate, "longitude": formats.coordinate}
    lead = gettext_lazy("Colombia’s municipalities by their official DANE code.")


class ClosedMonthPages(RecordPages):
    """Closing is adding, reopening is deleting: with a reason, by whoever may."""

    model = ClosedMonth
    path = "closed-months"
    table_class = ClosedMonthTable
    filterset_class = ClosedMonthFilters
    form_class = ClosedMonthForm
    can_edit = False
    groups = [("", ["area", "month", "closed_at", "closed_by"])]
    written = {"month": formats.month}
    lead = gettext_lazy(
        "The figures of a closed month stay as they were reported. With contractors’ actas their "
        "items, the budget and the provisions of the month are closed."
    )
    first = gettext_lazy("No month is closed: all figures still move with what is loaded.")
    add_words = gettext_lazy("Close a month")
    delete_words = gettext_lazy("Reopen")
    delete_icon = "lock-open"
    delete_lead = gettext_lazy(
        "Its figures move again with what is loaded. What was reported stays, and what changes is "
        "shown as an adjustment."
    )
    deleted_words = gettext_lazy("“%(record)s” was reopened: its figures move again.")

    def form(self, request: HttpRequest, record: Any = None) -> Any:
        form = super().form(request, record)
        form.limit_to(request.user)
        return form

    def before_adding(self, request: HttpRequest, record: Any) -> None:
        record.closed_by = request.user

    def may(self, user: Any, action: str) -> bool:
        return may(user, "reopen", ClosedMonth) if action == "delete" else super().may(user, action)


class AuditEntryPages(RecordPages):
    """Who signed in, who was given what, and what left the site: to look at, and nothing else."""

    model = AuditEntry
    path = "audit"
    table_class = AuditEntryTable
    filterset_class = AuditEntryFilters
    can_delete = False
    groups = [("", ["moment", "who", "event", "about", "address", "told", "request"])]
    lead = gettext_lazy(
        "Sign-ins, changes of people, roles and tokens, and every file that left the site. "
        "Nobody changes or deletes an entry; the oldest go once they are too old to be kept."
    )
