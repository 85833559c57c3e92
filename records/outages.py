"""When the site cannot serve through nobody's fault on the page: what people are told, and when
they may come again. Anything that is not named here is a failure of ours."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import Error, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from records.busy import is_busy


@dataclass(frozen=True)
class Outage:
    """`again` is after how many seconds it is worth coming again."""

    code: str
    title: Any
    sentence: Any
    again: int


BUSY = Outage(
    "busy",
    _("Someone else is writing"),
    _("Someone else is writing at this moment. Try again in a moment."),
    5,
)
GONE = Outage(
    "database-gone",
    _("The database does not answer"),
    _("The site cannot reach its database at this moment. It tries again by itself: so may you."),
    15,
)
FULL = Outage(
    "disk-full",
    _("The server’s disk is full"),
    _("There is no room left on the server’s disk. Tell an administrator: until then, look only."),
    300,
)

# What databases say of it: states of SQL, then SQLite's words and those of drivers.
FULL_STATES = ("53100",)
FULL_SAID = ("database or disk is full", "no space left on device")
FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)
# 08: the connection; 53300: too many of them; 57P: the server stops, or has only begun.
GONE_STATES = ("08", "53300", "57P")
GONE_SAID = (
    "unable to open database file",
    "connection is closed",
    "connection already closed",
    "connection failed",
    "could not connect",
    "connection refused",
    "server closed the connection",
    "terminating connection",
    "consuming input failed",
    "sending query failed",
    "login timeout expired",
    "client unable to establish connection",
    "communication link failure",
)


def cause(error: Any) -> Outage | None:
    """Which outage an error comes from, however deep beneath it; None where from none."""
    for one in _beneath(error):
        if is_busy(one):
            return BUSY
        if _is_full(one):
            return FULL
        if _is_gone(one):
            return GONE
    return None


def _beneath(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL_NUMBERS
    return isinstance(error, Error) and _told(error, FULL_STATES, FULL_SAID)


def _is_gone(error: BaseException) -> bool:
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and _told(error, GONE_STATES, GONE_SAID)


def _told(error: Error, states: tuple[str, ...], said: tuple[str, ...]) -> bool:
    cause = error.__cause__ or error
    # psycopg names the state; pyodbc begins with it.
    state = str(getattr(cause, "sqlstate", None) or next(iter(cause.args), None) or "")
    text = str(error).lower()
    is_state = len(state) == 5 and state.startswith(states)
    return is_state or any(words in text for words in said)
