"""What episodes come to: above their list, of what it is narrowed to."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.functional import cached_property

from records import formats
from transformers import measured
from transformers.choices import Grade, Insufficient
from transformers.models.recovered import Portfolio, Sum
from transformers.telling import interval
from transformers.views.addresses import listed


class Graded(NamedTuple):
    """A grade's sum, and where its episodes are."""

    grade: Grade
    sum: Sum
    url: str

    @property
    def interval(self) -> str:
        return interval(self.sum.low, self.sum.high)

    @property
    def value_interval(self) -> str:
        if self.sum.value is None:
            return ""
        return interval(self.sum.value_low, self.sum.value_high, formats.money)


class Reason(NamedTuple):
    """Why so many episodes are not measurable, or not yet."""

    label: str
    episodes: int
    url: str


@dataclass
class Recovered:
    """The billed increase of the episodes that the filters choose, grades apart."""

    filters: Any

    @cached_property
    def portfolio(self) -> Portfolio:
        every = measured.billed_increase()
        if not self.filters.are_on:
            return every
        return every.narrowed(set(self.filters.qs.order_by().values_list("pk", flat=True)))

    @cached_property
    def grades(self) -> list[Graded]:
        """Definitive and preliminary, which are never added up; those without episodes left out."""
        found = [(grade, self.portfolio.whole(grade)) for grade in reversed(Grade)]
        return [
            Graded(grade, whole, self.address(grade=grade.value))
            for grade, whole in found
            if whole.episodes
        ]

    @cached_property
    def reasons(self) -> list[Reason]:
        without = self.filters.qs.filter(grade=Grade.INSUFFICIENT).order_by("reason")
        counted = without.values_list("reason").annotate(episodes=Count("pk"))
        return [
            Reason(str(Insufficient(reason).label), episodes, self.address(reason=reason))
            for reason, episodes in counted
        ]

    @property
    def insufficient(self) -> int:
        return sum(reason.episodes for reason in self.reasons)

    @property
    def insufficient_url(self) -> str:
        return self.address(grade=Grade.INSUFFICIENT.value)

    def address(self, **more: str) -> str:
        given = {n: v for n, v in self.filters.data.items() if n in self.filters.filters}
        return listed("episode", **{**given, **more})
