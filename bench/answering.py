"""b: whether the site still answers while its worker loads 100,000 rows.

`python -m bench.answering WORKBOOK` serves the folder it runs in on a spare port, hands the
workbook to the worker, asks for pages until it is committed, and prints the times as JSON.
"""

import json
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from math import nan
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import django

from bench import places
from bench.table import Figure, milliseconds, percentile, show

ROWS = 100_000
MOST_MILLISECONDS = 200
PAGES = {"list of billed items": "/billing/billed-items/", "home": "/", "uploads": "/uploads/"}
IDLE_ROUNDS = 15
PAUSE = 0.05
PATIENCE = 300.0


class Answer(NamedTuple):
    """Milliseconds by the clock until the whole page was here, and of the site's processor."""

    clock: float
    processor: float


def spare_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def asked(port: int, address: str, cookie: str) -> float:
    """Milliseconds until the whole answer is here."""
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Host": "localhost", "Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return (time.perf_counter() - began) * 1000


def worked(process: int) -> float:
    """Milliseconds of the processor that a process has had; 0 where the system does not tell."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            asked(port, "/health/live", "")
        except (OSError, RuntimeError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The site did not start.")


def signed_in() -> tuple[Any, str]:
    """(somebody who may upload, the cookie of their session)"""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from records.roles import ADMIN, GROUPS

    user, _made = User.objects.get_or_create(username="bench")
    user.groups.add(Group.objects.get(name=GROUPS[ADMIN]))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return user, f"sessionid={client.cookies['sessionid'].value}"


def measure(path: Path) -> dict[str, Any]:
    from ingest import decisions, intake
    from ingest.models import Upload
    from rce_site import serving

    serving.collect_static()
    user, cookie = signed_in()
    port = spare_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    site = subprocess.Popen(command, cwd=places.ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        for _ in range(3):
            _round(site.pid, port, cookie, {name: [] for name in PAGES})
        idle: dict[str, list[Answer]] = {name: [] for name in PAGES}
        for _ in range(IDLE_ROUNDS):
            _round(site.pid, port, cookie, idle)
        with path.open("rb") as file:
            upload = intake.receive(file, path.name, user, "annexes")
        began = time.perf_counter()
        decisions.load(upload.pk, user, at_once=False, accept=True)
        busy: dict[str, list[Answer]] = {name: [] for name in PAGES}
        while not Upload.objects.filter(pk=upload.pk, state=Upload.State.COMMITTED).exists():
            if time.perf_counter() - began > PATIENCE:
                raise RuntimeError("The worker did not commit the workbook.")
            _round(site.pid, port, cookie, busy)
        return {
            "loaded": time.perf_counter() - began,
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else nan,
            "idle": idle,
            "busy": busy,
        }
    finally:
        site.terminate()
        site.wait(60)


def _round(site: int, port: int, cookie: str, times: dict[str, list[Answer]]) -> None:
    for name, address in PAGES.items():
        before = worked(site)
        clock = asked(port, address, cookie)
        times[name].append(Answer(clock, worked(site) - before))
        time.sleep(PAUSE)


def _apart(answers: list[list[float]]) -> tuple[list[float], list[float]]:
    """(by the clock, of the processor)"""
    return [clock for clock, _processor in answers], [processor for _clock, processor in answers]


def show_answering(path: Path) -> None:
    fresh = places.copy_of(places.demonstration("today"), "answering")
    found = places.answer(fresh, "answering", str(path))
    places.forget(fresh)
    figures = [
        Figure("loaded by the worker, clock", f"{found['loaded']:.1f} s"),
        Figure("load of the machine when it was", f"{found['load']:.1f}"),
    ]
    for name in PAGES:
        idle, own_idle = _apart(found["idle"][name])
        busy, own = _apart(found["busy"][name])
        p95 = percentile(busy, 0.95)
        figures += [
            Figure(f"{name}: median", milliseconds(median(busy)), milliseconds(median(idle))),
            Figure(
                f"{name}: 95 % within",
                milliseconds(p95),
                milliseconds(percentile(idle, 0.95)),
                target=f"< {MOST_MILLISECONDS} ms",
                met=p95 < MOST_MILLISECONDS,
            ),
            Figure(f"{name}: slowest", milliseconds(max(busy)), milliseconds(max(idle))),
            Figure(
                "  processor, median", milliseconds(median(own)), milliseconds(median(own_idle))
            ),
            Figure("  processor, most", milliseconds(max(own)), milliseconds(max(own_idle))),
        ]
    show("b) Pages while the worker loads 100,000 rows, against the idle site", figures)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(Path(sys.argv[1]))))
