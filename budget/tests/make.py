"""Budgets for tests, with only what a test cares about named; contracts and actas are billing's."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from billing.models import Contract
from budget.models import Movement, Notice, Provision

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


def notice(of: Contract | None = None, **facts: Any) -> Notice:
    """A new alert: 9 million billed above the list; nobody has it."""
    now, extent = timezone.now(), Decimal(facts.get("weight", 9_000_000))
    known = {
        "key": f"deviates:{next(_numbers)}",
        "area": "billing",
        "kind": "deviates",
        "severity": "medium",
        "contract": of,
        "subject": of.number if of else "",
        "said": "deviates",
        "figures": {"lines": 3, "acta": "7", "over": str(extent)},
        "sentence": "Tres líneas",
        "weight": extent,
        "extent": extent,
        "first_at": now,
        "new_at": now,
        "mark_severity": facts.get("severity", "medium"),
        "mark_extent": extent,
    }
    made = Notice(**{**known, **facts})
    # As the figures make one: nobody did anything yet.
    super(Notice, made).save()
    return made
