"""What a billed item's page adds: the price in force, the deviation, the same work elsewhere."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing.models import BilledItem
from billing.views.objected import objectable
from records.permissions import may


def actions(request: HttpRequest, item: BilledItem) -> list[tuple[str, str, str]]:
    """Objecting to it and withdrawing that, for whom and while it may be."""
    if not may(request.user, "object", BilledItem) or objectable(item.annex):
        return []
    given = f"?{urlencode({'item': item.pk})}"
    there = reverse("billing:annex_object", args=[item.annex_id]) + given
    if not item.objection:
        return [(_("Object"), there, "scale")]
    back = reverse("billing:annex_withdraw", args=[item.annex_id]) + given
    return [
        (_("Change the objection"), there, "scale"),
        (_("Withdraw the objection"), back, "arrow-back-up"),
    ]


def shown(request: HttpRequest, item: BilledItem) -> dict[str, Any]:
    quantity, price = item.accepted_quantity, item.accepted_unit_price
    return {
        "accepted_quantity": item.quantity if quantity is None else quantity,
        "accepted_unit_price": item.unit_price if price is None else price,
        "price": item.price,
        "deviation": item.deviation,
        "others": list(item.billed_elsewhere().select_related("annex__contract")[:20]),
        "changeable": item.annex.state != item.annex.State.APPROVED,
    }
