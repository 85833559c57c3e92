"""One load in a fresh process: `python -m bench.contenders NAME KIND WORKBOOK`, times as JSON.

`ours` goes from the file's bytes to its committed records. `floor` reads the same file by calamine
and writes the same database rows by one executemany, with the same keys, indexes and settings of
the database file, in one transaction. `stock` is import-export as it comes: see `bench.stock`.
"""

import json
import pickle
import resource
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

# The table of each kind, and that of the document which its rows refer to.
TABLES = {
    "annexes": ("billing_billeditem", "billing_annex"),
    "consumption": ("transformers_consumption", ""),
}


def resident() -> int:
    """Bytes of memory that this process holds now."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize()
    return peak()


def peak() -> int:
    """Bytes of memory that this process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    idle, began, worked = resident(), time.perf_counter(), time.process_time()
    steps = work() or {}
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "memory": max(0, peak() - idle),
        **steps,
    }


def ours(kind: str, path: Path) -> dict[str, Any]:
    from ingest import intake
    from records import people

    user = people.system()
    _warm(user, kind)

    def work() -> dict[str, float]:
        marks = [time.perf_counter()]
        with path.open("rb") as file:
            upload = intake.receive(file, path.name, user, kind)
        marks.append(time.perf_counter())
        intake.judge(upload)
        marks.append(time.perf_counter())
        intake.commit(upload, user, accept=True)
        marks.append(time.perf_counter())
        receive, judge, commit = (b - a for a, b in pairwise(marks))
        return {"receive": receive, "judge": judge, "commit": commit, "upload": upload.pk}

    return timed(work)


def _warm(user: Any, kind: str) -> None:
    """Imports and caches are in place in the process of a worker that has run for a while."""
    from bench import energies, workbooks
    from ingest import intake

    small = workbooks.annex(50) if kind == "annexes" else energies.small()
    with small.open("rb") as file:
        upload = intake.receive(file, small.name, user, kind)
    intake.judge(upload)
    upload.delete()


def raw(folder: Path) -> Any:
    """A plain connection to the folder's database with the site's own settings of it."""
    import sqlite3

    from rce_site.databases import SQLITE_OPTIONS

    connection = sqlite3.connect(folder / "rce.sqlite3", isolation_level=None)
    connection.executescript(str(SQLITE_OPTIONS["init_command"]))
    return connection


def floor(kind: str, path: Path) -> dict[str, Any]:
    from django.conf import settings
    from python_calamine import load_workbook

    table, document = TABLES[kind]
    with path.with_suffix(".rows").open("rb") as file:
        names, rows, referred = pickle.load(file)
    connection = raw(settings.DATA_DIR)
    if document:
        marks = ", ".join("?" * len(referred))
        connection.execute(f"INSERT INTO {document} VALUES ({marks})", referred)
    quoted = ", ".join(f'"{name}"' for name in names)
    insert = f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"

    def work() -> dict[str, float]:
        began = time.perf_counter()
        workbook = load_workbook(str(path))
        for place in range(len(workbook.sheet_names)):
            workbook.get_sheet_by_index(place).to_python()
        read = time.perf_counter() - began
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, rows)
        connection.execute("COMMIT")
        return {"read": read}

    return timed(work)


def keep_rows(kind: str, path: Path) -> dict[str, Any]:
    """Loads as `ours` and keeps the rows beside the workbook, for `floor`."""
    from django.conf import settings

    table, document = TABLES[kind]
    loaded = ours(kind, path)
    connection = raw(settings.DATA_DIR)
    own = "WHERE source_upload = ?"
    found = connection.execute(f"SELECT * FROM {table} {own} ORDER BY id", [loaded["upload"]])
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    referred = None
    if document:
        query = f"SELECT * FROM {document} {own}"
        referred = connection.execute(query, [loaded["upload"]]).fetchone()
    with path.with_suffix(".rows").open("wb") as file:
        pickle.dump((names, rows, referred), file)
    return {"rows": len(rows)}


def stock(_kind: str, path: Path) -> dict[str, Any]:
    from bench import stock as stock_module

    return timed(lambda: stock_module.load(path))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(globals()[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))))
