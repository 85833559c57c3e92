"""What waits of the actas: those in review, whose proposed objections somebody should look at."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, AnnexState, BilledItem
from billing.views.figures import listed
from records import next_work
from records.permissions import may


@next_work.add
def steps(user: Any) -> Iterator[next_work.Step]:
    """What is proposed is worked out on the acta's own page: it takes a look at all its lines."""
    if not may(user, "object", BilledItem):
        return
    found = Annex.objects.in_review().aggregate(count=Count("pk"), only=Min("pk"))
    if not found["count"]:
        return
    url = listed("annex", state=AnnexState.IN_REVIEW)
    if found["count"] == 1:
        url = reverse("billing:annex_objections", args=[found["only"]])
    yield next_work.Step(
        _("Actas in review, with objections to propose or withdraw"),
        url,
        found["count"],
        None,
        _("Look at them"),
        next_work.DECIDE + 5,
    )
