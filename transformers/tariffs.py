"""What a kWh cost in a month, at a voltage level and ownership."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db.models import F, FloatField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from transformers.choices import Ownership
from transformers.models import Tariff

UNIT_COST = F("unit_cost")
# What energy costs to buy: neither the networks nor selling it.
PURCHASE = F("generation") + F("transmission") + F("losses") + F("restrictions")


class Tariffs:
    """Unit costs of energy, to be asked for many months at once."""

    def __init__(self, months: Sequence[date] | None = None, what: Any = UNIT_COST) -> None:
        """Of these months, or of all; CU, or some of its components."""
        stored = Tariff.objects.order_by()
        if months is not None:
            stored = stored.filter(period__in=months)
        cost = Cast(what, FloatField())
        rows = list(stored.values_list("period", "voltage_level", "ownership", cost))
        *named, costs = zip(*rows, strict=True) if rows else [()] * 4
        codes = _codes(*(np.array(column) for column in named))
        order = np.argsort(codes)
        self.codes, self.costs = codes[order], np.array(costs, float)[order]

    def of(
        self, month: NDArray[np.datetime64], level: NDArray[np.float64], owner: NDArray[np.str_]
    ) -> NDArray[np.float64]:
        """COP/kWh of each month at the transformer's voltage level and ownership; of that level
        whosoever it is, where the tariff does not tell; NaN where there is none."""
        mine = self._at(_codes(month, level, owner))
        anyone = self._at(_codes(month, level, np.zeros_like(owner)))
        return np.where(np.isnan(mine), anyone, mine)

    def _at(self, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        if not len(self.codes):
            return np.full(len(codes), np.nan)
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[at] == codes, self.costs[at], np.nan)


def _codes(month: Any, level: Any, owner: Any) -> NDArray[np.int64]:
    """A tariff's key as one number; a level that is unknown has none."""
    months = np.asarray(month, "datetime64[M]").astype(np.int64)
    levels = np.nan_to_num(np.asarray(level, float)).astype(np.int64)
    owners = np.select([owner == name for name in Ownership.values], [1, 2, 3], 0)
    return (months * 10 + levels) * 10 + owners
