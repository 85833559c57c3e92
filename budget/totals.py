"""Execution summed by one grouping, under the names by which programs know its keys."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.models import Contract
from budget import breakdown
from budget.execution import Execution, Scope, Sums
from records.filters import NONE
from records.models import Municipality

# {how addresses name a grouping: what it is of a cell; "" where budgets do not tell it apart}
BY = {
    "period": "period",
    "contract": "contract",
    "budget_line": "budget_line",
    "expense_class": "expense_class",
    **dict.fromkeys(breakdown.BY, ""),
}


@dataclass(frozen=True)
class Total:
    """Pesos. `key` is a contract's number, a municipality's code, a month's first day, or the name
    itself; NONE for what has none. What budgets and provisions do not tell apart is None."""

    key: str
    name: str
    initial: Decimal | None
    in_force: Decimal | None
    executed: Decimal
    supplied: Decimal
    in_review: Decimal
    provisioned: Decimal | None


def of(scope: Scope, by: str) -> list[Total]:
    """The sums of the scope by one of BY, in the order of their keys."""
    attribute = BY[by]
    sums = Execution.of(scope).by(attribute) if attribute else breakdown.executed_by(scope, by)
    named = _naming(by)
    found = [_total(*named(key), one, is_planned=bool(attribute)) for key, one in sums.items()]
    return sorted(found, key=lambda total: total.key)


def _naming(by: str) -> Callable[[Any], tuple[str, str]]:
    """(key, name) of what a grouping's sums are known by within."""
    known: dict[Any, tuple[str, str]] = {}
    if by == "contract":
        rows = Contract.objects.values_list("pk", "number", "contractor")
        known = {pk: (number, contractor) for pk, number, contractor in rows}
    elif by == "municipality":
        rows = Municipality.objects.values_list("pk", "code", "name")
        known = {pk: (code, name) for pk, code, name in rows}

    def named(key: Any) -> tuple[str, str]:
        return known.get(key) or (str(key) if key else NONE, str(key or ""))

    return named


def _total(key: str, name: str, sums: Sums, is_planned: bool) -> Total:
    return Total(
        key=key,
        name=name,
        initial=sums.initial,
        in_force=sums.in_force,
        executed=sums.executed,
        supplied=sums.supplied,
        in_review=sums.in_review,
        provisioned=sums.provisioned if is_planned else None,
    )
