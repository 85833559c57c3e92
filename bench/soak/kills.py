"""Processes killed at random moments of uploads: `python -m bench.soak kills`.

Whoever uploads goes on as a person would, by what the page says. Meanwhile the worker, the web
process or both get SIGKILL, and the web process is started again, as a service manager does. After
each kill the database holds each acta as it was or as it became, and nothing in between.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.soak import postgresql, sites, workbooks
from bench.soak.browser import Answer, Browser, Told, Wrong
from bench.soak.sites import PASSWORD, Site
from bench.soak.uploading import NUMBER, REASON, Uploader, step_of
from bench.soak.workbooks import Book

KILLS, SEED, ROWS = 50, 20241031, 1_500
# {what is done: the moments of it at which somebody is killed}
MOMENTS = {
    "load": ("receiving", "queued", "reading", "judging", "staging", "deciding", "committing"),
    "commit": ("committing", "writing", "deriving", "settling"),
    "undo": ("deciding", "undoing"),
}
VICTIMS = ("worker", "web", "web and worker")
# A moment is as long as this, at most, when the blow falls; what comes from outside is shorter.
SPREAD = {"receiving": 0.15, "deciding": 0.05, "undoing": 1.5, "committing": 1.0, "writing": 1.0}
PATIENCE = 180.0

HELD = """
SELECT c.number, a.number, a.lines, COUNT(i.id), SUM(i.quantity),
  SUM(CASE WHEN i.kind <> 'supplied' THEN i.amount ELSE 0 END), a.subtotal, SUM(i.total), a.total,
  (SELECT SUM(t.lines) FROM billing_annexitemtotal t WHERE t.annex_id = a.id),
  (SELECT SUM(t.lines) FROM billing_annexdaytotal t WHERE t.annex_id = a.id)
FROM billing_annex a JOIN billing_contract c ON c.id = a.contract_id
LEFT JOIN billing_billeditem i ON i.annex_id = a.id
WHERE a.period > '{since}'
GROUP BY c.number, a.number, a.id, a.lines, a.subtotal, a.total ORDER BY c.number
"""


@dataclass
class Account:
    """What came of all kills."""

    moments: Counter[str] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    longest: float = 0.0


class Killer:
    """Waits for its moment, and kills; `struck` is the step at which it did, and when."""

    def __init__(self, site: Site, moment: str, victim: str, chance: random.Random) -> None:
        self.site, self.moment, self.victim = site, moment, victim
        self.delay = chance.uniform(0, SPREAD.get(moment, 0.4))
        self.struck = ""
        self.at = 0.0
        self._called, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def now(self, moment: str) -> None:
        """The person says what they are about to do."""
        if moment == self.moment:
            self._called.set()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _wait(self) -> None:
        outside = self.moment in ("receiving", "deciding")
        while not self._over.wait(0.002):
            if self._called.is_set() if outside else self.moment in standing(self.site):
                time.sleep(self.delay)
                self._strike()
                return

    def _strike(self) -> None:
        self.struck = "/".join(sorted(standing(self.site))) or self.moment
        whom = self.site.workers() if "worker" in self.victim else []
        if "web" in self.victim:
            whom = [*whom, self.site.web]
        self.at = time.monotonic()
        self.site.kill(whom)


class Person(Uploader):
    """Goes on by what pages say, whoever was killed: sends again, continues, or sees it done."""

    def __init__(self, site: Site, name: str, books: list[Book], told: Callable[[Told], None]):
        super().__init__(name, Browser(site.port, told), books, rests=0.1)
        self.site = site
        self.numbers: dict[Book, int] = {}
        self.killer: Killer | None = None
        self.said: list[str] = []

    def say(self, moment: str) -> None:
        if self.killer:
            self.killer.now(moment)

    def see(self, number: int) -> Answer:
        """The upload's page once it waits for somebody; the web process is started if it died."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.revive()
            page = self.browser.get("upload page", f"/uploads/{number}/")
            if page.status == 200 and 'class="card work"' not in page.text:
                return page
            time.sleep(0.2)
        raise Wrong(f"upload {number} is still being worked on after {PATIENCE:.0f} s")

    def revive(self) -> None:
        if self.site.process and self.site.process.poll() is not None:
            self.site.start()

    def bring(self, book: Book) -> None:
        """Until the book is committed."""
        self.bring_on(self.received(book), book)

    def bring_on(self, number: int, book: Book) -> None:
        """The same, of a book that was received."""
        while step_of(page := self.on(number)) != "committed":
            if step_of(page) not in ("warnings", "ready"):
                raise Wrong(f"upload {number} says {step_of(page) or page.text[-300:]}")
            self.say("deciding")
            self.commit(number, page)
        self.numbers[book] = number
        self.truth = book

    def received(self, book: Book) -> int:
        for _again in range(5):
            self.revive()
            before = self._newest()
            self.say("receiving")
            answer = self.browser.send_file(
                "upload", "/uploads/new/annexes/", book.path.name, book.path.read_bytes()
            )
            if found := NUMBER.match(answer.address):
                return int(found[1])
            time.sleep(1)  # nobody presses a button twice in a moment, and who died is gone by then
            self.revive()
            after = self._newest()
            if after > before:  # received, though nobody could say so
                self.said.append("received, found in the list")
                return after
            self.said.append("not received, sent again")
        raise Wrong(f"{book.path.name} could not be sent")

    def on(self, number: int) -> Answer:
        """Where it stands; what was interrupted is continued."""
        page = self.see(number)
        while "/continue/" in page.text:
            self.said.append("interrupted, continued")
            self.browser.submit("decision", f"/uploads/{number}/continue/")
            page = self.see(number)
        return page

    def take_back(self, book: Book, before: Book | None) -> None:
        number = self.numbers[book]
        while step_of(self.on(number)) != "undone":
            self.say("deciding")
            self.browser.submit("decision", f"/uploads/{number}/undo/", reason=REASON)
        self.truth = before

    def _newest(self) -> int:
        page = self.browser.get("list", "/uploads/")
        return max((int(n) for n in NUMBER.findall(page.text)), default=0)


