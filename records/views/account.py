"""A person's own account: their tokens. Signing in and passwords are Django's own pages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from records.forms import TokenForm
from records.models import Token


@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; a new one's key is in this answer and nowhere else."""
    form, key = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, key = Token.issue(request.user, **form.cleaned_data)
        form = TokenForm()
    context = {"form": form, "key": key, "tokens": request.user.tokens.all()}
    return render(request, "records/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    token = get_object_or_404(request.user.tokens, pk=pk)
    token.delete()
    messages.success(request, _("“%(token)s” no longer opens anything.") % {"token": token})
    return redirect("tokens")
