"""Balances of transformers' months, derived anew where they moved.

`analytics.balance` computes them for whole pages of transformers, read as floats; only rows that
differ are written, and those of closed months never.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import CharField, ExpressionWrapper, F, FloatField, IntegerField
from django.db.models.functions import Cast
from django.utils import timezone
from numpy.typing import NDArray

from analytics import balance
from records import bulk
from records.models import ClosedMonth
from transformers import placing
from transformers.choices import BalanceState, Reading
from transformers.models import Consumption, Transformer
from transformers.models.figures import months_back
from transformers.tariffs import Tariffs
from transformers.totals import rewrite_totals, rewrite_years

# The months of so many transformers are in memory at once.
PAGE = 500
PLAIN = (
    *("pk", "transformer_id", "place_id", "macro_days", "billed_days", "customers"),
    *("reading", "macro_reading", "no_balance_reason", "balance_state"),
)
EXACT = ("delivered_kwh", "billed_kwh", "additional_kwh", "estimated_pct")
DERIVED = ("measured_kwh", "loss_kwh", "lost_value")
COLUMNS = (*PLAIN, "period", *EXACT, *DERIVED)
HOW = {Reading.ESTIMATED: balance.ESTIMATED, Reading.NONE: balance.NOT_READ}
STATES = np.array([BalanceState(name).value for name in balance.STATES])

# What a column is read as, where it is no float.
KINDS: dict[str, Any] = {
    **dict.fromkeys(("pk", "transformer_id", "place_id"), np.int64),
    **dict.fromkeys(("reading", "macro_reading", "balance_state"), np.str_),
    "no_balance_reason": np.object_,
    "period": "datetime64[D]",
}

Columns = dict[str, NDArray[Any]]


def refresh(
    transformers: Iterable[int] | None = None,
    months: Iterable[date] | None = None,
    among: Collection[int] | None = None,
) -> None:
    """Derives anew what follows from these transformers' rows of these months; None is all.

    To be called in the transaction in which rows came, changed or went, transformers changed or
    moved, or tariffs did. Wherever rows came, changed or went, `months` names their months. Where
    `among` is given, only the balances of these transformers may have moved.
    """
    keys = None if transformers is None else sorted(set(transformers))
    named = None if months is None else set(months)
    with transaction.atomic():
        asked = keys if among is None else sorted(among)
        moved = set() if asked == [] else rewrite_rows(asked, named)
        everything = keys is None and named is None
        rewrite_totals(None if everything else moved | (named or set()))
        rewrite_years(keys)


def rewrite_rows(
    transformers: Sequence[int] | None = None, months: set[date] | None = None
) -> set[date]:
    """The balances of these transformers' months, and of those that these reach; None is all.

    Gives the months in which a row was rewritten.
    """
    read = None if months is None else sorted(_around(months, 2 * balance.REACH))
    closed = ClosedMonth.objects.filter(area=ClosedMonth.Area.ENERGY)
    frozen = list(closed.values_list("month", flat=True))
    known = Known(transformers, read)
    moved: set[date] = set()
    for page in bulk.chunks(known.keys.tolist(), PAGE):
        rows = _rows(page, read)
        may_change = ~_among(rows["period"], frozen)
        if months is not None:
            may_change &= _among(rows["period"], _around(months, balance.REACH))
        if may_change.any():
            moved |= _write(rows, known.derived(rows), may_change)
    return moved


def _around(months: Iterable[date], count: int) -> set[date]:
    """These months, with so many before and after each."""
    return {months_back(month, back) for month in months for back in range(-count, count + 1)}


def _among(periods: NDArray[np.datetime64], months: Iterable[date]) -> NDArray[np.bool_]:
    return np.isin(periods, np.array(list(months), "datetime64[D]"))


def stored(transformers: Sequence[int], months: Sequence[date] | None) -> Any:
    """The months of these transformers, or these of them, as tuples of COLUMNS."""
    query = Consumption.objects.filter(transformer__in=transformers).order_by()
    if months is not None:
        query = query.filter(period__in=months)
    floats = [Cast(name, FloatField()) for name in (*EXACT, *DERIVED)]
    return query.values_list(*PLAIN, Cast("period", CharField(max_length=10)), *floats)


def _rows(transformers: Sequence[int], months: Sequence[date] | None) -> Columns:
    """Their stored months, column by column, as analytics takes them."""
    with connection.cursor() as cursor:
        # Of the cursor itself, as texts and floats: what Django and decimals do to each value would
        # cost more than all the rest.
        cursor.execute(*stored(transformers, months).query.sql_with_params())
        rows = [tuple(row) for row in cursor.fetchall()]
    table = np.array(rows, np.object_).reshape(-1, len(COLUMNS))
    return {name: table[:, at].astype(KINDS.get(name, float)) for at, name in enumerate(COLUMNS)}


class Known:
    """What balances depend on besides the months: transformers, their places, tariffs."""

    def __init__(self, transformers: Sequence[int] | None, months: Sequence[date] | None) -> None:
        query = Transformer.objects.order_by("pk")
        # As a number, which on most databases a truth value is anyway.
        macro = ExpressionWrapper(F("has_macro"), IntegerField())
        facts = ("pk", macro, "customers", "voltage_level", "ownership")
        rows = list(placing.chosen(query.values_list(*facts), "pk", transformers))
        *numbers, owners = zip(*rows, strict=True) if rows else [()] * len(facts)
        self.keys = np.array(numbers[0], np.int64)
        self.has_macro, self.customers, self.level = (np.array(n, float) for n in numbers[1:])
        self.owner = np.array(owners, np.str_)
        self.places = placing.Placed(transformers)
        self.tariffs = Tariffs(months)

    def derived(self, rows: Columns) -> Columns:
        """What the derived columns of these rows must be."""
        mine = np.searchsorted(self.keys, rows["transformer_id"])
        month = rows["period"].astype("datetime64[M]")
        found = balance.balance(
            series=mine,
            month=month,
            delivered=rows["delivered_kwh"],
            billed=rows["billed_kwh"],
            additional=rows["additional_kwh"],
            macro_days=rows["macro_days"],
            billed_days=rows["billed_days"],
            reading=how(rows["reading"]),
            macro_reading=how(rows["macro_reading"]),
            estimated_pct=rows["estimated_pct"],
            customers=rows["customers"],
            expected_customers=self.customers[mine],
            has_macro=self.has_macro[mine],
            set_aside=rows["no_balance_reason"].astype(bool),
        )
        costs = self.tariffs.of(month, self.level[mine], self.owner[mine])
        return {
            "place_id": self.places.on(rows["transformer_id"], rows["period"]),
            "balance_state": STATES[found.state],
            "measured_kwh": found.measured,
            "loss_kwh": found.loss,
            "lost_value": balance.priced(found.loss, costs),
        }


def how(readings: NDArray[np.str_]) -> NDArray[np.int64]:
    return np.select([readings == name for name in HOW], list(HOW.values()), balance.READ)


def _write(rows: Columns, derived: Columns, may_change: NDArray[np.bool_]) -> set[date]:
    """Rewrites the rows that differ; their months."""
    changed = np.zeros(len(may_change), bool)
    now = timezone.now()
    # The place by itself: it stands in an index, and hardly ever moves.
    for names in (("place_id",), ("balance_state", *DERIVED)):
        differs = np.any([_differs(rows[name], derived[name]) for name in names], axis=0)
        differs &= may_change
        keys = rows["pk"][differs].tolist()
        columns = {name: nullable(derived[name][differs]) for name in names}
        bulk.rewrite(Consumption, keys, {**columns, "balanced_at": [now] * len(keys)})
        changed |= differs
    return set(np.unique(rows["period"][changed]).tolist())


def _differs(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two columns do; what neither knows is the same."""
    if one.dtype.kind != "f":
        return one != other
    return (one != other) & ~(np.isnan(one) & np.isnan(other))


def nullable(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind != "f":
        return values.tolist()
    return np.where(np.isnan(values), None, values).tolist()
