"""To begin the tour, and to be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from rce_site import tour
from rce_site.tour.steps import steps_of


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    return redirect(tour.address(steps_of(request.user), 1) or "help")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """It was seen, or is not wanted: it is not offered again here, and Help still begins it."""
    response = redirect("home")
    tour.note_seen(request, response)
    return response
