"""Budgets as dated movements, and work done that no acta has billed yet."""

from budget.choices import MovementKind
from budget.models.digests import SentDigest
from budget.models.movements import Movement
from budget.models.provisions import Provision

__all__ = ["Movement", "MovementKind", "Provision", "SentDigest"]
