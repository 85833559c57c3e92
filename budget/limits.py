"""What actas are judged against: the budget in force of their contract and year, where there is
one."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Sum

from billing import limits
from budget.models import Movement
from budget.models.movements import EFFECT


@limits.of_years
def in_force(contracts: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """{(contract's key, year): pesos}, in one query."""
    rows = Movement.objects.order_by().filter(contract__in=contracts)
    sums = rows.values_list("contract", "year").annotate(sum=Sum(EFFECT))
    return {(contract, year): total for contract, year, total in sums}
