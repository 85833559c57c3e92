"""No page runs what stands in it, and none loads anything from another host."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from billing.tests import make
from records import roles
from tests.discovered import RECORDS, sample

pytestmark = pytest.mark.django_db

# What leads to a file or ends the session; of one list's pages, one is walked.
# Django's own page of a record's past has a style in it, which the policy leaves without effect.
PASSED_OVER = re.compile(
    r"/static/|/logout|sign-out|/export|/original|^/admin/.*/history/|\.(xlsx|csv|pbids|zip)$"
)
MOST = 600
# Attributes by which a page loads or sends something, on every element but a link to be clicked.
LOADING = {
    *("src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data", "manifest"),
    *("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-boost-url"),
}
# All that the site's policy may allow.
ALLOWED = {"'self'", "'none'", "data:", "blob:"}
SCRIPTS_ARE_DATA = {"application/json", "application/ld+json"}


class Page(HTMLParser):
    """What is wrong with a page, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.lower(): value or "" for name, value in attrs}
        said = self.get_starttag_text() or tag
        data = given.get("type") in SCRIPTS_ARE_DATA
        if tag == "style" or (tag == "script" and "src" not in given and not data):
            self.wrong.append(said)
        for name, value in given.items():
            code = name == "style" or re.match(r"on[a-z]|hx-on", name)
            if code or value.strip().lower().startswith(("javascript:", "vbscript:")):
                self.wrong.append(said)
            if name in LOADING and is_outside(value) and tag != "a":
                self.wrong.append(said)
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.wrong.append(said)
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])


def is_outside(address: str) -> bool:
    return bool(re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", address, re.IGNORECASE)) and not (
        address.startswith("data:")
    )


def policy(response: Any) -> dict[str, set[str]]:
    """{directive: what it allows}"""
    said = response.headers["Content-Security-Policy"]
    parts = [part.split() for part in said.split(";") if part.strip()]
    return {name: set(values) for name, *values in parts}


def walked(client: Client, *starts: str) -> Iterator[tuple[str, Any, Page]]:
    """(address, answer, its page) of whatever links lead to; of pages that differ by query or
    number, one."""
    waiting, seen = deque(starts), set(starts)
    while waiting and len(seen) < MOST:
        address = waiting.popleft()
        answer = client.get(address, follow=True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.getvalue()  # read to its end a file closes itself
            continue
        page = Page(answer.content.decode())
        yield address, answer, page
        for link in page.links:
            shape = re.sub(r"\d+", "1", link.partition("?")[0])
            if shape not in seen and not PASSED_OVER.search(link):
                seen.add(shape)
                waiting.append(link)


def check(address: str, answer: Any, page: Page | None = None) -> None:
    assert (page or Page(answer.content.decode())).wrong == [], address
    allowed = policy(answer)
    assert allowed["default-src"] == {"'self'"}, address
    assert allowed["object-src"] == allowed["frame-ancestors"] == {"'none'"}, address
    assert allowed["form-action"] == allowed["base-uri"] == {"'self'"}, address
    assert set().union(*allowed.values()) <= ALLOWED, address
    assert "data:" not in allowed.get("script-src", set()), address
    assert answer.headers["X-Content-Type-Options"] == "nosniff", address


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<p onclick="x()">',
        '<a href="javascript:x()">',
        '<img src="https://cdn.example/x.png">',
        '<link href="//cdn.example/x.css">',
        '<script src="http://cdn.example/x.js">',
        '<form action="https://example.org">',
        '<p hx-on:click="x()">',
    ],
)
def test_what_this_test_looks_for_is_found(html: str) -> None:
    assert Page(html).wrong


def test_every_page_of_the_site(as_role: Callable[..., Client]) -> None:
    contract = make.contract()
    make.item(make.annex(contract), make.price(contract))
    for model in RECORDS:
        sample(model)
    starts = ("/", reverse("admin:index"), reverse("api_docs"), reverse("help"))
    pages = 0
    for address, answer, page in walked(as_role(roles.ADMIN, is_superuser=True), *starts):
        check(address, answer, page)
        pages += 1
    assert pages > 120


def test_pages_of_who_is_not_signed_in_and_of_errors(
    client: Client, as_role: Callable[..., Client]
) -> None:
    check("sign in", client.get(reverse("login")))
    check("refused", as_role(None).get(reverse("records:municipality_list")))
    check("not found", as_role(None).get("/nowhere/"))
    closed = Client(enforce_csrf_checks=True)
    check("csrf", closed.post(reverse("login"), {"username": "a", "password": "b"}))


def test_the_sites_own_styles_and_scripts_name_no_other_host() -> None:
    static = Path(settings.BASE_DIR) / "static"
    styles = [*static.rglob("*.css")]
    assert styles
    for path in styles:
        for address in re.findall(r"url\(\s*['\"]?([^)'\"]+)", path.read_text(encoding="utf-8")):
            assert not is_outside(address), f"{path.name}: {address}"
        assert "@import" not in path.read_text(encoding="utf-8"), path.name
    for path in (static / "js").rglob("*.js"):
        hosts = set(re.findall(r"['\"`](?:https?:)?//([\w.-]+)", path.read_text(encoding="utf-8")))
        assert hosts <= {"www.w3.org"}, path.name  # names of SVG's elements