def standing(site: Site) -> set[str]:
    """The steps at which uploads are being worked on."""
    found = set()
    for path in (site.folder / "staged").glob("*/progress.json"):
        try:
            kept = json.loads(path.read_text())
        except (OSError, ValueError):
            continue
        if time.time() - kept["beaten_at"] < 20:
            found.add(str(kept["step"]))
    return found


@contextmanager
def connected(site: Site) -> Iterator[Any]:
    """The database itself, past the site."""
    if site.engine == "sqlite":
        import sqlite3

        connection: Any = sqlite3.connect(site.folder / "rce.sqlite3", timeout=30)
    else:
        import psycopg

        name = site.url.rpartition("/")[2]
        connection = psycopg.connect(
            f"postgresql://postgres@127.0.0.1:{postgresql.PORT}/{name}", autocommit=True
        )
    try:
        yield connection
    finally:
        connection.close()


def halves(site: Site, may_be: dict[str, list[Book | None]], since: str) -> list[str]:
    """What the database holds of the actas that is neither how they were nor how they became."""
    with connected(site) as connection:
        rows = connection.execute(HELD.format(since=since)).fetchall()
    said = []
    held = {row[0]: row for row in rows}
    for contract, books in may_be.items():
        row = held.get(contract)
        if row is None or row[3] == 0:
            if None not in books:
                said.append(f"{contract}: its acta is gone")
            continue
        _number, _acta, lines, count, quantity, paid, subtotal, items, total, by_item, by_day = row
        if not lines == count == by_item == by_day:
            said.append(f"{contract}: {lines}, {count}, {by_item}, {by_day} lines")
        if abs(float(paid) - float(subtotal)) > 0.01 or abs(float(items) - float(total)) > 0.01:
            said.append(f"{contract}: {paid} is not {subtotal}, or {items} not {total}")
        whole = [
            book
            for book in books
            if book and book.lines == count and abs(book.quantity - float(quantity)) < 0.001
        ]
        if not whole:
            said.append(f"{contract}: {count} lines of {quantity}, which is no book of {books}")
    return said


