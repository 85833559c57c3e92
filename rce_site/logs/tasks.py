"""A task's records bear its id, and the request that asked for it has a line that says so."""

import logging
from typing import Any

from rce_site.logs import task_id

log = logging.getLogger("rce_site.tasks")


def enqueued(task_result: Any, **_signal: Any) -> None:
    log.info("Asked for %s", task_result.task.module_path, extra={"asked": str(task_result.id)})


def started(task_result: Any, **_signal: Any) -> None:
    task_id.set(str(task_result.id))


def finished(**_signal: Any) -> None:
    task_id.set("")
