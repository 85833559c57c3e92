"""Which contracts bill in a month, and by when a month's work is expected."""

import calendar
from datetime import date, timedelta

from django.conf import settings

from billing.contracts import Terms


def bills_in(terms: Terms, month: date) -> bool:
    """Whether a contract owes an acta of a month: it is in its term, and not suspended, on some day
    of the month up to its cut-off.

    Whatever stretch of such days there is begins with the month, with the contract, or when a
    suspension ends: so these are all the days that have to be asked for.
    """
    last = terms.cutoff(month)
    starts = [month, terms.start]
    starts += [until + timedelta(days=1) for _since, until in terms.suspensions if until]
    return any(month <= day <= last and terms.in_term(day) for day in starts)


def due(month: date) -> date:
    """The last day on which what the month brings is in time."""
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=last) + timedelta(days=settings.MONTH_DUE_DAYS)


def days_late(month: date, today: date) -> int:
    """How many days ago that was; 0 while there is time."""
    return max(0, (today - due(month)).days)
