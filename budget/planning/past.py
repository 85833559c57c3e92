"""Past episodes as plans learn from them: what was known when each was decided, what came of it."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Self

import numpy as np
from django.db.models import FloatField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from analytics.planning.facts import Bools, Codes, Floats, Integers, Past
from analytics.recovery.panel import REPORTING
from analytics.recovery.portfolio import deviations
from budget.episode_costs import costs
from budget.planning.panel import Panel
from transformers.choices import Grade
from transformers.models import Episode, Intervention

# Type of work: from fewer episodes whose energy is known it is not offered.
FEWEST = 5
FACTS = (
    *("pk", "transformer", "transformer__customers", "place__municipality__code", "kind", "start"),
)


@dataclass(frozen=True)
class Episodes:
    """Those whose energy is known, firmly or not yet, in the order of their keys.

    `past` has their facts of the month before they start. `whole` says of which all twelve months
    are over, `followed` how many of them are known, `lost` the kWh that their transformers had lost
    in the twelve months before.
    """

    keys: list[int]
    grade: NDArray[np.str_]
    past: Past
    followed: Integers
    lost: Floats

    @classmethod
    def read(cls, panel: Panel) -> Self:
        measured = Episode.objects.measurable()
        portfolio = measured.billed_increase()
        rows = measured.order_by("pk").values_list(
            *FACTS, Cast("transformer__capacity_kva", FloatField())
        )
        keys, *columns = list(zip(*rows.iterator(), strict=True)) or [()] * 7
        if list(keys) != portfolio.keys:  # somebody wrote between the two queries
            return cls.read(panel)
        transformer = np.array(columns[0], np.int64)
        decided = np.array(columns[4], "datetime64[M]") - 1
        municipality = np.array([code or "" for code in columns[2]], np.str_)
        year = panel.year(
            transformer,
            decided,
            np.array(columns[5], np.float64),
            np.array(columns[1], np.float64),
            municipality,
        )
        kwh, error, known, followed = _outcomes(portfolio)
        past = Past(
            year.facts,
            transformer.astype(np.str_),
            np.array(columns[3], np.str_),
            decided,
            known,
            kwh,
            error,
        )
        return cls(portfolio.keys, portfolio.grades, past, followed, year.lost)

    def __len__(self) -> int:
        return len(self.keys)

    def counted(self) -> dict[str, int]:
        """{grade: how many}."""
        grades = (Grade.DEFINITIVE, Grade.PRELIMINARY)
        return {grade.value: int((self.grade == grade.value).sum()) for grade in grades}

    def offered(self) -> dict[str, int]:
        """{type of work: episodes of it alone}, of which there are enough, by name.

        Episodes of several types teach what they do together, and are nothing to choose.
        """
        single = set(
            Intervention.objects.done().order_by().values_list("kind", flat=True).distinct()
        )
        kinds, count = np.unique(self.past.work, return_counts=True)
        return {
            kind: many
            for kind, many in zip(kinds.tolist(), count.tolist(), strict=True)
            if kind in single and many >= FEWEST
        }

    def rows(self, chosen: Bools) -> Past:
        return self.past.rows(np.flatnonzero(chosen))


def _outcomes(portfolio):  # type: ignore[no-untyped-def]
    """(kWh of twelve months, its standard error, first month in which it is known, months known).

    Of fewer than twelve months they are brought to twelve, and the error with them, as though what
    is not known yet were to be off as what is.
    """
    months, count = portfolio.rows, len(portfolio.keys)
    rows = np.flatnonzero(months.lead <= REPORTING)
    of = months.episode[rows]
    followed = np.bincount(of, minlength=count)
    scale = np.divide(REPORTING, followed, out=np.full(count, np.nan), where=followed > 0)
    kwh = np.bincount(of, months.gain[rows], count) * scale
    error = deviations(months, rows, of, count) * scale
    known = np.full(count, np.datetime64("1970-01", "M"))
    np.maximum.at(known, of, months.month[rows])
    return kwh, error, known, followed


# ── what it costs ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Prices:
    """What an episode of each type of work cost in the past: medians, of so many episodes with a
    cost; `overall` of all, None where nothing was billed for any."""

    median: dict[str, int]
    paid: dict[str, int]
    overall: int | None

    @classmethod
    def read(cls) -> Self:
        kinds = dict(Episode.objects.order_by().values_list("pk", "kind"))
        by_kind: dict[str, list[Decimal]] = {}
        for episode, paid in costs().items():
            if paid.cost > 0 and episode in kinds:
                by_kind.setdefault(kinds[episode], []).append(paid.cost)
        every = [cost for some in by_kind.values() for cost in some]
        return cls(
            {kind: _middle(some) for kind, some in by_kind.items()},
            {kind: len(some) for kind, some in by_kind.items()},
            _middle(every) if every else None,
        )

    def of(self, works: Codes) -> Floats | None:
        """Of each of these, that of all where none of its type has a cost; None without any."""
        if self.overall is None:
            return None
        return np.array([float(self.median.get(work, self.overall)) for work in works.tolist()])


def _middle(costs: list[Decimal]) -> int:
    """Their median in whole pesos."""
    return max(round(median(costs)), 1)
