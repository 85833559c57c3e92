"""What the transformers room leaves to the background: making the list of those to review, and
recovered energy after what people write by hand, where that takes longer than they would wait."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from ingest.models import Gate
from ingest.signals import committed
from transformers import recovery, reviewing
from transformers.models import RecoveryRun, Threshold

# Uploads after which the rules may find others.
CONCERNED = ("consumption", "transformers")
# Of so many months of transformers recovered energy takes about a second.
AT_ONCE = 200_000


@task()
def remake_list() -> None:
    reviewing.refresh()


def ask() -> None:
    """Has the list made anew once what was written stands."""
    _once_it_stands(remake_list)


@task()
def recover() -> None:
    with transaction.atomic():
        Gate.enter()
        recovery.refresh()


def keep_recovered() -> None:
    """After what somebody wrote by hand: at once, in the same transaction, while that takes a
    moment; else in the background, once it stands. Uploads and commands never leave it."""
    last = RecoveryRun.objects.last_run()
    if last is None or last.months <= AT_ONCE:
        recovery.refresh()
    else:
        _once_it_stands(recover)


def is_recovering() -> bool:
    """Whether recovered energy is from before the last change, for a moment yet."""
    mine = DBTaskResult.objects.filter(task_path=recover.module_path)
    return mine.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)).exists()


def _once_it_stands(wanted: Any) -> None:
    transaction.on_commit(lambda: _enqueue(wanted))


def _enqueue(wanted: Any) -> None:
    """Unless one waits already, which will read what stands by now.

    Asked once what was written stands, and a worker marks a task as its own before it reads
    anything: so of two who ask at once both may enqueue, and nobody relies on a task that began
    too early.
    """
    waiting = DBTaskResult.objects.ready().filter(task_path=wanted.module_path)
    if not waiting.exists():
        wanted.enqueue()


@receiver(committed, dispatch_uid="the list of transformers to review follows uploads")
def follow_upload(kind: str, **_news: Any) -> None:
    if kind in CONCERNED:
        ask()


@receiver(post_save, sender=Threshold, dispatch_uid="the list follows its thresholds")
def follow_threshold(created: bool, **_signal: Any) -> None:
    if not created:
        ask()
