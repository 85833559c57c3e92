"""The one table of what is done by the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budget.inbox import mailing, refreshing
from budget.month import reminders
from ingest import watched
from rce_site import backup
from rce_site.schedule import differences
from rce_site.schedule.moments import Daily, Every, Monthly, Weekly, When
from records import mail


class Failed(Exception):
    """The job could not do its work; `str()` is the sentence that says why."""


@dataclass(frozen=True)
class Job:
    """`run()` does it and answers with a sentence; `off()` says why there is nothing to do here, or
    nothing. A job counts from when it is first seen, unless it is wanted `at_first` too."""

    name: str
    title: Any
    when: When
    run: Callable[[], str]
    off: Callable[[], str] = str
    at_first: bool = False

    def __str__(self) -> str:
        return str(self.title)


def named(name: str) -> Job:
    """KeyError where there is none of this name."""
    return {job.name: job for job in JOBS}[name]


# ── what they do ────────────────────────────────────────────────────────────────────────────


def _backup() -> str:
    try:
        made = backup.make()
        gone = len(backup.prune())
    except backup.Refused as refused:
        raise Failed(str(refused)) from refused
    if not gone:
        return f"{made.path.name}, {filesizeformat(made.bytes)}."
    words = ngettext(
        "%(name)s, %(size)s; %(count)s old one went.",
        "%(name)s, %(size)s; %(count)s old ones went.",
        gone,
    )
    facts = {"name": made.path.name, "size": filesizeformat(made.bytes), "count": gone}
    return words % facts


def _no_backup() -> str:
    return "" if settings.PRODUCTION else _("Outside production backups are made by hand.")


def _clean() -> str:
    from rce_site.schedule import cleaning

    return cleaning.run()


def _recompute() -> str:
    return differences.run()


def _watch() -> str:
    try:
        return watched.run().said
    except watched.Unusable as error:
        raise Failed(str(error)) from error


def _no_folder() -> str:
    return "" if settings.WATCHED_DIR else _("RCE_WATCHED_DIR names no folder.")


def _alert() -> str:
    out = StringIO()
    call_command("alertdigest", stdout=out)
    return " ".join(out.getvalue().split())


def _look() -> str:
    found = refreshing.refresh()
    words = _("%(new)s new, %(again)s again, %(worse)s worse, %(gone)s gone.")
    return words % {name: getattr(found, name) for name in ("new", "again", "worse", "gone")}


def _work_list() -> str:
    try:
        found = mailing.send()
    except OSError as error:
        said = _("The mail server cannot be used (%(why)s). Check EMAIL_URL.")
        raise Failed(said % {"why": error}) from error
    if found.refused:
        said = _("The mail server does not take %(emails)s.")
        raise Failed(said % {"emails": ", ".join(found.refused)})
    words = ngettext("Sent to %(count)s person.", "Sent to %(count)s people.", len(found.sent))
    return words % {"count": len(found.sent)}


def _remind() -> str:
    try:
        found = reminders.send()
    except OSError as error:
        said = _("The mail server cannot be used (%(why)s). Check EMAIL_URL.")
        raise Failed(said % {"why": error}) from error
    if found.refused:
        said = _("The mail server does not take %(emails)s.")
        raise Failed(said % {"emails": ", ".join(found.refused)})
    words = ngettext("%(count)s person reminded.", "%(count)s people reminded.", len(found.sent))
    return words % {"count": len(found.sent)} if found.sent else _("Nobody had to be reminded.")


def _no_mail() -> str:
    return "" if mail.is_set_up() else _("EMAIL_URL names no mail server.")


# ── when ────────────────────────────────────────────────────────────────────────────────────

NIGHT: Any = settings.SCHEDULE_NIGHT
MONDAY = 0

# What is due at the same moment goes in this order: the backup holds what the others change.
JOBS: tuple[Job, ...] = (
    Job(
        "backup",
        gettext_lazy("Backup"),
        Daily(NIGHT) if settings.BACKUP_EVERY == "day" else Monthly(1, NIGHT),
        _backup,
        _no_backup,
        at_first=True,
    ),
    Job("recompute", gettext_lazy("Figures computed anew"), Daily(NIGHT), _recompute),
    Job("cleanup", gettext_lazy("Clean-up"), Daily(NIGHT), _clean),
    Job("inbox", gettext_lazy("Alerts brought up to date"), Daily(NIGHT), _look),
    Job(
        "watched",
        gettext_lazy("Watched folder"),
        Every(minutes=5),
        _watch,
        _no_folder,
        at_first=True,
    ),
    Job(
        "alerts",
        gettext_lazy("Alerts by e-mail"),
        Daily(settings.SCHEDULE_ALERTS),
        _alert,
        _no_mail,
    ),
    Job(
        "work_list",
        gettext_lazy("The week’s work list by e-mail"),
        Weekly(MONDAY, settings.SCHEDULE_ALERTS),
        _work_list,
        _no_mail,
    ),
    Job(
        "reminders",
        gettext_lazy("Reminders of what is late, by e-mail"),
        Daily(settings.SCHEDULE_ALERTS),
        _remind,
        _no_mail,
    ),
)
