"""Chosen episodes with what they cost and recovered: a few queries, whatever is asked of them."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.functional import cached_property

from analytics.recovery.panel import REPORTING
from billing.amounts import ZERO
from budget.episode_costs import EpisodeCost, Spent
from budget.returns.facts import Facts
from budget.returns.figures import Line, Ratio
from budget.returns.groupings import GROUPINGS, Chosen, Group
from transformers.choices import Grade
from transformers.models.recovered import NOTHING, Portfolio, Sum

L = TypeVar("L", bound=Hashable)
# More groups than these are nearly as large as the episodes: they are not kept.
MANY = 200


class Returns:
    """Of `episodes` (a queryset), those that `contract` or `contractor` did, where one is named:
    whose cost was mostly paid by it. Energies are of a `grade`.

    `facts` are what is known of all episodes, where somebody has read them already.

    Over a `window` of months after the work, ratios are of those whose last month of it is known;
    without one, of all, with what they brought back so far: up to twelve months, of those whose
    twelve are not over yet (`running`) fewer.
    """

    def __init__(
        self,
        episodes: Any = None,
        grade: str = Grade.DEFINITIVE,
        window: int | None = None,
        contract: str = "",
        contractor: str = "",
        facts: Facts | None = None,
    ) -> None:
        self.chosen_from = episodes
        self.grade, self.window, self.months = grade, window, window or REPORTING
        self.contract, self.contractor = contract, contractor
        self.facts = facts or Facts()
        self.known = self.facts.known
        self._by: dict[str, dict[Any, Line]] = {}

    # ── what is read ────────────────────────────────────────────────────────────────────────

    @property
    def spent(self) -> Spent:
        return self.facts.spent

    @cached_property
    def episodes(self) -> list[Chosen]:
        found = self.facts.episodes
        if self.chosen_from is not None:
            keys = set(self.chosen_from.order_by().values_list("pk", flat=True))
            found = [one for one in found if one.pk in keys]
        return list(filter(self._is_theirs, found)) if self._is_narrowed else found

    @property
    def _is_narrowed(self) -> bool:
        return bool(self.contract or self.contractor)

    def _is_theirs(self, one: Chosen) -> bool:
        cost = self.cost_of(one)
        return (not self.contract or self.contract == self.known.number(cost)) and (
            not self.contractor or self.contractor == self.known.contractor(cost)
        )

    @cached_property
    def keys(self) -> set[int]:
        """Of the episodes as they were read: others may be computed before their months are."""
        return {one.pk for one in self.episodes}

    @cached_property
    def energy(self) -> Portfolio:
        """The months of those of the grade."""
        return self.facts.energy.narrowed(self.keys, self.grade)

    @cached_property
    def energy_of_all(self) -> Portfolio:
        """Of both grades, which are asked for one by one."""
        return self.facts.energy.narrowed(self.keys)

    @cached_property
    def loss_reduction(self) -> Portfolio:
        """Another energy, of those that a macro-meter measures."""
        return self.facts.loss_reduction.narrowed(self.keys)

    @property
    def last_month(self) -> date | None:
        return self.facts.last_month

    # ── which have both ─────────────────────────────────────────────────────────────────────

    def cost_of(self, one: Chosen) -> EpisodeCost | None:
        return self._costs.get(one.pk)

    @cached_property
    def _costs(self) -> dict[int, EpisodeCost]:
        return self.spent.costs

    @cached_property
    def costed(self) -> list[Chosen]:
        """Those of the grade with a cost."""
        return [one for one in self.episodes if one.grade == self.grade and self.cost_of(one)]

    @cached_property
    def both(self) -> set[int]:
        """The keys of those that ratios are of."""
        return {one.pk for one in self.costed if self.window is None or self.is_over(one)}

    def is_over(self, one: Chosen) -> bool:
        """Whether its months after the work are over, as far as they count."""
        last = self.last_month
        return last is not None and _place(one.complete) + self.months - REPORTING <= _place(last)

    # ── figures ─────────────────────────────────────────────────────────────────────────────

    def by(self, grouping: str) -> dict[Group, Line]:
        """{group: its figures}."""
        of, group = GROUPINGS[grouping].of, GROUPINGS[grouping].group
        found = self._by.get(grouping)
        if found is None:
            labels = [of(self.known, one, self._costs.get(one.pk)) for one in self.episodes]
            found = self._lines(labels)
            if len(found) <= MANY:
                self._by[grouping] = found
        # Named anew: a name may be in the language of whoever asks.
        return {group(label): line for label, line in found.items()}

    @cached_property
    def whole(self) -> Line:
        empty = Line(Ratio(0, ZERO, NOTHING))
        return self._lines([""] * len(self.episodes)).get("", empty)

    @cached_property
    def by_grade(self) -> dict[str, list[Decimal]]:
        """{grade: what those of its episodes cost that have a cost}."""
        found: dict[str, list[Decimal]] = {grade: [] for grade in Grade}
        for one in self.episodes:
            if cost := self.cost_of(one):
                found[one.grade].append(cost.cost)
        return found

    @property
    def left_out(self) -> Decimal:
        """What episodes cost that are not chosen."""
        return self.spent.of_episodes - self.whole.cost

    def _lines(self, labels: Sequence[L]) -> dict[L, Line]:
        """{label: the figures}; `labels` are the episodes', in their order."""
        of_energy = [labels[place] for place in self._measured]
        measured = self._sums(of_energy)
        # Labels that none of the groups has are of those without both.
        both = self._sums(
            [
                label if key in self.both else self
                for key, label in zip(self.energy.keys, of_energy, strict=True)
            ]
        )
        costs: dict[L, list[Decimal]] = defaultdict(list)
        for place, cost, has_both, _running in self._paid:
            if has_both:
                costs[labels[place]].append(cost)
        found = {}
        for label in dict.fromkeys(labels):
            paid = costs[label]
            ratio = Ratio(len(paid), sum(paid, ZERO), both.get(label, NOTHING))
            found[label] = Line(ratio, measured=measured.get(label, NOTHING))
        for place, cost, _both, running in self._paid:
            line = found[labels[place]]
            line.costed += 1
            line.cost += cost
            line.running += running
        for (label, grade, reason), count in Counter(
            zip(labels, *self._graded, strict=True)
        ).items():
            line = found[label]
            line.episodes += count
            line.grades[grade] += count
            if reason:
                line.reasons[reason] += count
        return found

    @cached_property
    def _measured(self) -> list[int]:
        """The places of the energy's keys among the episodes."""
        places = {one.pk: place for place, one in enumerate(self.episodes)}
        return [places[key] for key in self.energy.keys]

    @cached_property
    def _graded(self) -> tuple[list[str], list[str]]:
        """The episodes' grades, and why some are not measurable yet."""
        return [one.grade for one in self.episodes], [one.reason for one in self.episodes]

    @cached_property
    def _paid(self) -> list[tuple[int, Decimal, bool, bool]]:
        """[(place among the episodes, cost, whether ratios are of it, whether it is running)] of
        those with a cost."""
        return [
            (place, cost.cost, one.pk in self.both, self._is_running(one))
            for place, one in enumerate(self.episodes)
            if (cost := self.cost_of(one))
        ]

    def _is_running(self, one: Chosen) -> bool:
        return one.grade == self.grade and not self.is_over(one)

    def _sums(self, labels: list[Any]) -> dict[Any, Sum]:
        return self.energy.sums(self.grade, labels, last=self.months)

    # ── over time ───────────────────────────────────────────────────────────────────────────

    def by_month(self) -> Mapping[date, Sum]:
        """{month: what it brought back}, earliest first."""
        return self.energy.by_month(self.grade, last=self.months)

    def accumulated(self) -> list[tuple[date, Decimal, Decimal]]:
        """[(month, cost, value)] up to each month, of those that have both: a cost counts from the
        month in which the work began."""
        sums = self.energy.narrowed(self.both).by_month(self.grade, last=self.months)
        value = {month: one.value or ZERO for month, one in sums.items()}
        cost: dict[date, Decimal] = defaultdict(Decimal)
        for one in self.costed:
            if one.pk in self.both:
                cost[one.start] += self.spent.costs[one.pk].cost
        return list(_running(cost, value))


def _running(
    cost: dict[date, Decimal], value: dict[date, Decimal]
) -> Iterable[tuple[date, Decimal, Decimal]]:
    spent = brought = ZERO
    for month in sorted({*cost, *value}):
        spent += cost.get(month, ZERO)
        brought += value.get(month, ZERO)
        yield month, spent, brought


def _place(month: date) -> int:
    return month.year * 12 + month.month
