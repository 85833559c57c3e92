"""What is stored, loaded for judging: a few queries for a file, whatever its size."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import CharField, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from ingest.references import MunicipalityWidget
from records import bulk
from records.models import Municipality
from records.text import folded
from transformers.choices import TransformerState
from transformers.hanging import Hanging
from transformers.judging.accounts import Standing
from transformers.judging.consumption import Ranges, Series
from transformers.judging.inventory import Point
from transformers.judging.towns import Town, Towns
from transformers.judging.work import Work
from transformers.models import (
    Account,
    Consumption,
    Intervention,
    RetroactiveCase,
    Tariff,
    Transformer,
    Unfollowed,
)
from transformers.models.figures import YEAR, months_back

# From so many accounts on all are read at once.
MANY = 20_000


def towns(codes: Iterable[str | None], names: Iterable[str | None]) -> Towns:
    """The municipalities that these codes and names may mean."""
    written = {name for name in names if name}
    wanted = {code for code in codes if code} | written
    found: set[Town] = set()
    for some in bulk.chunks(sorted(wanted | {folded(name) for name in written}), 1_000):
        rows = Municipality.objects.filter(Q(folded_name__in=some) | Q(code__in=some))
        found |= {Town(*row) for row in rows.values_list("pk", "code", "folded_name")}
    return Towns(sorted(found), MunicipalityWidget().keys(written))


def town_points(keys: Iterable[int | None]) -> dict[int, Point]:
    """{municipality's key: where it is, in degrees} of those whose place is known."""
    found: dict[int, Point] = {}
    for some in bulk.chunks(sorted({key for key in keys if key is not None and key > 0})):
        rows = Municipality.objects.filter(pk__in=some, latitude__isnull=False)
        places = rows.exclude(longitude=None).values_list("pk", "latitude", "longitude")
        found |= {key: (float(y), float(x)) for key, y, x in places}
    return found


def points(codes: Iterable[str | None]) -> dict[str, Point]:
    """{code: where the transformer is stored to be, in degrees}."""
    found: dict[str, Point] = {}
    for some in bulk.chunks(sorted({code for code in codes if code})):
        rows = Transformer.objects.filter(code__in=some, latitude__isnull=False)
        places = rows.exclude(longitude=None).values_list("code", "latitude", "longitude")
        found |= {code: (float(y), float(x)) for code, y, x in places}
    return found


def transformer_codes() -> set[str]:
    return set(Transformer.objects.order_by().values_list("code", flat=True))


def unfollowed(codes: Iterable[str]) -> set[str]:
    """Those of these codes that somebody said are not followed here."""
    found: set[str] = set()
    for some in bulk.chunks(sorted(set(codes))):
        found |= set(Unfollowed.objects.filter(code__in=some).values_list("code", flat=True))
    return found


def standing(accounts: Collection[str], day: date) -> dict[str, Standing]:
    """{account: what holds of it on a day}: its latest row by then, else its earliest."""
    wanted = set(accounts)
    stored = Account.objects.order_by("account", "since")
    columns = ("account", "since", "transformer", "cycle")
    if len(wanted) > MANY:
        queries = [stored]
    else:
        queries = [stored.filter(account__in=some) for some in bulk.chunks(sorted(wanted))]
    found: dict[str, Standing] = {}
    days: dict[date, date] = {}  # few are different, and there may be a million rows
    for query in queries:
        for account, since, *facts in query.values_list(*columns).iterator():
            if account in wanted and (account not in found or since <= day):
                found[account] = Standing(days.setdefault(since, since), *facts)
    return found


def works(transformers: Iterable[int | None]) -> dict[Work, list[tuple[date, str]]]:
    """{(transformer, type): [(start, order)]} of the interventions stored at these."""
    found: dict[Work, list[tuple[date, str]]] = defaultdict(list)
    for some in bulk.chunks(sorted({key for key in transformers if key is not None})):
        rows = Intervention.objects.filter(transformer__in=some).order_by()
        for key, kind, *day in rows.values_list("transformer", "kind", "start_date", "work_order"):
            found[key, kind].append(tuple(day))
    return found


def cases(accounts: Iterable[str | None]) -> dict[str, dict[str, date]]:
    """{account: {case number: day}} of the retroactive cases stored of these accounts."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for some in bulk.chunks(sorted({account for account in accounts if account})):
        rows = RetroactiveCase.objects.filter(account__in=some).order_by()
        for account, number, day in rows.values_list("account", "case_number", "date"):
            found[account][number] = day
    return found


def case_days(keys: Iterable[int]) -> dict[int, date]:
    """{retroactive case's key: the day that is stored of it}."""
    found: dict[int, date] = {}
    for some in bulk.chunks(sorted(keys)):
        rows = RetroactiveCase.objects.filter(pk__in=some).order_by()
        found |= dict(rows.values_list("pk", "date"))
    return found


def hung(accounts: Sequence[str | None], days: Sequence[date | None]) -> list[int | None]:
    """The transformer that each account hung from on its day, None where that is not known."""
    known = Hanging()
    known.learn(account for account in accounts if account)
    pairs = zip(accounts, days, strict=True)
    return [known.on(account, day) if account and day else None for account, day in pairs]


def unit_costs(periods: Iterable[date | None]) -> dict[tuple[date, int, str], Decimal]:
    """{(month, level, ownership): CU} of the months before these."""
    before = sorted({months_back(period, 1) for period in periods if period is not None})
    found: dict[tuple[date, int, str], Decimal] = {}
    for some in bulk.chunks(before):
        rows = Tariff.objects.filter(period__in=some).order_by()
        facts = rows.values_list("period", "voltage_level", "ownership", "unit_cost")
        found |= {(period, level, owner): cost for period, level, owner, cost in facts}
    return found


def ranges(
    transformers: Iterable[int | None], periods: Iterable[date | None], energies: Iterable[str]
) -> dict[str, Ranges]:
    """{energy: the least and the most of each of these transformers' months near these}."""
    names = list(energies)
    sums = [how(name, output_field=FloatField()) for name in names for how in (Min, Max)]
    named = {f"sum_{place}": found for place, found in enumerate(sums)}
    wanted = sorted({key for key in transformers if key is not None})
    rows: list[tuple[Any, ...]] = []
    for query in _near(wanted, periods):
        rows += query.values_list("transformer_id").annotate(**named)
    table = np.array(rows, float).reshape(len(rows), 1 + len(sums))
    keys = table[:, 0].astype(np.int64)
    return {
        name: Ranges(keys, table[:, 2 * place + 1], table[:, 2 * place + 2])
        for place, name in enumerate(names)
    }


def energies(
    transformers: Iterable[int], periods: Iterable[date | None], names: Iterable[str]
) -> dict[str, Series]:
    """{energy: the stored months near these} of these transformers."""
    names = list(names)
    month = Cast("period", CharField(max_length=10))
    columns = ("transformer_id", month, *(Cast(name, FloatField()) for name in names))
    rows: list[tuple[Any, ...]] = []
    for query in _near(sorted(transformers), periods):
        rows += query.values_list(*columns)
    keys, months, *found = zip(*rows, strict=True) if rows else [()] * len(columns)
    return {name: Series.of(keys, months, kwh) for name, kwh in zip(names, found, strict=True)}


def _near(
    transformers: Sequence[int], periods: Iterable[date | None]
) -> Iterable[QuerySet[Consumption]]:
    """Their months from a year before these to a year after; of many transformers those of all."""
    months = [period for period in set(periods) if period]
    if not (transformers and months):
        return
    stored = Consumption.objects.order_by()
    stored = stored.between(months_back(min(months), YEAR), months_back(max(months), -YEAR))
    if len(transformers) > bulk.KEYS_A_STATEMENT:
        # By transformers, so that a database goes from one to the next, not through every month.
        yield stored.filter(transformer__in=Transformer.objects.all())
    else:
        yield stored.filter(transformer__in=transformers)


def transformers_of(month: date) -> set[int]:
    """Those that anything is stored of in a month."""
    rows = Consumption.objects.filter(period=month).order_by()
    return set(rows.values_list("transformer_id", flat=True))


def operating(transformers: Iterable[int]) -> list[str]:
    """The codes of those of these that were not retired, in order."""
    found: list[str] = []
    for some in bulk.chunks(sorted(transformers)):
        rows = Transformer.objects.filter(pk__in=some).exclude(state=TransformerState.RETIRED)
        found += rows.values_list("code", flat=True)
    return sorted(found)
