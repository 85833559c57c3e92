"""A PostgreSQL of the soak's own, as Debian installs it: its settings untouched, its data kept."""

import os
import shutil
from collections.abc import Callable

from bench.places import HOME
from powerbi.tests.postgresql import make as make_data
from powerbi.tests.postgresql import run

PORT = int(os.environ.get("RCE_SOAK_PG_PORT") or 8189)
FOLDER = HOME / "soak-postgresql"
DATA = FOLDER / "data"
OWNER = "site"


def url(database: str) -> str:
    return f"postgres://{OWNER}@127.0.0.1:{PORT}/{database}"


def start() -> None:
    """Starts the server, made first where there is none."""
    if not (DATA / "PG_VERSION").exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        make_data(FOLDER)
    if run("pg_ctl", DATA, "status", check=False):
        options = f"-p {PORT} -k {FOLDER} -c listen_addresses=127.0.0.1"
        run("pg_ctl", DATA, "-o", options, "-l", FOLDER / "log", "-w", "start")
    execute(
        "DO $$ BEGIN CREATE ROLE site LOGIN CREATEROLE; EXCEPTION WHEN duplicate_object THEN END $$"
    )


def stop(mode: str = "fast") -> None:
    run("pg_ctl", DATA, "-m", mode, "-w", "stop", check=False)


def postmaster() -> int:
    """The number of the server's first process."""
    return int((DATA / "postmaster.pid").read_text().split()[0])


def execute(statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
    import psycopg

    address = f"postgresql://postgres@127.0.0.1:{PORT}/{database}"
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def make(database: str, fill: Callable[[str], None]) -> None:
    """A database that `fill` fills, given its address; there only once it is full."""
    if (database,) in execute("SELECT datname::text FROM pg_database"):
        return
    execute(f"DROP DATABASE IF EXISTS {database}_half")
    execute(f"CREATE DATABASE {database}_half OWNER {OWNER}")
    fill(url(f"{database}_half"))
    execute(f"ALTER DATABASE {database}_half RENAME TO {database}")


def copy(source: str, database: str) -> str:
    """A fresh copy of a database, whatever used one of that name; its address."""
    execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    execute(f"CREATE DATABASE {database} TEMPLATE {source} OWNER {OWNER} STRATEGY file_copy")
    execute("VACUUM ANALYZE", database)
    return url(database)
