"""What a billed item's page adds: the price in force, the deviation, the same work elsewhere."""

from typing import Any

from django.http import HttpRequest

from billing.models import BilledItem


def shown(request: HttpRequest, item: BilledItem) -> dict[str, Any]:
    return {
        "price": item.price,
        "deviation": item.deviation,
        "others": list(item.billed_elsewhere().select_related("annex__contract")[:20]),
        "changeable": item.annex.state != item.annex.State.APPROVED,
    }
