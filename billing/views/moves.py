"""Approving an acta, returning it, and sending it back to review: asked first, then done."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from billing.forms import MoveForm, ReturnForm
from billing.models import Annex
from records.permissions import may


class MoveView(View):
    """GET asks, POST moves; what the person saw travels along, so that nothing moves unseen."""

    form_class: type[forms.Form] = MoveForm
    words: Any
    icon: str
    colour = "primary"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may(request.user, "approve", Annex):
            raise PermissionDenied
        self.annex = get_object_or_404(Annex.objects.select_related("contract"), pk=pk)
        return super().dispatch(request, pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.form_class(initial={"seen": self.annex.updated_at.isoformat()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            self.move(form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, self.done())
        return HttpResponseRedirect(self.annex.get_absolute_url())

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {"annex": self.annex, "form": form, "move": self}
        return render(self.request, "billing/annex_move.html", context, status=status)

    def move(self, given: dict[str, Any]) -> None:
        raise NotImplementedError

    def done(self) -> str:
        raise NotImplementedError


class ApproveView(MoveView):
    words = gettext_lazy("Approve")
    icon = "circle-check"

    def move(self, given: dict[str, datetime]) -> None:
        self.annex.approve(self.request.user, seen=given["seen"])

    def done(self) -> str:
        return _("Acta %(acta)s was approved.") % {"acta": self.annex}


class ReturnView(MoveView):
    form_class = ReturnForm
    words = gettext_lazy("Return to the contractor")
    icon = "arrow-back-up"
    colour = "danger"

    def move(self, given: dict[str, Any]) -> None:
        self.annex.return_to_contractor(self.request.user, given["reason"], seen=given["seen"])

    def done(self) -> str:
        words = _("Acta %(acta)s was returned.") % {"acta": self.annex}
        if not self.annex.is_objected:
            return words
        return format_html(
            '{} <a class="alert-link" href="{}" download>{}</a>',
            words,
            reverse("billing:annex_objections_workbook", args=[self.annex.pk]),
            _("Download its workbook with the objections, for the contractor"),
        )


class ReviewView(MoveView):
    words = gettext_lazy("Send back to review")
    icon = "refresh"

    def move(self, given: dict[str, datetime]) -> None:
        self.annex.send_to_review(self.request.user, seen=given["seen"])

    def done(self) -> str:
        return _("Acta %(acta)s is in review again.") % {"acta": self.annex}
