"""What the lists of transformers, their months and the work at them can be narrowed by."""

from transformers.filters.asked import COUNTS, UNCOUNTED, TransformerFilter
from transformers.filters.episodes import EpisodeFilters
from transformers.filters.months import (
    ConsumptionFilters,
    LossFilters,
    MissingFilters,
    PlacedFilters,
    SystemEnergyFilters,
    TariffFilters,
)
from transformers.filters.network import AccountFilters, TransformerFilters
from transformers.filters.reviews import ReviewFilters, ThresholdFilters
from transformers.filters.work import InterventionFilters, RetroactiveCaseFilters, TargetFilters

__all__ = [
    "COUNTS",
    "UNCOUNTED",
    "AccountFilters",
    "ConsumptionFilters",
    "EpisodeFilters",
    "InterventionFilters",
    "LossFilters",
    "MissingFilters",
    "PlacedFilters",
    "RetroactiveCaseFilters",
    "ReviewFilters",
    "SystemEnergyFilters",
    "TargetFilters",
    "TariffFilters",
    "ThresholdFilters",
    "TransformerFilter",
    "TransformerFilters",
]
