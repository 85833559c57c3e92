"""Budgets for tests, with only what a test cares about named; contracts and actas are billing's."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from billing.models import Contract
from budget.models import Movement, Provision

_numbers = count(1)


def movement(of: Contract, amount: Any, period: date = date(2025, 7, 1), **facts: Any) -> Movement:
    """One month of an initial budget of the line OBRA."""
    known = {"budget_line": "OBRA", "year": period.year, "month": period.month}
    return Movement.objects.create(contract=of, amount=Decimal(amount), **{**known, **facts})


def year(of: Contract, monthly: Any, year: int = 2025, **facts: Any) -> list[Movement]:
    """The same amount in each month of a year."""
    return [movement(of, monthly, date(year, month, 1), **facts) for month in range(1, 13)]


def provision(
    of: Contract, amount: Any, period: date = date(2025, 7, 1), **facts: Any
) -> Provision:
    """Of an order that nobody bills, so that it stays open; without an order its month's acta
    reverses it."""
    known = {"work_order": f"OT-{next(_numbers)}", "amount": Decimal(amount), "period": period}
    return Provision.objects.create(contract=of, **{**known, **facts})
