"""Scheduled work that an administrator wants now: the worker does it."""

from django_tasks import task

from rce_site.schedule import running
from rce_site.schedule.jobs import named


@task()
def run_job(name: str) -> None:
    """Nothing where it is running already; how it ended stays with its run."""
    running.run_now(named(name))
