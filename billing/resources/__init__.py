"""The kinds of workbook that billing reads."""

from billing.resources.annexes import AnnexResource
from billing.resources.contracts import ContractChangeResource, ContractResource
from billing.resources.prices import PriceResource

__all__ = ["AnnexResource", "ContractChangeResource", "ContractResource", "PriceResource"]
