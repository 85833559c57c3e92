"""Budgets as dated movements, work done that no acta has billed yet, and plans of work to come."""

from budget.choices import MovementKind
from budget.models.computations import ComputationState
from budget.models.digests import SentDigest
from budget.models.movements import Movement
from budget.models.plans import Candidate, Lesson, Plan, PlannedWork
from budget.models.provisions import Provision

__all__ = [
    "Candidate",
    "ComputationState",
    "Lesson",
    "Movement",
    "MovementKind",
    "Plan",
    "PlannedWork",
    "Provision",
    "SentDigest",
]
