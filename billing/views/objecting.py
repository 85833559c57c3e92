"""Objecting to lines of an acta, and withdrawing it: of one line, of those ticked, or of all that a
filter finds. Asked first, with what it comes to; then done at once, and undone from its message."""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from billing.filters import AnnexItemFilters
from billing.forms import ObjectForm, WithdrawForm
from billing.models import Annex, BilledItem, Objection
from billing.objecting import USUAL, Accepted, Preview
from billing.views.objected import objectable, tell_objected, tell_withdrawn
from records.bulk import Cause
from records.permissions import may

# So many lines are shown of those chosen.
SHOWN = 20
# What says which lines, besides the filters; and what only says how their list is shown.
CHOICE = ("item", "all")
LOOK = ("page", "page_size", "sort", "columns")
TEXTS = {
    Objection.ALREADY_BILLED: gettext_lazy("The same work was billed in another acta already."),
    Objection.OVER_PRICE: gettext_lazy("Billed over the price in force of the contract’s list."),
    Objection.OVER_QUANTITY: gettext_lazy("Over the quantity that was contracted of this item."),
    Objection.NO_EVIDENCE: gettext_lazy("There is no evidence that it was done."),
    Objection.NOT_DONE: gettext_lazy("It was not done."),
    Objection.WRONG_ITEM: gettext_lazy("Another item was done than the one billed."),
}


