"""The home page's cards of the budget: what deserves somebody's look, and what the money brought
back."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.models import BilledItem
from budget import digests, tasks
from budget.filters import MINE, NOBODY
from budget.models import AlertArea, Notice
from budget.views import addresses
from records import next_work, panels
from records.next_work import Step
from records.panels import Panel
from records.permissions import may
from transformers.models import Episode, Severity
from transformers.tables import SEVERITY_COLOURS

SHOWN = 5


@panels.add("home")
class Alerts(Panel):
    """The gravest that this person has, and of what is theirs to look after those that nobody has
    yet; nothing before there was any."""

    title = _("Alerts")
    template = "budget/alerts_card.html"
    permission = "budget.view_notice"
    order = 23
    width = 12

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        tasks.keep_alerts()
        if not Notice.objects.exists():
            return None
        waiting = Notice.objects.waiting().filter(Q(owner=request.user.pk) | Q(owner=None))
        mine = list(waiting.filter(owner=request.user.pk).ranked()[:SHOWN])
        areas = digests.areas_of(request.user) or AlertArea.values
        new = list(waiting.filter(owner=None, area__in=areas).ranked()[:SHOWN])
        rows = waiting.order_by().values_list("severity", "owner").annotate(Count("pk"))
        counted: Counter[Any] = Counter()
        for severity, owner, count in rows:
            counted[severity if owner is None else MINE] += count
        return {
            "groups": [
                (words, [(one, SEVERITY_COLOURS[one.severity]) for one in some])
                for words, some in ((_("Yours"), mine), (_("Nobody’s yet"), new))
                if some
            ],
            "counts": list(_counts(counted)),
            "url": addresses.asked("alerts"),
        }


@panels.add("home")
class BroughtBack(Panel):
    """What the money brought back, fetched once the page is shown; nothing before there is work."""

    title = _("What the money brought back")
    template = "budget/recovery_card.html"
    permission = "transformers.view_episode"
    order = 24
    width = 12

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        if not (Episode.objects.exists() and may(request.user, "view", BilledItem)):
            return None
        urls = {"figures_url": "recovery_figures", "url": "recovery"}
        return {name: addresses.asked(page) for name, page in urls.items()}


def _counts(counted: Counter[Any]) -> Iterator[tuple[Any, str, int, str]]:
    """(words, colour, how many, the way to them) of what there is."""
    if counted[MINE]:
        yield _("Mine"), "azure", counted[MINE], addresses.asked("alerts", owner=MINE)
    for severity in Severity:
        if counted[severity]:
            given = {"severity": severity.value, "owner": NOBODY}
            colour = SEVERITY_COLOURS[severity]
            yield severity.label, colour, counted[severity], addresses.asked("alerts", **given)


@next_work.add
def alerts(user: Any) -> Iterator[Step]:
    """Those that are this person's."""
    if not user.has_perm("budget.change_notice"):
        return
    found = Notice.objects.waiting().filter(owner=user.pk)
    known = found.aggregate(count=Count("pk"), since=Min("first_at"))
    if known["count"]:
        url = addresses.asked("alerts", owner=MINE)
        yield Step(_("Alerts that are yours"), url, known["count"], known["since"], order=20)
