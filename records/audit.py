"""The audit trail: sign-ins, what changes who may do what, and everything that leaves the site.

    audit.note(request, Event.RESTORED, backup.path.name, bytes=backup.bytes)

`records/audit_signals.py` hears of sign-ins, people, roles and tokens; `Doors` sees every file that
goes out. Pages that are only looked at leave no entry.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from records.audit_entry import AuditEntry, Event

__all__ = ["Doors", "Event", "as_known", "note", "prune", "sign_ins"]

logger = logging.getLogger(__name__)

# What no entry may hold, whoever calls.
SECRETS = ("password", "secret", "token", "key", "digest", "code")
A_MONTH = timedelta(days=30.44)
LONGEST = 2_000
# Of a person's own sign-ins.
SHOWN = 8


def note(who: Any, event: str, about: str = "", *, name: str = "", **details: Any) -> AuditEntry:
    """Adds an entry: one insert, in the transaction that is under way, if any.

    `who` is the request, or a user, or None where the site itself acts. `name` is given instead of
    a reference to the user where there is none, or none any longer. `about` is the object or the
    address that it is about. ValueError for an event that `Event` does not have, and for details
    named like a secret.
    """
    if forbidden := [one for one in details if one.lower() in SECRETS]:
        raise ValueError(f"The audit trail keeps no {', '.join(forbidden)}.")
    who = getattr(who, "_request", who)  # The API's own requests wrap Django's.
    request = who if isinstance(who, HttpRequest) else None
    user = who if request is None else getattr(request, "user", None)
    if name or not getattr(user, "is_authenticated", False):
        user = None
    entry = AuditEntry.objects.create(
        event=Event(event),
        user=user,
        name=_text(name or (user.get_username() if user else ""), 150),
        about=_text(about, 250),
        address=_address(request),
        request=_text(getattr(request, "id", "") or "", 64),
        details={one: _plain(value) for one, value in details.items()},
    )
    # A copy for wherever the logs go: out of reach of who may write to the database.
    told = {"event": entry.event, "who": entry.name, "about": entry.about, "from": entry.address}
    logger.info("%s", entry.event, extra=told)
    return entry


def as_known(typed: Any) -> str:
    """What somebody gave as their name; what nobody is called is cut short, since it may be a
    password that was typed into the wrong box."""
    name = _text(typed or "", 150)
    if not name or get_user_model().objects.filter(username=name).exists():
        return name
    return f"{name[:2]}…"


def prune() -> int:
    """Removes entries older than RCE_AUDIT_MONTHS, and notes that; how many they were."""
    months = settings.AUDIT_MONTHS
    gone = AuditEntry.objects.prune(timezone.now() - months * A_MONTH) if months else 0
    if gone:
        note(None, Event.PRUNED, entries=gone, months=months)
    return gone


def sign_ins(user: Any) -> list[AuditEntry]:
    """The last times that this person, or somebody by their name, signed in or tried to."""
    events = (Event.SIGNED_IN, Event.SIGN_IN_FAILED, Event.LOCKED)
    theirs = AuditEntry.objects.filter(name=user.get_username(), event__in=events)
    # A name may have been somebody else's before.
    return list(theirs.filter(moment__gte=user.date_joined)[:SHOWN])


class Doors:
    """Notes every file that the site gives, before its first byte goes out.

    Whatever is sent as an attachment counts: exports, originals, workbooks, feeds, and what rooms
    may add some day. A request without content (HEAD, 304, a refusal) gives nothing.
    """

    # Of no data: empty templates and how to connect.
    PLAIN = frozenset({"ingest:template", "powerbi:pbids"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_file(response):
            # Should a browser show it after all, nothing in it runs.
            response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
        if self.gives(request, response):
            try:
                note(
                    request,
                    _event(request),
                    request.path,
                    file=_file(response),
                    query=request.META.get("QUERY_STRING", ""),
                )
            except BaseException:
                # What is not given is not left open, either.
                response.close()
                raise
        return response

    def gives(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        return (
            is_file(response)
            and response.status_code == 200
            and request.method != "HEAD"
            and _view(request) not in self.PLAIN
        )


def is_file(response: HttpResponseBase) -> bool:
    return bool(response.headers.get("Content-Disposition", "").startswith("attachment"))


def _event(request: HttpRequest) -> Event:
    view = _view(request)
    if view == "powerbi_feed":
        return Event.FEED_READ
    listed = view.endswith("_export") or request.path.startswith("/api/")
    return Event.EXPORTED if listed else Event.DOWNLOADED


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def _file(response: HttpResponseBase) -> str:
    return str(response.headers["Content-Disposition"].partition(";")[2].strip())


def _address(request: HttpRequest | None) -> str:
    """As django-axes takes it, so that who is locked and who is noted are the same."""
    if request is None or not request.META.get("REMOTE_ADDR"):
        return ""
    return _text(get_client_ip_address(request) or "", 45)


def _plain(value: Any) -> Any:
    """What JSON holds, of bounded length."""
    if isinstance(value, (list, tuple, set)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (bool, int, float, type(None))) else _text(value, LONGEST)


def _text(value: Any, most: int) -> str:
    """Without what PostgreSQL keeps in no text, which anybody may send."""
    return str(value).replace("\x00", "")[:most]
