"""Deleting after a question; what stands in the way is named."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from records import turns
from records.closing import refuse_closed
from records.forms import ReasonForm
from records.views.base import RecordView


class DeleteView(RecordView):
    action = "delete"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        if self.frozen(record):  # its own page says why
            return HttpResponseRedirect(self.pages.url("detail", pk))
        return self.page(request, record, ReasonForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record, form = self.record(pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(request, record, form)
        try:
            self.delete_record(record, form.cleaned_data["reason"])
        except (ProtectedError, RestrictedError) as error:
            return self.page(request, record, form, in_the_way(error))
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(request, record, form)
        messages.success(request, str(self.pages.deleted_words) % {"record": record})
        return HttpResponseRedirect(self.pages.url("list"))

    @transaction.atomic
    def delete_record(self, record: Any, reason: str) -> None:
        turns.wait(type(record))
        refuse_closed(record)
        record._change_reason = reason
        record.delete()

    def page(
        self,
        request: HttpRequest,
        record: Any,
        form: ReasonForm,
        obstacles: list[str] | None = None,
    ) -> HttpResponse:
        context = self.context(record=record, form=form, obstacles=obstacles)
        status = 409 if obstacles else 422 if form.errors else 200
        return render(request, "records/delete.html", context, status=status)


def in_the_way(error: ProtectedError | RestrictedError) -> list[str]:
    """['31 billed items', …]: what refers to the record and would lose it."""
    held = getattr(error, "protected_objects", None) or error.restricted_objects
    counts = Counter(type(one) for one in held)
    return [f"{n} × {model._meta.verbose_name}" for model, n in counts.most_common()]
