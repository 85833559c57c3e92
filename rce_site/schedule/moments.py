"""When something is due: moments of the site's own time zone, answered for any `now`.

Each answers `last_due(now) <= now < next_due(now)`, and says itself in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils import dates, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = timedelta(days=1)


class When(Protocol):
    def last_due(self, now: datetime) -> datetime: ...

    def next_due(self, now: datetime) -> datetime: ...


@dataclass(frozen=True)
class Every:
    """On the clock's own multiples of so many minutes, which divide a day."""

    minutes: int

    def last_due(self, now: datetime) -> datetime:
        seconds = self.minutes * 60
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)

    def next_due(self, now: datetime) -> datetime:
        return self.last_due(now) + timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        words = ngettext("every minute", "every %(n)s minutes", self.minutes)
        return words % {"n": self.minutes}


class OnDays:
    """At an hour of certain days, which `_days` names around a day, in their order."""

    at: time

    def _days(self, around: date) -> Iterator[date]:
        raise NotImplementedError

    def last_due(self, now: datetime) -> datetime:
        return max(moment for moment in self._moments(now) if moment <= now)

    def next_due(self, now: datetime) -> datetime:
        return min(moment for moment in self._moments(now) if moment > now)

    def _moments(self, now: datetime) -> Iterator[datetime]:
        zone = timezone.get_default_timezone()
        today = now.astimezone(zone).date()
        for day in self._days(today):
            yield datetime.combine(day, self.at, zone)


@dataclass(frozen=True)
class Daily(OnDays):
    at: time

    def _days(self, around: date) -> Iterator[date]:
        yield from (around - DAY, around, around + DAY)

    def __str__(self) -> str:
        return _("every day at %(time)s") % {"time": f"{self.at:%H:%M}"}


@dataclass(frozen=True)
class Weekly(OnDays):
    """On a day of the week, Monday being 0."""

    weekday: int
    at: time

    def _days(self, around: date) -> Iterator[date]:
        here = around + (self.weekday - around.weekday()) * DAY
        yield from (here - 7 * DAY, here, here + 7 * DAY)

    def __str__(self) -> str:
        named = {"day": dates.WEEKDAYS[self.weekday].lower(), "time": f"{self.at:%H:%M}"}
        return _("every %(day)s at %(time)s") % named


@dataclass(frozen=True)
class Monthly(OnDays):
    """On a day that every month has: the 28th at the latest."""

    day: int
    at: time

    def _days(self, around: date) -> Iterator[date]:
        here = around.replace(day=self.day)
        yield (here.replace(day=1) - DAY).replace(day=self.day)
        yield here
        yield (here.replace(day=28) + 4 * DAY).replace(day=self.day)

    def __str__(self) -> str:
        words = _("every month on day %(day)s at %(time)s")
        return words % {"day": self.day, "time": f"{self.at:%H:%M}"}
