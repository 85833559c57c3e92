"""What was reported of a month: kept in the transaction that closes it, whoever closes it and how.

A close waits at the gate like a commit, so that nobody writes between the reading of its figures
and its end. Reopening marks the close; a month that is closed again has another one, and what was
reported first stays, with the adjustments up to the second.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from budget.models import Cause, MonthClose, ReportedFigure
from budget.month import adjusting, checklist
from budget.month.adjusting import Act
from budget.month.figures import FIGURES, Values, published
from ingest.models import Gate
from records import turns
from records.models import ClosedMonth

# Rows of a statement: SQL Server takes 2,100 parameters.
AT_ONCE = 300


@receiver(
    [turns.awaited, pre_save, pre_delete], sender=ClosedMonth, dispatch_uid="closing waits its turn"
)
def wait_turn(raw: bool = False, **_signal: Any) -> None:
    if not raw:
        with transaction.atomic():
            Gate.enter()


@receiver(post_save, sender=ClosedMonth, dispatch_uid="closed months are reported")
def report(instance: ClosedMonth, created: bool, raw: bool = False, **_signal: Any) -> None:
    """Whoever closes without having gone through the checklist leaves its open points without a
    word: they are kept so."""
    if not created or raw:
        return
    explained = getattr(instance, "explained", None)
    if explained is None:
        points = checklist.open_points(instance.area, instance.month)
        explained = dict.fromkeys((point.key for point in points), "")
    freeze(instance, explained)


def freeze(closed: ClosedMonth, explained: dict[str, str]) -> MonthClose:
    """The next close of the month with every figure of its area; behind the gate."""
    last = MonthClose.objects.of(closed.area, closed.month).last()
    if last:
        # Up to here adjustments are the first close's.
        adjusting.notice_all(Act(Cause.RECOMPUTE), [closed.area])
    close = MonthClose(
        area=closed.area,
        month=closed.month,
        number=last.number + 1 if last else 1,
        closed_at=closed.closed_at,
        closed_by=closed.closed_by,
        explained=explained,
    )
    values = published(closed.area, [closed.month], within=True)[closed.month]
    close.mark = adjusting.marked(values)
    close.save()
    _keep(close, values)
    return close


def _keep(close: MonthClose, values: Values) -> None:
    ReportedFigure.objects.bulk_create(
        [
            ReportedFigure(
                close=close, figure=name, part=part, unit=FIGURES[name].unit, value=value
            )
            for (name, part), value in values.items()
        ],
        batch_size=AT_ONCE,
    )


@receiver(post_delete, sender=ClosedMonth, dispatch_uid="reopened months say so")
def reopen(instance: ClosedMonth, **_signal: Any) -> None:
    """After what was waiting for it came in, see `transformers.derived.catch_up`."""
    person, reason = adjusting.at_work(), getattr(instance, "_change_reason", None) or ""
    standing = MonthClose.objects.of(instance.area, instance.month).standing()
    if standing.update(reopened_at=timezone.now(), reopened_by=person, reason=reason):
        adjusting.notice(Act(Cause.REOPENED, about=reason, person=person), [instance.area])


def closed_before(area: str, month: date) -> bool:
    """Whether the month stands closed since before figures were kept: nothing is known of what was
    reported of it."""
    stands = ClosedMonth.objects.filter(area=area, month=month).exists()
    return stands and not MonthClose.objects.of(area, month).standing().exists()
