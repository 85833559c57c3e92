"""Users who moved from one transformer to another: neither a gain nor a loss of either."""

from itertools import groupby
from operator import itemgetter

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from records import bulk
from transformers.models import Account, Consumption

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Months = NDArray[np.datetime64]

# Beyond twice as many users, or below half as many, a month tells nothing of those who stayed.
HALF = 0.5


def exposure(keys: Integers, axis: Months) -> Floats:
    """n × m: users for each one who hung there when the months begin; `keys` ascend.

    Where accounts moved it is billed users over those less the net of moves by then, so that a day
    counts for as many days of those who stayed; NaN where too few of them are left.
    """
    found = np.ones((len(keys), len(axis)))
    net = _net_of_moves(keys, axis)
    rows, months = np.nonzero(net)
    if not len(rows):
        return found
    users = _users(keys, axis, np.unique(rows))[rows, months]
    staying = users - net[rows, months]
    ratio = np.divide(users, staying, out=np.full(len(rows), np.nan), where=staying > 0)
    told = (ratio >= HALF) & (ratio <= 1 / HALF)
    found[rows, months] = np.where(np.isnan(users), 1, np.where(told, ratio, np.nan))
    return found


def _net_of_moves(keys: Integers, axis: Months) -> Floats:
    """n × m: accounts that had come from other transformers by a month's first day, less those
    that had gone to others, since the months begin."""
    net = np.zeros((len(keys), len(axis)))
    several = Account.objects.order_by().values("account").annotate(rows=Count("pk"))
    moved = Account.objects.filter(account__in=several.filter(rows__gt=1).values("account"))
    hung = moved.order_by("account", "since").values_list("account", "since", "transformer")
    for _account, placements in groupby(hung.iterator(), itemgetter(0)):
        left = None
        for _name, since, came in placements:
            place = _first_whole_month(since, axis)
            if left not in (None, came) and 0 < place < len(axis):
                both = np.searchsorted(keys, [left, came])
                net[both, place:] += np.array([-1, 1])[:, None]
            left = came
    return net


def _first_whole_month(day: object, axis: Months) -> int:
    """The place of the first month that begins on the day or after it."""
    exact = np.datetime64(day, "D")
    month = exact.astype("datetime64[M]")
    return int((month - axis[0]).astype(int)) + int(month.astype("datetime64[D]") < exact)


def _users(keys: Integers, axis: Months, rows: Integers) -> Floats:
    """n × m users billed, of these rows alone; NaN where it is not told."""
    users = np.full((len(keys), len(axis)), np.nan)
    told = Consumption.objects.filter(customers__isnull=False).order_by()
    for some in bulk.chunks(keys[rows].tolist()):
        mine = told.filter(transformer__in=some, period__gte=axis[0].astype("datetime64[D]").item())
        for transformer, period, customers in mine.values_list(
            "transformer", "period", "customers"
        ):
            place = int((np.datetime64(period, "M") - axis[0]).astype(int))
            if place < len(axis):
                users[np.searchsorted(keys, transformer), place] = customers
    return users
