"""What the log follows of Django and of tasks, from the moment at which the settings stand."""

from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django_tasks.signals import task_enqueued, task_finished, task_started

from rce_site.logs import redaction, requests, tasks


def add() -> None:
    redaction.know(secrets())
    request_finished.connect(requests.forget)
    task_enqueued.connect(tasks.enqueued)
    task_started.connect(tasks.started)
    task_finished.connect(tasks.finished)


def secrets() -> list[str]:
    """Those that the settings hold, whichever way they came there."""
    named: list[Any] = [
        value
        for name in dir(settings)
        if redaction.SECRET_NAME.search(name) and isinstance(value := getattr(settings, name), str)
    ]
    return [*named, *(str(of.get("PASSWORD") or "") for of in settings.DATABASES.values())]
