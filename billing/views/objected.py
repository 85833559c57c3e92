"""What is said once lines were objected to, or an objection was withdrawn, and the way back."""

from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from billing.models import Annex, BilledItem
from records import formats
from records.bulk import Cause
from records.permissions import may

# What was just done can be undone from its message for a day.
SALT, A_DAY = "billing.objected", 60 * 60 * 24


def objectable(annex: Annex) -> str:
    """Why nobody may object to its lines now; empty while somebody may."""
    try:
        annex.check_objectable()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def tell_objected(request: HttpRequest, annex: Annex, count: int) -> None:
    """How many lines were objected to, with the way back."""
    words = ngettext(
        "%(count)s line is objected to.", "%(count)s lines are objected to.", count
    ) % {"count": formats.number(count)}
    # All were written at one moment: whoever touched one since gave it another.
    last = BilledItem.objects.filter(annex=annex).objected_to().order_by("-updated_at")
    moment = last.values_list("updated_at", flat=True).first()
    token = signing.dumps(moment and moment.isoformat(), salt=SALT)
    context = {"words": words, "annex": annex, "token": token, "csrf_token": get_token(request)}
    messages.success(request, render_to_string("billing/objected.html", context))


def tell_withdrawn(request: HttpRequest, count: int) -> None:
    words = ngettext(
        "The objection to %(count)s line was withdrawn.",
        "The objections to %(count)s lines were withdrawn.",
        count,
    )
    messages.success(request, words % {"count": formats.number(count)})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back what was just objected to, but for what somebody touched since: what was objected
    to before is so again."""
    if not may(request.user, "object", BilledItem):
        raise PermissionDenied
    annex = get_object_or_404(Annex.objects.select_related("contract"), pk=pk)
    there = reverse("billing:annex_objections", args=[annex.pk])
    try:
        moment = signing.loads(request.POST.get("made", ""), salt=SALT, max_age=A_DAY)
        made = datetime.fromisoformat(moment)
    except (signing.BadSignature, TypeError, ValueError):
        messages.error(request, _("That can no longer be undone here: withdraw them below."))
        return HttpResponseRedirect(there)
    lines = BilledItem.objects.filter(annex=annex, updated_at=made).objected_to()
    cause = Cause(request.user.pk, None, _("Undone: just objected to"))
    try:
        count = BilledItem.objects.take_back(lines, cause=cause)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext(
            "Undone: %(count)s line is as it was before.",
            "Undone: %(count)s lines are as they were before.",
            count,
        )
        messages.success(request, words % {"count": formats.number(count)})
    return HttpResponseRedirect(there)
