"""Where figures lead: lists and pages with filters in their address."""

from datetime import date
from typing import Any

from records.addresses import address, query


def listed(page: str, /, **given: Any) -> str:
    """A list's address with filters."""
    return asked(f"{page}_list", **given)


def asked(name: str, /, **given: Any) -> str:
    """The address of one of the room's own pages, with filters."""
    return with_query(address(f"transformers:{name}"), **given)


def with_query(url: str, /, **given: Any) -> str:
    """An address with filters; what is None or empty is left out, days are written as months."""
    known = {name: _plain(value) for name, value in given.items() if value not in (None, "")}
    return f"{url}?{query(known)}" if known else url


def _plain(value: Any) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)
