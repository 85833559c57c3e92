"""The home page's cards: uploads that wait for their owner, rows that wait for anybody."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ingest import set_aside
from ingest.mine import in_progress
from records import panels
from records.panels import Panel

SHOWN = 5


class InProgress(Panel):
    title = _("Your uploads in progress")
    template = "ingest/in_progress_panel.html"
    permission = "ingest.add_upload"
    order = 20
    width = 8

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        found = in_progress(request.user)
        return {"mine": found[:SHOWN], "more": len(found) - SHOWN} if found else None


class RowsWaiting(Panel):
    title = _("Rows set aside")
    template = "ingest/set_aside_panel.html"
    permission = "ingest.view_setasiderow"
    order = 21
    width = 4

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        count = set_aside.waiting().count()
        return {"count": count} if count else None


def add() -> None:
    panels.add("home")(InProgress)
    panels.add("home")(RowsWaiting)
