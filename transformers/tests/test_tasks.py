"""What is left to the background: one task is enough, however many ask for it."""

from typing import Any

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from transformers import tasks
from transformers.models import Review, Threshold
from transformers.models.figures import months_back
from transformers.tests import make

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def queue(settings: Any) -> None:
    """Tasks wait in the database, as on a site."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def states() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def test_while_one_waits_no_second_is_enqueued() -> None:
    for _upload in range(3):
        tasks.ask()
    with transaction.atomic():
        tasks.ask()
        tasks.ask()
    assert states() == ["READY"]


@pytest.mark.parametrize("status", ["RUNNING", "SUCCESSFUL", "FAILED"])
def test_one_that_began_is_not_relied_upon(status: str) -> None:
    """It may have read before what was written stood."""
    tasks.ask()
    DBTaskResult.objects.update(status=TaskResultStatus[status])
    tasks.ask()
    tasks.ask()
    assert states() == sorted(["READY", status])


def test_what_was_rolled_back_asks_for_nothing() -> None:
    with transaction.atomic():
        tasks.ask()
        transaction.set_rollback(True)
    assert states() == []


def test_tasks_of_others_that_wait_do_not_count() -> None:
    tasks.ask()
    DBTaskResult.objects.update(task_path="ingest.tasks.judge")
    tasks.ask()
    assert states() == ["READY", "READY"]


def test_the_one_that_waited_reads_what_all_wrote() -> None:
    last = make.JULY
    for code in ("FIRST", "SECOND"):
        stopped = make.transformer(code, customers=10)
        for back in range(15):
            kwh = 0 if back < 3 else 900
            make.consumption(stopped, months_back(last, back), billed_kwh=kwh)
        tasks.ask()
    [waiting] = DBTaskResult.objects.ready()
    waiting.task.call()
    assert set(Review.objects.values_list("transformer__code", flat=True)) == {"FIRST", "SECOND"}


def test_several_thresholds_make_one_task() -> None:
    for threshold in Threshold.objects.all()[:3]:
        threshold.save()
    assert states() == ["READY"]
