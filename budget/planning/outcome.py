"""What became of a plan: which of its works were done, and what these recovered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from django.utils.functional import cached_property

from analytics.recovery.panel import REPORTING
from budget.models import Plan, PlannedWork
from transformers.choices import Grade
from transformers.models import Episode, Intervention
from transformers.models.figures import months_back
from transformers.models.recovered import Sum

GRADES = (Grade.DEFINITIVE, Grade.PRELIMINARY)
# Work of its type that begins up to so many months after its last is still the plan's.
GRACE = 12
BY_VALUE, BY_CHANCE, ALL = "value", "chance", "all"


class Work(NamedTuple):
    """A planned work and what became of it: when it began (None: not done), and its episode's key
    where that began with the plan or later."""

    transformer: int
    kind: str
    by_chance: bool
    kwh: Decimal
    began: date | None
    episode: int | None

    @property
    def side(self) -> str:
        return BY_CHANCE if self.by_chance else BY_VALUE


class Measured(NamedTuple):
    """Of a side's episodes of one grade: what was recovered in their months so far, and what was
    expected of the same months, a twelfth of a year's a month."""

    recovered: Sum
    expected: Decimal


@dataclass(frozen=True)
class Outcome:
    works: Sequence[Work]
    # {(side, grade): what is measured}; a side of which nothing is known is not in it.
    measured: dict[tuple[str, str], Measured]
    # {episode: its grade}, of those of the works.
    grades: dict[int, str]

    @classmethod
    def of(cls, plan: Plan) -> "Outcome":
        works = _works(plan)
        by_episode = {work.episode: work for work in works if work.episode is not None}
        mine = _episodes(plan)
        grades = {
            key: grade
            for key, grade in mine.order_by().values_list("pk", "grade")
            if key in by_episode
        }
        return cls(works, _measured(mine, by_episode), grades)

    def of_side(self, side: str) -> list[Work]:
        return [work for work in self.works if side in (ALL, work.side)]

    def done(self, side: str) -> int:
        return sum(work.began is not None for work in self.of_side(side))

    def waiting(self, side: str) -> int:
        """Done, and not measurable, or not yet."""
        known = {Grade.DEFINITIVE.value, Grade.PRELIMINARY.value}
        done = (work for work in self.of_side(side) if work.began is not None)
        return sum(self.grades.get(work.episode or 0) not in known for work in done)

    def expected(self, side: str) -> Decimal:
        return sum((work.kwh for work in self.of_side(side)), Decimal(0))

    @cached_property
    def any_done(self) -> bool:
        return any(work.began is not None for work in self.works)


def _works(plan: Plan) -> list[Work]:
    began = _began(plan)
    rows = PlannedWork.objects.filter(plan=plan).order_by("number")
    return [
        Work(transformer, kind, by_chance, kwh, *began.get((transformer, kind), (None, None)))
        for transformer, kind, by_chance, kwh in rows.values_list(
            "transformer", "kind", "by_chance", "kwh"
        )
    ]


def _began(plan: Plan) -> dict[tuple[int, str], tuple[date, int | None]]:
    """{(transformer, type): (when the first work of the plan's time began, its episode)}."""
    until = months_back(plan.last, -GRACE - 1)
    done = Intervention.objects.done().filter(
        transformer__in=_transformers(plan), start_date__gte=plan.first, start_date__lt=until
    )
    found: dict[tuple[int, str], tuple[date, int | None]] = {}
    own = dict(_episodes(plan).order_by().values_list("pk", "start"))
    rows = done.order_by("start_date", "pk")
    for transformer, kind, start, episode in rows.values_list(
        "transformer", "kind", "start_date", "episode"
    ):
        found.setdefault((transformer, kind), (start, episode if episode in own else None))
    return found


def _episodes(plan: Plan) -> Any:
    """Episodes at its transformers that began with it or later."""
    return Episode.objects.filter(transformer__in=_transformers(plan), start__gte=plan.first)


def _transformers(plan: Plan) -> Any:
    return PlannedWork.objects.filter(plan=plan).order_by().values("transformer")


def _measured(episodes: Any, by_episode: dict[int, Work]) -> dict[tuple[str, str], Measured]:
    portfolio = episodes.billed_increase()
    works = [by_episode.get(key) for key in portfolio.keys]
    months = np.bincount(
        portfolio.rows.episode[portfolio.rows.lead <= REPORTING], minlength=len(works)
    ).tolist()
    found = {}
    for grade in GRADES:
        of_grade = portfolio.of_grade(grade.value).tolist()
        sides = [work.side if work else "" for work in works]
        whole = [ALL if work else "" for work in works]
        sums = {**portfolio.sums(grade.value, sides), **portfolio.sums(grade.value, whole)}
        for side in (BY_VALUE, BY_CHANCE, ALL):
            if side in sums:
                expected = sum(
                    work.kwh * count / REPORTING
                    for work, count, is_mine in zip(works, months, of_grade, strict=True)
                    if work and is_mine and side in (ALL, work.side)
                )
                found[side, grade.value] = Measured(sums[side], round(expected))
    return found
