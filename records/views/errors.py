"""Error pages that say what to do next; the API gets problem details."""

import sys
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from records import problems
from records.outages import Outage, cause

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, _("The request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the site's frame: what broke may be what the frame needs."""
    if outage := cause(sys.exc_info()[1]):
        return _unavailable(request, outage)
    if request.path.startswith(API):
        return problems.plain(request, 500, _("Try again; if it stays so, tell an administrator."))
    # Not as the template's request: what every page's frame needs would be looked up.
    page = loader.render_to_string("500.html", {"request": request})
    return HttpResponse(page, status=500)


def _unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Nothing of ours broke; what was sent by a form can be sent again as it was."""
    answer: HttpResponse
    if request.path.startswith(API):
        answer = problems.plain(request, 503, outage.sentence, outage.title)
    elif request.headers.get("HX-Request"):
        # The page stays as it is, and shows the sentence: see site.js.
        answer = HttpResponse(str(outage.sentence), status=503, content_type="text/plain")
    else:
        context = {"request": request, "outage": outage, **_sent(request)}
        answer = HttpResponse(loader.render_to_string("503.html", context), status=503)
    answer.headers["Retry-After"] = str(outage.again)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What a form sent, but for passwords, codes and files, which browsers give to nobody."""
    if request.method != "POST":
        return {}
    try:
        posted, has_files = request.POST, bool(request.FILES)
    except (OSError, Error):
        return {"is_post": True, "has_files": True}
    fields = [
        (name, value)
        for name, values in posted.lists()
        if "password" not in name and name not in settings.AXES_SENSITIVE_PARAMETERS
        for value in values
    ]
    secret = len(fields) < sum(len(values) for _name, values in posted.lists())
    whole = not has_files and not secret and bool(fields)
    return {"is_post": True, "has_files": has_files, "sent": fields if whole else []}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def _answer(request: HttpRequest, status: int, words: Any) -> HttpResponse:
    if request.path.startswith(API):
        return problems.plain(request, status, words)
    return render(request, f"{status}.html", status=status)
