"""A PostgreSQL of the tests' own: Debian's package, started on a spare port and thrown away."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

ALIAS = "postgresql of the tests"
OWNER = "postgres"
# Tables that views read belong to these rooms.
ROOMS = ("records", "transformers", "billing", "budget", "powerbi")


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, in the newest version there is."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((one for one in found if (one / "pg_ctl").exists()), None)


class Server:
    """Its superuser may sign in without a password, from this machine alone."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, user: str) -> str:
        return f"postgres://{user}@127.0.0.1:{self.port}/rce"

    def connect(self, user: str) -> Any:
        """A bare connection of that user's."""
        import psycopg

        return psycopg.connect(self.url(user).replace("postgres://", "postgresql://", 1))

    def execute(self, statement: str, database: str = "rce") -> None:
        import psycopg

        address = f"postgresql://postgres@127.0.0.1:{self.port}/{database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)

    def manage(self, *words: str, user: str = "site") -> str:
        """What a command of the site prints, with this server's database as its own."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": self.url(user)},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr


def run(program: str, data: Path, *words: str | Path, check: bool = True) -> int:
    """One of PostgreSQL's programs about its data folder; root may not run them, so that the
    package's own user does."""
    where = programs()
    if where is None:
        raise SystemExit("PostgreSQL is not on this machine: apt-get install postgresql")
    done = subprocess.run(
        [where / program, "-D", data, *words],
        user=OWNER if os.geteuid() == 0 else None,
        cwd="/",
        check=check,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return done.returncode


def make(folder: Path) -> Path:
    """A server's data in a folder that the package's user is given."""
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    data = folder / "data"
    run("initdb", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    return data


@contextmanager
def started() -> Iterator[Server]:
    """A server with a database `rce` that the role `site` owns, which may make roles."""
    folder = Path(tempfile.mkdtemp(prefix="rce-postgresql-"))
    try:
        data = make(folder)
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            server = Server(found.getsockname()[1])
        options = f"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            server.execute("CREATE ROLE site LOGIN CREATEROLE", "postgres")
            server.execute("CREATE DATABASE rce OWNER site", "postgres")
            yield server
        finally:
            run("pg_ctl", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def connected(server: Server) -> Iterator[Any]:
    """Django's connection to it, as its superuser."""
    own = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "rce",
        "USER": "postgres",
        "PASSWORD": "",
        "HOST": "127.0.0.1",
        "PORT": server.port,
        "OPTIONS": {},
    }
    connections.settings[ALIAS] = own
    connection = connections[ALIAS]
    # At once: a test may open no other database than its own later.
    connection.connect()
    try:
        yield connection
    finally:
        connection.close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def copy(connection: Any) -> None:
    """Every row of the rooms' tables as it stands, in place of what the database had."""
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and model._meta.managed
    ]
    with connection.cursor() as cursor:
        # What they refer to outside of the rooms is not of interest.
        cursor.execute("SET session_replication_role = replica")
        for model in models:
            fields = model._meta.concrete_fields
            table = connection.ops.quote_name(model._meta.db_table)
            names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
            cursor.execute(f"DELETE FROM {table}")
            found = model._base_manager.values_list(*(field.attname for field in fields))
            rows = [
                [
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, row, strict=True)
                ]
                for row in found
            ]
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        cursor.execute("SET session_replication_role = DEFAULT")
