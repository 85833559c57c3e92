"""What every experiment with a fault needs: a site, a person, and a place for what is seen."""

import re
import subprocess
import sys
import time

from bench import places
from bench.soak import kills, sites, workbooks
from bench.soak.browser import Answer, Told
from bench.soak.kills import Person
from bench.soak.sites import PASSWORD, Site

ROWS = 2_000
SINCE = f"{sites.UNTIL}-01"


class Experiment:
    """Counts what is wrong, and writes down what was seen."""

    def __init__(self, site: Site, title: str) -> None:
        self.site, self.told = site, list[Told]()
        self.wrong: list[str] = []
        self.pair = workbooks.books(site, ROWS, 1)[0]
        print(f"\n#### {title} ({site.engine})\n", flush=True)

    def person(self) -> Person:
        found = Person(self.site, "uploader-0", self.pair, self.told.append)
        found.browser.sign_in(found.name, PASSWORD)
        return found

    def say(self, what: str) -> None:
        print(f"* {what}", flush=True)

    def expect(self, holds: object, what: str) -> None:
        self.say(("" if holds else "WRONG: ") + what)
        if not holds:
            self.wrong.append(what)

    def see(self, what: str, page: Answer) -> None:
        """Notes what a page says, in the words of its reader."""
        self.say(f"{what}: {page.status or 'no answer'} “{said(page)}”")
        if page.status == 500:
            self.wrong.append(f"{what}: 500")

    def done(self) -> None:
        """What was asked for is done, or soon will be."""
        until = time.monotonic() + 60
        while (waiting := self.site.answer("truth", "asked")) and time.monotonic() < until:
            time.sleep(1)
        self.wrong += [f"asked: {one}" for one in waiting]

    def halves(self, *books: workbooks.Book | None) -> None:
        found = kills.halves(self.site, {self.pair[0].contract: list(books)}, SINCE)
        self.expect(not found, f"nothing is half-written {'; '.join(found)}".strip())


def said(page: Answer) -> str:
    """Its alert, else its heading and first paragraph."""
    text = re.sub(r"<svg.*?</svg>", "", page.text, flags=re.DOTALL)
    for found in (
        r'role="alert".*?</div>\s*<div>(.*?)</div>',
        r'class="alert[^>]*>(.*?)</div>',
        r'id="verdict-title">(.*?)</h2>',
        r'<main class="plain">(.*?)<hr>',
        r'class="card-title mb-2">(.*?)</p>',
        r'<h1 class="page-title"[^>]*>(.*?)</h1>',
        r"<h1[^>]*>(.*?)</h1>",
    ):
        if match := re.search(found, text, re.DOTALL):
            return " ".join(re.sub(r"<[^>]+>", " ", match[1]).split())
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())[:200]


def alive(person: Person, number: int) -> bool:
    return person.browser.get("upload page", f"/uploads/{number}/").status == 200


def manage(site: Site, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=places.ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())
