"""A contract's months: which are complete, which it works in, and what was planned of each when."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Sum

from analytics.projection import Floats
from billing.contracts import Terms
from billing.models import Annex, AnnexState, BilledItem
from budget.execution import Scope, Sums
from budget.models import Movement
from budget.models.movements import EFFECT

ZERO = Decimal(0)

# (period, date, effect) of movements.
Plan = list[tuple[date, date, Decimal]]
# {contract's key: {month: what was billed of it}}
Billed = dict[int, dict[date, Sums]]


def billed_of(contracts: tuple[int, ...]) -> Billed:
    """By the sums of their actas, which are those of the cells of `budget.execution`; one query."""
    return _billed(Scope(contracts=contracts).narrow(Annex.objects.all()).by_month_and_contract())


def billed_of_line(contracts: tuple[int, ...], budget_line: str) -> Billed:
    """Of a line alone, '' being what has none; in one query."""
    annexes = Scope(contracts=contracts).narrow(Annex.objects.all())
    rows = BilledItem.objects.by_budget_line(annexes)
    return _billed(rows.filter(budget_line=budget_line))


def _billed(rows: Iterable[dict[str, Any]]) -> Billed:
    found: Billed = defaultdict(lambda: defaultdict(Sums))
    for row in rows:
        of_month = found[row["contract"]]
        if row["state"] == AnnexState.APPROVED:
            known = {"executed": row["total"], "supplied": row["supplied"]}
            of_month[row["period"]].add(Sums(lines=row["lines"], **known))
        elif row["state"] == AnnexState.IN_REVIEW:
            of_month[row["period"]].add(Sums(in_review=row["total"], lines=row["lines"]))
    return found


def last_complete(billed: dict[date, Sums], newest: date | None, end: date) -> date | None:
    """The last month of a contract that counts, as `budget.projection.of` says."""
    if not billed:
        return None
    approved = [month for month, sums in billed.items() if sums.executed or sums.supplied]
    last = max(approved, default=date.min)
    if newest:
        last = max(last, min(month_after(newest, -1), end))
    months = reversed(months_between(min(billed), last))
    return next((month for month in months if not in_review(billed.get(month))), None)


def working(terms: Terms, first: date, last: date) -> list[date]:
    """The months of which the contract did not rest all days."""
    months = months_between(first, last)
    return [month for month in months if not (terms.suspended(month) and _rests(terms, month))]


def _rests(terms: Terms, month: date) -> bool:
    return terms.suspended(date.fromordinal(month_after(month).toordinal() - 1))


def plans_of(contracts: tuple[int, ...], budget_line: str | None) -> dict[int, Plan]:
    """{contract's key: its movements}, in one query."""
    rows = Scope(contracts=contracts).narrow(Movement.objects.order_by())
    if budget_line is not None:
        rows = rows.filter(budget_line=budget_line)
    found: dict[int, Plan] = defaultdict(list)
    for row in rows.values("contract", "period", "date").annotate(effect=Sum(EFFECT)):
        found[row["contract"]].append((row["period"], row["date"], row["effect"]))
    return found


def plan_table(plan: Plan, history: list[date], ahead: list[date]) -> Floats | None:
    """The plan as `analytics.projection.project` takes it: row t has what was dated by the end of
    the history's month t, the last row all of it. In a year with a budget, a month without one is
    planned to be 0."""
    if not plan or not history:
        return None
    place = {month: at for at, month in enumerate([*history, *ahead])}
    of_year: dict[int, list[int]] = defaultdict(list)
    for month, at in place.items():
        of_year[month.year].append(at)
    ends = [month_after(month) for month in history[:-1]]
    amounts = np.zeros((len(history) + 1, len(place)))
    known = np.zeros(amounts.shape, bool)
    begun: dict[int, int] = {}
    for period, day, effect in plan:
        # In force after the first month that ended with that day or after it; from the last row on
        # whatever its date.
        since = 1 + bisect_right(ends, day)
        if period in place:
            amounts[since:, place[period]] += float(effect)
        begun[period.year] = min(since, begun.get(period.year, since))
    for year, since in begun.items():
        known[since:, of_year[year]] = True
    return np.where(known, amounts, np.nan)


# ── months ───────────────────────────────────────────────────────────────────────────────────


def in_hand(sums: Sums | None) -> Decimal:
    """Billed and not returned."""
    return sums.executed + sums.in_review if sums else ZERO


def in_review(sums: Sums | None) -> Decimal:
    return sums.in_review if sums else ZERO


def number_of(month: date) -> int:
    return 12 * month.year + month.month - 1


def month_after(month: date, months: int = 1) -> date:
    at = number_of(month) + months
    return date(at // 12, at % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """First days, both included; none where the last is before the first."""
    return [month_after(first, at) for at in range(number_of(last) - number_of(first) + 1)]


def sum_of(months: dict[date, Decimal], first: date | None, last: date | None) -> Decimal:
    """Of those from `first` to `last`, where they are named."""
    chosen = (
        value
        for month, value in months.items()
        if (first is None or first <= month) and (last is None or month <= last)
    )
    return sum(chosen, ZERO)


def by_month(parts: Iterable[dict[date, Decimal]]) -> dict[date, Decimal]:
    """The parts' sums, in the order of the months."""
    found: dict[date, Decimal] = defaultdict(Decimal)
    for part in parts:
        for month, value in part.items():
            found[month] += value
    return dict(sorted(found.items()))
