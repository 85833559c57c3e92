"""Scheduled work as `manage.py scheduled` and the doctor tell of it."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from datetime import datetime, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from rce_site.doctor import State
from rce_site.doctor import schedule as checked
from rce_site.models import ScheduledRun
from rce_site.schedule import jobs, running
from rce_site.schedule.jobs import Failed, Job
from rce_site.schedule.moments import Daily, Every
from rce_site.tests.by_clock import (
    DAY,
    HOUR,
    MINUTE,
    NIGHT,
    Clock,
    Work,
    clock,
    last,
    look,
    work,
)

pytestmark = pytest.mark.django_db


class TestCommand:
    @pytest.fixture(autouse=True)
    def table(self, work: Work, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        other = Job("other", "Other", Daily(time(1)), lambda: "Other.")
        table = (work.job, other)
        for module in (jobs, running):
            monkeypatch.setattr(module, "JOBS", table)
        monkeypatch.setattr(running.due, "__defaults__", (table,))
        monkeypatch.setattr("rce_site.management.commands.scheduled.JOBS", table)
        call_command("scheduled", stdout=StringIO())
        clock.now = NIGHT

    def said(self, *words: str) -> str:
        out = StringIO()
        call_command("scheduled", *words, stdout=out)
        return out.getvalue()

    def test_what_is_due_goes_oldest_first(self) -> None:
        lines = self.said().splitlines()
        assert [line.split()[2:] for line in lines] == [
            ["other", "[done]", "Other."],
            ["night", "[done]", "Done."],
        ]
        assert self.said() == ""

    def test_one_that_fails_keeps_no_other_from_running(
        self, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> str:
            raise Failed("No room.")

        failing = Job("other", "Other", Daily(time(1)), fail)
        monkeypatch.setattr(running.due, "__defaults__", ((failing, work.job),))
        out = StringIO()
        with pytest.raises(CommandError) as error:
            call_command("scheduled", stdout=out)
        assert error.value.returncode == 1
        assert "other [failed] No room." in out.getvalue()
        assert "night [done] Done." in out.getvalue()

    def test_one_by_its_name(self, work: Work) -> None:
        assert "night [done] Done." in self.said("night")
        with pytest.raises(CommandError) as error:
            self.said("nothing")
        assert error.value.returncode == 2

    def test_what_stands_is_listed(self, work: Work) -> None:
        self.said("night")
        work.reason = "No folder."
        assert "Night" in self.said("--list")
        assert "No folder." in self.said("--list")

    def test_what_was_only_noted_is_not_listed_as_a_run(self, work: Work) -> None:
        assert last().outcome == ScheduledRun.Outcome.NOTED
        assert str(ScheduledRun.Outcome.NOTED.label) not in self.said("--list")

    def test_a_database_that_is_gone_is_a_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(_now: datetime) -> None:
            raise OperationalError("could not connect\nto the server")

        monkeypatch.setattr(running, "due", gone)
        with pytest.raises(CommandError, match=r"\(could not connect\)"):
            self.said()


class TestDoctor:
    @pytest.fixture(autouse=True)
    def table(self, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checked, "JOBS", (work.job,))

    def found(self) -> tuple[str, State]:
        [finding] = checked.runs()
        return finding.name, finding.state

    def test_work_that_never_ran(self) -> None:
        ScheduledRun.objects.all().delete()
        assert self.found() == ("schedule", State.WARNING)

    def test_work_that_is_late(self, work: Work, clock: Clock) -> None:
        clock.now = NIGHT + 59 * MINUTE
        assert self.found() == ("schedule", State.GOOD)
        clock.now = NIGHT + 61 * MINUTE
        assert self.found() == ("schedule.night", State.WARNING)
        look(work)
        assert self.found() == ("schedule", State.GOOD)

    def test_work_that_fails(self, work: Work, clock: Clock) -> None:
        def fail() -> None:
            raise Failed("No room.")

        work.act = fail
        clock.now = NIGHT
        look(work)
        assert self.found() == ("schedule.night", State.WARNING)
        for _again in range(running.ATTEMPTS):
            clock.now += HOUR
            look(work)
        assert self.found() == ("schedule.night", State.FAILED)

    def test_work_that_is_off(self, work: Work, clock: Clock) -> None:
        work.reason = "No folder."
        clock.now = NIGHT + DAY
        assert self.found() == ("schedule", State.GOOD)


def test_every_job_of_the_site_is_named_once_and_says_when() -> None:
    names = [job.name for job in jobs.JOBS]
    assert len(names) == len(set(names))
    for job in jobs.JOBS:
        assert jobs.named(job.name) is job
        assert str(job.title)
        assert str(job.when)
        assert len(job.name) <= ScheduledRun._meta.get_field("job").max_length  # type: ignore[operator]
    assert any(isinstance(job.when, Every) for job in jobs.JOBS)
