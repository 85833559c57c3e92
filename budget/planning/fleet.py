"""The transformers that work can be done at, as they are known now."""

from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from django.db.models import FloatField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from analytics.planning.facts import Bools, Codes, Floats, Integers
from budget.planning.panel import FEWEST_MONTHS, YEAR, Panel, Year
from transformers.models import Transformer
from transformers.models.figures import months_back
from transformers.tariffs import Tariffs

COLUMNS = (
    *("pk", "code", "municipality__code", "customers", "voltage_level", "ownership"),
    "intervened_on",
)


@dataclass(frozen=True)
class Fleet:
    """n operating transformers of whose last twelve months enough were read for what work
    recovers to be measured. `unit` is the latest unit cost (COP/kWh) of each, NaN without one;
    `intervened` the day on which work last began, NaT where none did."""

    keys: Integers
    codes: Codes
    municipality: Codes
    year: Year
    unit: Floats
    intervened: NDArray[np.datetime64]

    @classmethod
    def read(cls, panel: Panel) -> Self:
        rows = Transformer.objects.operating().order_by("pk")
        kva = Cast("capacity_kva", FloatField())
        columns = list(zip(*rows.values_list(*COLUMNS, kva).iterator(), strict=True)) or [()] * 8
        keys = np.array(columns[0], np.int64)
        codes = np.array(columns[1], np.str_)
        towns = np.array([code or "" for code in columns[2]], np.str_)
        level, owner = np.array(columns[4], np.float64), np.array(columns[5], np.str_)
        now = np.full(len(keys), panel.last)
        users, size = np.array(columns[3], np.float64), np.array(columns[7], np.float64)
        year = panel.year(keys, now, size, users, towns)
        # One that was loaded while the months were read has none yet.
        known = np.isin(keys, panel.keys) & (year.months >= FEWEST_MONTHS)
        chosen = np.flatnonzero(known)
        return cls(
            keys[chosen],
            codes[chosen],
            towns[chosen],
            Year(year.facts.rows(chosen), year.months[chosen], year.lost[chosen]),
            latest_costs(panel.last.astype("datetime64[D]").item(), level, owner)[chosen],
            np.array(columns[6], "datetime64[D]")[chosen],
        )

    def __len__(self) -> int:
        return len(self.keys)

    def unworked(self, month: date) -> Bools:
        """At which no work began in the twelve months before this one, or since: more work would
        join its episode, and what either recovers could not be told apart."""
        since = np.datetime64(months_back(month, YEAR))
        return np.isnat(self.intervened) | (self.intervened < since)


def latest_costs(month: date, level: Floats, owner: NDArray[np.str_]) -> Floats:
    """COP/kWh of each level and ownership in the latest of the twelve months to this one that has
    a tariff for it, NaN without any."""
    months = [months_back(month, back) for back in range(YEAR)]
    tariffs, found = Tariffs(months), np.full(len(level), np.nan)
    for one in months:
        asked = np.full(len(level), np.datetime64(one))
        found = np.where(np.isnan(found), tariffs.of(asked, level, owner), found)
    return found
