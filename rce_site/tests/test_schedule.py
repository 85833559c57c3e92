"""What is due, who gets it, and what becomes of a run that fails, dies or is late."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from rce_site.models import ScheduledRun
from rce_site.schedule import running
from rce_site.schedule.jobs import Failed, Job
from rce_site.schedule.moments import Daily
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

Outcome = ScheduledRun.Outcome


def test_what_is_new_waits_for_its_next_moment(work: Work, clock: Clock) -> None:
    assert last().outcome == Outcome.NOTED
    clock.now = NIGHT - MINUTE
    assert look(work) == []
    clock.now = NIGHT
    assert look(work) == ["done"]
    assert (last().due, last().report) == (NIGHT, "Done.")


def test_what_is_wanted_at_first_runs_at_once(clock: Clock) -> None:
    work = Work()
    work.job = Job("night", "Night", Daily(time(2)), work.run, at_first=True)
    assert look(work) == ["done"]
    assert look(work) == []


def test_once_a_moment(work: Work, clock: Clock) -> None:
    clock.now = NIGHT
    assert (look(work), look(work)) == (["done"], [])
    clock.now += 23 * HOUR
    assert look(work) == []
    clock.now += HOUR
    assert look(work) == ["done"]


def test_what_has_nothing_to_do_here_leaves_no_trace(work: Work, clock: Clock) -> None:
    work.reason = "no folder"
    clock.now = NIGHT + DAY
    assert look(work) == []
    assert ScheduledRun.objects.count() == 1


def test_after_a_week_off_only_the_last_moment_counts(work: Work, clock: Clock) -> None:
    clock.now = NIGHT + 7 * DAY + 5 * HOUR
    assert (look(work), look(work)) == (["done"], [])
    assert last().due == NIGHT + 7 * DAY


@pytest.mark.parametrize("back", [MINUTE, HOUR, 20 * HOUR, 3 * DAY])
def test_a_clock_set_back_runs_no_moment_twice(work: Work, clock: Clock, back: timedelta) -> None:
    for night in range(4):
        clock.now = NIGHT + night * DAY
        assert look(work) == ["done"]
    clock.now -= back
    while clock.now < NIGHT + 3 * DAY + HOUR:
        assert look(work) == []
        clock.now += HOUR
    assert work.ran == 4


def test_a_clock_that_was_years_ahead_keeps_nothing_from_running(work: Work, clock: Clock) -> None:
    clock.now = NIGHT + 2000 * DAY
    assert look(work) == ["done"]
    clock.now = NIGHT
    assert look(work) == ["done"]


def test_a_failure_is_kept_and_tried_again_a_few_times(work: Work, clock: Clock) -> None:
    def fail() -> None:
        raise Failed("The disk is full.")

    work.act = fail
    clock.now = NIGHT
    assert look(work) == ["failed"]
    assert last().report == "The disk is full."
    clock.now += 59 * MINUTE
    assert look(work) == []
    for _again in range(running.ATTEMPTS - 1):
        clock.now += HOUR
        assert look(work) == ["failed"]
    clock.now += 3 * HOUR
    assert look(work) == []
    assert (work.ran, ScheduledRun.objects.count()) == (running.ATTEMPTS, 2)
    work.act = lambda: None
    clock.now = NIGHT + DAY
    assert look(work) == ["done"]


def test_what_breaks_says_where_to_look_and_no_more(work: Work, clock: Clock, caplog: Any) -> None:
    def broken() -> None:
        raise ZeroDivisionError("password=secret")

    work.act = broken
    clock.now = NIGHT
    assert look(work) == ["failed"]
    reference = last().report.split()[-1].strip(".")
    assert reference in caplog.text
    assert "secret" not in last().report


def test_whoever_finds_another_writing_comes_again(work: Work, clock: Clock) -> None:
    def busy() -> None:
        raise OperationalError("database is locked")

    work.act = busy
    clock.now = NIGHT
    assert look(work) == ["failed"]
    assert last().report.startswith("Otra persona está escribiendo")
    work.act = lambda: None
    clock.now += HOUR
    assert look(work) == ["done"]


class TestDead:
    """A run whose process was killed."""

    @pytest.fixture
    def killed(self, work: Work, clock: Clock) -> ScheduledRun:
        clock.now = NIGHT
        [wanted] = running.due(clock.now, [work.job])
        run = running.claim(wanted)
        assert run
        return run

    def test_it_holds_its_place_while_it_may_live(
        self, killed: ScheduledRun, work: Work, clock: Clock
    ) -> None:
        clock.now += running.SILENT - MINUTE
        assert look(work) == []
        assert running.run_now(work.job) is None

    def test_it_is_tried_again_once_it_is_silent(
        self, killed: ScheduledRun, work: Work, clock: Clock
    ) -> None:
        clock.now += running.SILENT + MINUTE
        assert look(work) == ["done"]
        assert (last().due, last().attempts, work.ran) == (NIGHT, 2, 1)

    def test_not_for_ever(self, killed: ScheduledRun, work: Work, clock: Clock) -> None:
        for _again in range(running.ATTEMPTS - 1):
            clock.now += running.SILENT + MINUTE
            [wanted] = running.due(clock.now, [work.job])
            assert running.claim(wanted)
        clock.now += running.SILENT + MINUTE
        assert look(work) == []
        assert (last().outcome, work.ran) == (Outcome.INTERRUPTED, 0)

    def test_one_that_beats_between_two_looks_lives(
        self, killed: ScheduledRun, work: Work, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A clock that jumps ahead, or a machine that wakes up, makes it look dead."""
        clock.now += 8 * HOUR

        def beat(_seconds: float) -> None:
            ScheduledRun.objects.filter(pk=killed.pk).update(beat_at=clock.now)

        monkeypatch.setattr(running.time, "sleep", beat)
        assert look(work) == []

    def test_one_of_a_clock_that_was_ahead_is_dead_too(
        self, killed: ScheduledRun, work: Work, clock: Clock
    ) -> None:
        clock.now -= 40 * DAY
        assert running.under_way(work.job.name, clock.now) is None
        assert last().outcome == Outcome.INTERRUPTED

    def test_whoever_was_thought_dead_says_nothing_any_more(
        self, killed: ScheduledRun, work: Work, clock: Clock
    ) -> None:
        clock.now += running.SILENT + MINUTE

        def come_back() -> None:
            running.carry_out(Job("night", "", work.job.when, lambda: "Old."), killed)

        work.act = come_back
        assert look(work) == ["done"]
        assert last().report == "Done."

    def test_the_next_night_does_not_overlap_it(
        self, killed: ScheduledRun, work: Work, clock: Clock
    ) -> None:
        clock.now = NIGHT + DAY
        ScheduledRun.objects.update(beat_at=clock.now)
        assert look(work) == []
        again = running.Wanted(work.job, NIGHT + DAY)
        assert running.claim(again) is None, "the database itself refuses a second one"


