"""The home page's cards: the last month's bill, what waits for a decision, what deserves a look."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.filters import BILLED
from billing.models import Annex, AnnexState
from billing.views import figures
from records import panels
from records.panels import Panel


@panels.add("home")
class LastMonth(Panel):
    """The newest period with actas, beside the one before it."""

    title = _("Billed in the last month")
    template = "billing/last_month_card.html"
    permission = "billing.view_annex"
    order = 20
    width = 4

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        billed = Annex.objects.exclude(state=AnnexState.RETURNED)
        months = list(billed.by_month().reverse()[:2])
        if not months:
            return None
        last, before = months[0], months[1] if len(months) > 1 else None
        return {
            "last": last,
            "before": before,
            "change": last["total"] - before["total"] if before else None,
            "url": figures.listed("annex", period=last["period"], state=BILLED),
        }


@panels.add("home")
class InReview(Panel):
    title = _("Actas in review")
    template = "billing/in_review_card.html"
    permission = "billing.view_annex"
    order = 21
    width = 4

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        found = Annex.objects.aggregate(
            any=Max("pk"),
            count=Count("pk", filter=Q(state=AnnexState.IN_REVIEW)),
            total=Sum("total", filter=Q(state=AnnexState.IN_REVIEW), default=Decimal(0)),
            oldest=Min("period", filter=Q(state=AnnexState.IN_REVIEW)),
        )
        if found["any"] is None:
            return None
        return {**found, "url": figures.listed("annex", state=AnnexState.IN_REVIEW)}


@panels.add("home")
class DoubtfulLines(Panel):
    """Of the actas in review alone: what can still be asked of the contractor.

    The page does not wait for it: `billing.views.doubtful` goes through their lines.
    """

    title = _("Lines in review worth a look")
    template = "billing/doubtful_card.html"
    permission = "billing.view_billeditem"
    order = 22
    width = 4

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        return {} if Annex.objects.in_review().exists() else None
