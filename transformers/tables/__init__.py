"""The columns of the transformers’ lists."""

from transformers.tables.columns import since
from transformers.tables.episodes import EpisodeTable
from transformers.tables.months import ConsumptionTable, SystemEnergyTable, TariffTable
from transformers.tables.network import AccountTable, TransformerTable
from transformers.tables.reviews import SEVERITY_COLOURS, ReviewTable, ThresholdTable
from transformers.tables.work import InterventionTable, RetroactiveCaseTable, TargetTable

__all__ = [
    "SEVERITY_COLOURS",
    "AccountTable",
    "ConsumptionTable",
    "EpisodeTable",
    "InterventionTable",
    "RetroactiveCaseTable",
    "ReviewTable",
    "SystemEnergyTable",
    "TargetTable",
    "TariffTable",
    "ThresholdTable",
    "TransformerTable",
    "since",
]
