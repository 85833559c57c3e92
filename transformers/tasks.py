"""What the transformers room leaves to the background: making the list of those to review."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from ingest.signals import committed
from transformers import reviewing
from transformers.models import Threshold

# Uploads after which the rules may find others.
CONCERNED = ("consumption", "transformers")


@task()
def remake_list() -> None:
    reviewing.refresh()


def ask() -> None:
    """Has the list made anew once what was written stands."""
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    """Unless a task waits already, which will read what stands by now.

    Asked once what was written stands, and a worker marks a task as its own before it reads
    anything: so of two who ask at once both may enqueue, and nobody relies on a task that began
    too early.
    """
    waiting = DBTaskResult.objects.ready().filter(task_path=remake_list.module_path)
    if not waiting.exists():
        remake_list.enqueue()


@receiver(committed, dispatch_uid="the list of transformers to review follows uploads")
def follow_upload(kind: str, **_news: Any) -> None:
    if kind in CONCERNED:
        ask()


@receiver(post_save, sender=Threshold, dispatch_uid="the list follows its thresholds")
def follow_threshold(created: bool, **_signal: Any) -> None:
    if not created:
        ask()
