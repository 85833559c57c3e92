"""Adding and editing in a form; two people at once, and the message that shows what changed."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from records import turns
from records.views.base import RecordView


class FormView(RecordView):
    def page(self, request: HttpRequest, form: Any, record: Any = None) -> HttpResponse:
        context = self.context(form=form, record=record)
        status = 422 if form.errors else 200
        return render(request, "records/form.html", context, status=status)

    def saved(self, request: HttpRequest, record: Any, words: str) -> HttpResponse:
        """Says what happened, with the way to what changed."""
        link = self.pages.url("history", record.pk)
        text = format_html(
            '{} <a class="alert-link" href="{}">{}</a>', words, link, _("Show what changed")
        )
        messages.success(request, text)
        return HttpResponseRedirect(self.pages.url("detail", record.pk))


class AddView(FormView):
    action = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.pages.form(request)
        form.initial.update(request.GET.dict())
        return self.page(request, form)

    @transaction.atomic
    def post(self, request: HttpRequest) -> HttpResponse:
        turns.wait(self.pages.model)
        form = self.pages.form(request)
        if not form.is_valid():
            return self.page(request, form)
        record = form.save(commit=False)
        self.pages.before_adding(request, record)
        record.save()
        form.save_m2m()
        return self.saved(request, record, _("“%(record)s” was added.") % {"record": record})


class EditView(FormView):
    action = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        if self.frozen(record):  # its own page says why
            return HttpResponseRedirect(self.pages.url("detail", pk))
        return self.page(request, self.pages.form(request, record), record)

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = get_object_or_404(turns.locked(self.pages.model, pk))
        form = self.pages.form(request, record)
        if not form.is_valid():
            return self.page(request, form, self.record(pk))
        if not set(form.changed_data) - {"reason", "seen"}:
            messages.info(request, _("Nothing changed."))
            return HttpResponseRedirect(self.pages.url("detail", pk))
        record = form.save()
        return self.saved(request, record, _("“%(record)s” was saved.") % {"record": record})
