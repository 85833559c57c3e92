"""What the past teaches of every transformer: computed in the background, kept as candidates."""

from typing import Any

import numpy as np
from django.db import transaction

from analytics.planning.facts import Floats
from budget.models import Candidate, ComputationState, Lesson
from budget.planning.knowing import Known
from budget.planning.reasons import reasons
from records import bulk
from transformers.balances import nullable
from transformers.models import RecoveryRun


def compute(lesson: Lesson, token: str) -> None:
    """Learns, tries what was learned out on the past, and ranks all transformers by it."""
    run = RecoveryRun.objects.last_run()
    known = Known.read()
    lesson.reach(ComputationState.LEARNING, token)
    offered = _offered(known)
    learned = known.learned()
    columns = _candidates(known, learned, [one["kind"] for one in offered])
    lesson.reach(ComputationState.TRYING, token)
    found = {
        "run": run and run.pk,
        "month": known.month,
        **known.episodes.counted(),
        "offered": offered,
        "typical_kwh": round(columns.pop("typical"), 3),
        "backtest": known.tried(),
    }
    with transaction.atomic():
        if not lesson.reach(ComputationState.DONE, token, **found):
            return
        if Lesson.objects.done().filter(pk__gt=lesson.pk).exists():  # another worker was faster
            lesson.delete()
            return
        older = Candidate.objects.filter(lesson__lt=lesson.pk)
        older._raw_delete(older.db)
        Lesson.objects.filter(pk__lt=lesson.pk).delete()
        bulk.insert(Candidate, {"lesson_id": [lesson.pk] * len(columns["rank"]), **columns})


def _offered(known: Known) -> list[dict[str, Any]]:
    prices = known.prices
    return [
        {
            "kind": kind,
            "episodes": many,
            "price": prices.median.get(kind, prices.overall),
            "paid": prices.paid.get(kind, 0),
        }
        for kind, many in known.episodes.offered().items()
    ]


def _candidates(known: Known, learned: Any, kinds: list[str]) -> dict[str, Any]:
    """Columns of the candidates: a row for each transformer and type of work."""
    works = np.array(kinds, np.str_)
    fleet, expected = known.fleet, known.expected(learned, works)
    price = known.prices.of(works)
    worth = known.worth(expected.kwh) / (1 if price is None else price)
    n, t = worth.shape
    # Whoever has no tariff comes after all others.
    score = np.nan_to_num(worth, nan=-np.inf)
    row, kind = np.repeat(np.arange(n), t), np.tile(np.arange(t), n)
    order = np.lexsort([kind, fleet.codes[row], -score.ravel()])
    rank = np.empty(n * t, np.int64)
    rank[order] = np.arange(1, n * t + 1)
    best = rank.reshape(n, t).argmin(axis=1)
    told = [reasons(fleet.year.facts, expected.reasons[:, k], expected.typical) for k in range(t)]
    return {
        "transformer_id": fleet.keys[row].tolist(),
        "kind": works[kind].tolist(),
        "price": [None] * (n * t) if price is None else price[kind].tolist(),
        "kwh": _kwh(expected.kwh),
        "low_kwh": _kwh(expected.low),
        "high_kwh": _kwh(expected.high),
        "value": nullable(np.round((expected.kwh * fleet.unit[:, None]).ravel(), 2)),
        "reasons": [told[k][n] for n, k in zip(row.tolist(), kind.tolist(), strict=True)],
        "rank": rank.tolist(),
        "is_best": (best[row] == kind).tolist(),
        "typical": expected.typical,
    }


def _kwh(values: Floats) -> list[float]:
    """Whole: nobody knows them better."""
    found: list[float] = np.rint(values.ravel()).tolist()
    return found
