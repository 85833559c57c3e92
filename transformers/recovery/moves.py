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


def exposure(keys: Integers, of: Integers, axis: Months) -> Floats:
    """Chains × m: users for each one who hung there when the months begin. `keys` of transformers
    ascend, `of` is the chain of each.

    Where accounts moved it is billed users over those less the net of moves by then, so that a day
    counts for as many days of those who stayed; NaN where too few of them are left.
    """
    net = _net_of_moves(keys, of, axis)
    found = np.ones_like(net)
    moved, months = np.nonzero(net)
    if not len(moved):
        return found
    users = _users(keys, of, axis, np.unique(moved))[moved, months]
    staying = users - net[moved, months]
    ratio = np.divide(users, staying, out=np.full(len(moved), np.nan), where=staying > 0)
    told = (ratio >= HALF) & (ratio <= 1 / HALF)
    found[moved, months] = np.where(np.isnan(users), 1, np.where(told, ratio, np.nan))
    return found


def _net_of_moves(keys: Integers, of: Integers, axis: Months) -> Floats:
    """Chains × m: accounts that had come from elsewhere by a month's first day, less those that had
    gone elsewhere, since the months begin. What replaces a transformer is not elsewhere."""
    net = np.zeros((of.max(initial=-1) + 1, len(axis)))
    several = Account.objects.order_by().values("account").annotate(rows=Count("pk"))
    moved = Account.objects.filter(account__in=several.filter(rows__gt=1).values("account"))
    hung = moved.order_by("account", "since").values_list("account", "since", "transformer")
    for _account, placements in groupby(hung.iterator(), itemgetter(0)):
        left = None
        for _name, since, transformer in placements:
            came = of[np.searchsorted(keys, transformer)]
            place = _first_whole_month(since, axis)
            if left not in (None, came) and 0 < place < len(axis):
                net[left, place:] -= 1
                net[came, place:] += 1
            left = came
    return net


def _first_whole_month(day: object, axis: Months) -> int:
    """The place of the first month that begins on the day or after it."""
    exact = np.datetime64(day, "D")
    month = exact.astype("datetime64[M]")
    return int((month - axis[0]).astype(int)) + int(month.astype("datetime64[D]") < exact)


def _users(keys: Integers, of: Integers, axis: Months, chains: Integers) -> Floats:
    """Chains × m users billed, of these chains alone; NaN where they are not told of each of its
    transformers' months."""
    users = np.zeros((of.max() + 1, len(axis)))
    seen = np.zeros(users.shape, dtype=bool)
    first = axis[0].astype("datetime64[D]").item()
    told = Consumption.objects.filter(period__gte=first).order_by()
    names = ("transformer", "period", "customers")
    for some in bulk.chunks(keys[np.isin(of, chains)].tolist()):
        for transformer, period, customers in told.filter(transformer__in=some).values_list(*names):
            place = int((np.datetime64(period, "M") - axis[0]).astype(int))
            if place < len(axis):
                chain = of[np.searchsorted(keys, transformer)]
                users[chain, place] += np.nan if customers is None else customers
                seen[chain, place] = True
    return np.where(seen, users, np.nan)
