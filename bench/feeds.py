"""g: a view as CSV, as Power BI reads it: `python -m bench.feeds WAY` prints its times as JSON.

`bare` is what nobody can do without: a cursor over the same view, written through csv.writer.
Datasette serves the same rows from a table of its own, which is easier than a view: it lives in an
environment of its own, and the part does without it where that cannot be made.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

from bench import places
from bench.contenders import raw, timed

VIEW = "fct_consumption_month"
MOST = 2.0
RUNS = 5
DATASETTE = "datasette==0.65.5"


def bare() -> dict[str, Any]:
    from django.conf import settings

    connection = raw(settings.DATA_DIR)

    def work() -> None:
        cursor = connection.execute(f"SELECT * FROM powerbi_{VIEW}")
        with Path(os.devnull).open("w", newline="", encoding="utf-8") as file:
            row = csv.writer(file)
            row.writerow([column[0] for column in cursor.description])
            row.writerows(cursor)

    return timed(work)


def feed(**headers: str) -> dict[str, Any]:
    """All of the site: signing in, permission, mark, statement, pieces."""
    from django.test import Client

    from bench.answering import signed_in
    from rce_site import serving

    serving.collect_static()
    _user, cookie = signed_in()
    client = Client(HTTP_HOST="localhost", HTTP_COOKIE=cookie, **headers)
    client.get("/api/v1/powerbi/dim_date.csv").close()

    def work() -> dict[str, int]:
        answer = client.get(f"/api/v1/powerbi/{VIEW}.csv")
        if answer.status_code != 200:
            raise RuntimeError(f"The feed answered {answer.status_code}.")
        return {"bytes": _drained(answer)}

    return timed(work)


def _drained(pieces: Iterable[bytes]) -> int:
    return sum(map(len, pieces))


def packed() -> dict[str, Any]:
    return feed(HTTP_ACCEPT_ENCODING="gzip")


WAYS: dict[str, Callable[[], dict[str, Any]]] = {"bare": bare, "feed": feed, "packed": packed}


def datasette(folder: Path) -> dict[str, Any] | None:
    """Its processor's seconds for the same rows; None where it cannot be installed."""
    home = places.HOME / "datasette"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
        install = [python, "-m", "pip", "install", "--quiet", DATASETTE]
        subprocess.run(install, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    table = folder / "datasette.sqlite3"
    if not table.exists():
        copy = raw(folder)
        copy.execute("ATTACH ? AS own", [str(table)])
        copy.execute(f"CREATE TABLE own.{VIEW} AS SELECT * FROM powerbi_{VIEW}")
        copy.close()
    script = places.ROOT / "bench" / "datasette_feed.py"
    done = subprocess.run(
        [python, script, table, VIEW], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show_feeds() -> None:
    from statistics import median

    from bench.table import Figure, show

    folder = places.copy_of(places.demonstration("today"), "feeds")
    rows = places.answer(folder, "feeds", "count")["rows"]
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(RUNS):
        for way, kept in runs.items():
            kept.append(places.answer(folder, "feeds", way))
    cpu = {way: median(run["cpu"] for run in kept) for way, kept in runs.items()}
    floor = f"{cpu['bare']:.2f} s"
    figures = []
    for way, name in (("feed", "CSV of the site"), ("packed", "… as gzip")):
        ratio = cpu[way] / cpu["bare"]
        held = way == "feed"
        first = runs[way][0]
        figures += [
            Figure(
                name,
                f"{cpu[way]:.2f} s",
                floor,
                f"{ratio:.2f} ×",
                f"≤ {MOST:.0f} ×" if held else "",
                ratio <= MOST if held else None,
            ),
            Figure("  sent", f"{first['bytes'] / 2**20:.0f} MB"),
            Figure("  memory above idle", f"{first['memory'] / 2**20:.0f} MB"),
        ]
    other = datasette(folder)
    figures.append(
        Figure("Datasette, the same rows as a table", "not installed")
        if other is None
        else Figure(
            "Datasette, the same rows as a table",
            f"{other['cpu']:.2f} s",
            floor,
            f"{other['cpu'] / cpu['bare']:.2f} ×",
        )
    )
    show(f"g) {VIEW} of {rows:,} rows as CSV, against a bare cursor: processor", figures)
    places.forget(folder)


def count() -> dict[str, Any]:
    from django.conf import settings

    ((rows,),) = raw(settings.DATA_DIR).execute(f"SELECT COUNT(*) FROM powerbi_{VIEW}")
    return {"rows": rows}


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"count": count, **WAYS}[sys.argv[1]]()))
