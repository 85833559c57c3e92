"""What a price's page adds: the item's other prices, and how much of it is billed."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from billing.models import Price
from billing.views import figures


def shown(request: HttpRequest, price: Price) -> dict[str, Any]:
    listed = Price.objects.filter(contract=price.contract_id, code=price.code)
    prices = list(listed.with_billed_quantity().order_by("-valid_from"))
    billed = prices[0].billed_quantity if prices else Decimal(0)
    contracted = next((p.contracted_quantity for p in prices if p.contracted_quantity), None)
    return {
        "prices": with_changes(prices),
        "billed": billed,
        "contracted": contracted,
        "left": None if contracted is None else contracted - billed,
        "over": contracted is not None and billed > contracted,
        "items_url": figures.listed("billeditem", contract=price.contract.number, code=price.code),
    }


def with_changes(prices: list[Price]) -> list[tuple[Price, Decimal | None]]:
    """Each price, newest first, with its change in per cent over the one before it."""
    found = []
    for price, before in zip(prices, [*prices[1:], None], strict=True):
        known = before is not None and before.unit_price
        change = (price.unit_price / before.unit_price - 1) * 100 if known else None
        found.append((price, change))
    return found
