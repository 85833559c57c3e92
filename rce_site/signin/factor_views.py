"""Setting the second factor up, its recovery codes, and switching it off."""

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from rce_site.signin import flow, second_factor, standing
from rce_site.signin.forms import ProofForm, SetUpForm
from records import audit

# In the session: the secret that is being set up; that there are codes to be put away.
SECRET, CODES = "second_factor_secret", "shows_recovery_codes"


@never_cache
@sensitive_post_parameters("password")
def on(request: HttpRequest) -> HttpResponse:
    user = request.user
    if second_factor.is_on(user):
        return redirect("security")
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    form = SetUpForm(request.POST or None, has_password=user.has_usable_password())
    if request.method == "POST" and form.is_valid():
        counter = second_factor.fits(secret, form.cleaned_data["code"])
        if counter is None:
            form.add_error("code", _("This code is not right. Is the telephone’s clock right?"))
        elif _proved(request, form.cleaned_data.get("password")):
            second_factor.switch_on(user, secret, counter)
            del request.session[SECRET]
            request.session[CODES] = True
            audit.note(request, audit.Event.SECOND_FACTOR_ON)
            return redirect("recovery_codes")
        else:
            form.add_error("password", _("This is not your password."))
    picture = base64.b64encode(second_factor.picture(user, secret).encode()).decode()
    context = {
        "form": form,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "is_asked": second_factor.is_asked_of(user),
    }
    status = 422 if form.errors else 200
    return render(request, "rce_site/signin/set_up.html", context, status=status)


def _proved(request: HttpRequest, password: Any) -> bool:
    return password is None or flow.password_is_right(request, request.user, password)


@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, until the person says that they are put away; never again."""
    if not request.session.get(CODES):
        return redirect("security")
    shown = second_factor.recovery_codes(request.user)
    if request.method == "POST":
        del request.session[CODES]
        messages.success(request, _("Your account is protected by a second factor."))
        return redirect("home")
    if "file" in request.GET:
        text = "\r\n".join([_("Recovery codes of RCE for %s") % request.user, "", *shown, ""])
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="rce-codigos.txt"'
        return response
    return render(request, "rce_site/signin/codes.html", {"codes": shown})


@never_cache
@sensitive_post_parameters("proof")
def change(request: HttpRequest, what: str) -> HttpResponse:
    """Switches the factor off, or makes other recovery codes, for who proves to be its owner."""
    if not second_factor.is_on(request.user):
        raise Http404
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_owner(request, form.cleaned_data["proof"]):
            return _make_codes(request) if what == "codes" else _switch_off(request)
        form.add_error("proof", _("This is neither a code that counts now nor your password."))
    context = {"form": form, "what": what, "is_asked": second_factor.is_asked_of(request.user)}
    status = 422 if form.errors else 200
    return render(request, "rce_site/signin/change.html", context, status=status)


def _is_owner(request: HttpRequest, proof: str) -> bool:
    if flow.is_locked(request, request.user):
        return False
    if proof.replace(" ", "").isdigit():
        return flow.code_is_right(request, request.user, proof)
    return flow.password_is_right(request, request.user, proof)


def _switch_off(request: HttpRequest) -> HttpResponse:
    second_factor.switch_off(request.user)
    request.session.pop(standing.HAS_FACTOR, None)
    audit.note(request, audit.Event.SECOND_FACTOR_OFF)
    messages.success(request, _("The second factor is off: your password alone opens."))
    return redirect("security")


def _make_codes(request: HttpRequest) -> HttpResponse:
    second_factor.new_recovery_codes(request.user)
    request.session[CODES] = True
    audit.note(request, audit.Event.SECOND_FACTOR_ON, recovery="made anew")
    return redirect("recovery_codes")
