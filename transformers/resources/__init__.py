"""The kinds of workbook that the transformers' analysts upload."""

from transformers.resources.accounts import AccountResource
from transformers.resources.consumption import ConsumptionResource
from transformers.resources.months import SystemEnergyResource, TariffResource
from transformers.resources.retroactive import RetroactiveCaseResource
from transformers.resources.transformers import TransformerResource
from transformers.resources.work import InterventionResource, TargetResource

__all__ = [
    "AccountResource",
    "ConsumptionResource",
    "InterventionResource",
    "RetroactiveCaseResource",
    "SystemEnergyResource",
    "TargetResource",
    "TariffResource",
    "TransformerResource",
]
