"""The site's menu, shown by permission; the site's top room says what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """A place to go: shown to who has the permission, or all of several with spaces between them,
    once the address exists."""

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
    sections = [
        (
            section.label,
            [(entry, url) for entry in section.entries if (url := _open(entry, request))],
        )
        for section in _sections
    ]
    here = _here(request.path, [url for _label, entries in sections for _entry, url in entries])
    return [
        (label, [Item(entry.label, url, entry.icon, url == here) for entry, url in entries])
        for label, entries in sections
        if entries
    ]


def _open(entry: Entry, request: HttpRequest) -> str | None:
    """The entry's address, if this person may go there."""
    return entry.url if request.user.has_perms(entry.permission.split()) else None


def _here(path: str, urls: Iterable[str]) -> str:
    """The entry that a page belongs to: of those above it, the nearest; home is above none."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
