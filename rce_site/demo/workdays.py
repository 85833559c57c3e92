"""How much is worked on a day in Colombia, and the months that count."""

import calendar
from datetime import date, timedelta
from functools import cache

FIXED = ((1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25))
# Moved to the Monday that follows, unless they fall on one.
MOVED = ((1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11))
# Days from Easter Sunday; the last three already stand on their Monday.
FROM_EASTER = (-3, -2, 43, 64, 71)

SATURDAY, SUNDAY = 5, 6


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    easter = _easter(year)
    moved = (date(year, *day) for day in MOVED)
    return frozenset(
        [
            *(date(year, *day) for day in FIXED),
            *(day + timedelta((-day.weekday()) % 7) for day in moved),
            *(easter + timedelta(days) for days in FROM_EASTER),
        ]
    )


def workload(day: date) -> float:
    """How much is done on a day, a weekday being 1."""
    if day.weekday() == SUNDAY or day in holidays(day.year):
        return 0.04
    if day.month == 12 and day.day >= 24:
        return 0.35
    return 0.45 if day.weekday() == SATURDAY else 1.0


def month_after(month: date, months: int) -> date:
    """The first day of the month so many months later (earlier when negative)."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _easter(year: int) -> date:
    """Easter Sunday by Gauss's method as Meeus gives it for the Gregorian calendar."""
    century, place = divmod(year, 100)
    golden = year % 19
    leap, skipped = divmod(century, 4)
    correction = (century + 8) // 25
    lunar = (century - correction + 1) // 3
    epact = (19 * golden + century - leap - lunar + 15) % 30
    quarter, rest = divmod(place, 4)
    week = (32 + 2 * skipped + 2 * quarter - epact - rest) % 7
    late = (golden + 11 * epact + 22 * week) // 451
    month, day = divmod(epact + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
