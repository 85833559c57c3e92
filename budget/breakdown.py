"""What was executed, by whatever an acta's items tell apart: their group, their municipality, their
kind. Every way of breaking it down has the same whole, which is that of `budget.execution`.

Budgets name no groups, municipalities or kinds, so that of these there is no plan.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum

from billing.models import Annex, AnnexState, BilledItem
from billing.models.figures import ACCEPTED
from billing.models.totals import AnnexItemTotal, AnnexLineTotal, AnnexMunicipalityTotal, Totals
from budget.execution import Cell, Execution, Scope, Sums

SUMS = {"lines": Sum("lines"), "total": Sum("total"), "supplied": Sum("supplied")}
OF_ITEMS = {
    "lines": Count("pk"),
    "total": Sum("total"),
    "supplied": Sum(ACCEPTED, filter=Q(kind="supplied"), default=0),
}


@dataclass(frozen=True)
class Grouping:
    """Where the items themselves say it, and where the sums of actas do (`column` of `totals`), if
    any are kept."""

    of_item: str
    totals: type[Totals] | None = None
    column: str = ""


BY = {
    "group": Grouping("price__group", AnnexItemTotal, "price__group"),
    "municipality": Grouping("municipality", AnnexMunicipalityTotal, "municipality"),
    "kind": Grouping("kind", AnnexLineTotal, "kind"),
    "circuit": Grouping("circuit"),
}


def executed_by(scope: Scope, by: str) -> dict[Any, Sums]:
    """{group, municipality's key, kind or circuit: sums without a plan}; `by` is one of BY.

    Read from the sums that each acta keeps; where it keeps none, or a line or a class alone is
    asked for, which most of them do not tell apart, from the items.
    """
    narrowed = scope.budget_line is not None or scope.expense_class is not None
    of_items = narrowed or BY[by].totals is None
    rows = _of_items(scope, BY[by]) if of_items else _of_totals(scope, BY[by])
    found: dict[Any, Sums] = defaultdict(Sums)
    for row in rows:
        found[row["by"]].add(_sums(row))
    return dict(found)


def _annexes(scope: Scope) -> Any:
    return scope.narrow(Annex.objects.exclude(state=AnnexState.RETURNED))


def _of_totals(scope: Scope, grouping: Grouping) -> Iterable[dict[str, Any]]:
    rows = grouping.totals._default_manager.order_by().filter(annex__in=_annexes(scope))
    rows = rows.values(by=F(grouping.column), state=F("annex__state"))
    return rows.annotate(**SUMS)


def _of_items(scope: Scope, grouping: Grouping) -> Iterable[dict[str, Any]]:
    """Those whose line and class, told as `Execution` tells them, are asked for."""
    class_of = Execution.of(scope).class_of
    rows = BilledItem.objects.order_by().filter(annex__in=_annexes(scope))
    rows = rows.values(
        by=F(grouping.of_item),
        contract=F("annex__contract"),
        period=F("annex__period"),
        state=F("annex__state"),
        expense_class=F("price__expense_class"),
        own=F("budget_line"),
        annexed=F("annex__budget_line"),
        listed=F("price__budget_line"),
    )
    for row in rows.annotate(**OF_ITEMS):
        row["budget_line"] = row["own"] or row["annexed"] or row["listed"]
        told = Cell(budget_line=row["budget_line"], expense_class=class_of(row))
        if scope.holds(told):
            yield row


def _sums(row: dict[str, Any]) -> Sums:
    if row["state"] != AnnexState.APPROVED:
        return Sums(in_review=row["total"], lines=row["lines"])
    return Sums(executed=row["total"], supplied=row["supplied"], lines=row["lines"])