def kill(site: Site, pairs: list[list[Book]], kills: int, seed: int, since: str) -> Account:
    """So many of them, on a served site; `since` is the last day before the actas' month."""
    chance, told, account = random.Random(seed), list[Told](), Account()
    people = []
    for number, books in enumerate(pairs):
        person = Person(site, f"uploader-{number}", books, told.append)
        person.browser.sign_in(person.name, PASSWORD)
        people.append(person)
    for count in range(kills):
        person = people[count % len(people)]
        first, second = person.books
        act, before, after = _next(person, chance)
        moment = chance.choice(MOMENTS["undo"] if act == "undo" else _of_a_load(chance))
        person.killer = killer = Killer(site, moment, chance.choice(VICTIMS), chance)
        began = time.monotonic()
        look = threading.Thread(
            target=_look, args=[site, killer, person, [before, after], account, since]
        )
        look.start()
        try:
            if act == "undo":
                person.take_back(second if before is second else first, after)
            else:
                assert after is not None
                person.bring(after)
        except Wrong as wrong:
            account.wrong.append(f"kill {count}, {act} at {moment} of {killer.victim}: {wrong}")
            person.truth = before
        killer.end()
        look.join()
        person.killer = None
        account.moments[killer.struck or f"{moment} was missed"] += 1
        account.victims[killer.victim] += bool(killer.struck)
        account.longest = max(account.longest, time.monotonic() - (killer.at or began))
        for one in person.said:
            account.said[one] += 1
        person.said.clear()
        account.wrong += halves(site, {person.books[0].contract: [person.truth]}, since)
    for person in people:
        person.browser.close()
    account.wrong += left_over(site, told)
    return account


def _of_a_load(chance: random.Random) -> tuple[str, ...]:
    """Half of a load's kills fall into its commit, the rest into all that goes before."""
    return MOMENTS["commit"] if chance.random() < 0.5 else MOMENTS["load"]


def _next(person: Person, chance: random.Random) -> tuple[str, Book | None, Book | None]:
    """(what is done, the acta before, the acta after)"""
    first, second = person.books
    if person.truth is None:
        return "load", None, first
    if person.truth is first:
        return ("load", first, second) if chance.random() < 0.6 else ("undo", first, None)
    return "undo", second, first


def _look(
    site: Site,
    killer: Killer,
    person: Person,
    may_be: list[Book | None],
    account: Account,
    since: str,
) -> None:
    """As soon as the blow has fallen."""
    while not killer.struck and not killer._over.wait(0.01):
        pass
    if killer.struck:
        contract = person.books[0].contract
        account.wrong += halves(site, {contract: may_be}, since)


def left_over(site: Site, told: list[Told]) -> list[str]:
    """What nobody takes care of any more, and what a page should not have said."""
    said = [f"{one.address}: {one.error}" for one in told if one.status >= 500]
    until = time.monotonic() + 60
    while (busy := site.answer("truth", "asked")) and time.monotonic() < until:
        time.sleep(1)
    said += [f"asked for and never done: {one}" for one in busy]
    said += [f"a file of nobody's: {one}" for one in site.answer("truth", "orphans")]
    return said


def from_scratch(site: Site) -> list[str]:
    """What is another once all is derived anew, of a site that nobody uses any more."""
    said = [f"another figure from scratch: {one}" for one in site.answer("truth", "recomputed")]
    if site.engine == "sqlite":
        with connected(site) as connection:
            (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
        said += [] if whole == "ok" else [str(whole)]
    return said


def measure(engine: str, kills: int = KILLS) -> bool:
    site = sites.fresh(engine, "kills")
    (site.folder / "tmp").mkdir()
    site.extra["TMPDIR"] = str(site.folder / "tmp")
    pairs = workbooks.books(site, ROWS, 2)
    with sites.served(site):
        account = kill(site, pairs, kills, SEED, f"{sites.UNTIL}-01")
    account.wrong += from_scratch(site)
    print(f"\n### {engine}: {kills} kills\n")
    for title, counted in (
        ("killed while", account.moments),
        ("who", account.victims),
        ("what the page said then", account.said),
    ):
        print(f"* {title}: " + ", ".join(f"{n} × {name}" for name, n in counted.most_common()))
    print(f"* longest from a kill to the work done: {account.longest:.0f} s")
    print(f"* wrong: {len(account.wrong)}")
    for one in account.wrong[:30]:
        print(f"  * {one}")
    return not account.wrong
