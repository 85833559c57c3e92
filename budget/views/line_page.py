"""/budget/lines/?line=: one line, month by month, with the items that bill on it, its movements and
its actas."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, Sum
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import Annex, AnnexState, BilledItem, Contract
from billing.models.figures import PAID_QUANTITY
from billing.models.totals import AnnexLineTotal
from budget.asked import Asked
from budget.execution import Execution, Scope, Sums
from budget.models import Movement
from budget.views import addresses, contract_tables, execution_charts, tables
from budget.views.overview import ways_to_plan
from budget.views.rows import PLANNED, without_committed
from budget.views.tables import Column, Row, Table, query_of
from records import formats
from records.charts import Chart
from records.filters import NONE

ZERO = Decimal(0)


@dataclass
class LinePage:
    """One line, of all contracts or of one."""

    request: HttpRequest
    asked: Asked
    line: str

    @property
    def name(self) -> str:
        return tables.line_name(self.line)

    @property
    def kept(self) -> dict[str, str]:
        return {"line": self.line or NONE}

    @cached_property
    def given(self) -> dict[str, Any]:
        return {"contract": self.asked.given["contract"], "budget_line": self.line or NONE}

    @cached_property
    def scope(self) -> Scope:
        return self.asked.scope.but(budget_line=self.line)

    @cached_property
    def execution(self) -> Execution:
        return Execution.of(self.scope)

    @cached_property
    def total(self) -> Sums:
        return self.execution.total()

    @property
    def ways(self) -> dict[str, str]:
        return ways_to_plan(self.request, year=self.asked.year, contract=self.given["contract"])

    @property
    def page_ways(self) -> list[tuple[str, str, str]]:
        """(words, address, icon) of the pages beside this one."""
        planned = {**self.given, "year": self.asked.year}
        billed = addresses.billed("billeditem", **addresses.months(self.scope), **self.given)
        return [
            (_("Movements"), addresses.asked("movement_list", **planned), "arrows-exchange"),
            (_("Billed items"), billed, "list-details"),
            (_("Budget lines"), addresses.asked("line_list", **self.asked.given), "list"),
        ]

    # ── tables ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def query(self) -> dict[str, str]:
        return query_of(self.request)

    @property
    def tables(self) -> list[Table]:
        return [self.contracts, self.months, self.prices, self.movements, self.actas]

    @cached_property
    def contracts(self) -> Table:
        known = Contract.objects.in_bulk(self.execution.by("contract"))
        given = {name: self.asked.given[name] for name in ("year", "expense_class")}
        return Table(
            "contracts",
            _("Contracts with this line"),
            _("Contract"),
            PLANNED,
            [
                Row(
                    known[key].number,
                    without_committed(sums),
                    addresses.asked("contract", key, **given),
                    more=known[key].contractor,
                )
                for key, sums in self.execution.by("contract").items()
            ],
            without_committed(self.total),
            lead=_("Pesos, AIU and IVA included."),
            **self.query,
        )

    @cached_property
    def months(self) -> Table:
        sums = self.execution.by("period")
        return Table(
            "months",
            _("Month by month"),
            _("Month"),
            PLANNED,
            [
                Row(
                    formats.month(month),
                    without_committed(sums.get(month, Sums())),
                    addresses.billed("billeditem", period=month, **self.given),
                )
                for month in execution_charts.months_of(self.execution)
            ],
            without_committed(self.total),
            lead=_("Pesos, by the acta’s period."),
            **self.query,
        )

    @cached_property
    def prices(self) -> Table:
        """The items of price lists that bill on the line."""
        annexes = self.scope.narrow(Annex.objects.exclude(state=AnnexState.RETURNED))
        rows = BilledItem.objects.of_line(self.line).order_by().filter(annex__in=annexes)
        rows = rows.values(
            "code",
            contract=F("annex__contract"),
            number=F("annex__contract__number"),
        ).annotate(
            description=Max("price__description"),
            unit=Max("price__unit"),
            quantity=Sum(PAID_QUANTITY),
            executed=Sum("total", filter=Q(annex__state=AnnexState.APPROVED), default=ZERO),
            in_review=Sum("total", filter=Q(annex__state=AnnexState.IN_REVIEW), default=ZERO),
        )
        ranked = sorted(rows, key=lambda row: (-row["executed"], -row["in_review"], row["code"]))
        return Table(
            "prices",
            _("Items that bill on this line"),
            _("Item"),
            [
                Column(_("Contract"), is_text=True),
                Column(_("Unit"), is_text=True),
                Column(_("Quantity"), formats.quantity),
                Column(_("Executed")),
                Column(_("In review")),
            ],
            [self._price(row) for row in ranked],
            [*[""] * 3, *(sum(row[name] for row in ranked) for name in ("executed", "in_review"))]
            if ranked
            else None,
            (_("Item"),),
            _("Of any class of expense, with AIU and IVA."),
            **self.query,
        )

    def _price(self, row: dict[str, Any]) -> Row:
        given = {**self.given, "contract": row["number"], "code": row["code"]}
        return Row(
            row["code"],
            [row["number"], row["unit"], row["quantity"], row["executed"], row["in_review"]],
            addresses.billed("billeditem", **addresses.months(self.scope), **given),
            more=row["description"],
        )

    @cached_property
    def movements(self) -> Table:
        rows = Movement.objects.filter(budget_line=self.line)
        return contract_tables.changes(self.scope, rows, self.query, self.line)

    @cached_property
    def actas(self) -> Table:
        """What each acta bills on the line, the latest first."""
        annexes = self.scope.narrow(Annex.objects.exclude(state=AnnexState.RETURNED))
        rows = AnnexLineTotal.objects.order_by().filter(budget_line=self.line, annex__in=annexes)
        rows = rows.values(
            "annex",
            "expense_class",
            "budget_line",
            contract=F("annex__contract"),
            acta=F("annex__number"),
            number=F("annex__contract__number"),
            period=F("annex__period"),
            state=F("annex__state"),
        ).annotate(total=Sum("total"), supplied=Sum("supplied"))
        found: dict[int, dict[str, Any]] = {}
        for row in rows:
            if self.scope.expense_class in (None, self.execution.class_of(row)):
                one = found.setdefault(row["annex"], {**row, "total": ZERO, "supplied": ZERO})
                one["total"] += row["total"]
                one["supplied"] += row["supplied"]
        latest = sorted(found.values(), key=lambda one: (one["period"], one["total"]), reverse=True)
        return Table(
            "actas",
            _("Actas that bill on this line"),
            _("Acta"),
            [
                Column(_("Month"), is_text=True),
                Column(_("State"), is_text=True),
                Column(_("On this line")),
                Column(_("Supplied, not paid")),
            ],
            [_acta(one) for one in latest],
            ["", "", *(sum(one[name] for one in latest) for name in ("total", "supplied"))]
            if latest
            else None,
            lead=_("Pesos; approved and in review."),
            **self.query,
        )

    # ── charts ──────────────────────────────────────────────────────────────────────────────

    def by_month(self) -> Chart:
        return execution_charts.by_month(self.execution, self.given, page="billeditem")

    def curve(self) -> Chart:
        return execution_charts.curve(self.execution, self.given, page="billeditem")


def _acta(one: dict[str, Any]) -> Row:
    return Row(
        f"{one['number']} · {one['acta']}",
        [
            formats.month(one["period"]),
            str(AnnexState(one["state"]).label),
            one["total"],
            one["supplied"],
        ],
        addresses.of_annex(one["annex"]),
    )
