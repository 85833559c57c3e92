"""What is kept of sums: places' balances by month, transformers' last year and last work."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, Model, OuterRef

from records import bulk
from transformers.choices import COUNTED
from transformers.models import BalanceTotal, Consumption, Intervention, Transformer
from transformers.models.figures import YEAR, year_to
from transformers.models.transformers import YEARLY

ENERGIES = ("delivered", "billed", "additional", "measured", "loss")
LARGEST_INDEX = 999_999  # what its column holds


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
    everyone = Transformer.objects.order_by()
    if transformers is None or everyone.exclude(last_period=last).exists():
        _rewrite_years(everyone, last)
        return
    for some in bulk.chunks(transformers):
        _rewrite_years(everyone.filter(pk__in=some), last)


def _rewrite_years(chosen: Any, last: date | None) -> None:
    """Within the database: there are as many sums as transformers, and every month all move."""
    year = Consumption.objects.none()
    if last:
        year = Consumption.objects.between(*year_to(last))
        _write_years(chosen, last)
    unknown = {**dict.fromkeys(YEARLY), "balances_12": 0, "last_period": last}
    chosen.exclude(Exists(year.filter(transformer=OuterRef("pk")))).update(**unknown)


def _write_years(chosen: Any, last: date) -> None:
    """Of those transformers that have any month in the year."""
    index = "CAST(CAST(s.loss AS FLOAT) / NULLIF(CAST(s.measured AS FLOAT), 0) AS DECIMAL(30, 6))"
    written = {
        "last_period": "%s",
        # SQLite's sums are floats: rounding gives back the decimals that they are.
        **{f"{name}_12": f"ROUND(s.{name}, 3)" for name in ("billed", "measured", "loss")},
        "index_12": f"CASE WHEN {index} > {LARGEST_INDEX} THEN {LARGEST_INDEX}"
        f" WHEN {index} < -{LARGEST_INDEX} THEN -{LARGEST_INDEX} ELSE ROUND({index}, 6) END",
        "balances_12": "s.counted",
    }
    states = ", ".join(f"'{state.value}'" for state in COUNTED)
    keys, values = chosen.values("pk").query.sql_with_params()
    days = [connection.ops.adapt_datefield_value(day) for day in (last, *year_to(last))]
    assigned = ", ".join(f"{column} = {how}" for column, how in written.items())
    table = _table(Transformer)
    with connection.cursor() as cursor:
        # By transformers, so that a database goes from one to the next, not through every month.
        cursor.execute(
            f"UPDATE {table} SET {assigned}"  # noqa: S608
            " FROM (SELECT transformer_id, SUM(billed_kwh) AS billed,"
            " SUM(measured_kwh) AS measured, SUM(loss_kwh) AS loss,"
            f" SUM(CASE WHEN balance_state IN ({states}) THEN 1 ELSE 0 END) AS counted"
            f" FROM {_table(Consumption)} WHERE period >= %s AND period <= %s"
            f" AND transformer_id IN ({keys}) GROUP BY transformer_id) s"
            f" WHERE {table}.id = s.transformer_id",
            [*days, *values],
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
