"""Lines at no known transformer: how many and why, and correcting all that say one code."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.generic import View

from billing.choices import MISSED, Link
from billing.filters import BILLED
from billing.forms import CodeMeantForm
from billing.models import BilledItem
from billing.views import figures
from records import formats
from records.bulk import Cause
from records.permissions import may
from transformers.models import Transformer

MOST_CODES = 200


def unmatched(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "view", BilledItem):
        raise PermissionDenied
    if not Transformer.objects.exists():
        return render(request, "billing/unmatched.html")
    codes = list(BilledItem.objects.billed().missed_codes()[: MOST_CODES + 1])
    found = {
        "inventory": True,
        "reasons": reasons(BilledItem.objects.billed(), {"state": BILLED}),
        "codes": [_code(row) for row in codes[:MOST_CODES]],
        "more": len(codes) > MOST_CODES,
        "may_correct": may(request.user, "change", BilledItem),
    }
    return render(request, "billing/unmatched.html", found)


def reasons(items: Any, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Why these items are at no known transformer, with how many each and the way to them."""
    return [
        {
            **row,
            "why": Link(row["link"]).label,
            "missed": row["link"] in MISSED,
            "url": figures.listed("billeditem", **given, link=row["link"]),
        }
        for row in items.by_link()
    ]


def _code(row: dict[str, Any]) -> dict[str, Any]:
    given = {"written": row["transformer_code"], "link": row["link"], "state": BILLED}
    query = {"code": row["transformer_code"]}
    return {
        **row,
        "why": Link(row["link"]).label,
        "url": figures.listed("billeditem", **given),
        "correct_url": figures.with_query(reverse("billing:correct_code"), **query),
    }


class CorrectCodeView(View):
    """All lines that say one code mean one transformer: GET asks which, POST writes it on them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user, "change", BilledItem):
            raise PermissionDenied
        self.code = (request.POST if request.method == "POST" else request.GET).get("code", "")
        self.free, self.left = BilledItem.objects.correctable(self.code)
        self.count = self.free.count()
        if not self.code or not self.count + self.left:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(CodeMeantForm(initial={"code": self.code}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeMeantForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        meant, reason = form.cleaned_data["transformer"].code, form.cleaned_data["reason"]
        cause = Cause(request.user.pk, None, reason)
        try:
            changed, left = BilledItem.objects.correct_code(self.code, meant, cause)
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(form, 422)
        tell(request, meant, changed, left)
        return HttpResponseRedirect(reverse("billing:unmatched"))

    def page(self, form: Any, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "code": self.code,
            "count": self.count,
            "left": self.left,
            "examples": self.free.select_related("annex__contract").order_by("-executed_on")[:5],
            "url": figures.listed("billeditem", written=self.code),
        }
        return render(self.request, "billing/correct_code.html", context, status=status)


def tell(request: HttpRequest, meant: str, changed: int, left: int) -> None:
    words = ngettext(
        "%(count)s line says %(code)s now.", "%(count)s lines say %(code)s now.", changed
    )
    messages.success(request, words % {"count": formats.number(changed), "code": meant})
    if left:
        words = ngettext(
            "%(count)s line was left as it is: its acta is approved, or of a closed month.",
            "%(count)s lines were left as they are: their actas are approved, or of closed months.",
            left,
        )
        messages.warning(request, words % {"count": formats.number(left)})
