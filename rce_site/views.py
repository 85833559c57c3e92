"""The home page: what waits for this person, and where to go. Rooms add its cards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from records import panels


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"panels": list(panels.shown("home", request))})
