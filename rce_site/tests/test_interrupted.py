"""Tasks of workers that were killed, or whose database went, are done again."""

import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from rce_site import interrupted
from rce_site.management.commands.worker import Command

pytestmark = pytest.mark.django_db


def claimed(*workers: str) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now(),
        args_kwargs={"args": [], "kwargs": {}},
        task_path="transformers.tasks.remake_list",
        worker_ids=list(workers),
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
    )


def status(task: DBTaskResult) -> str:
    task.refresh_from_db()
    return str(task.status)


def test_the_task_of_a_worker_that_is_no_more_is_ready_again() -> None:
    task = claimed("gone")
    assert interrupted.take_up() == 1
    assert status(task) == TaskResultStatus.READY
    assert DBTaskResult.objects.ready().get() == task


# Holds the lock of the worker whose file it is given, and says so, until it is killed.
WORKER = """
import sys, time
from rce_site.locking import lock

with open(sys.argv[1], "a") as file:
    lock(file)
    print("ready", flush=True)
    time.sleep(60)
"""


def test_the_task_of_a_worker_that_lives_is_left_alone() -> None:
    interrupted.folder().mkdir()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, interrupted.folder() / "alive"],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )
    with worker:
        try:
            assert worker.stdout
            assert worker.stdout.readline() == b"ready\n"
            task = claimed("alive")
            assert interrupted.take_up() == 0
            assert status(task) == TaskResultStatus.RUNNING
        finally:
            worker.kill()
    assert interrupted.take_up() == 1
    assert status(task) == TaskResultStatus.READY
    assert not any(interrupted.folder().iterdir())


def test_while_it_works_a_worker_is_known_to_live() -> None:
    with interrupted.named("this"):
        assert interrupted.lives("this")
    assert not interrupted.lives("this")


def test_what_workers_die_of_is_not_tried_for_ever() -> None:
    task = claimed("one", "two", "three")
    interrupted.take_up()
    assert status(task) == TaskResultStatus.FAILED
    assert interrupted.take_up() == 0


def test_a_worker_outlives_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits, takes up what it had to let go of, and goes on."""
    tries = []

    def handle(self: Any, **options: Any) -> None:
        tries.append(options["worker_id"])
        if len(tries) == 1:
            claimed("mine")
        if len(tries) < 3:
            raise OperationalError("the connection is closed")

    monkeypatch.setattr(db_worker.Command, "handle", handle)
    monkeypatch.setattr("rce_site.management.commands.worker.PAUSE", 0)
    monkeypatch.setattr("rce_site.management.commands.worker.connection.close", lambda: None)
    monkeypatch.setattr("rce_site.heartbeat.beat_on", lambda: None)
    monkeypatch.setattr("rce_site.interrupted.keep_looking", lambda: None)
    monkeypatch.setattr("os.nice", lambda by: by, raising=False)
    Command().handle(worker_id="mine")
    assert tries == ["mine"] * 3
    assert DBTaskResult.objects.ready().count() == 1


def test_what_is_no_outage_stops_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(self: Any, **options: Any) -> None:
        raise OperationalError("no such column: x")

    monkeypatch.setattr(db_worker.Command, "handle", handle)
    monkeypatch.setattr("rce_site.heartbeat.beat_on", lambda: None)
    monkeypatch.setattr("rce_site.interrupted.keep_looking", lambda: None)
    monkeypatch.setattr("os.nice", lambda by: by, raising=False)
    with pytest.raises(OperationalError):
        Command().handle(worker_id="mine")
