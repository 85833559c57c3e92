"""/budget/provisions/proposals/: executed orders that nobody billed yet; of those that a person
ticks, provisions are made, and taken back as long as they stand as they were made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import View

from billing.models import Contract
from budget import proposals
from budget.models import Provision
from budget.proposals import Made, Proposal, Proposals, Wanted
from records import formats
from records.filters import NONE, MonthField
from records.permissions import may
from records.views.export import download

# So many rows a page: each has two inputs, and somebody looks at every one.
ROWS = 50
# What was just made can be taken back from its message for a day.
SALT, A_DAY = "budget.proposals", 60 * 60 * 24
AMOUNT = forms.DecimalField(
    localize=True, max_digits=18, decimal_places=2, min_value=Decimal("0.01")
)
COLUMNS = [
    gettext_lazy("Work order"),
    gettext_lazy("Done on"),
    gettext_lazy("Type of work"),
    gettext_lazy("Transformer"),
    gettext_lazy("Municipality"),
    gettext_lazy("Crew"),
    gettext_lazy("Contract"),
    gettext_lazy("Why this contract"),
    gettext_lazy("Amount"),
    gettext_lazy("Why this amount"),
    gettext_lazy("Budget line"),
    gettext_lazy("Class of expense"),
]


class NarrowForm(forms.Form):
    """What the table is narrowed to."""

    # Choices without a check: what was just provisioned may be no choice any more.
    contract = forms.CharField(
        label=gettext_lazy("Contract"), required=False, widget=forms.Select()
    )
    kind = forms.CharField(
        label=gettext_lazy("Type of work"), required=False, widget=forms.Select()
    )
    month = MonthField(label=gettext_lazy("Done in"), required=False)

    def __init__(self, data: Any, found: Proposals) -> None:
        super().__init__(data)
        numbers = sorted({one.contract.number for one in found.every if one.contract})
        kinds = sorted({one.kind for one in found.every})
        none = [(NONE, _("None is known"))] if any(not one.contract for one in found.every) else []
        self.fields["contract"].widget.choices = [
            ("", _("All contracts")),
            *((number, number) for number in numbers),
            *none,
        ]
        self.fields["kind"].widget.choices = [
            ("", _("All types")),
            *((kind, kind) for kind in kinds),
        ]

    def narrowed(self, found: Proposals) -> list[Proposal]:
        if not self.is_valid():
            return []
        contract, kind, month = (self.cleaned_data[name] for name in ("contract", "kind", "month"))
        return [
            one
            for one in found.every
            if contract in ("", one.contract.number if one.contract else NONE)
            and kind in ("", one.kind)
            and month in (None, one.period)
        ]


@dataclass(frozen=True)
class Row:
    """A proposal as the page shows it: with what the person wrote, and what is wrong with it."""

    proposal: Proposal
    contract: str
    amount: str
    ticked: bool = False
    error: str = ""

    @classmethod
    def of(cls, proposal: Proposal) -> "Row":
        amount = proposal.worth.amount
        number = proposal.contract.number if proposal.contract else ""
        return cls(proposal, number, "" if amount is None else formats.number(amount))


@dataclass(frozen=True)
class Ticked:
    """An order that was ticked, with what was written beside it."""

    order: str
    contract: str
    amount: str

    @classmethod
    def read(cls, given: Any) -> "list[Ticked]":
        return [
            cls(order, given.get(f"contract:{order}", "").strip(), given.get(f"amount:{order}", ""))
            for order in dict.fromkeys(given.getlist("order"))
        ]

    def wanted(self, contracts: dict[str, int]) -> Wanted:
        """ValidationError where it cannot be understood."""
        if self.contract not in contracts:
            raise ValidationError(_("Write a contract’s number."))
        return Wanted(self.order, contracts[self.contract], AMOUNT.clean(self.amount))


class ProposalsView(View):
    def dispatch(self, request: HttpRequest) -> HttpResponseBase:
        asked = "add" if request.method == "POST" else "view"
        if not may(request.user, asked, Provision):
            raise PermissionDenied
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        found, extension = Proposals.now(), request.GET.get("format")
        if extension not in ("csv", "xlsx"):
            return self.page(found, {})
        chosen = NarrowForm(request.GET, found).narrowed(found)
        headers = [str(label) for label in COLUMNS]
        return download(_("Proposed provisions"), headers, map(exported, chosen), extension)

    def post(self, request: HttpRequest) -> HttpResponse:
        contracts = dict(Contract.objects.order_by().values_list("number", "pk"))
        wanted, errors = [], {}
        ticked = Ticked.read(request.POST)
        for one in ticked:
            try:
                wanted.append(one.wanted(contracts))
            except ValidationError as error:
                errors[one.order] = " ".join(error.messages)
        if errors:
            return self.page(Proposals.now(), {one.order: one for one in ticked}, errors)
        if not wanted:
            messages.warning(request, _("Tick the orders that provisions are to be made of."))
        else:
            reason = _("Proposed: its order was executed and is not billed")
            tell(request, proposals.accept(wanted, request.user, reason))
        return HttpResponseRedirect(request.get_full_path())

    def page(
        self, found: Proposals, ticked: dict[str, Ticked], errors: dict[str, str] | None = None
    ) -> HttpResponse:
        form = NarrowForm(self.request.GET, found)
        chosen = form.narrowed(found)
        page = Paginator(chosen, ROWS).get_page(self.request.GET.get("page"))
        rows = [Row.of(one) for one in page]
        for at, row in enumerate(rows):
            if one := ticked.get(row.proposal.work_order):
                error = (errors or {}).get(one.order, "")
                rows[at] = Row(row.proposal, one.contract, one.amount, True, error)
        context = {
            "found": found,
            "form": form,
            "count": len(chosen),
            "sum": sum((one.worth.amount or 0 for one in chosen), Decimal(0)),
            "unknown": sum(1 for one in chosen if one.worth.amount is None),
            "contracts": list(contracts_of(chosen)),
            "rows": rows,
            "errors": errors,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number, on_ends=1),
            "numbers": Contract.objects.order_by("number").values_list("number", "contractor"),
            "may_add": may(self.request.user, "add", Provision),
            "months": proposals.MONTHS,
            "list_url": reverse("budget:provision_list"),
        }
        status = 422 if errors else 200
        return render(self.request, "budget/proposals.html", context, status=status)


def exported(one: Proposal) -> list[Any]:
    return [
        one.work_order,
        one.done_on,
        one.kind,
        one.transformer,
        one.municipality,
        one.crew,
        one.contract.number if one.contract else None,
        one.why_contract,
        one.worth.amount,
        one.worth.why,
        one.worth.budget_line,
        one.worth.class_name,
    ]


def contracts_of(chosen: list[Proposal]) -> Iterator[tuple[str, int, Decimal]]:
    """(number, orders, pesos) of each contract, the largest sum first; without one '' last."""
    sums: dict[str, list[Any]] = {}
    for one in chosen:
        of = sums.setdefault(one.contract.number if one.contract else "", [0, Decimal(0)])
        of[0] += 1
        of[1] += one.worth.amount or 0
    for number in sorted(sums, key=lambda number: (number == "", -sums[number][1])):
        yield (number, *sums[number])


def tell(request: HttpRequest, made: Made) -> None:
    """What was made, with the way back; and what was left, and why."""
    if made.keys:
        words = ngettext(
            "%(count)s provision was made, of %(sum)s.",
            "%(count)s provisions were made, of %(sum)s together.",
            len(made.keys),
        )
        shown = {"count": formats.number(len(made.keys)), "sum": formats.money(made.amount)}
        token = signing.dumps([made.keys, made.moment.isoformat()], salt=SALT, compress=True)
        context = {"words": words % shown, "token": token, "csrf_token": get_token(request)}
        messages.success(request, render_to_string("budget/proposals_made.html", context))
    if made.left:
        words = ngettext(
            "%(count)s order was left: somebody provisioned or billed it meanwhile, or its month "
            "is closed.",
            "%(count)s orders were left: somebody provisioned or billed them meanwhile, or their "
            "months are closed.",
            len(made.left),
        )
        messages.warning(request, words % {"count": formats.number(len(made.left))})


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Deletes what was just made, but for what somebody touched since."""
    if not may(request.user, "delete", Provision):
        raise PermissionDenied
    try:
        keys, moment = signing.loads(request.POST.get("made", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        messages.error(request, _("That can no longer be undone; delete them one by one."))
        return redirect("budget:provision_list")
    reason = _("Undone: they were just proposed and made")
    gone, left = proposals.take_back(keys, datetime.fromisoformat(moment), request.user, reason)
    words = ngettext("%(count)s provision was deleted.", "%(count)s provisions were deleted.", gone)
    messages.success(request, words % {"count": formats.number(gone)})
    if left:
        words = ngettext(
            "%(count)s stays: it was changed or deleted since, or its month is closed.",
            "%(count)s stay: they were changed or deleted since, or their months are closed.",
            left,
        )
        messages.warning(request, words % {"count": formats.number(left)})
    return redirect("budget:proposals")
