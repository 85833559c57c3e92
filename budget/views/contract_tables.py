"""The tables of a contract's page: what its actas are made of, what is left of its quantities, and
what changed its budget."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _

from billing.models import Annex, AnnexState, Contract
from budget import commitments
from budget.asked import Asked
from budget.choices import MovementKind
from budget.execution import Scope, Sums
from budget.models import Movement
from budget.models.movements import EFFECT
from budget.views import addresses
from budget.views.tables import Column, Row, Table
from records import formats

ZERO = Decimal(0)
PARTS = ("subtotal", "administration", "contingencies", "profit", "vat", "total")


def bill(asked: Asked, contract: Contract, query: dict[str, str]) -> Table:
    """Subtotal, AIU and IVA as the actas have them, which sum to what they total."""
    rows = asked.scope.narrow(Annex.objects.filter(contract=contract)).order_by().values("state")
    sums = {row["state"]: row for row in rows.annotate(**{name: Sum(name) for name in PARTS})}
    states = (AnnexState.APPROVED, AnnexState.IN_REVIEW)
    values = {name: [sums.get(state, {}).get(name, ZERO) for state in states] for name in PARTS}
    words = {
        "subtotal": _("Subtotal"),
        "administration": _("Administration"),
        "contingencies": _("Contingencies"),
        "profit": _("Profit"),
        "vat": "IVA",
    }
    given = {"contract": contract.number}
    urls = [addresses.actas(asked.scope, figure, **given) for figure in addresses.BILLED_STATES]
    return Table(
        "bill",
        _("AIU and IVA"),
        _("Part of the actas"),
        [Column(_("Executed")), Column(_("In review"))],
        [Row(words[name], values[name], urls=urls) for name in PARTS[:-1]],
        values["total"],
        lead=_("Pesos, as the sums of the actas."),
        **query,
    )


def kinds(asked: Asked, contract: Contract, total: Sums, query: dict[str, str]) -> Table:
    """Activities and materials with their AIU and IVA; what the company supplies is not paid."""
    parts = (
        (_("Activities"), total.activities, "activity"),
        (_("Materials"), total.materials, "material"),
    )
    given = {"contract": contract.number}
    rows = [
        Row(name, [value], urls=[addresses.items(asked.scope, "executed", kind=kind, **given)])
        for name, value, kind in parts
    ]
    return Table(
        "kinds",
        _("Activities and materials"),
        _("Type"),
        [Column(_("Executed"))],
        rows,
        [total.executed],
        lead=_("With AIU and IVA. Apart, supplied by the company and not paid: %(cost)s.")
        % {"cost": formats.money(total.supplied)},
        **query,
    )


def quantities(asked: Asked, contract: Contract, query: dict[str, str]) -> Table:
    """What is left of each contracted quantity, those nearest to it or over it first."""
    left = commitments.of_items(contract, asked.day)
    worths = [item.worth for item in left if item.worth is not None]
    quantity = formats.quantity
    return Table(
        "quantities",
        _("Contracted quantities that are left"),
        _("Item"),
        [
            Column(_("Unit"), is_text=True),
            Column(_("Contracted"), quantity),
            Column(_("Approved"), quantity),
            Column(_("In review"), quantity),
            Column(_("Left"), quantity),
            Column(_("Share billed"), formats.ratio),
            Column(_("Worth left")),
        ],
        [_quantity(contract, item) for item in left],
        [*[""] * 6, sum(worths, ZERO)] if worths else None,
        (_("Item"),),
        _("Of the whole contract, with what is in review; at the price in force, AIU and IVA in."),
        **query,
    )


def _quantity(contract: Contract, item: commitments.ItemLeft) -> Row:
    given = {"contract": contract.number, "code": item.code}
    states = (AnnexState.APPROVED, AnnexState.IN_REVIEW)
    billed = [addresses.billed("billeditem", state=state, **given) for state in states]
    return Row(
        item.code,
        [
            item.price.unit,
            item.contracted,
            item.approved,
            item.in_review,
            item.left,
            item.share,
            item.worth,
        ],
        addresses.billed("price", **given),
        ["", "", *billed, "", "", ""],
        more=item.price.description,
        note=_("Over the contracted quantity") if item.left < 0 else "",
    )


def changes(
    scope: Scope, movements: QuerySet[Movement], query: dict[str, str], budget_line: str = ""
) -> Table:
    """What made up the budget in force, by document, in the order of the dates."""
    rows = scope.narrow(movements).order_by()
    if scope.expense_class is not None:
        rows = rows.filter(expense_class=scope.expense_class)
    rows = rows.values("year", "date", "kind", "document", number=F("contract__number"))
    made = list(rows.annotate(effect=Sum(EFFECT), lines=Count("budget_line", distinct=True)))
    return Table(
        "changes",
        _("How the budget came about"),
        _("Movement"),
        [
            Column(_("Document"), is_text=True),
            Column(_("Date"), is_text=True),
            Column(_("Year"), is_text=True),
            Column(_("Lines")),
            Column(_("Effect")),
            Column(_("In force then")),
        ],
        list(_changes(sorted(made, key=_in_order), budget_line)),
        lead=_("Pesos. A transfer within the contract moves nothing in its sum."),
        **query,
    )


def _in_order(row: dict[str, Any]) -> tuple[Any, ...]:
    """Initial budgets first, whatever they are dated; the rest by their dates."""
    is_change = row["kind"] != MovementKind.INITIAL
    day = row["date"] if is_change else date.min
    return (is_change, day, row["year"], row["number"], row["document"])


def _changes(made: Iterable[dict[str, Any]], budget_line: str) -> Iterable[Row]:
    in_force = ZERO
    for row in made:
        in_force += row["effect"]
        given = {
            "contract": row["number"],
            "year": row["year"],
            "kind": row["kind"],
            "document": row["document"],
            "budget_line": budget_line,
        }
        yield Row(
            str(MovementKind(row["kind"]).label),
            [
                row["document"] or formats.MISSING,
                formats.day(row["date"]),
                str(row["year"]),
                row["lines"],
                row["effect"],
                in_force,
            ],
            addresses.asked("movement_list", **given),
            more=row["number"] if budget_line else "",
        )
