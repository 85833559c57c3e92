"""The site's menu, shown by permission; the site's top room says what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """A place to go: shown to who has the permission, once the address exists."""

    label: Text
    url_name: str
    icon: str
    permission: str = ""

    @property
    def url(self) -> str | None:
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return None


@dataclass(frozen=True)
class Section:
    label: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Item:
    """An entry as a person sees it."""

    label: Text
    url: str
    icon: str
    current: bool


_sections: list[Section] = []


def fill(sections: Iterable[Section]) -> None:
    _sections[:] = sections


def seen_by(request: HttpRequest) -> list[tuple[Text, list[Item]]]:
    """(section's label, its items) that this person may follow; empty sections are left out."""
    found = []
    for section in _sections:
        items = [
            Item(
                entry.label,
                url,
                entry.icon,
                (request.path.startswith(url) and url != "/") or request.path == url,
            )
            for entry in section.entries
            if (not entry.permission or request.user.has_perm(entry.permission))
            and (url := entry.url)
        ]
        if items:
            found.append((section.label, items))
    return found
