"""Each request has an id: taken from the proxy or made, told in the answer, in every record that
is logged meanwhile and on the page that says that something failed. And it is one line of the log.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from rce_site.logs import request_id
from rce_site.logs.redaction import redacted_query

log = logging.getLogger("rce_site.requests")

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Seconds after which a request's line is a warning.
SLOW = 2.0


class Requests:
    """First of all middleware, so that it sees what the others refuse and how long they take."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        # Told to error pages and to the log as long as this thread answers; see `forget`.
        request.id = known_as = identified(request)  # type: ignore[attr-defined]
        request_id.set(known_as)
        response = self.get_response(request)
        response.headers[HEADER] = known_as
        if response.streaming:
            _count(response, lambda sent: tell(request, response, begun, sent))
        else:
            tell(request, response, begun, len(response.content))
        return response


def identified(request: HttpRequest) -> str:
    """The id that the proxy gave it, else a new one. `serve` takes X-Forwarded-Proto from its proxy
    alone, and no proxy forwards without it: what comes otherwise is a client's own invention."""
    given = request.headers.get(HEADER, "")
    if "X-Forwarded-Proto" in request.headers and WELL_FORMED.fullmatch(given):
        return given
    return secrets.token_hex(8)


def forget(**_signal: Any) -> None:
    request_id.set("")


def tell(request: HttpRequest, response: HttpResponseBase, begun: float, sent: int) -> None:
    """The request's own line. Static files and what is asked every few seconds are not worth one
    while all is well."""
    took = time.monotonic() - begun
    status = response.status_code
    slow = took > SLOW
    if status < 400 and not slow and request.path.startswith(unremarkable()):
        return
    level = logging.ERROR if status >= 500 else logging.WARNING if slow else logging.INFO
    log.log(
        level,
        "%s %s %d",
        request.method,
        request.path,
        status,
        extra={
            "request": request.id,  # type: ignore[attr-defined]
            "query": redacted_query(request.META.get("QUERY_STRING", "")),
            "status": status,
            "ms": round(took * 1000),
            "bytes": sent,
            "user": _user(request),
            "address": request.META.get("REMOTE_ADDR", ""),
            "slow": slow or None,
        },
    )


def unremarkable() -> tuple[str, ...]:
    return f"/{settings.STATIC_URL.strip('/')}/", "/health/"


def _user(request: HttpRequest) -> int | None:
    """Who asks, where that is known anyway: the log asks the database nothing."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None


def _count(response: Any, told: Callable[[int], None]) -> None:
    """Has `told` called with the bytes once the last of them is sent, or nobody wants the rest."""
    sent = 0

    def counted(parts: Any) -> Any:
        nonlocal sent
        for part in parts:
            sent += len(part)
            yield part

    if not response.is_async:
        # A file goes out by the server's own way, which asks for the file itself.
        if getattr(response, "file_to_stream", None) is not None:
            sent = int(response.headers.get("Content-Length") or 0)
        else:
            response.streaming_content = counted(response.streaming_content)
    response._resource_closers.append(lambda: told(sent))
