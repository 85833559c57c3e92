"""Two schedulers at once, and one that is killed: real processes on a database of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from powerbi.tests import postgresql

pytestmark = pytest.mark.slow

# A site whose one job writes a line, waits until it is told to go on, and writes another.
PROGRAM = """
import os, sys, time
from pathlib import Path
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from rce_site.schedule import jobs, running
from rce_site.schedule.jobs import Job
from rce_site.schedule.moments import Every

folder = Path(os.environ["JOB_FOLDER"])

def work():
    with (folder / "ran").open("a") as file:
        file.write(f"{os.getpid()}\\n")
    while not (folder / "go").exists():
        time.sleep(0.01)
    return "Done."

job = Job("work", "Work", Every(1440), work, at_first=True)
running.due.__defaults__ = ((job,),)
running.LOOK_AGAIN = 1.5
running.BEAT_EVERY = 0.05
running.SILENT = timedelta(seconds=float(os.environ.get("SILENT", "60")))
(folder / f"ready.{os.getpid()}").touch()
while not (folder / "start").exists():
    time.sleep(0.01)
call_command("scheduled")
"""
MANY = 6


class Site:
    """Processes that share a database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "rce_site.settings",
            "DATABASE_URL": url,
            "RCE_DATA_DIR": str(folder),
            "JOB_FOLDER": str(folder),
        }

    def start(self, **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=settings.BASE_DIR,
            env={**self.env, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, pattern: str, count: int = 1) -> None:
        for _again in range(6000):
            if len(list(self.folder.glob(pattern))) >= count:
                return
            time.sleep(0.01)
        pytest.fail(f"{count} {pattern} never came")

    def ran(self) -> list[str]:
        return (self.folder / "ran").read_text().split()

    def ask(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=settings.BASE_DIR,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Site:
    return with_table(Site(tmp_path, f"sqlite:///{tmp_path}/rce.sqlite3"))


@pytest.fixture
def on_postgresql(tmp_path: Path) -> Iterator[Site]:
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL is not on this machine")
    with postgresql.started() as server:
        yield with_table(Site(tmp_path, server.url("site")))


def with_table(site: Site) -> Site:
    """The one table that counts here."""
    site.ask(
        "from django.db import connection\n"
        "from rce_site.models import ScheduledRun\n"
        "with connection.schema_editor() as editor:\n"
        "    editor.create_model(ScheduledRun)"
    )
    return site


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> Site:
    found: Site = request.getfixturevalue(f"on_{request.param}")
    return found


def test_of_many_that_look_at_once_one_runs_it(site: Site) -> None:
    children = [site.start() for _n in range(MANY)]
    site.until("ready.*", MANY)
    (site.folder / "start").touch()
    site.until("ran")
    # Whoever was not first has left before the first is done.
    first = site.ran()
    others = [child for child in children if str(child.pid) not in first]
    for child in others:
        assert child.wait(60) == 0, child.communicate()
    (site.folder / "go").touch()
    told = [child.communicate(timeout=60) for child in children]
    assert len(site.ran()) == 1
    assert sum("[done] Done." in out for out, _err in told) == 1
    assert len(others) == MANY - 1
    assert site.ask(RUNS) == "[('done', 1)]"


RUNS = (
    "from rce_site.models import ScheduledRun\n"
    "print(list(ScheduledRun.objects.values_list('outcome', 'attempts')))"
)


def test_what_was_killed_is_run_again_and_what_lives_is_not(site: Site) -> None:
    (site.folder / "start").touch()
    child = site.start()
    site.until("ran")
    time.sleep(1.5)
    late = site.start(SILENT="1")
    assert late.wait(60) == 0, late.communicate()
    assert len(site.ran()) == 1, "its heart beats"

    child.send_signal(signal.SIGKILL)
    child.communicate()
    (site.folder / "go").touch()
    time.sleep(1.5)
    next_ones = [site.start(SILENT="1") for _n in range(2)]
    for one in next_ones:
        out, err = one.communicate(timeout=60)
        assert one.returncode == 0, out + err
    assert len(site.ran()) == 2
    assert site.ask(RUNS) == "[('done', 2)]"
    late.communicate()
