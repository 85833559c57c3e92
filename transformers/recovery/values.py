"""What recovered energy is worth: billed at the unit cost, vanished at what buying it costs."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from analytics.recovery import Recovery
from transformers.recovery.columns import Found, measured, thousandths
from transformers.recovery.inputs import Inputs, Integers
from transformers.tariffs import PURCHASE, Tariffs


class Costs:
    """Unit costs (CU) and those of purchase (G + T + PR + R) of all months; `mark` tells them."""

    def __init__(self) -> None:
        self.unit, self.purchase = Tariffs(), Tariffs(what=PURCHASE)
        found = hashlib.sha256()
        for tariffs in (self.unit, self.purchase):
            found.update(tariffs.codes.tobytes() + tariffs.costs.tobytes())
        self.mark = found.hexdigest()


def valued(
    inputs: Inputs, billed: Recovery, lost: Recovery, costs: Costs, where: Integers
) -> tuple[Found, Found]:
    """Both measures with their values; `where` are the episodes' transformers (the network's)."""
    found = measured(inputs, billed, _costs(inputs, billed, costs.unit, where), _gain(billed))
    vanished = _vanished(billed, lost)
    purchase = _costs(inputs, lost, costs.purchase, where)
    purchase[np.isnan(vanished)] = np.nan
    return found, measured(inputs, lost, purchase, np.nan_to_num(vanished).astype(np.int64))


def _gain(recovery: Recovery) -> Integers:
    return thousandths(recovery)[0]


def _vanished(billed: Recovery, lost: Recovery) -> NDArray[np.float64]:
    """Of each month of loss reduction, what is not billed now: it is no longer taken in. NaN where
    the month's billed increase is unknown. Thousandths."""
    theirs, mine = _moments(billed), _moments(lost)
    found = np.full(len(mine), np.nan)
    if len(theirs):
        at = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
        both = theirs[at] == mine
        found[both] = (_gain(lost) - _gain(billed)[at])[both]
    return found


def _moments(recovery: Recovery) -> Integers:
    """An episode and a month as one number; they ascend."""
    return recovery.months.episode * 100_000 + recovery.months.month


def _costs(
    inputs: Inputs, recovery: Recovery, tariffs: Tariffs, where: Integers
) -> NDArray[np.float64]:
    network, mine = inputs.network, where[recovery.months.episode]
    month = inputs.month(recovery.months.month)
    return tariffs.of(month, network.level[mine], network.owner[mine])
