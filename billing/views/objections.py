"""/billing/annexes/<pk>/objections/: the objections that stand, those that the rules propose, what
later versions answered, and the contractor's workbook with all of them."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django.views.generic import View

from billing import answers, objecting, workbooks
from billing.models import Annex, BilledItem, DismissedObjection, Objection
from billing.proposing import Proposal, Proposals
from billing.views import annex_page, proposed
from billing.views.objected import objectable, tell_objected
from ingest.formats import XLSX
from ingest.models import Gate
from records import formats
from records.bulk import Cause
from records.permissions import may

# So many of a reason, of what stands and of what was answered are shown, the largest first; and so
# many of the reason that somebody asks to see more of.
SHOWN, MORE = 12, 500
TYPES = {".xlsx": XLSX, ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12"}


@dataclass(frozen=True)
class Group:
    """The proposals of one reason: how many, what they come to, and the largest of them."""

    reason: Objection
    rule: str
    lines: int
    objected: Decimal
    saved: Decimal
    rows: list[proposed.Row]
    # Others once any of them is another: what a person saw is what they accept.
    mark: str

    @classmethod
    def of(
        cls, annex: Annex, reason: Objection, mine: list[Proposal], shown: int = SHOWN
    ) -> "Group":
        return cls(
            reason,
            str(proposed.RULES[reason]),
            len(mine),
            sum((one.objected for one in mine), Decimal(0)),
            objecting.worth(annex, [(one.line.kind, one.objected) for one in mine]),
            [proposed.Row.of(annex, one) for one in mine[:shown]],
            mark_of(mine),
        )


def mark_of(mine: list[Proposal]) -> str:
    told = ";".join(
        f"{one.line.pk} {one.line.amount} {one.accepted_quantity} {one.accepted_unit_price}"
        for one in mine
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class ObjectionsView(View):
    """GET shows; POST accepts proposals, one by one or of a reason all, or dismisses them."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        asked = "object" if request.method == "POST" else "view"
        if not may(request.user, asked, BilledItem):
            raise PermissionDenied
        self.annex = get_object_or_404(Annex.objects.select_related("contract"), pk=pk)
        return super().dispatch(request, pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        annex, why_not = self.annex, objectable(self.annex)
        found = Proposals() if why_not else Proposals.of(annex)
        standing = BilledItem.objects.filter(annex=annex).objected_to()
        more = request.GET.get("more")
        groups = [
            Group.of(annex, reason, mine, MORE if reason == more else SHOWN)
            for reason, mine in found.by_reason.items()
        ]
        context = {
            "record": annex,
            "tab": "objections",
            "history_url": reverse("billing:annex_history", args=[annex.pk]),
            "why_not": why_not,
            "may_object": may(request.user, "object", BilledItem),
            "groups": groups,
            "proposed": sum(group.lines for group in groups),
            "dismissed": found.dismissed,
            "evidence": found.evidence,
            "sums": list(annex_page.objections(annex)),
            "lines": standing.count(),
            "standing": standing.order_by("-objected", "pk")[:SHOWN],
            "standing_url": annex_page.items_url(annex, objected="yes"),
            "answers": answers.of(annex),
        }
        return render(request, "billing/objections.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = request.POST.get("do", "")
        try:
            if asked == "bring_back":
                self.bring_back()
            elif asked in ("accept", "accept_all", "dismiss"):
                self.decide(asked)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("billing:annex_objections", args=[pk]))

    @transaction.atomic
    def decide(self, asked: str) -> None:
        """What was seen is what is decided about: nobody writes meanwhile."""
        Gate.enter()
        self.annex.refresh_from_db()
        self.annex.check_objectable()
        reason = self.request.POST.get("reason", "")
        mine = Proposals.of(self.annex).by_reason.get(reason, [])  # type: ignore[call-overload]
        if mark_of(mine) != self.request.POST.get("seen"):
            message = _("What is proposed changed meanwhile. Look at it again before you decide.")
            raise ValidationError(message, code="moved")
        if asked != "accept_all":
            ticked = set(self.request.POST.getlist("item"))
            mine = [one for one in mine if str(one.line.pk) in ticked]
        if not mine:
            raise ValidationError(_("Tick the lines first."), code="none")
        if asked == "dismiss":
            self.dismiss(reason, mine)
        else:
            self.accept(reason, mine)

    def accept(self, reason: str, mine: list[Proposal]) -> None:
        quantities = {
            one.line.pk: one.accepted_quantity for one in mine if one.accepted_quantity is not None
        }
        prices = {
            one.line.pk: one.accepted_unit_price
            for one in mine
            if one.accepted_unit_price is not None
        }
        count = BilledItem.objects.object_to(
            [one.line.pk for one in mine],
            reason,
            {one.line.pk: proposed.said_to_contractor(one) for one in mine},
            cause=Cause(self.request.user.pk, None, _("Proposed: %s") % Objection(reason).label),
            quantity=quantities,
            unit_price=prices,
        )
        tell_objected(self.request, self.annex, count)

    def dismiss(self, reason: str, mine: list[Proposal]) -> None:
        pairs = [(one.line.pk, reason) for one in mine]
        count = DismissedObjection.objects.dismiss(self.annex.pk, pairs, self.request.user)
        words = ngettext(
            "%(count)s proposal was dismissed: it does not come back.",
            "%(count)s proposals were dismissed: they do not come back.",
            count,
        )
        messages.success(self.request, words % {"count": formats.number(count)})

    def bring_back(self) -> None:
        count = DismissedObjection.objects.bring_back(self.annex.pk)
        words = ngettext(
            "%(count)s dismissed proposal is looked at again.",
            "%(count)s dismissed proposals are looked at again.",
            count,
        )
        messages.success(self.request, words % {"count": formats.number(count)})


@require_GET
def workbook(request: HttpRequest, pk: int) -> FileResponse:
    """The contractor's own workbook with the objections in it; several in a .zip."""
    if not may(request.user, "view", BilledItem):
        raise PermissionDenied
    annex = get_object_or_404(Annex.objects.select_related("contract"), pk=pk)
    try:
        made = workbooks.objected(annex)
    except ValueError as error:
        raise Http404(str(error)) from error
    kind = next((of for end, of in TYPES.items() if made.name.endswith(end)), "application/zip")
    return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=kind)
