"""The balances of months that are about to be stored.

Where nothing is shared out between months each follows from itself alone: it is stored as it will
stay, and nothing is read back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q

from analytics import balance
from analytics.dates import days
from records import bulk
from transformers import balances, placing
from transformers.balances import Columns, Known
from transformers.choices import Reading
from transformers.models import Consumption
from transformers.models.figures import months_back

# An estimate is shared out with the month after it, a long cycle with two before it, an estimate
# before those with them: so a month hangs on the one before it and on so many after it.
NEAR = range(-balance.REACH, 2)


def derive(columns: Mapping[str, Sequence[Any]]) -> tuple[dict[str, list[Any]], set[int]]:
    """(the derived columns of new rows {attname: values}, transformers to derive anew once stored).

    `columns` hold the other columns of the rows, {attname: values}.
    """
    rows = _arrays(columns)
    months = set(columns["period"])
    transformers = np.unique(rows["transformer_id"]).tolist()
    few = transformers if len(transformers) <= bulk.KEYS_A_STATEMENT else None
    derived = Known(few, sorted(months)).derived(rows)
    if not derived["place_id"].all():
        placing.place(transformers)
        derived = Known(few, sorted(months)).derived(rows)
    found = {name: balances.nullable(values) for name, values in derived.items()}
    return found, _sharing(rows, months)


def _arrays(columns: Mapping[str, Sequence[Any]]) -> Columns:
    """As `balances` reads them from the table."""
    kinds = balances.KINDS
    return {
        name: days(values) if name == "period" else np.array(values, kinds.get(name, float))
        for name, values in columns.items()
        if name in balances.COLUMNS
    }


def _sharing(rows: Columns, months: Collection[date]) -> set[int]:
    """The transformers of which months may be shared out between what is stored and the new rows.

    To be asked before these are stored.
    """
    near = {months_back(month, back) for month in months for back in NEAR}
    stored = Consumption.objects.filter(period__in=near).order_by()
    if not stored.exists():
        return set()
    readings = (balances.how(rows[name]) for name in ("reading", "macro_reading"))
    shared = balance.may_share(
        *readings, rows["estimated_pct"], rows["macro_days"], rows["billed_days"]
    )
    may_share = (
        Q(reading=Reading.ESTIMATED)
        | Q(macro_reading=Reading.ESTIMATED)
        | Q(estimated_pct__gt=int(balance.ESTIMATED_PCT))
        | Q(macro_days__gt=balance.LONG_CYCLE_DAYS)
        | Q(billed_days__gt=balance.LONG_CYCLE_DAYS)
    )
    others = stored.filter(may_share).values_list("transformer_id", flat=True).distinct()
    return {*rows["transformer_id"][shared].tolist(), *others}
