"""The rows that tables of execution share: a contract's lines, investment and expense."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from billing.models import Contract, ExpenseClass
from budget.asked import Asked
from budget.execution import Execution, Sums
from budget.views import addresses, tables
from budget.views.tables import FIGURES, Row, Table, figures, query_of
from records.filters import NONE

ZERO = Decimal(0)


def contract_lines(
    asked: Asked,
    contract: Contract,
    lines: dict[str, Sums],
    committed_of: dict[str, Decimal],
    committed: Decimal | None,
) -> list[Row]:
    """A contract's lines, and what it has committed that no line's quantities explain."""
    rows = [
        _line(asked, contract, line, lines.get(line, Sums()), committed_of.get(line))
        for line in sorted({*lines, *committed_of}, key=lambda line: (not line, line))
    ]
    if committed is None or not rows:
        return rows
    rest = committed - sum(committed_of.values(), ZERO)
    beyond = _("Committed beyond contracted quantities")
    label = beyond if rest > 0 else _("Contracted quantities beyond the contract’s value")
    values = [None, rest, *[None] * (len(FIGURES) - 2)]
    keys = (contract.number, contract.contractor, label)
    return [*rows, Row(label, values, keys=keys, apart=True)] if rest else rows


def _line(
    asked: Asked, contract: Contract, line: str, sums: Sums, committed: Decimal | None
) -> Row:
    given = {**asked.given, "contract": contract.number}
    name = tables.line_name(line)
    return Row(
        name,
        figures(sums, committed),
        addresses.of_line(line, **given),
        links(asked, contract=contract.number, budget_line=line or NONE),
        (contract.number, contract.contractor, name),
        note=_("Without a budget") if line and is_unplanned(sums) else "",
        apart=not line,
    )


def is_unplanned(sums: Sums) -> bool:
    """Whether money goes where there is no budget."""
    spent = sums.executed or sums.in_review or sums.provisioned
    return sums.in_force is None and bool(spent)


def links(asked: Asked, **given: Any) -> list[str]:
    """The ways from FIGURES to their records."""
    scope, line = asked.scope, given.get("budget_line")
    planned = {"year": asked.year, "expense_class": asked.expense_class, **given}
    billed: Iterable[str] = (
        addresses.items(scope, figure, **given) if line else addresses.actas(scope, figure, **given)
        for figure in addresses.BILLED_STATES
    )
    provisions = {**addresses.months(scope), **given, "state": "open"}
    provisioned = addresses.asked("provision_list", **provisions)
    if asked.expense_class is not None:
        # A provision's class may be that of its line; no list knows what has none.
        provisioned = ""
    moved = "" if asked.expense_class == "" else addresses.asked("movement_list", **planned)
    return [moved, "", *billed, provisioned, "", "", ""]


# FIGURES without what is committed, which only contracts and lines have.
PLANNED = FIGURES[: tables.COMMITTED] + FIGURES[tables.COMMITTED + 1 :]


def without_committed(sums: Sums) -> list[Any]:
    values = figures(sums)
    return values[: tables.COMMITTED] + values[tables.COMMITTED + 1 :]


def class_table(
    request: HttpRequest, asked: Asked, execution: Execution, page: str, *args: Any
) -> Table:
    """Investment and expense apart; each leads to the page narrowed to it."""
    rows = []
    for expense_class, sums in execution.by("expense_class").items():
        given = {**asked.given, "expense_class": expense_class or NONE}
        url = addresses.asked(page, *args, **given)
        rows.append(Row(class_name(expense_class), without_committed(sums), url))
    return Table(
        "classes",
        _("Investment and expense"),
        _("Class of expense"),
        PLANNED,
        sorted(rows, key=lambda row: -(row.values[0] or 0)),
        without_committed(execution.total()),
        lead=_("Pesos, AIU and IVA included."),
        **query_of(request),
    )


def class_name(expense_class: str) -> str:
    return str(ExpenseClass(expense_class).label) if expense_class else _("Neither is known")
