"""People who browse: each of a role, walking from link to link as that role's pages offer them."""

import random
import re
from collections import defaultdict
from html import unescape
from threading import Event
from urllib.parse import urljoin, urlsplit

from bench.soak.browser import Answer, Browser
from bench.soak.sites import PASSWORD

# Seconds that a person looks at a page before the next.
LOOKS = (3.0, 10.0)
# How often somebody goes to the menu rather than on from what the page shows, and takes a list
# along as a file.
MENU, EXPORTS = 0.3, 1 / 150
LINK = re.compile(r"<a\b[^>]*\bhref=\"(/[^\"#]*|\?[^\"#]*)\"")
# What writes, leads out of the site's pages, or is a file.
NOT_WALKED = re.compile(
    r"/(add|edit|delete|export|admin|account|static|api|new|undo|approve|return|review|reopen"
    r"|close|original|file|workbook|correct|proposals|again|learn)\b"
    r"|\.(xlsx|csv|zip|pbids)|format=|/health/|/uploads/set-aside"
)
FILES = re.compile(r"<a\b[^>]*\bhref=\"([^\"#]*/export/[^\"#]*)\"")
OVERVIEWS = re.compile(r"/|/billing/|/budget/|/transformers/(work/)?|/budget/[a-z]+/([a-z]+/)?")
NUMBER = re.compile(r"\d+")


class Person:
    def __init__(self, name: str, browser: Browser, seed: int) -> None:
        self.name, self.browser = name, browser
        self.chance = random.Random(seed)

    def walk(self, over: Event) -> None:
        """Signs in, then page after page until it is over."""
        self.browser.sign_in(self.name, PASSWORD)
        at = self.browser.page("overview", "/")
        menu = _links(at)
        while not over.wait(self.chance.uniform(*LOOKS)):
            if self.chance.random() < EXPORTS and (files := FILES.findall(at.text)):
                self.browser.get("export", urljoin(at.address, unescape(self.chance.choice(files))))
                continue
            going = self._next(menu if self.chance.random() < MENU else _links(at) or menu)
            at = self.browser.page(kind_of(going), going)
            if at.status != 200:
                at = self.browser.page("overview", "/")

    def _next(self, links: dict[str, list[str]]) -> str:
        """Any sort of page with the same chance, however many links lead to its like."""
        return self.chance.choice(links[self.chance.choice(sorted(links))])


def _links(at: Answer) -> dict[str, list[str]]:
    """{sort of page: the links to such} of a page."""
    found: dict[str, list[str]] = defaultdict(list)
    for link in LINK.findall(at.text):
        address = urljoin(at.address, unescape(link))
        if not NOT_WALKED.search(address):
            found[sort_of(address)].append(address)
    return found


def sort_of(address: str) -> str:
    """/billing/annexes/7/?page=2 is of the sort /billing/annexes/N/ page"""
    parts = urlsplit(address)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return " ".join([NUMBER.sub("N", parts.path), *names])


def kind_of(address: str) -> str:
    path = urlsplit(address).path
    if NUMBER.search(path):
        return "detail"
    return "overview" if OVERVIEWS.fullmatch(path) else "list"
