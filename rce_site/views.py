"""The home page: what waits for this person, and where to go. Rooms add its cards. The manual."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rce_site import manual
from records import panels


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"panels": list(panels.shown("home", request))})


def manual_page(request: HttpRequest, name: str = manual.CONTENTS) -> HttpResponse:
    try:
        page = manual.page(name)
    except KeyError:
        raise Http404 from None
    context = {"page": page, "is_contents": name == manual.CONTENTS}
    return render(request, "help.html", context)
