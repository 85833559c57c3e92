"""What is kept of sums: places' balances by month, transformers' last year and last work."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import FloatField, Max, Model
from django.db.models.functions import Cast
from numpy.typing import NDArray

from records import bulk
from transformers.models import BalanceTotal, Consumption, Intervention, Transformer
from transformers.models.figures import YEAR, year_to
from transformers.models.transformers import YEARLY

ENERGIES = ("delivered", "billed", "additional", "measured", "loss")
LARGEST_INDEX = 999_999  # what its column holds
PLACES = {"index_12": 6, "balances_12": 0}

Figures = dict[str, NDArray[np.float64]]


def rewrite_totals(months: Iterable[date] | None = None) -> None:
    """The totals of these months anew from their rows, or of all; in the rows' transaction."""
    if months is None:
        BalanceTotal.objects.all().delete()
        months = Consumption.objects.order_by().values_list("period", flat=True).distinct()
    # By the year, since a database sorts what it groups in memory.
    for some in bulk.chunks(sorted(months), YEAR):
        BalanceTotal.objects.filter(period__in=some).delete()
        _insert_totals(some)


def _insert_totals(months: Sequence[date]) -> None:
    # SQLite sums decimals as floats: rounding gives back the decimals that they are.
    sums = {
        "transformers": "COUNT(*)",
        "customers": "SUM(customers)",
        **{f"{name}_kwh": f"ROUND(SUM({name}_kwh), 3)" for name in ENERGIES},
        "lost_value": "ROUND(SUM(lost_value), 2)",
    }
    keys = "period, place_id, balance_state"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(BalanceTotal)} ({keys}, {', '.join(sums)})"  # noqa: S608
            f" SELECT {keys}, {', '.join(sums.values())} FROM {_table(Consumption)}"
            f" WHERE period IN ({', '.join(['%s'] * len(months))}) GROUP BY {keys}",
            [connection.ops.adapt_datefield_value(month) for month in months],
        )


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def rewrite_years(transformers: Sequence[int] | None = None) -> None:
    """The figures of these transformers' last twelve months, or of all.

    The year ends at the company's latest month, the same for all: so when that moves, all move.
    """
    last = Consumption.objects.last_month()
    everyone, rows = Transformer.objects.order_by("pk"), Consumption.objects.all()
    if everyone.exclude(last_period=last).exists():
        keys = np.array(everyone.values_list("pk", flat=True), np.int64)
        _write_years(keys, _years(keys, rows, last), last)
    elif transformers is None:
        _rewrite_years(everyone, rows, last)
    else:
        for some in bulk.chunks(transformers):
            _rewrite_years(everyone.filter(pk__in=some), rows.filter(transformer__in=some), last)


def _rewrite_years(chosen: Any, rows: Any, last: date | None) -> None:
    """Where they differ from what is stored."""
    keys, *stored = _columns(chosen, "pk", *map(_real, YEARLY))
    keys = keys.astype(np.int64)
    fresh = _years(keys, rows, last)
    stale = np.zeros(len(keys), bool)
    for one, other in zip(fresh.values(), stored, strict=True):
        known = other.astype(float)
        stale |= (one != known) & ~(np.isnan(one) & np.isnan(known))
    _write_years(keys[stale], {name: values[stale] for name, values in fresh.items()}, last)


def _write_years(keys: NDArray[np.int64], fresh: Figures, last: date | None) -> None:
    columns: dict[str, list[Any]] = {
        name: np.where(np.isnan(values), None, values).tolist() for name, values in fresh.items()
    }
    bulk.rewrite(Transformer, keys.tolist(), {"last_period": [last] * len(keys), **columns})


def _years(keys: NDArray[np.int64], rows: Any, last: date | None) -> Figures:
    """{column: figures} of these transformers (in order), NaN where nothing is known."""
    fresh = {name: np.full(len(keys), np.nan) for name in YEARLY}
    fresh["balances_12"][:] = 0
    if last is None:
        return fresh
    # Of all transformers, so that a database goes from one to the next, not through every month.
    mine = rows.filter(transformer__in=Transformer.objects.all()).between(*year_to(last))
    sums = mine.sums("transformer")
    found, *figures = _columns(sums, "transformer", *map(_real, YEARLY.values()))
    at = np.searchsorted(keys, found.astype(np.int64))
    for (name, values), column in zip(fresh.items(), figures, strict=True):
        # Sums of SQLite's floats become the decimals that they are.
        values[at] = np.round(column.astype(float), PLACES.get(name, 3))
    np.clip(fresh["index_12"], -LARGEST_INDEX, LARGEST_INDEX, out=fresh["index_12"])
    return fresh


def _columns(query: Any, *names: Any) -> list[NDArray[Any]]:
    rows = list(query.values_list(*names))
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return [np.array(column, object) for column in columns]


def _real(name: str) -> Any:
    """A column as a float: Python's decimals, one for each value, would take most of the time."""
    return Cast(name, FloatField())


def rewrite_work(transformers: Sequence[int] | None = None) -> None:
    """When work was last begun at these transformers, or at all, of what was done."""
    everyone, done = Transformer.objects.order_by("pk"), Intervention.objects.done()
    if transformers is None:
        _rewrite_work(everyone, done)
        return
    for some in bulk.chunks(transformers):
        _rewrite_work(everyone.filter(pk__in=some), done.filter(transformer__in=some))


def _rewrite_work(chosen: Any, done: Any) -> None:
    grouped = done.order_by().values("transformer").annotate(last=Max("start_date"))
    last = dict(grouped.values_list("transformer", "last"))
    known = chosen.values_list("pk", "intervened_on")
    stale = [key for key, day in known if last.get(key) != day]
    bulk.rewrite(Transformer, stale, {"intervened_on": [last.get(key) for key in stale]})
