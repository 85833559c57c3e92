"""What becomes of a request by somebody who is signed in: sessions that end, and what comes first.

A session ends after RCE_SESSION_HOURS without a request and RCE_SESSION_DAYS after signing in.
Looking at a page writes to it once in ten minutes at most.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from rce_site.signin import second_factor
from records import bulk, problems

SIGNED_IN_AT, SEEN_AT, WAY = "signed_in_at", "seen_at", "signed_in_with"
MUST_CHANGE, HAS_FACTOR = "must_change_password", "has_second_factor"
NOTED_EVERY = 10 * 60  # seconds
# What opens before a password is changed, or a second factor set up.
ALWAYS = frozenset({"login", "logout", "set_language"})
PASSWORD = ALWAYS | {"password_change"}
FACTOR = PASSWORD | {"password_change_done", "second_factor_on", "recovery_codes"}


@receiver(user_logged_in, dispatch_uid="session began")
def _begin(request: HttpRequest, **signal: Any) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())
    request.session[WAY] = getattr(request, "signed_in_with", "password")


class Standing:
    """Ends sessions, sends people to what they must do first, and whole pages to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            keep(request)
        response = self.get_response(request)
        return whole_page(request, response)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if request.session.get(MUST_CHANGE) and name not in PASSWORD:
            return first(request, "password_change", _("First change your password on the site."))
        if name not in FACTOR and lacks_factor(request):
            return first(
                request, "second_factor_on", _("First set up your second factor on the site.")
            )
        return None


def keep(request: HttpRequest) -> None:
    """Ends the session when its time is over, else notes now and then that it is used."""
    session, now = request.session, int(time.time())
    began = session.setdefault(SIGNED_IN_AT, now)
    if now - began >= settings.SESSION_LONGEST:
        logout(request)
    elif now - session.get(SEEN_AT, began) >= NOTED_EVERY:
        session[SEEN_AT] = now  # which saves it, and moves its end


def lacks_factor(request: HttpRequest) -> bool:
    """Whether the person must set up a second factor first: asked for once per session."""
    if settings.SECOND_FACTOR == second_factor.OPTIONAL or request.session.get(HAS_FACTOR):
        return False
    if not second_factor.is_asked_of(request.user):
        return False
    # Who came through Microsoft answered its second factor, if it asks for one.
    if request.session.get(WAY) != "entra" and not second_factor.is_on(request.user):
        return True
    request.session[HAS_FACTOR] = True
    return False


def first(request: HttpRequest, name: str, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.plain(request, 403, words)
    return redirect(name)


def whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever must sign in comes back to the page, not to what a part of it or its form asked for.

    A part of a page that must sign in, or do something else first, takes its page along.
    """
    there, part = response.headers.get("Location", ""), getattr(request, "htmx", False)
    if not there:
        return response
    if request.resolver_match and request.resolver_match.view_name in ALWAYS:
        return response  # The language chosen on the sign-in page, which is where it goes back to.
    sign_in = resolve_url(settings.LOGIN_URL)
    if there.startswith(f"{sign_in}?") and (part or request.method not in ("GET", "HEAD")):
        there = redirect_to_login(_page(request), sign_in).url
        if request.method not in ("GET", "HEAD"):
            there += "&late=1"  # The sign-in page says that what was sent is not saved.
    elif not part or there not in (reverse("password_change"), reverse("second_factor_on")):
        return response
    return HttpResponse(headers={"HX-Redirect": there}) if part else HttpResponseRedirect(there)


def _page(request: HttpRequest) -> str:
    """The page on which the person was, as the browser says; the home page where it does not."""
    said = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if said.netloc != request.get_host() or not said.path.startswith("/"):
        return reverse("home")
    page = f"{said.path}?{said.query}" if said.query else said.path
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else reverse("home")


def end_sessions(user: Any, but: str | None = None) -> int:
    """Signs the person out everywhere, but in the session of this key; how many ended."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [
        session.session_key
        for session in running.iterator(chunk_size=1_000)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    ended = [key for key in theirs if key != but]
    for some in bulk.chunks(ended):
        Session.objects.filter(pk__in=some).delete()
    return len(ended)
