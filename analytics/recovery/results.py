"""What recovered energy is told in: a figure per episode, a row per episode and month."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.recovery.chance import DRAWS
from analytics.recovery.episodes import Episodes, Sufficiency
from analytics.recovery.panel import Floats, Integers, Measure


@dataclass(frozen=True)
class Figures:
    """Of each episode, NaN where there is none: `gain` in kWh over the reporting months (up to
    twelve), its standard deviation and 90 % interval, and what was `expected` over the same months;
    the baseline's mean use a day and its CV(RMSE); CalTRACK's fractional savings uncertainty;
    `kept`, the share of the first year's gain a day that is there in the last three months
    followed after it; the verdict (a place in VERDICTS)."""

    gain: Floats
    sd: Floats
    low: Floats
    high: Floats
    expected: Floats
    baseline: Floats
    cv_rmse: Floats
    fsu: Floats
    kept: Floats
    verdict: Integers

    @classmethod
    def blank(cls, count: int) -> "Figures":
        unknown: dict[str, Any] = {field.name: np.full(count, np.nan) for field in fields(cls)}
        return cls(**unknown | {"verdict": np.zeros(count, dtype=np.int64)})


@dataclass(frozen=True)
class Months:
    """A row per episode and month followed. Energies are kWh of the month; `sd` is the standard
    deviation of `gain`, `low` and `high` its 90 % interval.

    `lead` is 1 in the first month that counts; `days` are the cycle's. `step` (a place in STEPS)
    says whose month was compared, `members` how many transformers these were, `left` for how many
    more, intervened themselves by then, their counterfactual stood in. `draws` × `scale` (rows ×
    DRAWS) are joint draws of the error: those of any rows may be added up.
    """

    episode: Integers
    month: Integers
    lead: Integers
    days: Floats
    observed: Floats
    expected: Floats
    gain: Floats
    sd: Floats
    low: Floats
    high: Floats
    step: Integers
    members: Integers
    left: Integers
    scale: Floats
    draws: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.episode)

    @classmethod
    def joined(cls, blocks: "list[Months]") -> "Months":
        """All rows in the order of episode and month."""
        columns: dict[str, Any] = {
            field.name: np.concatenate([getattr(block, field.name) for block in blocks])
            for field in fields(cls)
        }
        order = np.lexsort((columns["month"], columns["episode"]))
        return cls(**{name: column[order] for name, column in columns.items()})

    @classmethod
    def none(cls) -> "Months":
        empty: dict[str, Any] = {field.name: np.empty(0) for field in fields(cls)}
        whole = ("episode", "month", "lead", "step", "members", "left")
        empty |= {name: np.empty(0, dtype=np.int64) for name in whole}
        return cls(**empty | {"draws": np.empty((0, DRAWS), dtype=np.float16)})


@dataclass(frozen=True)
class Recovery:
    """What work brought back, by one version of the method. `sufficiency` and `figures` are in the
    order of `episodes`. Transformers are rows of the panel as it was given."""

    measure: Measure
    version: int
    episodes: Episodes
    sufficiency: Sufficiency
    figures: Figures
    months: Months
