"""What can be done with the list of transformers to review: make it anew."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from records import formats
from records.permissions import may
from transformers import reviewing
from transformers.models import Review


@require_POST
def remake(request: HttpRequest) -> HttpResponse:
    """Asks the rules again, of what is stored now."""
    if not may(request.user, "change", Review):
        raise PermissionDenied
    reviewing.refresh()
    waiting = Review.objects.waiting().count()
    words = ngettext(
        "The list was made anew: %(count)s transformer waits.",
        "The list was made anew: %(count)s transformers wait.",
        waiting,
    )
    messages.success(request, words % {"count": formats.number(waiting)})
    return redirect("transformers:review_list")
