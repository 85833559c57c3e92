"""What people see when the disk is full, the database goes, the clock jumps, or two do the same:
`python -m bench.soak faults`. Each experiment prints what it did and the sentences that pages said.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench import places
from bench.soak import kills, postgresql, sites
from bench.soak.browser import Browser, Told
from bench.soak.disks import database_full, disk_full
from bench.soak.experiments import Experiment, manage
from bench.soak.sites import PASSWORD, Site

AWAY = 20.0
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


# ── the database ────────────────────────────────────────────────────────────────────────────


def database_gone(engine: str) -> list[str]:
    """PostgreSQL is stopped while people read, and a workbook is being committed."""
    if engine != "postgresql":
        return []
    site = sites.fresh(engine, "gone")
    run = Experiment(site, f"The database is gone for {AWAY:.0f} s")
    with sites.served(site):
        person, first = run.person(), run.pair[0]
        over, answers = threading.Event(), list[Told]()
        readers = [threading.Thread(target=_read, args=[site, over, answers]) for _ in range(6)]
        for reader in readers:
            reader.start()
        number = person.received(first)
        page = person.on(number)
        person.commit(number, page)
        web, before = site.web, time.time()
        postgresql.stop("immediate")
        time.sleep(AWAY / 2)
        run.see("A list meanwhile", person.browser.get("list", "/billing/annexes/"))
        form = person.browser.submit("decision", "/account/tokens/", name="Power BI", scope="read")
        run.see("A form meanwhile", form)
        run.expect('value="Power BI"' in form.text, "what was written in it can be sent again")
        api = person.browser.get("rest", "/api/v1/annexes/")
        run.say(f"REST meanwhile: {api.status} {api.text[:300]}")
        run.say(f"/health/live: {site.asked('/health/live')[0]}")
        run.say(f"/health/ready: {site.asked('/health/ready')[:2]}")
        time.sleep(AWAY / 2)
        postgresql.start()
        back = time.time()
        _until(lambda: site.asked("/health/ready")[0] == 200, 60)
        run.say(f"ready again {time.time() - back:.1f} s after the database")
        again = person.browser.get("list", "/billing/annexes/")
        run.expect(again.status == 200, "the same list afterwards, nobody restarted anything")
        run.expect(
            site.web == web and site.process and site.process.poll() is None, "the same web process"
        )
        person.bring_on(number, first)
        run.expect(person.truth is first, "what was asked before is committed afterwards")
        run.halves(first)
        over.set()
        for reader in readers:
            reader.join()
        during = [one for one in answers if before <= one.began <= back]
        later = [one for one in answers if one.began > back + 3]
        slowest = max((one.seconds for one in during), default=0)
        run.say(f"six readers meanwhile: {dict(Counter(one.status for one in during))}")
        run.say(f"slowest answer of theirs: {slowest:.1f} s")
        run.expect(
            {one.status for one in later} <= {200},
            f"afterwards: {dict(Counter(one.status for one in later))}",
        )
        run.wrong += [one.error for one in during if one.status in (0, 500)][:3]
    return run.wrong


def _read(site: Site, over: threading.Event, answers: list[Told]) -> None:
    browser = Browser(site.port, answers.append)
    browser.sign_in("reader-1", PASSWORD)
    while not over.wait(0.5):
        browser.get("list", "/billing/annexes/")


def too_many_connections(engine: str) -> list[str]:
    if engine != "postgresql":
        return []
    site = sites.fresh(engine, "many")
    run = Experiment(site, "No connection to the database is left")
    with sites.served(site):
        person = run.person()
        _until(lambda: not site.answer("truth", "asked"), 60)
        name = site.url.rpartition("/")[2]
        postgresql.execute("ALTER ROLE site CONNECTION LIMIT 0")
        postgresql.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        run.see("A list", person.browser.get("list", "/billing/annexes/"))
        postgresql.execute("ALTER ROLE site CONNECTION LIMIT -1")
        again = person.browser.get("list", "/billing/annexes/")
        run.expect(again.status == 200, "the same list, once there is one")
        person.bring(run.pair[0])
        run.expect(person.truth is run.pair[0], "the worker goes on")
    return run.wrong


# ── the clock ───────────────────────────────────────────────────────────────────────────────


def clock_jumps(engine: str) -> list[str]:
    """Forward by three days, and back again, while the site runs (needs Debian's libfaketime)."""
    if not FAKETIME.exists():
        print("\n#### The clock jumps: not tried, libfaketime is not here\n")
        return []
    site = sites.fresh(engine, "clock")
    told = site.folder / "faketime"
    told.write_text("+0")
    site.extra |= {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    run = Experiment(site, "The clock jumps by three days and back")
    with sites.served(site):
        person = run.person()
        first, second = run.pair
        person.bring(first)
        number = person.received(second)
        page = person.on(number)
        for jump, title in (("+3d", "three days ahead"), ("+0", "and back")):
            told.write_text(jump)
            time.sleep(2)
            seen = person.browser.get("upload page", f"/uploads/{number}/")
            run.see(f"{title}: the upload", seen)
            if 'name="password"' in seen.text:
                run.say(f"{title}: the session is over, the person signs in again")
                person.browser.expected = ""
                person.browser.sign_in(person.name, PASSWORD)
            run.say(f"{title}: /health/ready {site.asked('/health/ready')[0]}")
            code, words = manage(site, "scheduled")
            run.expect(code == 0, f"{title}: `manage.py scheduled` exit {code}: {words[-160:]}")
            if jump == "+3d":
                person.commit(number, page)
                person.bring_on(number, second)
            else:
                person.take_back(second, first)
            run.expect(True, f"{title}: {'committed' if jump == '+3d' else 'undone'}")
        run.halves(first)
        run.done()
    return run.wrong


# ── two at once ─────────────────────────────────────────────────────────────────────────────


def two_at_once(engine: str) -> list[str]:
    """Two schedulers at the same moment, and two workers."""
    site = sites.fresh(engine, "two")
    run = Experiment(site, "Two schedulers and two workers at once")
    manage(site, "scheduled")  # a new site notes from when on its jobs count
    for words in (["scheduled"], ["scheduled", "cleanup"]):
        both = [
            subprocess.Popen(
                [sys.executable, "manage.py", *words],
                cwd=places.ROOT,
                env=site.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for _ in range(2)
        ]
        for one in both:
            out, _none = one.communicate(timeout=600)
            told = " ".join(out.split())[-200:]
            run.say(f"`manage.py {' '.join(words)}`: exit {one.returncode}: {told}")
    with kills.connected(site) as connection:
        rows = connection.execute(
            "SELECT job, due FROM rce_site_scheduledrun GROUP BY job, due HAVING COUNT(*) > 1"
        ).fetchall()
    run.expect(not rows, f"no run twice {rows or ''}".strip())
    with sites.served(site):
        second = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=places.ROOT,
            env=site.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            person = run.person()
            first, other = run.pair
            for book in (first, other):
                person.bring(book)
            person.take_back(other, first)
            run.halves(first)
            with kills.connected(site) as connection:
                rows = connection.execute(
                    "SELECT worker_ids FROM django_tasks_database_dbtaskresult"
                ).fetchall()
            workers = Counter(
                len(json.loads(row[0]) if isinstance(row[0], str) else row[0]) for row in rows
            )
            run.expect(set(workers) <= {0, 1}, f"each task by one worker: {dict(workers)}")
        finally:
            second.terminate()
            second.wait(60)
    return run.wrong


EXPERIMENTS = (
    disk_full,
    database_full,
    database_gone,
    too_many_connections,
    clock_jumps,
    two_at_once,
)


def measure(engine: str, only: str = "") -> bool:
    print(f"\n### {engine}: faults")
    wrong = []
    for experiment in EXPERIMENTS:
        if only in experiment.__name__:
            try:
                wrong += experiment(engine)
            except Exception as error:
                print(f"* BROKEN OFF: {type(error).__name__}: {error}")
                wrong.append(f"{experiment.__name__}: {error}")
    print(f"\nWrong: {len(wrong)}")
    for one in wrong:
        print(f"* {one}")
    return not wrong


def _until(holds: Callable[[], object], patience: float) -> None:
    until = time.monotonic() + patience
    while not holds() and time.monotonic() < until:
        time.sleep(0.2)
