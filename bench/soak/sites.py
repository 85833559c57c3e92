"""A site of the soak's own, on SQLite or PostgreSQL: its folder, its database, its processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench import places
from bench.soak import postgresql

ENGINES = ("postgresql", "sqlite")
UNTIL = "2026-10"
PORT = int(os.environ.get("RCE_SOAK_PORT") or 8181)
PASSWORD = "de-aguante-1"


class Site:
    """Where a run's site keeps everything, and the processes that serve it."""

    def __init__(self, engine: str, folder: Path, url: str) -> None:
        self.engine, self.folder, self.url = engine, folder, url
        self.port = PORT
        self.extra: dict[str, str] = {}
        self.options: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        found = places.environment(self.folder)
        if self.url:
            found["DATABASE_URL"] = self.url
        return {**found, "PYTHONUNBUFFERED": "1", **self.extra}

    def manage(self, *words: str) -> None:
        self._run("manage.py", *words)

    def answer(self, module: str, *words: str) -> Any:
        """What a fresh process of a module prints as its last line, from JSON."""
        return json.loads(self._run("-m", f"bench.soak.{module}", *words).splitlines()[-1])

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=places.ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def start(self) -> None:
        """Serves, the worker beside it; returns once it answers."""
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), *self.options]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=places.ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.wait()

    def wait(self, patience: float = 60) -> None:
        until = time.monotonic() + patience
        while self.asked("/health/live")[0] != 200:
            if time.monotonic() > until or (self.process and self.process.poll() is not None):
                raise RuntimeError(f"The site does not answer: {self.log()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self, whom: Sequence[int]) -> None:
        """SIGKILL, without a word beforehand."""
        for number in whom:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.process and self.process.pid in whom:
            self.process.wait()

    @property
    def web(self) -> int:
        assert self.process is not None
        return self.process.pid

    def workers(self) -> list[int]:
        """The background workers that `serve` has started."""
        return [pid for pid in children(self.web) if b"worker" in _words(pid)]

    def log(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")

    def asked(self, address: str, patience: float = 60) -> tuple[int, str, dict[str, str]]:
        """(status, text, headers) of a stranger's request; status 0 where nobody answered."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            connection.request("GET", address, headers={"Host": "localhost"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace"), dict(answer.headers)
        except OSError:
            return 0, "", {}
        finally:
            connection.close()


@contextmanager
def served(site: Site) -> Iterator[Site]:
    site.start()
    try:
        yield site
    finally:
        site.stop()


def fresh(engine: str, name: str) -> Site:
    """A site with the full demonstration and the soak's people, as nobody has touched it yet."""
    prepared = _prepared(engine)
    folder = places.HOME / "runs" / f"soak-{name}-{engine}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for kept in ("secret_key", "people.json"):
        shutil.copy(prepared / kept, folder)
    shutil.copytree(prepared / "uploads", folder / "uploads")
    if engine == "sqlite":
        shutil.copy(prepared / "rce.sqlite3", folder)
        site = Site(engine, folder, "")
    else:
        site = Site(engine, folder, postgresql.copy(_name(), f"soak_{name}"))
    # Collected for each: what is shown changes without the models on which the rest depends.
    (folder / "static").mkdir()
    site.manage("collectstatic", "--no-input", "--verbosity", "0")
    return site


def people(site: Site) -> list[dict[str, str]]:
    """[{name, role, token}] of everyone that may sign in."""
    found: list[dict[str, str]] = json.loads((site.folder / "people.json").read_text())
    return found


def _prepared(engine: str) -> Path:
    """The folder of a site that has everything; on PostgreSQL its database bears `_name()`."""
    if engine == "sqlite":
        return places.prepared("soak", lambda folder: _fill(Site("sqlite", folder, "")))
    folder = places.HOME / "soak-postgresql-files"
    postgresql.start()

    def fill(url: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        site = Site("postgresql", folder, url)
        site.manage("migrate", "--verbosity", "0")
        _fill(site)

    postgresql.make(_name(), fill)
    return folder


def _name() -> str:
    """A prepared database's name changes with the models and the demonstration."""
    return f"prepared_{sha256(places._models().encode()).hexdigest()[:12]}"


def _fill(site: Site) -> None:
    site.manage("demo", "--size", "full", "--until", UNTIL)
    site.manage("worker", "--batch")  # what the demonstration left to the background
    site.answer("crew")


def children(number: int) -> list[int]:
    """A process's children, theirs included (Linux)."""
    try:
        tasks = list(Path(f"/proc/{number}/task").glob("*/children"))
        own = [int(pid) for task in tasks for pid in task.read_text().split()]
    except OSError:
        return []
    return own + [pid for child in own for pid in children(child)]


def processor(number: int) -> float:
    """Seconds of the processor that a process has had, its children that ended included (Linux)."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")


def _words(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""
