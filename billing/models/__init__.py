"""Contracts, their dated changes, price lists, actas and what was billed in them."""

from billing.choices import ChangeKind, ExpenseClass, ItemKind, Objection, TaxScheme
from billing.models.annexes import Annex, AnnexState
from billing.models.contracts import Contract, ContractChange
from billing.models.dismissed import DismissedObjection
from billing.models.items import BilledItem
from billing.models.prices import Price
from billing.models.totals import (
    AnnexDayTotal,
    AnnexItemTotal,
    AnnexLineTotal,
    AnnexMunicipalityTotal,
    AnnexObjectionTotal,
)

__all__ = [
    "Annex",
    "AnnexDayTotal",
    "AnnexItemTotal",
    "AnnexLineTotal",
    "AnnexMunicipalityTotal",
    "AnnexObjectionTotal",
    "AnnexState",
    "BilledItem",
    "ChangeKind",
    "Contract",
    "ContractChange",
    "DismissedObjection",
    "ExpenseClass",
    "ItemKind",
    "Objection",
    "Price",
    "TaxScheme",
]
