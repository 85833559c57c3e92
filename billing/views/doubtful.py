"""What deserves a look in the actas in review: the home page's card asks for it by itself."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from billing.models import Annex, AnnexState, BilledItem
from billing.models.figures import ACCEPTED
from billing.views import figures
from ingest import basis
from records.kept import Kept
from records.permissions import may
from transformers.models import Transformer


def doubtful(request: HttpRequest) -> HttpResponse:
    """A part of a page: it compares every line in review, many while a large acta waits."""
    if not may(request.user, "view", BilledItem):
        raise PermissionDenied
    return render(request, "billing/doubtful.html", found())


def _found() -> dict[str, Any]:
    waiting = Annex.objects.in_review()
    lines = BilledItem.objects.filter(annex__in=waiting)
    twice = BilledItem.objects.maybe_billed_twice(waiting)
    return {
        "deviating": lines.price_deviations().aggregate(count=Count("pk"), sum=Sum("deviation")),
        "deviating_url": _listed(look="deviates"),
        "twice": twice.aggregate(count=Count("pk"), sum=Sum(ACCEPTED)),
        "twice_url": _listed(look="twice"),
        "missed": lines.missed().count() if Transformer.objects.exists() else 0,
        "missed_url": _listed(link="missed"),
    }


# Everybody's home page asks for it.
found = Kept(_found, basis.now)


def _listed(**given: str) -> str:
    return figures.listed("billeditem", state=AnnexState.IN_REVIEW, **given)
