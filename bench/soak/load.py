"""Fifty people browse, five upload, Power BI and programs read: `python -m bench.soak load`."""

import os
import platform
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from statistics import median
from typing import Any

from bench.soak import postgresql, sites, workbooks
from bench.soak.browser import Browser, Told
from bench.soak.machines import Client, PowerBI, Rest
from bench.soak.people import LOOKS, Person, sort_of
from bench.soak.sites import Site
from bench.soak.uploading import Uploader
from bench.table import percentile

BROWSING, UPLOADING, PROGRAMS = 50, 5, 3
# Seconds between the acts of those who never look at what they upload.
HURRIED = 4.0
# They come one after another; what they meet until all are there is not counted.
ARRIVING = 40.0
MOST = 0.5
# What a person waits for with the page before their eyes.
PAGES = ("overview", "list", "detail", "fragment", "upload form", "upload page", "progress")
ACTS = ("decision", "upload")


class Load:
    """Everyone at once against a served site, for so many seconds once all have come."""

    def __init__(self, site: Site, seconds: float, unresting: bool = False) -> None:
        self.site, self.seconds, self.unresting = site, seconds, unresting
        self.told: list[Told] = []
        self.failed: list[str] = []
        self.uploaders: list[Uploader] = []
        self.powerbi: PowerBI | None = None
        self.over = threading.Event()

    def run(self) -> None:
        """Fills `told`; `used` is what each part took of the processor meanwhile, in seconds."""
        threads = [threading.Thread(target=self._guarded, args=[job]) for job in self._jobs()]
        for thread in threads:
            thread.start()
            time.sleep(ARRIVING / len(threads))
        self.began = time.time()
        before = self._processor()
        time.sleep(self.seconds)
        after = self._processor()
        self.ended = time.time()
        self.used = {part: after[part] - before[part] for part in after}
        self.over.set()
        for thread in threads:
            thread.join(300)

    def _jobs(self) -> Iterable[Callable[[], None]]:
        everyone = sites.people(self.site)
        browsing = [one["name"] for one in everyone if "-" in one["name"]]
        browsing = [name for name in browsing if not name.startswith("uploader")][:BROWSING]
        tokens = {one["name"]: one["token"] for one in everyone}
        books = workbooks.books(self.site, workbooks.ROWS, UPLOADING)

        def browser() -> Browser:
            return Browser(self.site.port, self.told.append)

        def client(name: str) -> Client:
            return Client(self.site.port, name, tokens[name], self.told.append)

        for seed, name in enumerate(browsing):
            yield partial(Person(name, browser(), seed).walk, self.over)
        for number in range(UPLOADING):
            name = f"uploader-{number}"
            rests = HURRIED if self.unresting else None
            uploader = Uploader(name, browser(), books[number], number, rests)
            self.uploaders.append(uploader)
            yield partial(uploader.work, self.over)
        self.powerbi = PowerBI(client("gateway"))
        yield partial(self.powerbi.work, self.over)
        for seed in range(PROGRAMS):
            yield partial(Rest(client("program"), seed).work, self.over)

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # told at the end, with everything else that went wrong
            self.failed.append(f"{type(error).__name__}: {error}")

    def _processor(self) -> dict[str, float]:
        own = [self.site.web, *sites.children(self.site.web)]
        working = self.site.workers()
        web = [pid for pid in own if pid not in working]
        found = {
            "web": sum(map(sites.processor, web)),
            "worker": sum(map(sites.processor, working)),
            "this load": time.process_time(),
        }
        if self.site.engine == "postgresql":
            first = postgresql.postmaster()
            found["postgresql"] = sum(map(sites.processor, [first, *sites.children(first)]))
        return found

    # What came of it

    @property
    def counted(self) -> list[Told]:
        return [one for one in self.told if self.began <= one.began < self.ended]

    def wrong(self) -> list[str]:
        """What should not have been, from first to last; also before everyone had come."""
        said = Counter(
            f"{one.kind} {sort_of(one.address)}: {one.error}" for one in self.told if one.error
        )
        return [f"{text} ({n} times)" for text, n in said.items()] + self.failed + self._false()

    def _false(self) -> list[str]:
        """Where the database does not hold what was committed, and that alone."""
        wanted = sorted(
            [book.contract, book.acta, book.lines, book.quantity, book.subtotal]
            for book in (uploader.truth for uploader in self.uploaders)
            if book
        )
        found = sorted(self.site.answer("truth", "actas"))
        return [] if found == wanted else [f"the database holds {found}, not {wanted}"]


