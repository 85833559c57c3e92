"""f, in a database: recovered energy read, worked out and written; today's size and ten years.

`python -m bench.rederived fill TRANSFORMERS MONTHS WORKS` fills the folder's database,
`python -m bench.rederived` measures in it and prints JSON. Nobody has a tariff: a value more or
less is no work.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
import numpy as np

from bench import places, recovered
from bench.table import Figure, seconds, show

MOST_WHOLE, MOST_CORRECTED = 3.0, 1.0
FIRST = np.datetime64("2015-01")
# Each third transformer is macro-metered and loses an eighth of what it bills.
METERED, LOST = 3, 0.125


def show_rederived() -> None:
    figures = []
    for size in (recovered.TODAY, recovered.DECADE):
        runs = [_run(size) for _ in range(3 if size == recovered.TODAY else 1)]
        rows, today = runs[0]["rows"], size == recovered.TODAY
        figures.append(Figure(recovered.told(size), f"{runs[0]['months']:,} rows"))
        for name, key, most in (
            ("  all computed and written, processor", "whole", MOST_WHOLE),
            ("  after one month was corrected", "corrected", MOST_CORRECTED),
            ("  where nothing is another", "same", None),
        ):
            used = sorted(run[key] for run in runs)[len(runs) // 2]
            target = {"target": f"≤ {most} s", "met": used <= most} if today and most else {}
            figures.append(Figure(name, seconds([used]), **target))
        whole = sorted(run["whole"] for run in runs)[len(runs) // 2]
        figures += [
            Figure("  months of episodes written", f"{rows:,}", f"{whole / rows * 1e5:.1f} s/100k"),
            Figure("  episodes that the correction moved", f"{runs[0]['moved']:,}"),
            Figure("  memory at its peak", f"{runs[0]['memory'] / 2**20:.0f} MB"),
        ]
    show("f) recovered energy in a database, processor", figures)


def _run(size: tuple[int, int, int]) -> dict[str, Any]:
    fresh = places.copy_of(_filled(size), "rederived")
    found: dict[str, Any] = places.answer(fresh, "rederived")
    places.forget(fresh)
    return found


def _filled(size: tuple[int, int, int]) -> Path:
    def load(folder: Path) -> None:
        places.answer(folder, "rederived", "fill", *map(str, size))

    return places.prepared(f"recovered-{size[1]}", load)


def fill(transformers: int, months: int, works: int) -> int:
    """Rows as loads leave them, without loads; how many months."""
    from records import bulk
    from records.models import Municipality
    from transformers import placing, totals
    from transformers.models import Consumption, Intervention, Transformer

    panel, work = recovered.made_up(transformers, months, works)
    Municipality.objects.all().delete()
    count = range(recovered.MUNICIPALITIES)
    names = {"code": [f"{at:05}" for at in count], "name": [f"TOWN {at}" for at in count]}
    bulk.insert(Municipality, {**names, "department": ["SANTANDER"] * len(count)})
    towns = list(Municipality.objects.order_by("code").values_list("pk", flat=True))
    metered = np.arange(transformers) % METERED == 0
    facts = {
        "code": [f"T{at:06}" for at in range(transformers)],
        "municipality_id": [towns[at] for at in panel.municipality.tolist()],
        "zone": [f"ZONA {at}" for at in panel.zone.tolist()],
        "capacity_kva": [(10, 30, 60, 100, 300)[band] for band in panel.band.tolist()],
        "macro_meter": ["SI" if has else "NO" for has in metered.tolist()],
        "has_macro": metered.tolist(),
    }
    bulk.insert(Transformer, facts)
    placing.place()
    rows = list(Transformer.objects.order_by("code").values_list("pk", "place"))
    keys, place = (np.array(column) for column in zip(*rows, strict=True))
    for at in range(months):
        known = np.flatnonzero(~np.isnan(panel.use[:, at]))
        billed = (panel.use[known, at] * 30).round(1)
        lost = np.where(metered[known], (billed * LOST).round(1), None).tolist()
        columns = {
            "transformer_id": keys[known].tolist(),
            "place_id": place[known].tolist(),
            "period": [_day(at)] * len(known),
            "billed_kwh": billed.tolist(),
            "billed_days": [30] * len(known),
            "loss_kwh": lost,
            "balance_state": ["no_macro" if kwh is None else "valid" for kwh in lost],
        }
        bulk.insert(Consumption, columns)
    started = [_day(at) for at in work.start.tolist()]
    orders = [f"O{at}" for at in range(works)]
    done = {"transformer_id": keys[work.transformer].tolist(), "start_date": started}
    bulk.insert(Intervention, {**done, "work_order": orders, "kind": ["INSPECCION"] * works})
    totals.rewrite_totals()
    totals.rewrite_years()
    return int(Consumption.objects.count())


def _day(month: int) -> date:
    found: date = (FIRST + month).astype("datetime64[D]").item()
    return found


def measure() -> dict[str, float]:
    from transformers import recovery
    from transformers.models import Consumption, Episode, EpisodeLossMonth, EpisodeMonth

    whole = _processor(recovery.refresh)
    marks = dict(Episode.objects.values_list("pk", "mark"))
    same = _processor(recovery.refresh)
    count = Consumption.objects.count()
    # Of the middle: of both sides of many episodes' work.
    row = Consumption.objects.filter(billed_kwh__gt=0).order_by("pk")[count // 2]
    row.billed_kwh *= Decimal("1.1")
    Consumption.objects.filter(pk=row.pk).update(billed_kwh=row.billed_kwh)
    corrected = _processor(recovery.refresh)
    now = dict(Episode.objects.values_list("pk", "mark"))
    return {
        "whole": whole,
        "same": same,
        "corrected": corrected,
        "moved": sum(marks[key] != mark for key, mark in now.items()),
        "months": count,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "rows": EpisodeMonth.objects.count() + EpisodeLossMonth.objects.count(),
    }


def _processor(work: Callable[[], None]) -> float:
    from django.db import transaction

    began = time.process_time()
    with transaction.atomic():
        work()
    return time.process_time() - began


if __name__ == "__main__":
    django.setup()
    if sys.argv[1:2] == ["fill"]:
        from django.db import transaction

        with transaction.atomic():
            print(json.dumps(fill(*map(int, sys.argv[2:]))))
    else:
        print(json.dumps(measure()))
