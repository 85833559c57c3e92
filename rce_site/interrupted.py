"""What a worker left undone that was killed, or whose database went: taken up again by the next.

A worker holds a lock on a file of the data folder under its own name. The system lets go of it when
the process dies, however it dies, so whoever can take it knows that its tasks are nobody's.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ingest import tasks as uploads
from rce_site.locking import lock

log = logging.getLogger(__name__)

# A task that so many workers died of is left alone: the next would die of it, too.
ATTEMPTS = 3
# Seconds between two looks at what others left undone.
EVERY = 30.0


def folder() -> Path:
    return Path(settings.DATA_DIR) / "workers"


@contextmanager
def named(worker: str) -> Iterator[None]:
    """While the block runs, `worker` is known to live."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / worker
    file = path.open("a")
    try:
        lock(file)
        yield
    finally:
        file.close()
        _remove(path)


def lives(worker: str) -> bool:
    """Whether a process holds the worker's lock."""
    path = folder() / worker
    try:
        with path.open("r+") as file:
            lock(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    _remove(path)
    return False


def take_up(also: str = "") -> int:
    """Has the tasks of workers that are dead done again, and of `also`, who has let go of its own;
    how many."""
    count = 0
    for found in DBTaskResult.objects.running():
        worker = found.worker_ids[-1] if found.worker_ids else ""
        if worker != also and lives(worker):
            continue
        count += _put_back(found)
    return count + uploads.start_lost()


def _put_back(found: Any) -> int:
    """Under a lock: another worker may have taken it up meanwhile."""
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update()
        kept = running.filter(pk=found.pk, started_at=found.started_at).first()
        if kept is None:
            return 0
        if len(kept.worker_ids) >= ATTEMPTS:
            kept.status, kept.finished_at = TaskResultStatus.FAILED, timezone.now()
            kept.traceback = f"{ATTEMPTS} workers died of it."
            log.error("Task %s is given up: %s workers died of it.", kept.task_path, ATTEMPTS)
        else:
            kept.status, kept.started_at = TaskResultStatus.READY, None
            log.warning("Task %s was interrupted and is done again.", kept.task_path)
        kept.save(update_fields=["status", "started_at", "finished_at", "traceback"])
    return 1


def keep_looking() -> None:
    """From now on, as long as this process lives: of several workers any may die."""
    threading.Thread(target=_look, name="interrupted", daemon=True).start()


def _look() -> None:
    while True:
        time.sleep(EVERY)
        close_old_connections()
        try:
            take_up()
        except Error:
            connection.close()  # the database is gone; the next look finds it, or not
        except Exception:  # as of the disk: the next look may do
            log.exception("What others left undone could not be looked at.")


def _remove(path: Path) -> None:
    """On Windows not while another worker looks whether its holder lives; then that one does."""
    with suppress(OSError):
        path.unlink()
