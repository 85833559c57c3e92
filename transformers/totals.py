"""What is kept of sums: places' balances by month, transformers' last year and last work."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from records import bulk
from transformers.models import BalanceTotal, Consumption, Intervention, Transformer
from transformers.models.figures import YEAR, year_to
from transformers.models.transformers import YEARLY

ENERGIES = ("delivered", "billed", "additional", "measured", "loss")
LARGEST_INDEX = Decimal(999_999)  # what its column holds


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
    if transformers is None or Transformer.objects.exclude(last_period=last).exists():
        _rewrite_years(Transformer.objects.all(), Consumption.objects.all(), last)
        return
    for some in bulk.chunks(transformers):
        mine = Consumption.objects.filter(transformer__in=some)
        _rewrite_years(Transformer.objects.filter(pk__in=some), mine, last)


def _rewrite_years(chosen: Any, rows: Any, last: date | None) -> None:
    found = {}
    if last:
        year = rows.between(*year_to(last)).sums("transformer")
        found = {row["transformer"]: [row[name] for name in YEARLY.values()] for row in year}
    stale: dict[int, list[Any]] = {}
    for key, *known in chosen.order_by("pk").values_list("pk", "last_period", *YEARLY):
        *energies, index, balances = found.get(key, (None, None, None, None, 0))
        if index is not None:
            index = max(-LARGEST_INDEX, min(LARGEST_INDEX, round(index, 6)))
        # Sums of SQLite's floats become the decimals that they are.
        rounded = [kwh if kwh is None else round(kwh, 3) for kwh in energies]
        fresh = [last, *rounded, index, balances]
        if fresh != known:
            stale[key] = fresh
    if stale:
        columns = map(list, zip(*stale.values(), strict=True))
        bulk.rewrite(
            Transformer, list(stale), dict(zip(("last_period", *YEARLY), columns, strict=True))
        )


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
