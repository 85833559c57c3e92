"""A forgotten password, where a mail server is set. Nobody learns here who has an account."""

from typing import Any

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from rce_site.signin import flow, letters, locks
from rce_site.signin.forms import LetterForm

LETTERS, WITHIN = 10, 60 * 60  # that one client may ask for, and in how many seconds


class _WhereMailIsSet:
    @method_decorator([never_cache, login_not_required])
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not letters.can_be_sent():
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Ask(_WhereMailIsSet, auth.PasswordResetView):
    form_class = LetterForm

    def form_valid(self, form: Any) -> HttpResponse:
        counter = f"letters:{locks.address(self.request)}"
        cache.add(counter, 0, WITHIN)
        if cache.incr(counter) <= LETTERS:
            return super().form_valid(form)
        # As if it were sent: what is said depends on nothing.
        return HttpResponse(status=302, headers={"Location": str(self.get_success_url())})


class Asked(_WhereMailIsSet, auth.PasswordResetDoneView):
    pass


class Choose(_WhereMailIsSet, auth.PasswordResetConfirmView):
    """A new password by the letter's link; the second factor is still asked for afterwards."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        flow.take_own_password(self.request, self.user)
        return response


class Chosen(_WhereMailIsSet, auth.PasswordResetCompleteView):
    pass
