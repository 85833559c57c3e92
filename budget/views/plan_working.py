"""The part of a page that says how far a computation has come, and asks again by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from budget.models import Plan
from budget.models.computations import Computation
from records.permissions import may


def working(
    request: HttpRequest, computation: Computation, progress_url: str, again_url: str
) -> dict[str, Any]:
    return {
        "computation": computation,
        "progress_url": progress_url,
        "again_url": again_url,
        "may_plan": may(request.user, "add", Plan),
    }


def left_to_work(request: HttpRequest, url: str) -> HttpResponse:
    """It is over: the page that waited for it is loaded anew."""
    if not request.htmx:
        return redirect(url)
    return HttpResponse(headers={"HX-Redirect": url})
