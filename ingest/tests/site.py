"""A site of its own for tests that need real processes: a database file, a folder, commands."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

# What may differ between two moments that are equal for the business.
NOT_BUSINESS = ("ingest_", "auth_", "django_", "axes_", "sqlite_", "records_token")


class Site:
    """A database and a data folder; `load` and other programs run in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.database = folder / "site.sqlite3"

    def copy(self, folder: Path) -> "Site":
        shutil.copytree(self.folder, folder)
        return Site(folder)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "RCE_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "rce_site.settings",
            "SECRET_KEY": "de-prueba",
            "PYTHONWARNINGS": "ignore",
        }

    def start(self, *words: str, **how: Any) -> subprocess.Popen[str]:
        """A command of manage.py in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **how,
        )

    def run(self, *words: str) -> tuple[int, str, str]:
        with self.start(*words) as process:
            try:
                out, err = process.communicate(timeout=120)
            except BaseException:
                process.kill()
                raise
            return process.returncode, out, err

    def load(self, kind: str, path: Path, *options: str) -> dict[str, Any]:
        """Loads, expecting it to succeed."""
        code, out, err = self.run("load", kind, str(path), *options, "--json")
        assert code == 0, out + err
        told: dict[str, Any] = json.loads(out)
        return told

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.database)) as connection:
            yield connection

    def asked(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connected() as connection:
            return connection.execute(query, values).fetchall()

    def business(self) -> dict[str, list[tuple[Any, ...]]]:
        """{table: rows} of everything but uploads, history, people and Django's own."""
        found = {}
        with self.connected() as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in tables.fetchall():
                if name.startswith(NOT_BUSINESS) or "historical" in name:
                    continue
                rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
                found[name] = sorted(rows, key=repr)
        return found
