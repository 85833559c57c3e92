"""a and b: a workbook from its bytes to committed records, against its floor and against stock."""

import random
from pathlib import Path
from statistics import median
from typing import Any

from bench import places
from bench.table import Figure, seconds, show

MOST_FLOORS = 4
LEAST_TIMES_STOCK = 20
MOST_MEGABYTES = 150

Measured = dict[str, list[dict[str, Any]]]


def monthly() -> None:
    """10,622 rows judged against 31,866."""
    found = _measure(10_622, {"ours": 7, "floor": 7, "stock": 1})
    slow = [run["seconds"] for run in found["stock"]]
    times = _ratio(found, "stock", "ours")
    memory = median(run["memory"] for run in found["ours"]) / 2**20
    show(
        "a) 10,622 rows × 18 columns, judged against 31,866 billed items",
        [
            *_against_the_floor(found),
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
    found = _measure(100_000, {"ours": 3, "floor": 3})
    memory = median(run["memory"] for run in found["ours"]) / 2**20
    memories = Figure("peak memory above idle", f"{memory:.0f} MB")
    show("b) 100,000 rows in one file", [*_against_the_floor(found), memories])


def workbook(rows: int) -> Path:
    """The workbook and, beside it, the database rows that it becomes."""
    prepared = places.demonstration("today")
    path = Path(places.answer(prepared, "workbooks", str(rows)))
    if not path.with_suffix(".rows").exists():
        places.answer(places.copy_of(prepared, "rows"), "contenders", "keep_rows", str(path))
    return path


def _measure(rows: int, runs: dict[str, int]) -> Measured:
    """Each run in a process of its own on a copy of its own, in an order drawn by lot."""
    path = workbook(rows)
    prepared = places.demonstration("today")
    order = [name for name, times in runs.items() for _ in range(times)]
    random.shuffle(order)
    found: Measured = {name: [] for name in runs}
    for number, name in enumerate(order):
        fresh = places.copy_of(prepared, f"{name}-{number}")
        found[name].append(places.answer(fresh, "contenders", name, str(path)))
        places.forget(fresh)
    return found


def _ratio(found: Measured, name: str, other: str) -> float:
    """By the processor's time: what else runs on the machine does not count in it."""
    return median(r["cpu"] for r in found[name]) / median(r["cpu"] for r in found[other])


def _against_the_floor(found: Measured) -> list[Figure]:
    ratio = _ratio(found, "ours", "floor")
    figures = [
        Figure(
            "bytes to committed, processor",
            seconds([run["cpu"] for run in found["ours"]]),
            seconds([run["cpu"] for run in found["floor"]]),
            f"{ratio:.1f} ×",
            f"≤ {MOST_FLOORS} ×",
            ratio <= MOST_FLOORS,
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
