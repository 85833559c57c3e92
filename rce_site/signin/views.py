"""/account/…: signing in, one's password and second factor, signing out everywhere."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rce_site.signin import entra, flow, letters, second_factor, standing
from rce_site.signin.forms import CodeForm, OwnPasswordForm
from records import audit


class SignIn(auth.LoginView):
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSWORDS:
            closed = self.get(request)
            closed.status_code = 403
            return closed
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return flow.begin(self.request, form.get_user(), self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ways = {
            "passwords": settings.PASSWORDS,
            "entra": entra.is_set(),
            "mail": letters.can_be_sent(),
        }
        return super().get_context_data(**kwargs) | ways


@never_cache
@login_not_required
def code(request: HttpRequest) -> HttpResponse:
    """The code of somebody who has given the password."""
    user, then = flow.owing(request)
    if user is None:
        return redirect(settings.LOGIN_URL)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if flow.code_is_right(request, user, form.cleaned_data["code"]):
            return flow.finish(request, user, then, "second factor")
        form.add_error("code", _("This code is not right, or was used before. Wait for the next."))
    context = {"form": form, REDIRECT_FIELD_NAME: then}
    status = 422 if form.errors else 200
    return render(request, "rce_site/signin/code.html", context, status=status)


class ChangePassword(auth.PasswordChangeView):
    """Ends the person's other sessions: each holds a hash of the password that it began with."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        flow.take_own_password(self.request, self.request.user)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        must = self.request.session.get(standing.MUST_CHANGE, False)
        return super().get_context_data(**kwargs) | {"must": must}


@method_decorator(login_not_required, name="dispatch")
class LetIn(auth.PasswordResetConfirmView):
    """A link made with `manage.py letin` on the server: for whom no other way is left.

    Opening it shows a button, so that a program that only looks at links uses none up.
    """

    token_generator = letters.let_in
    template_name = "rce_site/signin/let_in.html"
    reset_url_token = "now"  # noqa: S105  (what the address shows instead of the token)

    def get_form(self, form_class: Any = None) -> Any:
        return None

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        self.request.session.pop(auth.INTERNAL_RESET_SESSION_TOKEN, None)
        then = resolve_url(settings.LOGIN_REDIRECT_URL)
        if second_factor.is_on(self.user):
            return flow.begin(self.request, self.user, then)
        return flow.finish(self.request, self.user, then, "link")


@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """What protects one's account."""
    context = {
        "is_on": second_factor.is_on(request.user),
        "is_asked": second_factor.is_asked_of(request.user),
        "codes_left": len(second_factor.recovery_codes(request.user)),
        "by_entra": request.session.get(standing.WAY) == entra.ENTRA,
        "sign_ins": audit.sign_ins(request.user),
    }
    return render(request, "rce_site/signin/security.html", context)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    ended = standing.end_sessions(request.user, but=request.session.session_key)
    words = ngettext(
        "You are signed out of %(count)s other place.",
        "You are signed out of %(count)s other places.",
        ended,
    )
    words = words if ended else _("You were signed in nowhere else.")
    messages.success(request, words % {"count": ended})
    audit.note(request, audit.Event.SIGNED_OUT, everywhere=True, sessions=ended)
    return redirect("security")
