"""When scheduled work is due: properties that hold for any moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rce_site.schedule.moments import Daily, Every, Monthly, Weekly, When

BOGOTA = ZoneInfo("America/Bogota")

moments = some.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the zones follow
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=some.sampled_from([UTC, BOGOTA]),
)
times = some.times().map(lambda at: at.replace(second=0, microsecond=0))
whens = some.one_of(
    some.sampled_from([1, 5, 15, 60, 1440]).map(Every),
    times.map(Daily),
    some.builds(Monthly, day=some.integers(1, 28), at=times),
    some.builds(Weekly, weekday=some.integers(0, 6), at=times),
)


@given(whens, moments)
def test_now_lies_between_what_was_due_and_what_is_next(when: When, now: datetime) -> None:
    assert when.last_due(now) <= now < when.next_due(now)


@given(whens, moments)
def test_all_of_a_stretch_agree_on_its_ends(when: When, now: datetime) -> None:
    last, following = when.last_due(now), when.next_due(now)
    assert when.last_due(last) == last
    assert when.next_due(last) == following
    assert when.last_due(following) == following
    assert when.last_due(following - timedelta(microseconds=1)) == last


@given(whens, moments)
def test_whatever_zone_now_is_told_in(when: When, now: datetime) -> None:
    assert when.last_due(now) == when.last_due(now.astimezone(ZoneInfo("Asia/Tokyo")))


@given(times, moments)
def test_daily_is_at_its_hour_in_bogota(at: time, now: datetime) -> None:
    due = Daily(at).last_due(now).astimezone(BOGOTA)
    assert due.time() == at
    assert now - due < timedelta(days=1)


@given(some.integers(1, 28), times, moments)
def test_monthly_is_on_its_day_once_a_month(day: int, at: time, now: datetime) -> None:
    when = Monthly(day, at)
    last = when.last_due(now).astimezone(BOGOTA)
    following = when.next_due(now).astimezone(BOGOTA)
    assert (last.day, last.time(), following.day) == (day, at, day)
    months = (following.year - last.year) * 12 + following.month - last.month
    assert months == 1


@given(some.integers(0, 6), times, moments)
def test_weekly_is_on_its_day_once_a_week(weekday: int, at: time, now: datetime) -> None:
    when = Weekly(weekday, at)
    last = when.last_due(now).astimezone(BOGOTA)
    following = when.next_due(now).astimezone(BOGOTA)
    assert (last.weekday(), last.time(), following.weekday()) == (weekday, at, weekday)
    assert (following.date() - last.date()).days == 7


@pytest.mark.parametrize(
    ("when", "last", "following"),
    [
        (Every(5), "2026-03-01T07:00", "2026-03-01T07:05"),
        (Daily(time(2)), "2026-02-28T02:00", "2026-03-01T02:00"),
        (Weekly(0, time(7)), "2026-02-23T07:00", "2026-03-02T07:00"),
        (Monthly(1, time(2)), "2026-02-01T02:00", "2026-03-01T02:00"),
        (Monthly(28, time(1)), "2026-02-28T01:00", "2026-03-28T01:00"),
    ],
)
def test_by_the_clock_of_bogota(when: When, last: str, following: str) -> None:
    now = datetime(2026, 3, 1, 6, 59, tzinfo=UTC)  # 01:59 in Bogotá
    if isinstance(when, Every):
        now += timedelta(minutes=4)
        zone: object = UTC
    else:
        zone = BOGOTA
    assert when.last_due(now) == datetime.fromisoformat(last).replace(tzinfo=zone)  # type: ignore[arg-type]
    assert when.next_due(now) == datetime.fromisoformat(following).replace(tzinfo=zone)  # type: ignore[arg-type]
