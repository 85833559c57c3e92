"""a, b, d: a workbook from its bytes to committed records, against its floor and against stock."""

import random
from pathlib import Path
from statistics import median
from typing import Any

from bench import energies, places
from bench.table import Figure, seconds, show

MOST_FLOORS = 4
LEAST_TIMES_STOCK = 20
MOST_MEGABYTES = 150

Measured = dict[str, list[dict[str, Any]]]


def monthly() -> None:
    """10,622 rows judged against 31,866."""
    found = _actas(10_622, {"ours": 7, "floor": 7, "stock": 1})
    slow = [run["seconds"] for run in found["stock"]]
    times = _ratio(found, "stock", "ours")
    memory = median(run["memory"] for run in found["ours"]) / 2**20
    show(
        "a) 10,622 rows × 18 columns, judged against 31,866 billed items",
        [
            *_against_the_floor(found, MOST_FLOORS),
            Figure(
                "stock import-export, dry run and import",
                seconds(slow),
                seconds([run["seconds"] for run in found["ours"]]),
                f"{times:.0f} ×",
                f"≥ {LEAST_TIMES_STOCK} ×",
                times >= LEAST_TIMES_STOCK,
            ),
            Figure(
                "peak memory above idle",
                f"{memory:.0f} MB",
                target=f"≤ {MOST_MEGABYTES} MB",
                met=memory <= MOST_MEGABYTES,
            ),
        ],
    )


def large() -> None:
    """100,000 rows in one file."""
    found = _actas(100_000, {"ours": 3, "floor": 3})
    memory = median(run["memory"] for run in found["ours"]) / 2**20
    memories = Figure("peak memory above idle", f"{memory:.0f} MB")
    show("b) 100,000 rows in one file", [*_against_the_floor(found, MOST_FLOORS), memories])


def energy() -> None:
    """All transformers' months in a wide workbook; then a month more in a long one."""
    for name, path, prepared, most in (
        ("10,251 transformers × 17 months, wide", energies.wide(), energies.empty(), 6),
        ("10,030 transformers × a month, long, judged against 17", *energies.next_month(), 4),
    ):
        found = _measure("consumption", path, prepared, {"ours": 7, "floor": 7})
        memory = median(run["memory"] for run in found["ours"]) / 2**20
        memories = Figure("peak memory above idle", f"{memory:.0f} MB")
        show(f"d) {name}", [*_against_the_floor(found, most), memories])


def workbook(rows: int) -> Path:
    """An acta's workbook, its database rows kept beside it."""
    prepared = places.demonstration("today")
    path = Path(places.answer(prepared, "workbooks", str(rows)))
    _keep_rows("annexes", path, prepared)
    return path


def _actas(rows: int, runs: dict[str, int]) -> Measured:
    return _measure("annexes", workbook(rows), places.demonstration("today"), runs)


def _keep_rows(kind: str, path: Path, prepared: Path) -> None:
    """Keeps the database rows that the workbook becomes beside it, unless they are there."""
    rows = path.with_suffix(".rows")
    made_for = prepared / "made-for"
    if not rows.exists() or rows.stat().st_mtime < made_for.stat().st_mtime:
        places.answer(places.copy_of(prepared, "rows"), "contenders", "keep_rows", kind, str(path))


def _measure(kind: str, path: Path, prepared: Path, runs: dict[str, int]) -> Measured:
    """Each run in a process of its own on a copy of its own, in an order drawn by lot."""
    _keep_rows(kind, path, prepared)
    order = [name for name, times in runs.items() for _ in range(times)]
    random.shuffle(order)
    found: Measured = {name: [] for name in runs}
    for number, name in enumerate(order):
        fresh = places.copy_of(prepared, f"{name}-{number}")
        found[name].append(places.answer(fresh, "contenders", name, kind, str(path)))
        places.forget(fresh)
    return found


def _ratio(found: Measured, name: str, other: str) -> float:
    """By the processor's time: what else runs on the machine does not count in it."""
    return median(r["cpu"] for r in found[name]) / median(r["cpu"] for r in found[other])


def _against_the_floor(found: Measured, most: int) -> list[Figure]:
    ratio = _ratio(found, "ours", "floor")
    figures = [
        Figure(
            "bytes to committed, processor",
            seconds([run["cpu"] for run in found["ours"]]),
            seconds([run["cpu"] for run in found["floor"]]),
            f"{ratio:.1f} ×",
            f"≤ {most} ×",
            ratio <= most,
        ),
        Figure(
            "bytes to committed, clock",
            seconds([run["seconds"] for run in found["ours"]]),
            seconds([run["seconds"] for run in found["floor"]]),
        ),
    ]
    steps = [
        Figure(f"  of it: {step}", seconds([run[step] for run in found["ours"]]))
        for step in ("judge", "commit")
    ]
    read = seconds([run["read"] for run in found["floor"]])
    return [*figures, *steps, Figure("  of the floor: calamine reads the file", "", read)]
