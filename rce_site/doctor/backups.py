"""Whether the last backup is young enough, and whole; also where they are the administrator's."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rce_site import backup
from rce_site.doctor.findings import Finding, failed, good, warning
from records.engines import pick

# How old the last one may be: a turn may be late, and months differ.
OLDEST = {"day": timedelta(days=2), "month": timedelta(days=35)}
# Of the administrator's we know no plan: a week is what any would keep to.
OLDEST_OF_DBA = timedelta(days=7)
HISTORY = """
SELECT MAX(CAST(backup_finish_date AS datetime2)) FROM msdb.dbo.backupset
WHERE database_name = DB_NAME() AND type IN ('D', 'I') AND is_copy_only = 0
"""
# The server's clock has no zone of its own there.
NOW = "SELECT SYSDATETIME()"


def age() -> Iterator[Finding]:
    """Of the site's own backups; and of the database's where its administrator makes them."""
    yield _own()
    if settings.BACKUPS_BY_DBA:
        yield _of_the_administrator()


def _own() -> Finding:
    kept = backup.kept()
    whole = next((one for one in kept if one.verified and not one.is_safety), None)
    if whole is None:
        advice = _(
            "Make one: manage.py backup; docs/operations.md says how they are made by the clock."
        )
        return warning("backup", _("There is no backup that was found whole."), advice)
    if kept[0].made_at > whole.made_at and not kept[0].verified:
        return failed(
            "backup",
            _("The last backup, %(name)s, is not whole.") % {"name": kept[0].name},
            _("See what is wrong with its disk, and make another: manage.py backup."),
        )
    old = timezone.now() - whole.made_at
    facts = {"name": whole.name, "age": _days(old)}
    if old > OLDEST.get(settings.BACKUP_EVERY, OLDEST["month"]):
        return warning(
            "backup",
            _("The last backup, %(name)s, is %(age)s old.") % facts,
            _("See why no other was made (manage.py scheduled), and make one: manage.py backup."),
        )
    return good("backup", _("The last backup, %(name)s, is %(age)s old and whole.") % facts)


def _of_the_administrator() -> Finding:
    """SQL Server remembers its backups; of other servers only their administrator knows."""
    if not pick(sqlite=False, postgresql=False, sqlserver=True):
        said = _(
            "The database’s backups are its administrator’s; this server tells nothing of them."
        )
        return good("database backup", said)
    try:
        with connection.cursor() as cursor:
            cursor.execute(HISTORY)
            last = cursor.fetchone()[0]
            cursor.execute(NOW)
            now = cursor.fetchone()[0]
    except Error:
        return warning(
            "database backup",
            _("The site may not read when the server’s administrator last backed it up."),
            _("GRANT SELECT ON msdb.dbo.backupset to the site’s login."),
        )
    return judged(last, now)


def judged(last: datetime | None, now: datetime) -> Finding:
    """Of the administrator's last backup, both moments by the server's clock."""
    ask = _("Ask the database’s administrator.")
    if last is None:
        return failed("database backup", _("The server knows of no backup of the database."), ask)
    facts = {"age": _days(now - last)}
    if now - last > OLDEST_OF_DBA:
        said = _("The server’s last backup of the database is %(age)s old.") % facts
        return warning("database backup", said, ask)
    return good("database backup", _("The server backed the database up %(age)s ago.") % facts)


def _days(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds() // 3600))
    if not hours:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
