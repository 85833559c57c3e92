"""People who upload actas through the wizard: received, looked at, committed, replaced, undone."""

import random
import re
import time
from html import unescape
from threading import Event
from typing import Any
from urllib.parse import urljoin

from bench.soak.browser import Answer, Browser, Wrong, inputs
from bench.soak.people import LOOKS
from bench.soak.sites import PASSWORD
from bench.soak.workbooks import Book

NUMBER = re.compile(r"/uploads/(\d+)/")
STEP = re.compile(r'verdict-([a-z]+)"')
# As the page asks, and how long a person would put up with.
EVERY, PATIENCE = 0.5, 240.0
REASON = "Corrección del contratista"
DONE = ("committed", "undone")
# What somebody who checks an acta looks at before it is committed, and afterwards: so many of them.
FINDINGS = re.compile(r'href="(/uploads/\d+/(?:findings|differences)/[^"#]*)"')
WRITTEN = re.compile(r'href="((?:/uploads/\d+/records/)?\?page=\d+|/billing/[a-z-]+/\d+/)"')
LOOKED_AT = 3


class Uploader:
    """`truth` is what the acta holds once nothing is under way: a book, or None for no acta.

    A person looks at what was judged and at what was written, and at some pages of it, as long as
    anybody looks at a page; one who `rests` so many seconds goes on without having looked."""

    def __init__(
        self,
        name: str,
        browser: Browser,
        books: list[Book],
        seed: int = 0,
        rests: float | None = None,
    ) -> None:
        self.name, self.browser, self.books, self.rests = name, browser, books, rests
        self.chance = random.Random(seed)
        self.over = Event()
        self.truth: Book | None = None
        self.rounds = 0
        self.waited: list[tuple[str, float]] = []

    def work(self, over: Event) -> None:
        """Loads the acta, replaces it by its correction, takes that back, and then the acta."""
        self.over = over
        self.browser.sign_in(self.name, PASSWORD)
        first, second = self.books
        numbers: dict[Book, int] = {}
        while True:
            for act in (
                lambda: numbers.update({first: self.load(first)}),
                lambda: numbers.update({second: self.load(second)}),
                lambda: self.undo(numbers[second], first),
                lambda: self.undo(numbers[first], None),
            ):
                act()
                if over.is_set():
                    return
            self.rounds += 1

    def load(self, book: Book) -> int:
        number = self.send(book)
        page = self.settled(number, "judge")
        self.look(page, FINDINGS)
        self.commit(number, page)
        page = self.settled(number, "commit")
        if step_of(page) != "committed":
            raise Wrong(f"{book.path.name} was not committed: {_said(page)}")
        self.truth = book
        self.look(self.browser.page("detail", f"/uploads/{number}/records/"), WRITTEN)
        return number

    def look(self, at: Answer, links: re.Pattern[str]) -> None:
        """At the page, and at some that it leads to, one after another."""
        if self.rests is not None:
            self.over.wait(self.rests)
            return
        self.over.wait(self.chance.uniform(*LOOKS))
        there = sorted({urljoin(at.address, unescape(link)) for link in links.findall(at.text)})
        for link in self.chance.sample(there, min(len(there), LOOKED_AT)):
            if self.over.is_set():
                return
            self.browser.page("detail", link)
            self.over.wait(self.chance.uniform(*LOOKS))

    def send(self, book: Book) -> int:
        self.browser.get("upload form", "/uploads/new/annexes/")
        answer = self.browser.send_file(
            "upload", "/uploads/new/annexes/", book.path.name, book.path.read_bytes()
        )
        if not (found := NUMBER.match(answer.address)):
            raise Wrong(f"{book.path.name} led to {answer.address}: {_said(answer)}")
        return int(found[1])

    def commit(self, number: int, page: Answer) -> Answer:
        """Acknowledges every warning, as whoever knows the workbook does."""
        fields: dict[str, Any] = {"accept": [], "reason": REASON, "seen": ""}
        for field in inputs(page.text):
            if field.get("name") == "accept":
                fields["accept"].append(field.get("value", ""))
            elif field.get("name") == "seen":
                fields["seen"] = field.get("value", "")
        return self.browser.submit("decision", f"/uploads/{number}/commit/", **fields)

    def undo(self, number: int, before: Book | None) -> None:
        self.browser.get("detail", f"/uploads/{number}/undo/")
        self.browser.submit("decision", f"/uploads/{number}/undo/", reason=REASON)
        page = self.settled(number, "undo")
        if step_of(page) != "undone":
            raise Wrong(f"Upload {number} was not undone: {_said(page)}")
        self.truth = before
        self.look(page, WRITTEN)

    def settled(self, number: int, what: str) -> Answer:
        """The upload's page once nobody works on it; a comparison that moved is committed again."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            answer = self.browser.get("progress", f"/uploads/{number}/progress/", **HTMX)
            if 'class="card work"' not in answer.text:
                page = self.browser.page("upload page", f"/uploads/{number}/")
                moved = what == "commit" and step_of(page) in ("warnings", "ready")
                if not moved:
                    self.waited.append((what, time.monotonic() - began))
                    return page
                self.commit(number, page)
            time.sleep(EVERY)
        raise Wrong(f"Upload {number} is still being worked on after {PATIENCE:.0f} s")


HTMX = {"HX-Request": "true"}


def step_of(page: Answer) -> str:
    """Where an upload stands, as its page says; "" where no verdict is given (yet)."""
    found = STEP.search(page.text)
    return found[1] if found else ""


def _said(page: Answer) -> str:
    text = re.sub(r"<[^>]+>", " ", page.text)
    return " ".join(text.split())[-1500:][:600]
