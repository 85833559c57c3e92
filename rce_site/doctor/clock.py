"""Whether this machine, its database and what was written agree about what time it is."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from ingest.models import Upload
from rce_site.doctor.findings import Finding, failed, good, warning
from records.engines import pick

# Seconds that clocks may differ, and from how many on what is written cannot be trusted.
BEARABLE, TOO_MUCH = 2.0, 60.0

# Seconds since 1970 as the database's server counts them.
_SINCE_1970 = {
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "SELECT EXTRACT(EPOCH FROM clock_timestamp())",
    "sqlserver": (
        "SELECT CAST(DATEDIFF_BIG(millisecond, '19700101', SYSUTCDATETIME()) AS float) / 1000"
    ),
}


def clock() -> Finding:
    apart, back = _apart(), _went_back()
    advice = _("Let this machine and the database’s server take their time from the same source.")
    if abs(apart) > BEARABLE:
        state = failed if abs(apart) > TOO_MUCH else warning
        words = {"seconds": round(abs(apart))}
        sentence = (
            _("The database’s clock is %(seconds)d seconds ahead of this machine’s.")
            if apart > 0
            else _("The database’s clock is %(seconds)d seconds behind this machine’s.")
        )
        return state("clock", sentence % words, advice)
    if back.total_seconds() > TOO_MUCH:
        return warning(
            "clock",
            _("An upload is of %(minutes)d minutes from now: this machine’s clock went back.")
            % {"minutes": back.total_seconds() // 60},
            advice,
        )
    return good("clock", _("This machine’s clock and the database’s agree."))


def time_zone() -> Finding:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, OSError):
        return failed(
            "time_zone",
            _("This machine does not know the time zone %(zone)s.") % {"zone": settings.TIME_ZONE},
            _("Install what requirements.txt names: tzdata is among it."),
        )
    return good("time_zone", _("Hours are those of %(zone)s.") % {"zone": settings.TIME_ZONE})


def _apart() -> float:
    """Seconds that the database is ahead of this process, the question's own time taken out."""
    with connection.cursor() as cursor:
        begun = time.time()
        cursor.execute(pick(**_SINCE_1970))
        theirs = float(cursor.fetchone()[0])
        return theirs - (begun + time.time()) / 2


def _went_back() -> timedelta:
    newest = Upload.objects.aggregate(newest=Max("created_at"))["newest"]
    return newest - datetime.now(UTC) if newest else timedelta(0)
