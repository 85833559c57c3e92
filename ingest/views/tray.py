"""What a person has in progress, and the history of all uploads."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ingest import permissions, set_aside
from ingest.mine import in_progress
from ingest.overview import Overview, Step
from records.views.lists import ListView


class TrayView(ListView):
    def template(self) -> list[str]:
        return ["ingest/tray.html"]

    def list_context(self, *args: Any) -> dict[str, Any]:
        context = super().list_context(*args)
        return {
            **context,
            **mine(self.request),
            "may_upload": permissions.may_add(self.request.user),
            "rows_waiting": set_aside.waiting().count(),
        }


@require_GET
def in_progress_fragment(request: HttpRequest) -> HttpResponse:
    """The uploads in progress as they stand now, for the tray to refresh."""
    if not permissions.may_view(request.user):
        raise PermissionDenied
    return render(request, "ingest/mine.html", mine(request))


def mine(request: HttpRequest) -> dict[str, Any]:
    found: list[Overview] = in_progress(request.user)
    return {"mine": found, "working": any(page.step == Step.WORKING for page in found)}