def test_a_stopped_run_is_tried_again_at_once(work: Work, clock: Clock) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    work.act = stop
    clock.now = NIGHT
    with pytest.raises(KeyboardInterrupt):
        look(work)
    assert last().outcome == Outcome.INTERRUPTED
    work.act = lambda: None
    assert look(work) == ["done"]


def test_a_run_by_hand_stands_for_the_moment_that_was_missed(work: Work, clock: Clock) -> None:
    clock.now = NIGHT + HOUR
    assert running.run_now(work.job) == ("done", "Done.")
    assert look(work) == []
    clock.now = NIGHT + DAY
    assert look(work) == ["done"]


def test_a_beat_is_told(work: Work, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.now = NIGHT
    [wanted] = running.due(clock.now, [work.job])
    run = running.claim(wanted)
    assert run
    beats: list[int] = []
    monkeypatch.setattr(running, "BEAT_EVERY", 0.01)
    monkeypatch.setattr(running, "_of", lambda run: Beaten(beats))
    monkeypatch.setattr(running.connection, "close", lambda: None)
    with running.beating(run):
        while len(beats) < 3:
            pass
    assert len(beats) >= 3


class Beaten:
    """Stands for the rows of a run: the second beat finds no database."""

    def __init__(self, beats: list[int]) -> None:
        self.beats = beats

    def update(self, **_facts: Any) -> None:
        self.beats.append(1)
        if len(self.beats) == 2:
            raise OperationalError("database is locked")
