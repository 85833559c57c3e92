"""The home page's own card: where each role usually goes next. Rooms add theirs to `home`."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.month import expected
from records import next_work, panels
from records.panels import Panel

# (words, what it is for, icon, url name, permission)
SHORTCUTS = [
    (
        _("Upload a workbook"),
        _("It is checked before anything is written, and can be taken back."),
        "upload",
        "ingest:upload_new",
        "ingest.add_upload",
    ),
    (
        _("Review actas"),
        _("Approve them, or return them with a reason."),
        "checks",
        "billing:annex_list",
        "billing.approve_annex",
    ),
    (
        _("Correct billed items"),
        _("Every line traces back to its workbook."),
        "pencil",
        "billing:billeditem_list",
        "billing.change_billeditem",
    ),
    (
        _("Contracts and their changes"),
        _("Term, value and taxes in force."),
        "contract",
        "billing:contract_list",
        "billing.view_contract",
    ),
    (
        _("Budget execution"),
        _("What is in force, what was executed and what is left."),
        "report-money",
        "budget:overview",
        "budget.view_movement",
    ),
    (
        _("Write a budget"),
        _("Twelve months of a contract, typed or pasted from Excel."),
        "table",
        "budget:grid",
        "budget.add_movement",
    ),
    (
        _("Where energy is lost"),
        _("By zone, circuit and transformer, and on the map."),
        "trending-down",
        "transformers:losses",
        "transformers.view_consumption",
    ),
    (
        _("Transformers to review"),
        _("Where the figures say that something is wrong."),
        "clipboard-list",
        "transformers:review_list",
        "transformers.change_review",
    ),
    (
        _("What the money brought back"),
        _("Energy, its value and what each kWh cost."),
        "coins",
        "budget:recovery",
        "transformers.view_episode",
    ),
    (
        _("Close a month"),
        _("Its figures stay as they were reported."),
        "lock",
        "budget:month_close",
        "records.add_closedmonth",
    ),
    (
        _("Municipalities"),
        _("By their official DANE code."),
        "map-pin",
        "records:municipality_list",
        "records.view_municipality",
    ),
    (
        _("Users and roles"),
        _("Who may do what."),
        "users",
        "admin:auth_user_changelist",
        "auth.view_user",
    ),
    (_("Your tokens"), _("Keys for Power BI, Excel and programs."), "key", "tokens", ""),
]


# So many steps somebody takes in at a glance.
STEPS = 7


class NextWork(Panel):
    """This person's own next work, room by room; what comes next where all of it is done."""

    title = _("What is next")
    template = "rce_site/next_work.html"
    order = 0

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        found = next_work.of(request.user)
        coming = timezone.localdate().replace(day=1)
        if not found:
            return {"steps": [], "next": coming, "due": expected.due(coming)}
        return {"steps": found[:STEPS], "more": len(found) - STEPS}


class Shortcuts(Panel):
    title = _("What do you want to do?")
    template = "rce_site/shortcuts.html"
    order = 10

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        found = []
        for words, purpose, icon, url_name, permission in SHORTCUTS:
            if permission and not request.user.has_perm(permission):
                continue
            try:
                found.append((words, purpose, icon, reverse(url_name)))
            except NoReverseMatch:
                continue  # its room has no pages yet
        return {"shortcuts": found}


def add() -> None:
    panels.add("home")(NextWork)
    panels.add("home")(Shortcuts)
