"""A nightly job of the tests' own, and the machine's clock in their hands."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from rce_site.models import ScheduledRun
from rce_site.schedule import jobs, running
from rce_site.schedule.jobs import Job
from rce_site.schedule.moments import Daily

NIGHT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # 02:00 in Bogotá
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Clock:
    """The machine's clock, which a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(NIGHT - DAY)
    monkeypatch.setattr(timezone, "now", lambda: found.now)
    monkeypatch.setattr(running.time, "sleep", lambda seconds: None)
    return found


class Work:
    """A nightly job that counts how often it ran, and does what it is told."""

    def __init__(self) -> None:
        self.ran = 0
        self.act: Callable[[], None] = lambda: None
        self.reason = ""
        self.job = Job("night", "Night", Daily(time(2)), self.run, lambda: self.reason)

    def run(self) -> str:
        self.ran += 1
        self.act()
        return "Done."


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Work:
    """Known since the night before."""
    found = Work()
    monkeypatch.setattr(jobs, "JOBS", (found.job,))
    assert look(found) == []
    return found


def look(work: Work) -> list[str]:
    """What a call of the command does: how each run ended."""
    wanted = running.due(timezone.now(), [work.job])
    claimed = [(one.job, run) for one in wanted if (run := running.claim(one))]
    return [running.carry_out(job, run)[0] for job, run in claimed]


def last() -> ScheduledRun:
    found = ScheduledRun.objects.first()
    assert found
    return found
