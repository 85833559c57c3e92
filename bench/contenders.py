"""One load in a fresh process: `python -m bench.contenders NAME WORKBOOK`, times as JSON.

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

TABLE = "billing_billeditem"


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


def ours(path: Path) -> dict[str, Any]:
    from ingest import intake
    from records import people

    user = people.system()
    _warm(user)

    def work() -> dict[str, float]:
        marks = [time.perf_counter()]
        with path.open("rb") as file:
            upload = intake.receive(file, path.name, user, "annexes")
        marks.append(time.perf_counter())
        intake.judge(upload)
        marks.append(time.perf_counter())
        intake.commit(upload, user, accept=True)
        marks.append(time.perf_counter())
        receive, judge, commit = (b - a for a, b in pairwise(marks))
        return {"receive": receive, "judge": judge, "commit": commit, "upload": upload.pk}

    return timed(work)


def _warm(user: Any) -> None:
    """Imports and caches are in place in the process of a worker that has run for a while."""
    from bench.workbooks import annex
    from ingest import intake

    small = annex(50)
    with small.open("rb") as file:
        upload = intake.receive(file, small.name, user, "annexes")
    intake.judge(upload)
    upload.delete()


def raw(folder: Path) -> Any:
    """A plain connection to the folder's database with the site's own settings of it."""
    import sqlite3

    from rce_site.databases import SQLITE_OPTIONS

    connection = sqlite3.connect(folder / "rce.sqlite3", isolation_level=None)
    connection.executescript(str(SQLITE_OPTIONS["init_command"]))
    return connection


def floor(path: Path) -> dict[str, Any]:
    from django.conf import settings
    from python_calamine import load_workbook

    with path.with_suffix(".rows").open("rb") as file:
        names, rows, acta = pickle.load(file)
    connection = raw(settings.DATA_DIR)
    marks = ", ".join("?" * len(acta))
    connection.execute(f"INSERT INTO billing_annex VALUES ({marks})", acta)
    quoted = ", ".join(f'"{name}"' for name in names)
    insert = f"INSERT INTO {TABLE} ({quoted}) VALUES ({', '.join('?' * len(names))})"

    def work() -> dict[str, float]:
        began = time.perf_counter()
        load_workbook(str(path)).get_sheet_by_index(0).to_python()
        read = time.perf_counter() - began
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, rows)
        connection.execute("COMMIT")
        return {"read": read}

    return timed(work)


def keep_rows(path: Path) -> dict[str, Any]:
    """Loads as `ours` and keeps the rows beside the workbook, for `floor`."""
    from django.conf import settings

    loaded = ours(path)
    connection = raw(settings.DATA_DIR)
    found = connection.execute(
        f"SELECT * FROM {TABLE} WHERE source_upload = ? ORDER BY id", [loaded["upload"]]
    )
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    query = "SELECT * FROM billing_annex WHERE source_upload = ?"
    acta = connection.execute(query, [loaded["upload"]]).fetchone()
    with path.with_suffix(".rows").open("wb") as file:
        pickle.dump((names, rows, acta), file)
    return {"rows": len(rows)}


def stock(path: Path) -> dict[str, Any]:
    from bench import stock as stock_module

    return timed(lambda: stock_module.load(path))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(globals()[sys.argv[1]](Path(sys.argv[2]))))
