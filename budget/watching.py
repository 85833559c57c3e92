"""What the rules of `budget.alerts` have to say today: what is stored, put before each of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, Sum
from django.utils import timezone

from billing.models import Annex, AnnexItemTotal, AnnexState, Contract
from billing.models.figures import ACCEPTED
from budget import alerts, commitments
from budget.alerts import IDLE_MONTHS, RECENT_MONTHS, Alert, Item
from budget.execution import Cell, Execution, Scope, Sums
from transformers.models import Severity
from transformers.models.figures import YEAR, months_back

ZERO = Decimal(0)


def current(today: date | None = None) -> list[Alert]:
    """Of the year of the last acta, the gravest first; in nine queries, whatever there is."""
    return alerts.ranked(_found(today or timezone.localdate()))


def _found(today: date) -> Iterator[Alert]:
    billed = Annex.objects.exclude(state=AnnexState.RETURNED)
    last = billed.aggregate(last=Max("period"))["last"]
    if last is None:
        return
    terms = Contract.objects.order_by().terms()
    whole = commitments.of_contracts(terms, today)
    start = last.replace(month=1)
    since = months_back(last, RECENT_MONTHS - 1)
    execution = Execution.of(
        Scope(min(start, months_back(last, IDLE_MONTHS - 1)), last.replace(month=12))
    )
    lines = _budgeted(execution, last.year)
    unplanned, items = _unplanned(execution, last.year), _items(last)
    for key, one in terms.items():
        contract = one.contract
        of_year = {
            line: [cell for cell in cells if cell.period >= start]
            for line, cells in lines[key].items()
        }
        yield from alerts.over_plan(contract, of_year)
        spent = [
            *alerts.line_spent(contract, of_year, last.year),
            *alerts.contract_spent(contract, whole[key]),
        ]
        # Once the term is over nearly spent is well spent.
        is_over = one.end(today) < today
        yield from (alert for alert in spent if not is_over or alert.severity == Severity.HIGH)
        if one.in_term(today):
            yield from alerts.idle(contract, lines[key], last)
        yield from alerts.outside(contract, unplanned[key], last.year)
        yield from alerts.ending(contract, one.end(today), whole[key], today)
        yield from alerts.prices(contract, items[key], since)


def _budgeted(execution: Execution, year: int) -> dict[int, dict[str, list[Cell]]]:
    """{contract's key: {line with a budget in the year: its cells}}"""
    found: dict[int, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in execution.cells:
        found[cell.contract][cell.budget_line].append(cell)
    planned = {
        (cell.contract, cell.budget_line)
        for cell in execution.cells
        if cell.period.year == year and cell.in_force is not None
    }
    for contract, lines in found.items():
        for line in [line for line in lines if (contract, line) not in planned]:
            del lines[line]
    return found


def _unplanned(execution: Execution, year: int) -> dict[int, Sums]:
    """{contract's key: what is billed of lines without a budget} in the year; nothing in a year
    that nobody budgeted at all."""
    cells = [cell for cell in execution.cells if cell.period.year == year]
    found: dict[int, Sums] = defaultdict(Sums)
    if any(cell.in_force is not None for cell in cells):
        for cell in cells:
            if not execution.class_of.has_budget(cell):
                found[cell.contract].add(cell)
    return found


def _items(last: date) -> dict[int, list[Item]]:
    """{contract's key: its items}, of the last months and the twelve before them."""
    since = months_back(last, RECENT_MONTHS - 1)
    annexes = Annex.objects.exclude(state=AnnexState.RETURNED)
    annexes = annexes.filter(period__gte=months_back(since, YEAR), period__lte=last)
    lately, before = Q(annex__period__gte=since), Q(annex__period__lt=since)
    rows = AnnexItemTotal.objects.order_by().filter(annex__in=annexes.order_by().values("pk"))
    sums = rows.values_list("price__contract", "price__code").annotate(
        now=Sum(ACCEPTED, filter=lately, default=ZERO),
        now_quantity=Sum("quantity", filter=lately, default=ZERO),
        now_deviation=Sum("deviation", filter=lately, default=ZERO),
        then=Sum(ACCEPTED, filter=before, default=ZERO),
        then_quantity=Sum("quantity", filter=before, default=ZERO),
    )
    found: dict[int, list[Item]] = defaultdict(list)
    for contract, *figures in sums:
        found[contract].append(Item(*figures))
    return found
