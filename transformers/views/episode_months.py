"""The months around an episode: what was billed and lost in each, and whether it is usable."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from analytics.recovery.panel import BASELINE
from transformers.models import Consumption, Episode, Transformer
from transformers.models.figures import months_back
from transformers.recovery.inputs import READ


class Baseline(NamedTuple):
    """A month before the work; `why` it is not usable, empty where it is."""

    month: date
    billed: Decimal | None
    days: int | None
    daily: Decimal | None
    why: str
    url: str


def followed_by(transformer: Transformer) -> list[int]:
    """The keys of all that one another replaced or divided, this one with them."""
    found: set[int] = set()
    new = {transformer.pk}
    while new:
        found |= new
        near = Q(predecessor__in=new) | Q(successors__in=new)
        new = set(Transformer.objects.filter(near).order_by().values_list("pk", flat=True)) - found
    return sorted(found)


class Around:
    """The months of an episode's transformer, and of whatever it replaced or was replaced by."""

    def __init__(self, episode: Episode) -> None:
        self.episode = episode
        self.transformers = followed_by(episode.transformer)
        self.first = months_back(episode.start, BASELINE)

    @cached_property
    def rows(self) -> dict[date, list[Consumption]]:
        was_read = Case(When(READ, then=Value(True)), default=Value(False))
        rows = Consumption.objects.filter(
            transformer__in=self.transformers, period__gte=self.first
        ).annotate(was_read=was_read, cycle=Coalesce("billed_days", Value(0)))
        found: dict[date, list[Consumption]] = defaultdict(list)
        for row in rows.order_by("period", "pk"):
            found[row.period].append(row)
        return found

    @cached_property
    def left_out(self) -> list[tuple[date, date]]:
        """(first month, last day) of what this and other episodes at them leave out."""
        same = Episode.objects.filter(transformer__in=self.transformers).order_by("start")
        return list(same.values_list("start", "until"))

    def is_out(self, month: date) -> bool:
        return any(first <= month <= last for first, last in self.left_out)

    def sums(self, name: str) -> dict[date, Decimal]:
        """{month: kWh}, of months that were read of all of them."""
        values = {
            month: [getattr(row, name) if row.was_read else None for row in rows]
            for month, rows in self.rows.items()
        }
        return {month: sum(found) for month, found in values.items() if None not in found}

    def axis(self, last: date) -> list[date]:
        months = [self.first]
        while months[-1] < last:
            months.append(months_back(months[-1], -1))
        return months

    @cached_property
    def baseline(self) -> list[Baseline]:
        before = (months_back(self.episode.start, back) for back in range(BASELINE, 0, -1))
        return [self._before(month, self.rows.get(month, [])) for month in before]

    def _before(self, month: date, rows: Sequence[Any]) -> Baseline:
        billed = [row.billed_kwh for row in rows]
        known = bool(rows) and None not in billed
        calendar = (months_back(month, -1) - month).days
        days = max((row.cycle or calendar for row in rows), default=None)
        daily = sum(row.billed_kwh / (row.cycle or calendar) for row in rows) if known else None
        url = rows[0].get_absolute_url() if rows else ""
        return Baseline(
            month, sum(billed) if known else None, days, daily, self._why(month, rows, known), url
        )

    def _why(self, month: date, rows: Iterable[Any], known: bool) -> str:
        if self.is_out(month):
            return _("other work")
        if not known:
            return _("not known")
        return "" if all(row.was_read for row in rows) else _("estimated, or not read")
