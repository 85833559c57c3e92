"""The site's menu, shown by permission; the site's top room says what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

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
    _open.cache_clear()
    _written.cache_clear()


def seen_by(request: HttpRequest) -> list[tuple[Text, list[Item]]]:
    """(section's label, its items) that this person may follow; empty sections are left out."""
    return _seen(*_asked(request))


def written(request: HttpRequest) -> SafeString:
    """The same as HTML."""
    return _written(get_language(), *_asked(request))


def _asked(request: HttpRequest) -> tuple[str, frozenset[str], str]:
    """All that a menu differs by, but for the language: (where the site stands, what the person may
    do now, the entry that the page belongs to)."""
    prefix, may = get_script_prefix(), frozenset(request.user.get_all_permissions())
    urls = [url for _label, entries in _open(prefix, may) for _entry, url in entries]
    return prefix, may, _here(request.path, urls)


@lru_cache(maxsize=100)
def _open(prefix: str, may: frozenset[str]) -> list[tuple[Text, list[tuple[Entry, str]]]]:
    """Per section its entries, each with its address, where somebody who may do this may go."""
    sections = [
        (
            section.label,
            [
                (entry, url)
                for entry in section.entries
                if may.issuperset(entry.permission.split()) and (url := entry.url)
            ],
        )
        for section in _sections
    ]
    return [(label, entries) for label, entries in sections if entries]


def _seen(prefix: str, may: frozenset[str], here: str) -> list[tuple[Text, list[Item]]]:
    return [
        (label, [Item(entry.label, url, entry.icon, url == here) for entry, url in entries])
        for label, entries in _open(prefix, may)
    ]


@lru_cache(maxsize=1_000)
def _written(language: str, prefix: str, may: frozenset[str], here: str) -> SafeString:
    """Written once for each role, entry and language: most of a plain page went to this."""
    return render_to_string("records/menu.html", {"menu": _seen(prefix, may, here)})


def _here(path: str, urls: Iterable[str]) -> str:
    """The entry that a page belongs to: of those above it, the nearest; home is above none."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
