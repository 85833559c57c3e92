"""f: what work recovered, from arrays to figures: today's size, more transformers, ten years.

`python -m bench.recovered TRANSFORMERS MONTHS WORKS` is one run in a process of its own. No
database: `bench.rederived` reads and writes.
"""

import json
import resource
import sys
import time
from statistics import median
from typing import Any

import numpy as np

from analytics.recovery import Panel, Recovery, Work, deviations, recover
from bench import energies, places
from bench.table import Figure, seconds, show

MUNICIPALITIES, ZONES, BANDS = 87, 6, 5
# What a month of today's thirteen thousand works on ten thousand transformers is.
WORKS_A_MONTH = 13_029 / 17
TODAY = (energies.TRANSFORMERS, 17, 13_029)
DECADE = (energies.TRANSFORMERS, 17 + 120, int(WORKS_A_MONTH * (17 + 120)))
MOST_SECONDS = 1.5


def show_recovered() -> None:
    transformers = energies.TRANSFORMERS
    decade = DECADE[1]
    sizes = [
        TODAY,
        (2 * transformers, 17, 2 * 13_029),
        (4 * transformers, 17, 4 * 13_029),
        (transformers, decade // 2, int(WORKS_A_MONTH * decade / 2)),
        DECADE,
    ]
    figures = []
    for size in sizes:
        runs = [_run(size) for _ in range(3 if size[1] == 17 else 1)]
        used = median(run["cpu"] for run in runs)
        rows = runs[0]["rows"]
        whole = told(size)
        target = {"target": f"≤ {MOST_SECONDS} s", "met": used <= MOST_SECONDS}
        figures += [
            Figure(whole, seconds([used]), **(target if size == TODAY else {})),
            Figure("  its clock", seconds([run["clock"] for run in runs])),
            Figure("  months of episodes, each", f"{rows:,}", f"{used / rows * 1e6:.0f} µs"),
            Figure("  deviations by municipality", seconds([run["summed"] for run in runs])),
            Figure("  memory at its peak", f"{runs[0]['memory'] / 2**20:.0f} MB"),
        ]
    show("f) recovered energy from arrays, processor", figures)


def told(size: tuple[int, int, int]) -> str:
    return f"{size[0]:,} × {size[1]} months, {size[2]:,} works"


def _run(size: tuple[int, int, int]) -> dict[str, Any]:
    found: dict[str, Any] = places.answer(places.HOME, "recovered", *map(str, size))
    return found


def made_up(transformers: int, months: int, works: int) -> tuple[Panel, Work]:
    chance = np.random.default_rng(1)
    level = np.exp(chance.normal(4, 1, transformers))[:, None]
    use = level * np.exp(chance.normal(0, 0.06, (transformers, months)))
    use[chance.random(use.shape) < 0.01] = np.nan
    share = 1 / np.arange(1, MUNICIPALITIES + 1)
    municipality = chance.choice(MUNICIPALITIES, transformers, p=share / share.sum())
    band = chance.integers(0, BANDS, transformers)
    days = np.full(months, 30.0)
    key = np.arange(transformers)
    panel = Panel(key, use, days, municipality, municipality % ZONES, band)
    start = chance.integers(0, months, works)
    return panel, Work(chance.integers(0, transformers, works), start, start)


def one(size: tuple[int, int, int]) -> dict[str, float]:
    panel, work = made_up(*size)
    clock, cpu = time.perf_counter(), time.process_time()
    found = recover(panel, work)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    return {
        "clock": clock,
        "cpu": cpu,
        "rows": len(found.months),
        "summed": _summed(panel, found),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _summed(panel: Panel, found: Recovery) -> float:
    began = time.process_time()
    place = panel.municipality[found.episodes.transformer[found.months.episode]]
    deviations(found.months, np.arange(len(place)), place, MUNICIPALITIES)
    return time.process_time() - began


if __name__ == "__main__":
    transformers, months, works = map(int, sys.argv[1:])
    print(json.dumps(one((transformers, months, works))))
