"""Transformers, where they hang, what passes through them, what was done at them."""

from transformers.choices import (
    BalanceState,
    Grade,
    Insufficient,
    Ownership,
    Reading,
    Step,
    TransformerState,
    Verdict,
    VoltageLevel,
)
from transformers.models.accounts import Account
from transformers.models.consumption import BalanceTotal, Consumption
from transformers.models.episodes import (
    Episode,
    EpisodeLoss,
    EpisodeLossMonth,
    EpisodeMonth,
    RecoveryRun,
)
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
    "Episode",
    "EpisodeLoss",
    "EpisodeLossMonth",
    "EpisodeMonth",
    "Grade",
    "Insufficient",
    "Intervention",
    "Outcome",
    "Ownership",
    "Place",
    "Placement",
    "Reading",
    "RecoveryRun",
    "RetroactiveCase",
    "Review",
    "ReviewState",
    "Rule",
    "Severity",
    "Site",
    "Step",
    "SystemEnergy",
    "Target",
    "Tariff",
    "Threshold",
    "Transformer",
    "TransformerState",
    "Unfollowed",
    "Verdict",
    "VoltageLevel",
]
