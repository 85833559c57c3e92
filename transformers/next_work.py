"""What waits of the network: transformers to review."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from records import next_work
from records.permissions import may
from transformers.models import Review, ReviewState
from transformers.views.addresses import listed


@next_work.add
def steps(user: Any) -> Iterator[next_work.Step]:
    """Those that nobody was sent to yet."""
    if not may(user, "change", Review):
        return
    found = Review.objects.filter(state=ReviewState.OPEN).order_by()
    waiting = found.aggregate(count=Count("pk"), since=Min("raised_on"))
    if waiting["count"]:
        yield next_work.Step(
            _("Transformers to review"),
            listed("review", state=ReviewState.OPEN),
            waiting["count"],
            waiting["since"],
            _("See the list"),
            next_work.LOOK,
        )
