"""What waits of a person's uploads: wrong ones, those to commit, rows that were set aside."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ingest import permissions, set_aside
from ingest.mine import in_progress
from ingest.models import SetAsideRow
from ingest.overview import Overview, Step
from records import next_work
from records.permissions import may

WRONG = (Step.PROBLEMS, Step.REFUSED, Step.INTERRUPTED)
TO_COMMIT = (Step.WARNINGS, Step.READY)


@next_work.add
def steps(user: Any) -> Iterator[next_work.Step]:
    if permissions.may_add(user):
        found = in_progress(user)
        yield from _of(
            (page for page in found if page.step in WRONG),
            _("Workbooks of yours with problems"),
            _("Put right"),
            next_work.WRONG,
        )
        yield from _of(
            (page for page in found if page.step in TO_COMMIT),
            _("Workbooks of yours read and not committed"),
            _("Look and commit"),
            next_work.DECIDE,
        )
    if may(user, "change", SetAsideRow):
        rows = set_aside.waiting().filter(upload__kind__in=list(permissions.kinds_of(user)))
        waiting = rows.order_by().aggregate(count=Count("pk"), since=Min("upload__committed_at"))
        if waiting["count"]:
            yield next_work.Step(
                _("Rows set aside"),
                reverse("ingest:set_aside"),
                waiting["count"],
                waiting["since"],
                _("Correct or discard"),
                next_work.WRONG,
            )


def _of(pages: Iterable[Overview], label: Any, button: Any, order: int) -> Iterator[next_work.Step]:
    """To the one that it is, or to the list that begins with them."""
    found = list(pages)
    if not found:
        return
    oldest = min(page.upload.created_at for page in found)
    url = found[0].upload.get_absolute_url()
    if len(found) > 1:
        url = reverse("ingest:upload_list")
    yield next_work.Step(label, url, len(found), oldest, button, order)
