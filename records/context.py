"""What every page's frame needs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from records import menu

# Upper rooms say when their data last changed; see `as_of`.
freshness: list[Callable[[], datetime | None]] = []


def as_of() -> datetime | None:
    """When the newest data came in, of all rooms that say; None before there is any."""
    return max(filter(None, (source() for source in freshness)), default=None)


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "site_version": settings.VERSION,
        "menu": SimpleLazyObject(lambda: menu.written(request) if known else ""),
        "data_as_of": SimpleLazyObject(lambda: as_of() if known else None),
    }