def measure(engine: str, seconds: float, *options: str, unresting: bool = False) -> bool:
    """Prints the figures as docs/reliability.md has them; True where all is as it should be.
    `options` are those of `manage.py serve`; `unresting` is how the five upload."""
    site = sites.fresh(engine, "load")
    site.options = list(options)
    with sites.served(site):
        load = Load(site, seconds, unresting)
        load.run()
        wrong = load.wrong()
    print(f"\n### {engine}, {time.strftime('%Y-%m-%d %H:%M')}, {seconds / 60:.0f} minutes\n")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors; {' '.join(options)}\n")
    _show_times(load)
    _show_rest(load)
    _show_slowest(load)
    print(f"\nWrong: {len(wrong)}")
    for one in wrong[:40]:
        print(f"* {one}")
    pages = [one.seconds for one in load.counted if one.kind in PAGES]
    return not wrong and percentile(pages, 0.95) < MOST


def _show_times(load: Load) -> None:
    print("| kind of request | count | p50 ms | p95 ms | p99 ms | slowest ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    kinds: dict[str, list[float]] = defaultdict(list)
    for one in load.counted:
        if not one.kind.endswith("then"):
            kinds[one.kind].append(one.seconds)
    pages = [spent for kind in PAGES for spent in kinds.get(kind, [])]
    acts = [spent for kind in ACTS for spent in kinds.get(kind, [])]
    rows = [("**pages and their parts**", pages), ("**decisions and files sent**", acts)]
    for kind, spent in [*rows, *sorted(kinds.items())]:
        if spent:
            figures = [
                median(spent),
                *(percentile(spent, share) for share in (0.95, 0.99)),
                max(spent),
            ]
            print(
                f"| {kind} | {len(spent):,} | {' | '.join(f'{1000 * f:,.0f}' for f in figures)} |"
            )


def _show_rest(load: Load) -> None:
    lasted = load.ended - load.began
    pages = sum(one.kind in ("overview", "list", "detail") for one in load.counted)
    print(f"\nPages a second: {pages / lasted:.1f}; requests: {len(load.counted) / lasted:.1f}.")
    pace = "who never rest" if load.unresting else "as people do"
    print(f"A person looks at a page for {LOOKS[0]:.0f} to {LOOKS[1]:.0f} s; five upload {pace}.")
    waited: dict[str, list[float]] = defaultdict(list)
    for uploader in load.uploaders:
        for what, seconds in uploader.waited:
            waited[what].append(seconds)
    for what, spent in waited.items():
        print(
            f"{what}: {len(spent)} times, median {median(spent):.1f} s, longest {max(spent):.1f} s."
        )
    if load.powerbi and load.powerbi.refreshes:
        spent = load.powerbi.refreshes
        size = load.powerbi.packed / len(spent) / 2**20
        print(
            f"Power BI: {len(spent)} refreshes of all views, median {median(spent):.1f} s, "
            f"longest {max(spent):.1f} s, {size:.1f} MB packed each."
        )
    total = sum(load.used.values())
    parts = ", ".join(f"{part} {used:.0f} s" for part, used in load.used.items())
    whole = lasted * (os.cpu_count() or 1)
    print(f"Processor: {parts}; in all {total:.0f} of {whole:.0f} s ({total / whole:.0%}).")


def _show_slowest(load: Load) -> None:
    by_sort: dict[str, list[float]] = defaultdict(list)
    for one in load.counted:
        by_sort[f"{one.kind} {sort_of(one.address)}"].append(one.seconds)
    with suppress(ValueError):
        print("\nWhere most time went:")
        ranked: list[tuple[str, Any]] = sorted(by_sort.items(), key=lambda kept: -sum(kept[1]))
        for name, spent in ranked[:15]:
            p95 = percentile(spent, 0.95)
            print(
                f"* {name}: {len(spent)} × {1000 * median(spent):,.0f} ms, p95 {1000 * p95:,.0f} ms"
            )
