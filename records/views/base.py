"""What the pages of a record share: who may see one, and which record it is about."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from records.models import Record
from records.views.pages import RecordPages


class RecordView(View):
    """Checks the permission before anything else."""

    pages: RecordPages = None  # type: ignore[assignment]
    action = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.pages.may(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def record(self, pk: int) -> Any:
        return get_object_or_404(self.pages.joined(), pk=pk)

    def frozen(self, record: Any) -> str:
        """Why the record may not change now, where this person else could; empty while it may."""
        able = any(self.pages.may(self.request.user, action) for action in ("change", "delete"))
        if not able or not isinstance(record, Record):
            return ""
        try:
            record.check_changeable()
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    def context(self, **more: Any) -> dict[str, Any]:
        """For every template: the pages, and what this person may do in them."""
        user = self.request.user
        return {
            "pages": self.pages,
            "list_url": self.pages.url("list"),
            "may_add": self.pages.may(user, "add"),
            "may_change": self.pages.may(user, "change"),
            "may_delete": self.pages.may(user, "delete"),
            **more,
        }
