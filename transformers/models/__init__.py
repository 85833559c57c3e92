"""Transformers, where they hang, what passes through them, what was done at them."""

from transformers.choices import (
    BalanceState,
    Ownership,
    Reading,
    TransformerState,
    VoltageLevel,
)
from transformers.models.accounts import Account
from transformers.models.consumption import BalanceTotal, Consumption
from transformers.models.interventions import Intervention, Target
from transformers.models.places import ALWAYS, Place, Placement, Site
from transformers.models.retroactive import RetroactiveCase
from transformers.models.reviews import Outcome, Review, ReviewState, Rule, Severity, Threshold
from transformers.models.system import SystemEnergy, Tariff
from transformers.models.transformers import Transformer
from transformers.models.unfollowed import Unfollowed

__all__ = [
    "ALWAYS",
    "Account",
    "BalanceState",
    "BalanceTotal",
    "Consumption",
    "Intervention",
    "Outcome",
    "Ownership",
    "Place",
    "Placement",
    "Reading",
    "RetroactiveCase",
    "Review",
    "ReviewState",
    "Rule",
    "Severity",
    "Site",
    "SystemEnergy",
    "Target",
    "Tariff",
    "Threshold",
    "Transformer",
    "TransformerState",
    "Unfollowed",
    "VoltageLevel",
]
