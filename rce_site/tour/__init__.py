"""The tour for newcomers: a few steps over the site's own pages, each role its own.

A step is an address, `…?tour=3`: the page is the real one, with a card on it that says what to look
at, and a light around that. So going back, loading anew and doing something in between all work,
and nothing about it is kept but that somebody has seen it, or does not want to: a cookie.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from rce_site.tour.steps import Step, steps_of

COOKIE = "toured"
A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Stop:
    """A step as somebody stands at it: the `number`th of `count`."""

    step: Step
    number: int
    count: int
    back: str
    forward: str


def address(steps: list[Step], number: int) -> str:
    """Of a step; nothing before the first and after the last."""
    if not 1 <= number <= len(steps):
        return ""
    return f"{reverse(steps[number - 1].url_name)}?tour={number}"


def stop(request: HttpRequest) -> Stop | None:
    """Where on the tour this page is, if it is asked for as one of its steps."""
    asked = request.GET.get("tour", "")
    user = getattr(request, "user", None)
    if not (asked.isascii() and asked.isdigit() and user and user.is_authenticated):
        return None
    steps, number = steps_of(user), int(asked[:3])
    if address(steps, number).partition("?")[0] != request.path:
        return None
    back, forward = address(steps, number - 1), address(steps, number + 1)
    return Stop(steps[number - 1], number, len(steps), back, forward)


def card(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `tour` is the card that the page bears, if any."""
    return {"tour": stop(request) if "tour" in request.GET else None}


def is_offered(request: HttpRequest) -> bool:
    """Whether this person has neither seen it in this browser, nor said no."""
    seen = request.COOKIES.get(COOKIE, "").split("-")
    return str(request.user.pk) not in seen and bool(steps_of(request.user))


def note_seen(request: HttpRequest, response: HttpResponse) -> None:
    """Of the people who share this browser, the last twenty are remembered."""
    seen = [one for one in request.COOKIES.get(COOKIE, "").split("-") if one.isdigit()]
    kept = [*(one for one in seen if one != str(request.user.pk)), str(request.user.pk)][-20:]
    response.set_cookie(
        COOKIE,
        "-".join(kept),
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
