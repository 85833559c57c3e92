"""Making a plan: what is expected of every transformer, and the works that are worth most.

Imports the solver (scipy: 50 MB): for the background alone.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction

from analytics.planning import selection
from analytics.planning.expectation import Expectation, Learned
from analytics.planning.facts import Codes, Integers
from analytics.recovery.errors import NORMAL
from budget.models import ComputationState, Lesson, Plan, PlannedWork
from budget.planning.knowing import CannotLearn, Known
from budget.planning.reasons import reasons
from records import bulk
from transformers.balances import nullable
from transformers.models import RecoveryRun
from transformers.models.figures import months_back


def compute(plan: Plan, token: str) -> None:
    known = Known.read()
    plan.reach(ComputationState.LEARNING, token)
    learned = known.learned()
    plan.reach(ComputationState.TRYING, token)
    backtest = _tried(known)
    plan.reach(ComputationState.CHOOSING, token)
    making = Making.of(plan, known, learned)
    with transaction.atomic():
        if plan.reach(ComputationState.DONE, token, backtest=backtest, **making.figures()):
            PlannedWork.objects.filter(plan=plan).delete()
            bulk.insert(PlannedWork, making.works())


def _tried(known: Known) -> dict[str, Any] | None:
    """That of the current lesson, where it was computed from the same."""
    lesson, run = Lesson.current(), RecoveryRun.objects.last_run()
    return lesson.backtest if lesson and run and lesson.run == run.pk else known.tried()


@dataclass(frozen=True)
class Making:
    plan: Plan
    known: Known
    learned: Learned
    expected: Expectation
    chosen: selection.Plan

    @classmethod
    def of(cls, plan: Plan, known: Known, learned: Learned) -> "Making":
        """CannotLearn where there is nothing to choose."""
        fleet = known.fleet
        works = np.array([term["kind"] for term in plan.terms], np.str_)
        expected = known.expected(learned, works)
        able = fleet.unworked(plan.first)
        if not able.any():
            raise CannotLearn("nobody")
        crews = np.array([term["works"] for term in plan.terms], np.int64)
        offer = selection.Offer(
            fleet.codes,
            fleet.municipality,
            known.worth(expected.kwh),
            np.repeat(able[:, None], len(works), axis=1),
            np.array([float(term["price"]) for term in plan.terms]),
            np.repeat(crews[:, None], plan.months, axis=1),
        )
        chosen = selection.plan(offer, float(plan.budget), float(plan.share), plan.seed)
        if not len(chosen.transformer):
            raise CannotLearn("nothing")
        return cls(plan, known, learned, expected, _sorted(chosen, fleet.codes))

    def figures(self) -> dict[str, Any]:
        """What the plan keeps of all its works together."""
        known, chosen = self.known, self.chosen
        kinds = np.array([term["kind"] for term in self.plan.terms], np.str_)
        facts = known.fleet.year.facts.rows(chosen.transformer)
        _kwh, sd = self.learned.total(facts, kinds[chosen.work])
        # As its works say it, so that they sum to it.
        kwh = sum(_whole(self.expected.kwh, (chosen.transformer, chosen.work)))
        return {
            "decided": known.month,
            **known.episodes.counted(),
            "eligible": int(known.fleet.unworked(self.plan.first).sum()),
            "kwh": kwh,
            "low_kwh": round(kwh - NORMAL * sd),
            "high_kwh": round(kwh + NORMAL * sd),
            "reserved": round(Decimal(chosen.reserved), 2),
            "gap": round(Decimal(chosen.gap), 6),
        }

    def works(self) -> dict[str, list[Any]]:
        """The columns of its works, in their order."""
        chosen, fleet, expected = self.chosen, self.known.fleet, self.expected
        terms, at = self.plan.terms, (chosen.transformer, chosen.work)
        months = [months_back(self.plan.first, -ahead) for ahead in range(self.plan.months)]
        facts = fleet.year.facts.rows(chosen.transformer)
        return {
            "plan_id": [self.plan.pk] * len(chosen.work),
            "number": list(range(1, len(chosen.work) + 1)),
            "transformer_id": fleet.keys[chosen.transformer].tolist(),
            "kind": [terms[k]["kind"] for k in chosen.work.tolist()],
            "price": [Decimal(terms[k]["price"]) for k in chosen.work.tolist()],
            "month": [months[ahead] for ahead in chosen.month.tolist()],
            "kwh": _whole(expected.kwh, at),
            "low_kwh": _whole(expected.low, at),
            "high_kwh": _whole(expected.high, at),
            "value": nullable(np.round(expected.kwh[at] * fleet.unit[chosen.transformer], 2)),
            "reasons": reasons(facts, expected.reasons[at], expected.typical),
            "by_chance": chosen.chance.tolist(),
            "propensity": chosen.propensity.tolist(),
        }


def _sorted(chosen: selection.Plan, codes: Codes) -> selection.Plan:
    """Month by month what was chosen by value, most of it first, then what chance drew."""
    value = np.nan_to_num(chosen.value)
    keys = (codes[chosen.transformer], -value * ~chosen.chance, chosen.chance, chosen.month)
    order = np.lexsort(keys)
    rows = (column[order] for column in chosen[:-2])
    return selection.Plan(*rows, chosen.reserved, chosen.gap)


def _whole(values: Any, at: tuple[Integers, Integers]) -> list[float]:
    found: list[float] = np.rint(values[at]).tolist()
    return found
