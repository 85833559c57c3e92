"""Cards on billing's pages: what became of a contract's budget and what its work brought back, what
of an addition went into it, what an acta takes of it and what it reversed. And what an episode of
work cost, on its own page."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Sum
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from billing.choices import ChangeKind
from billing.models import AnnexState
from billing.models.matched import COST_OF_ONE
from budget import episode_costs
from budget.asked import Asked
from budget.choices import MovementKind
from budget.execution import Execution, Scope, Sums
from budget.grid.chosen import Chosen
from budget.models import Movement
from budget.returns import Ratio
from budget.views import addresses, recovery_figures
from budget.views.tables import line_name
from records import panels
from records.panels import Panel

ZERO = Decimal(0)
# So many of an episode's items are listed.
ITEMS = 50


@panels.add("billing.contract")
class Executed(Panel):
    """Of the latest year, as the budget's own page of the contract has it."""

    title = _("Budget execution")
    template = "budget/contract_panel.html"
    permission = "budget.view_movement"
    order = 50

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        asked = Asked.of(QueryDict(), record)
        if asked is None or not asked.is_readable:
            return None
        url = addresses.asked("contract", record.pk)
        return {"total": Execution.of(asked.scope).total(), "year": str(asked.year), "url": url}


@panels.add("billing.contractchange")
class Budgeted(Panel):
    """Of an addition: the movements that bear its document, and the way to write them."""

    title = _("In the budget")
    template = "budget/change_panel.html"
    permission = "budget.view_movement"
    order = 50
    width = 6

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        if record.kind != ChangeKind.ADDITION:
            return None
        found = Movement.objects.filter(contract=record.contract_id, document=record.document)
        rows = found.order_by().values("year", "kind").annotate(sum=Sum("amount"))
        movements = [
            (Chosen(record.contract, row["year"], row["kind"], record.document), row["sum"])
            for row in sorted(rows, key=lambda row: (row["year"], row["kind"]))
        ]
        addition = MovementKind.ADDITION
        empty = Chosen(record.contract, record.date.year, addition, record.document)
        return {"movements": movements, "empty": empty}


@panels.add("billing.annex")
class Taken(Panel):
    """What an acta takes, or would take, of its lines' budgets of the year."""

    title = _("In the budget of its year")
    template = "budget/annex_panel.html"
    permission = "budget.view_movement"
    order = 40

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        year, contract = record.period.year, record.contract
        execution = Execution.of(Scope.year(year, contracts=(contract.pk,)))
        whole = execution.total()
        if whole.in_force is None:
            return None
        own = record.line_totals.order_by().values("budget_line").annotate(sum=Sum("total"))
        taken = {row["budget_line"]: row["sum"] for row in own if row["sum"]}
        lines = execution.by("budget_line")
        counted = record.state == AnnexState.APPROVED
        rows = [
            OfLine.of(line, taken[line], lines.get(line, Sums()), counted)
            for line in sorted(taken, key=lambda line: (not line, line))
        ]
        given = {"contract": contract.number, "year": year}
        return {
            "rows": [(one, addresses.of_line(one.line, **given)) for one in rows],
            "total": OfLine.of("", sum(taken.values(), ZERO), whole, counted),
            "year": str(year),
            "url": addresses.asked("contract", contract.pk, year=year),
        }


class OfLine(NamedTuple):
    """Pesos of a line, or of all: what the acta takes, the budget in force, what the other actas
    have executed of it, and what is left with this one; None without a budget."""

    line: str
    taken: Decimal
    in_force: Decimal | None
    others: Decimal
    left: Decimal | None

    @classmethod
    def of(cls, line: str, taken: Decimal, sums: Sums, counted: bool) -> "OfLine":
        """`counted` says whether the acta is among what is executed."""
        others = sums.executed - taken if counted else sums.executed
        left = None if sums.in_force is None else sums.in_force - others - taken
        return cls(line, taken, sums.in_force, others, left)

    @property
    def name(self) -> str:
        return line_name(self.line)


@panels.add("billing.annex")
class Reversed(Panel):
    """The provisions that the acta reversed, if any."""

    title = _("Provisions that it reversed")
    template = "budget/reversed_panel.html"
    permission = "budget.view_provision"
    order = 50
    width = 6

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        found = record.provisions.aggregate(count=Count("pk"), sum=Sum("amount"))
        if not found["count"]:
            return None
        return {**found, "url": addresses.asked("provision_list", reversed_by=record.pk)}


@panels.add("transformers.episode")
class Spent(Panel):
    """What an episode cost: its items, how they were found, and what a kWh cost by them."""

    title = _("What it cost")
    template = "budget/recovery_cost.html"
    permission = "billing.view_billeditem"
    order = 20

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        found, basis = episode_costs.items(record)
        contracts = list(found.sums_by_contract())
        cost = sum((row["cost"] for row in contracts), ZERO)
        alone = type(record).objects.filter(pk=record.pk)
        energy = alone.billed_increase().whole(record.grade)
        is_aside = bool(contracts) and basis == episode_costs.Basis.ORDER
        aside = list(episode_costs.aside(record).sums_by_contract()) if is_aside else []
        shown = found.annotate(cost=COST_OF_ONE).select_related("annex__contract", "price")
        return {
            "items": list(shown.order_by("executed_on", "pk")[:ITEMS]),
            "lines": sum(row["lines"] for row in contracts),
            "contracts": contracts,
            "basis": basis.label,
            "cost": cost,
            "figures": recovery_figures.ratios(Ratio(1, cost, energy)) if contracts else [],
            "aside": {name: sum(row[name] for row in aside) for name in ("lines", "cost")},
        }


@panels.add("billing.contract")
class BroughtBack(Panel):
    """What a contract's work brought back, fetched once the page is shown."""

    title = _("What its work brought back")
    template = "budget/recovery_card.html"
    permission = "transformers.view_episode"
    order = 55

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        return {
            "figures_url": addresses.asked("recovery_figures", contract=record.number),
            "url": addresses.asked("recovery", contract=record.number),
        }
