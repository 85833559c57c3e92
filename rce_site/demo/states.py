"""How far each acta has come: older ones approved, the last month's partly still in review."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from billing.contracts import cutoff
from billing.models import Annex, AnnexState
from rce_site.demo.contracts import CONTRACTS, Contract
from rce_site.demo.world import World
from records import bulk, people
from records.bulk import Cause

ANALYST = "presupuesto"
DAYS_TO_REVIEW = 11
RETURNED = CONTRACTS[1]
WHY = "Dos ítems no tienen el precio de la lista; corregir y presentar de nuevo."


def state_of(world: World, contract: Contract, period: date) -> AnnexState:
    if period < world.months[-1]:
        return AnnexState.APPROVED
    if contract is RETURNED:
        return AnnexState.RETURNED
    return AnnexState.APPROVED if contract.index % 3 == 2 else AnnexState.IN_REVIEW


def are_settled() -> bool:
    """Whether anybody has moved any acta yet."""
    return Annex.objects.exclude(state=AnnexState.IN_REVIEW).exists()


def settle(world: World) -> None:
    """Approves and returns at once, with history: what 140 clicks would have done one by one."""
    user = get_user_model().objects.filter(username=ANALYST).first() or people.system()
    by_number = {contract.number: contract for contract in CONTRACTS}
    moved: dict[AnnexState, list[tuple[int, datetime]]] = {}
    for annex in Annex.objects.select_related("contract").order_by("pk"):
        contract = by_number[annex.contract.number]
        state = state_of(world, contract, annex.period)
        if state != AnnexState.IN_REVIEW:
            moved.setdefault(state, []).append((annex.pk, _when(contract, annex.period)))
    with transaction.atomic():
        for state, annexes in moved.items():
            _move(state, annexes, user)


def _move(state: AnnexState, annexes: list[tuple[int, datetime]], user: Any) -> None:
    reason = WHY if state == AnnexState.RETURNED else ""
    count = len(annexes)
    bulk.update(
        Annex,
        [pk for pk, _when in annexes],
        {
            "state": [state.value] * count,
            "state_reason": [reason] * count,
            "state_at": [when for _pk, when in annexes],
            "state_by_id": [user.pk] * count,
        },
        Cause(user.pk, None, reason),
    )


def _when(contract: Contract, period: date) -> datetime:
    """Some days after the cut-off, at half past ten; never later than now."""
    day = cutoff(contract.cutoff_day, period) + timedelta(DAYS_TO_REVIEW + contract.index % 4)
    return min(timezone.make_aware(datetime.combine(day, time(10, 30))), timezone.now())
