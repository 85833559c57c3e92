"""The one way in with a password: password, code where there is a second factor, session."""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, get_user_model, login
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from rce_site.signin import second_factor
from rce_site.signin.standing import MUST_CHANGE

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Who has given the password and owes the code; kept for so long.
OWES_CODE, PATIENCE = "owes_code", 10 * 60
# Whose password an administrator knows; a group, so that the admin shows it and can lift it.
GIVEN = "Debe cambiar su contraseña"


def begin(request: HttpRequest, user: Any, then: str) -> HttpResponse:
    """Somebody gave the right password: to the code, or in."""
    if not second_factor.is_on(user):
        return finish(request, user, then, "password")
    request.session.cycle_key()
    request.session[OWES_CODE] = {
        "user": user.pk,
        # A password changed meanwhile, or an account switched off, ends it.
        "hash": user.get_session_auth_hash(),
        "since": int(time.time()),
        "then": then,
    }
    return redirect("second_factor")


def owing(request: HttpRequest) -> tuple[Any, str]:
    """(who gave the password and owes the code, where to go then); (None, "") when nobody does."""
    said = request.session.get(OWES_CODE) or {}
    if time.time() - said.get("since", 0) > PATIENCE:
        return None, ""
    user = get_user_model().objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), said["hash"]):
        return None, ""
    return user, said["then"]


def finish(request: HttpRequest, user: Any, then: str, way: str) -> HttpResponseRedirect:
    """Signs in. `way` is how: password, second factor, link."""
    request.session.pop(OWES_CODE, None)
    request.signed_in_with = way
    login(request, user, backend=BACKEND)
    if user.groups.filter(name=GIVEN).exists():
        request.session[MUST_CHANGE] = True
    return HttpResponseRedirect(then)


def is_locked(request: HttpRequest, user: Any) -> bool:
    """Whether this person is locked here; then axes' page answers instead of ours."""
    credentials = {"username": user.get_username()}
    AxesProxyHandler.update_request(request)
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out, request.axes_credentials = True, credentials
    return True


def code_is_right(request: HttpRequest, user: Any, code: str) -> bool:
    """A wrong code counts as a wrong password does, for locks and for the audit trail."""
    if is_locked(request, user):
        return False
    if second_factor.accepts(user, code):
        return True
    user_login_failed.send(
        sender=__name__, credentials={"username": user.get_username()}, request=request
    )
    return False


def password_is_right(request: HttpRequest, user: Any, password: str) -> bool:
    found = authenticate(request, username=user.get_username(), password=password)
    return found is not None and found.pk == user.pk


def give_password(user: Any) -> None:
    """Somebody else knows the password: it must be changed at the next sign-in."""
    group, _made = Group.objects.get_or_create(name=GIVEN)
    user.groups.add(group)


def take_own_password(request: HttpRequest, user: Any) -> None:
    request.session.pop(MUST_CHANGE, None)
    user.groups.remove(*user.groups.filter(name=GIVEN))
