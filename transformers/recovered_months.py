"""Months of recovered energy as rows of both measures, side by side and never added."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, overload

from django.db.models import Exists, OuterRef, Q, QuerySet

from records import bulk
from transformers.models import EpisodeLossMonth, EpisodeMonth

Row = dict[str, Any]

# {column: where it is}, seen from a month of either measure.
EPISODE = {
    "episode": "episode_id",
    "transformer_code": "episode__transformer__code",
    "municipality_code": "episode__place__municipality__code",
    "zone": "episode__place__zone",
    "circuit": "episode__place__circuit",
    "kind": "episode__kind",
    "crew": "episode__crew",
    "start": "episode__start",
    "end": "episode__end",
    "grade": "episode__grade",
    "verdict": "episode__verdict",
    "period": "period",
    "month_after": "lead",
    "days": "days",
}
BILLED = {
    "billed_increase_kwh": "gain_kwh",
    "billed_increase_low": "low_kwh",
    "billed_increase_high": "high_kwh",
    "billed_kwh": "observed_kwh",
    "expected_billed_kwh": "expected_kwh",
    "value": "value",
    "compared_with": "step",
    "members": "members",
    "stood_in": "stood_in",
}
LOST = {
    "loss_grade": "episode__loss__grade",
    "loss_verdict": "episode__loss__verdict",
    "loss_reduction_kwh": "gain_kwh",
    "loss_reduction_low": "low_kwh",
    "loss_reduction_high": "high_kwh",
    "lost_kwh": "observed_kwh",
    "expected_lost_kwh": "expected_kwh",
    "vanished_value": "value",
}
COLUMNS = (*EPISODE, *BILLED, *LOST)
ORDER = ("period", "episode")


class RecoveredMonths(Sequence[Row]):
    """A row for each month of each of the episodes in which either measure is known: first those
    whose billed increase is, then those of loss reduction alone; by month and episode."""

    def __init__(self, episodes: QuerySet, first: date | None, last: date | None) -> None:
        wanted = Q(episode__in=episodes.order_by().values("pk"))
        wanted &= Q(period__gte=first) if first else Q()
        wanted &= Q(period__lte=last) if last else Q()
        billed = EpisodeMonth.objects.filter(wanted)
        same = EpisodeMonth.objects.filter(episode=OuterRef("episode"), period=OuterRef("period"))
        alone = EpisodeLossMonth.objects.filter(wanted).exclude(Exists(same))
        self.parts = ((billed.order_by(*ORDER), _billed), (alone.order_by(*ORDER), _alone))

    def __len__(self) -> int:
        return sum(months.count() for months, _read in self.parts)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        rows: list[Row] = []
        first, last, _step = at.indices(len(self))
        for months, read in self.parts:
            if first < last:
                count = months.count()
                for some in bulk.chunks(list(months.values_list("pk", flat=True)[first:last])):
                    rows += read(some)
                first, last = max(first - count, 0), max(last - count, 0)
        return rows

    def batches(self) -> Iterator[list[Row]]:
        """All of them, some thousand at a time."""
        for months, read in self.parts:
            for some in bulk.chunks(list(months.values_list("pk", flat=True))):
                yield read(some)


def _billed(keys: list[int]) -> list[Row]:
    rows = _read(EpisodeMonth, EPISODE | BILLED, pk__in=keys)
    episodes, periods = ({row[name] for row in rows} for name in ("episode", "period"))
    beside: dict[tuple[int, date], Row] = {}
    for some in bulk.chunks(sorted(episodes)):
        lost = _read(
            EpisodeLossMonth,
            {"episode": "episode_id", "period": "period", **LOST},
            episode__in=some,
            period__gte=min(periods),
            period__lte=max(periods),
        )
        beside |= {(row["episode"], row["period"]): row for row in lost}
    nothing = dict.fromkeys(LOST)
    return [nothing | beside.get((row["episode"], row["period"]), {}) | row for row in rows]


def _alone(keys: list[int]) -> list[Row]:
    nothing = dict.fromkeys(BILLED)
    return [nothing | row for row in _read(EpisodeLossMonth, EPISODE | LOST, pk__in=keys)]


def _read(model: Any, columns: dict[str, str], **wanted: Any) -> list[Row]:
    found = model.objects.filter(**wanted).order_by(*ORDER).values_list(*columns.values())
    return [dict(zip(columns, values, strict=True)) for values in found]
