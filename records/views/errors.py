"""Error pages that say what to do next; the API gets problem details."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from records import problems
from records.busy import is_busy

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, _("The request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the site's frame: what broke may be what the frame needs."""
    if is_busy(sys.exc_info()[1]):
        return _busy(request)
    if request.path.startswith(API):
        return problems.plain(request, 500, _("Try again; if it stays so, tell an administrator."))
    # Not as the template's request: what every page's frame needs would be looked up.
    page = loader.render_to_string("500.html", {"request": request})
    return HttpResponse(page, status=500)


def _busy(request: HttpRequest) -> HttpResponse:
    """Somebody else is writing, and nothing broke."""
    said = _("Someone else is writing at this moment. Try again in a moment.")
    if request.path.startswith(API):
        answer: HttpResponse = problems.plain(request, 503, said)
    else:
        answer = HttpResponse(loader.render_to_string("503.html"), status=503)
    answer.headers["Retry-After"] = "5"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def _answer(request: HttpRequest, status: int, words: Any) -> HttpResponse:
    if request.path.startswith(API):
        return problems.plain(request, status, words)
    return render(request, f"{status}.html", status=status)
