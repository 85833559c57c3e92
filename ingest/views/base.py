"""What the wizard's pages share: which upload, whether this person may, and what a refusal does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ingest import permissions
from ingest.busy import told_when_busy
from ingest.models import Upload
from ingest.refusals import Refusal

View = Callable[..., HttpResponse]


def seen(request: HttpRequest, pk: int) -> Upload:
    """The upload, if this person may look at uploads."""
    if not permissions.may_view(request.user):
        raise PermissionDenied
    uploads = Upload.objects.select_related("owner", "committed_by", "undone_by")
    return get_object_or_404(uploads, pk=pk)


def decided(request: HttpRequest, pk: int) -> Upload:
    """The upload, if this person may decide about it."""
    upload = seen(request, pk)
    if not permissions.may_decide(request.user, upload):
        raise PermissionDenied
    return upload


def decision(view: Callable[[HttpRequest, Upload], Any]) -> View:
    """A POST about an upload, which leads back to its page; a refusal becomes the page's message.

    By GET it leads there too: so comes back whoever had to sign in again.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        upload = decided(request, pk)
        if request.method == "POST":
            try:
                with told_when_busy():
                    view(request, upload)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        return redirect("ingest:upload_detail", pk)

    return wrapped
