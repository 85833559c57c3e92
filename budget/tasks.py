"""What the budget room leaves to the background: learning of the past, making plans of it, and the
alerts that follow from whatever was written."""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from billing.models import Annex, BilledItem
from budget.inbox import refreshing
from budget.models import ComputationState, Lesson, NoticeRun, Plan
from budget.planning.knowing import CannotLearn
from ingest.memory import uncollected
from ingest.signals import committed
from records import news
from transformers.models import RecoveryRun

logger = logging.getLogger(__name__)

# A worker that is busy with large uploads takes up what waits well within this.
LOST = timedelta(hours=2)
# Learning keeps the worker for a quarter of a minute: whoever uploads goes first, and several
# uploads in a row are one lesson.
LATER = timedelta(minutes=2)
BEHIND_UPLOADS = -10


@task(priority=BEHIND_UPLOADS)
def learn(lesson_id: int, token: str) -> None:
    from budget.planning import lessons

    _carry_out(Lesson.objects.filter(pk=lesson_id).first(), token, lessons.compute)


@task(priority=BEHIND_UPLOADS)
def make_plan(plan_id: int, token: str) -> None:
    # The solver is no part of a web process: it is imported by whoever makes a plan.
    from budget.planning import making

    _carry_out(Plan.objects.filter(pk=plan_id).first(), token, making.compute)


def ask(wanted: Lesson | Plan, after: timedelta | None = None) -> None:
    """Has it computed (anew) once what was written stands, and that time later."""
    wanted.ask()
    by = learn if isinstance(wanted, Lesson) else make_plan
    # Where tasks are done at once, as in tests, nothing is done later.
    if after and by.get_backend().supports_defer:
        by = by.using(run_after=timezone.now() + after)
    transaction.on_commit(lambda: by.enqueue(wanted.pk, wanted.token))


def ask_lesson() -> None:
    """Unless one waits already, which will read what stands by then; not one that waits so long
    that its task must have been lost."""
    since = timezone.now() - LOST
    if not Lesson.objects.filter(state=ComputationState.WAITING, asked_at__gte=since).exists():
        ask(Lesson(), LATER)


@task(priority=BEHIND_UPLOADS)
def refresh_alerts() -> None:
    refreshing.refresh()


def ask_alerts() -> None:
    """Has the alerts brought up to date once what was written stands."""
    transaction.on_commit(_enqueue_alerts)


def keep_alerts() -> tuple[NoticeRun | None, bool]:
    """For a page that is about to show them: the last run, and whether what it found may be another
    by now, while the background works on it. The first time of all the page waits."""
    last = NoticeRun.last()
    if not refreshing.is_stale(last):
        return last, False
    if last is None:
        refreshing.refresh()
    else:
        _enqueue_alerts()
    last = NoticeRun.last()
    return last, refreshing.is_stale(last)


def _enqueue_alerts() -> None:
    """Unless one waits already, which will read what stands by now."""
    path = refresh_alerts.module_path
    if not DBTaskResult.objects.ready().filter(task_path=path).exists():
        refresh_alerts.enqueue()


@receiver(committed, dispatch_uid="alerts follow uploads")
def follow_uploads(**_news: Any) -> None:
    ask_alerts()


@receiver(news.written, sender=BilledItem, dispatch_uid="alerts follow objections")
@receiver(post_save, sender=Annex, dispatch_uid="alerts follow what becomes of actas")
def follow_actas(**_signal: Any) -> None:
    ask_alerts()


@receiver(committed, dispatch_uid="lessons follow what work cost")
def follow_costs(kind: str, **_news: Any) -> None:
    if kind == "annexes" and Lesson.current():
        ask_lesson()


@receiver(post_save, sender=RecoveryRun, dispatch_uid="lessons follow what was recovered")
def follow_recovery(created: bool, **_signal: Any) -> None:
    if created:
        ask_lesson()


@uncollected()
def _carry_out(wanted: Any, token: str, compute: Callable[[Any, str], None]) -> None:
    """What goes wrong stays with what was wanted, for its page."""
    if wanted is None or not wanted.reach(ComputationState.READING, token):
        return
    try:
        compute(wanted, token)
    except CannotLearn as missing:
        wanted.reach(ComputationState.FAILED, token, failure=missing.failure)
    except Exception:
        reference = secrets.token_hex(4).upper()
        logger.exception("%r could not be computed, reference %s", wanted, reference)
        failure = {"code": "failed", "reference": reference}
        wanted.reach(ComputationState.FAILED, token, failure=failure)
