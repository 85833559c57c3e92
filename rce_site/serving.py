"""What `manage.py serve` is made of: getting ready, and the worker that it keeps alive."""

import hashlib
import ipaddress
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from budget.models import Notice
from ingest.models import Upload
from records.models import Municipality, Record
from transformers.models import Review, Threshold

# Records that stand in every database from the start, or follow from others.
WITH_THE_SITE = (Municipality, Notice, Review, Threshold)


def migrate() -> bool:
    """Brings the database up to date; False when there was nothing to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", database=DEFAULT_DB_ALIAS, interactive=False, verbosity=0)
    return True


def collect_static() -> bool:
    """Collects the static files if any was added, changed or removed since the last time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return False
    call_command("collectstatic", clear=stamp.exists(), interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())
    return True


def holds_work() -> bool:
    """Whether the database holds any upload or record but those that come with the site."""
    records = [m for m in apps.get_models() if issubclass(m, Record) and m not in WITH_THE_SITE]
    try:
        there = set(connection.introspection.table_names())
        return any(
            model._base_manager.exists()
            for model in (Upload, *records)
            if model._meta.db_table in there
        )
    except DatabaseError:
        # Whatever it is that cannot be read, it is not nothing.
        return True


def proxies() -> dict[str, Any]:
    """For waitress: whose word on who asks, and over HTTPS or not, is taken.

    The proxies' alone, counted from this server; what clients say under those names is dropped.
    """
    trusted = {
        "trusted_proxy": settings.PROXY,
        "trusted_proxy_count": settings.PROXIES,
        "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
    }
    return {"clear_untrusted_proxy_headers": True, **(trusted if settings.PROXIES else {})}


def largest_body() -> int:
    """Bytes that anybody may send at once, signed in or not. Twice the largest workbook, so that
    who sends one that is somewhat too large is told so by a page of the site."""
    return 2 * int(settings.UPLOAD_MAX_BYTES)


def unfit_for(host: str) -> str:
    """Why a server in production must not listen there, "" where it may.

    A proxy ends HTTPS. Unless it stands on another machine, nobody else need reach this server; who
    does sends passwords as they are.
    """
    if not settings.PRODUCTION or is_loopback(host):
        return ""
    if settings.PROXIES and not is_loopback(settings.PROXY):
        return ""
    return (
        f"With RCE_PRODUCTION=1 others must not reach this server past its proxy at {host}. Leave "
        "--host out, or let RCE_PROXY name the other machine whose proxy ends HTTPS."
    )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def stop_when_input_ends() -> None:
    """Asks this process to stop once the other end of its input is closed, or its holder dies.

    Which works on every system: Windows has no signal by which another process could ask."""
    sys.stdin.read()
    signal.raise_signal(signal.SIGTERM)


class WorkerProcess:
    """The background worker as a child process: started again if it dies, stopped with us.

    The child reads the pipe that we hold. Closing it asks the child to finish its task and stop,
    on every system, and the child stops too if this process is killed outright.
    """

    pause = 1.0  # seconds before a worker that died is started again
    patience = 30.0  # seconds that a worker gets to finish its task

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._child = self._start()
        self._watch = threading.Thread(target=self._keep_alive, name="worker-watch", daemon=True)
        self._watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, sys.argv[0], "worker", "--until-input-ends"],
            stdin=subprocess.PIPE,
            # Ctrl-C goes to every process of the terminal's group: the worker is told by us.
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def _keep_alive(self) -> None:
        while True:
            status = self._child.wait()
            self._hang_up()
            if self._stopping.is_set():
                return
            print(f"The worker stopped ({status}); starting it again.", file=sys.stderr, flush=True)
            self._stopping.wait(self.pause)
            with self._starting:
                if self._stopping.is_set():
                    return
                self._child = self._start()

    def _hang_up(self) -> None:
        if self._child.stdin:
            self._child.stdin.close()

    def stop(self) -> None:
        with self._starting:  # no child is started behind our back
            self._stopping.set()
        self._hang_up()
        try:
            self._child.wait(self.patience)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
