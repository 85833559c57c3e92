"""The price in force on a day, for whole columns of items: a list read once, then plain Python."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from billing.models.prices import PriceQuerySet


class ListedPrice(NamedTuple):
    """What judging and linking need of a price."""

    valid_from: date
    id: int
    unit_price: Decimal
    kind: str
    description: str
    unit: str
    budget_line: str
    common_code: str
    contracted_quantity: Decimal | None
    repeatable: bool
    installs_macro: bool


class PriceBook:
    """The price lists of some contracts: {(contract's key, item): prices by their first day}."""

    def __init__(self, rows: Iterable[tuple[int, str, ListedPrice]] = ()) -> None:
        self.prices: dict[tuple[int, str], list[ListedPrice]] = {}
        for contract, code, price in rows:
            self.prices.setdefault((contract, code), []).append(price)
        for listed in self.prices.values():
            listed.sort(key=lambda price: (price.valid_from, price.id))
        self._days = {
            key: [price.valid_from for price in listed] for key, listed in self.prices.items()
        }

    @classmethod
    def of(cls, prices: "PriceQuerySet") -> "PriceBook":
        """From a queryset of prices, in one query."""
        rows = prices.order_by().values_list("contract_id", "code", *ListedPrice._fields)
        return cls((contract, code, ListedPrice(*facts)) for contract, code, *facts in rows)

    def in_force(self, contract: int, code: str, day: date) -> ListedPrice | None:
        """The latest price from the day or before it, else the item's earliest; None: not listed.

        Work done before the first date of a list is billed at that list's first price.
        """
        listed = self.prices.get((contract, code))
        if not listed:
            return None
        return listed[max(bisect_right(self._days[contract, code], day) - 1, 0)]

    def __contains__(self, key: object) -> bool:
        return key in self.prices
