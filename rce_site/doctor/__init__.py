"""How the site is, found out by looking: `manage.py doctor` and the page /operations/.

Whoever adds a check writes a function in a module here, which returns a Finding or several, and
names it in CHECKS.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rce_site.doctor import (
    backups,
    clock,
    database,
    disk,
    isolation,
    mail,
    production,
    release,
    rights,
    schedule,
    worker,
)
from rce_site.doctor.findings import Finding, State, failed, good, warning

__all__ = ["CHECKS", "Check", "Finding", "State", "examine", "failed", "good", "warning", "worst"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """`find` is quick, changes nothing, and is not asked where it needs a database that is gone."""

    title: Any
    find: Callable[[], Finding | Iterable[Finding]]
    needs_database: bool = True


CHECKS = (
    # Whether the database answers comes first: the others are asked only then.
    Check(gettext_lazy("Database"), database.answers, needs_database=False),
    Check(gettext_lazy("Migrations"), database.migrations),
    Check(gettext_lazy("Isolation"), isolation.isolation),
    Check(gettext_lazy("Rights of the login"), rights.login),
    Check(gettext_lazy("Power BI’s role"), rights.readers),
    Check(gettext_lazy("Views for Power BI"), release.views),
    Check(gettext_lazy("Clock"), clock.clock),
    Check(gettext_lazy("Time zone"), clock.time_zone, needs_database=False),
    Check(gettext_lazy("Worker"), worker.worker),
    Check(gettext_lazy("Scheduled work"), schedule.runs),
    Check(gettext_lazy("Backups"), backups.age, needs_database=False),
    Check(gettext_lazy("Disk"), disk.room),
    Check(gettext_lazy("Data folder"), disk.folder, needs_database=False),
    Check(gettext_lazy("Mail"), mail.mail, needs_database=False),
    Check(gettext_lazy("Static files"), release.static_files, needs_database=False),
    Check(gettext_lazy("Settings"), production.production, needs_database=False),
    Check(gettext_lazy("Versions"), release.versions, needs_database=False),
)


def examine() -> list[Finding]:
    """Everything that CHECKS find, in their order and in the language that is active."""
    found: list[Finding] = []
    gone = False
    for check in CHECKS:
        if gone and check.needs_database:
            continue
        said = list(_asked(check))
        gone = gone or (check.find is database.answers and said[0].state is State.FAILED)
        found += [replace(finding, title=str(check.title)) for finding in said]
    return found


def worst(found: Iterable[Finding]) -> State:
    """The worst of their states; good where nothing was found."""
    states = {finding.state for finding in found}
    return next((s for s in (State.FAILED, State.WARNING) if s in states), State.GOOD)


def _asked(check: Check) -> Iterator[Finding]:
    """What the check finds; a check that breaks is a finding itself."""
    try:
        found = check.find()
        yield from [found] if isinstance(found, Finding) else list(found)
    except Exception as error:
        log.warning("A check of the doctor broke: %s", check.find.__name__, exc_info=True)
        yield failed(
            f"{check.find.__module__.rpartition('.')[2]}.{check.find.__name__}",
            _("This could not be examined (%(why)s).") % {"why": type(error).__name__},
            _("The log says more."),
        )