class ChosenView(View):
    """Lines of the acta of the address: `?item=…&item=…`, or `?all=1` with filters of its list."""

    form_class: type[forms.Form]
    template: str
    words: Any
    withdraws = False

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not may(request.user, "object", BilledItem):
            raise PermissionDenied
        self.annex = get_object_or_404(Annex.objects.select_related("contract"), pk=pk)
        if not self.lines.exists():
            messages.warning(request, _("Tick the lines first, or narrow the list to some."))
            return HttpResponseRedirect(self.back)
        return super().dispatch(request, pk)

    @cached_property
    def lines(self) -> QuerySet[BilledItem]:
        return self.among(chosen(self.annex, self.request.GET))

    def among(self, lines: QuerySet[BilledItem]) -> QuerySet[BilledItem]:
        return lines

    @cached_property
    def only(self) -> BilledItem | None:
        """The line, where it is one alone."""
        found = list(self.lines.select_related("annex__contract", "price")[:2])
        return found[0] if len(found) == 1 else None

    @cached_property
    def back(self) -> str:
        """Where the person came from: the line's page, the page of objections, or the list as it
        was narrowed."""
        given = self.request.GET
        if "objections" in given:
            return reverse("billing:annex_objections", args=[self.annex.pk])
        if len(given.getlist("item")) == 1 and "all" not in given and self.only:
            return self.only.get_absolute_url()
        query = given.copy()
        for name in CHOICE:
            query.pop(name, None)
        query = f"?{query.urlencode()}" if query else ""
        return reverse("billing:annex_items", args=[self.annex.pk]) + query

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.form_class(initial=self.initial()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form_class(request.POST)
        valid = form.is_valid()
        if "preview" in request.POST:
            return self.page(form)
        if not valid:
            return self.page(form, 422)
        try:
            # Until it is told when it was done nobody else does the like.
            with transaction.atomic():
                self.tell(self.write(form))
        except ValidationError as error:
            return self.refused(form, error)
        return HttpResponseRedirect(self.there())

    def there(self) -> str:
        """Back; but for a list of which nothing is left, as of those off their price."""
        given = self.request.GET.copy()
        given["all"] = "1"
        with suppress(Http404):
            if "?" in self.back and not chosen(self.annex, given).exists():
                return reverse("billing:annex_objections", args=[self.annex.pk])
        return self.back

    def refused(self, form: forms.Form, error: ValidationError) -> HttpResponse:
        """What moved meanwhile is shown as it is now, and may be confirmed then."""
        form.add_error(None, error)
        moved = error.code == "moved"
        if moved:
            form.data = form.data.copy()
            form.data["seen"] = self.lines.mark()
        return self.page(form, 409 if moved else 422)

    def initial(self) -> dict[str, Any]:
        return {"seen": self.lines.mark()}

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        shown = self.lines.select_related("price", "transformer").order_by("executed_on", "pk")
        context = {
            "annex": self.annex,
            "form": form,
            "view": self,
            "preview": self.preview(form),
            "shown": shown[:SHOWN],
            "why_not": objectable(self.annex),
            **self.more(),
        }
        part = self.request.htmx and "preview" in self.request.POST
        template = "billing/objecting_preview.html" if part else self.template
        return render(self.request, template, context, status=status)

    def more(self) -> dict[str, Any]:
        return {}

    def cause(self, reason: str = "") -> Cause:
        return Cause(self.request.user.pk, None, reason)

    def preview(self, form: Any) -> Preview:
        raise NotImplementedError

    def write(self, form: Any) -> int:
        raise NotImplementedError

    def tell(self, count: int) -> None:
        raise NotImplementedError


def chosen(annex: Annex, given: QueryDict) -> QuerySet[BilledItem]:
    """The lines that an address names; Http404 where its filters cannot be read."""
    mine = BilledItem.objects.filter(annex=annex)
    if "all" not in given:
        keys = [int(key) for key in given.getlist("item") if key.isdecimal() and len(key) < 19]
        return mine.filter(pk__in=keys[:2_000])
    query = given.copy()
    for name in (*CHOICE, *LOOK):
        query.pop(name, None)
    filters = AnnexItemFilters(query, mine)
    if not filters.is_valid():
        raise Http404
    return filters.qs


class ObjectView(ChosenView):
    form_class = ObjectForm
    template = "billing/objecting.html"
    words = gettext_lazy("Object")

    def initial(self) -> dict[str, Any]:
        """An objection that stands is what is changed; else what the rules have to say of it."""
        line = self.only
        if line and line.objection:
            as_billed = line.accepted_quantity is None
            listed = as_billed and line.accepted_unit_price == line.price.unit_price
            nothing = line.accepted_quantity == 0
            return {
                **super().initial(),
                "objection": line.objection,
                "text": line.objection_text,
                "accept": "listed" if listed else "nothing" if nothing else "given",
                "quantity": line.accepted_quantity,
                "unit_price": line.accepted_unit_price,
            }
        code = self.likely()
        text = str(TEXTS.get(code, ""))
        return {
            **super().initial(),
            "objection": code,
            "text": text,
            "accept": USUAL.get(code, ""),
        }

    def likely(self) -> str:
        """Why one objects to what was chosen: as the list was narrowed, or as the line tells."""
        look, line = self.request.GET.get("look"), self.only
        if look == "twice" or (line and line.billed_elsewhere().exists()):
            return Objection.ALREADY_BILLED
        if look == "deviates" or (line and line.unit_price > line.price.unit_price):
            return Objection.OVER_PRICE
        return ""

    def preview(self, form: ObjectForm) -> Preview:
        if form.is_bound:
            accepted = form.accepted(self.lines)
        else:
            how = form.initial.get("accept", "")
            written = form.initial.get("quantity"), form.initial.get("unit_price")
            accepted = Accepted.meant(how, self.lines, *written) if how else None
        return Preview.of(self.annex, self.lines, accepted)

    def more(self) -> dict[str, Any]:
        usual = {code: [USUAL[code], str(TEXTS.get(code, ""))] for code in Objection.values}
        return {"usual": usual}

    def write(self, form: ObjectForm) -> int:
        given, accepted = form.cleaned_data, form.accepted(self.lines) or Accepted()
        return BilledItem.objects.object_to(
            self.lines,
            given["objection"],
            given["text"],
            cause=self.cause(),
            quantity=accepted.quantity,
            unit_price=accepted.unit_price,
            seen=given["seen"],
        )

    def tell(self, count: int) -> None:
        tell_objected(self.request, self.annex, count)


class WithdrawView(ChosenView):
    form_class = WithdrawForm
    template = "billing/withdrawing.html"
    words = gettext_lazy("Withdraw the objection")
    withdraws = True

    def among(self, lines: QuerySet[BilledItem]) -> QuerySet[BilledItem]:
        return lines.objected_to()

    def preview(self, form: WithdrawForm) -> Preview:
        return Preview.of(self.annex, self.lines, Accepted())

    def write(self, form: WithdrawForm) -> int:
        given = form.cleaned_data
        cause = self.cause(given["reason"])
        return BilledItem.objects.withdraw(self.lines, cause=cause, seen=given["seen"])

    def tell(self, count: int) -> None:
        tell_withdrawn(self.request, count)
