"""/budget/: what is in force, committed, executed and left of every contract, and by when."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import Annex, Contract
from budget import commitments
from budget.asked import Asked
from budget.commitments import Commitment
from budget.execution import Execution, Sums
from budget.models import Movement
from budget.views import addresses, execution_charts
from budget.views.horizons import Horizons, up_to
from budget.views.rows import class_table, contract_lines, links
from budget.views.tables import FIGURES, Row, Table, asked_file, figures, query_of
from records.charts import Chart
from records.permissions import may

ZERO = Decimal(0)


def overview(request: HttpRequest) -> HttpResponseBase:
    check(request)
    asked = Asked.of(request.GET)
    if asked is None:
        return nothing_yet(request, _("Budget execution"))
    found = Overview(request, asked)
    if not asked.is_readable:
        return render(request, "budget/overview.html", {"found": found, "asked": asked})
    file = asked_file(request, found.tables)
    return file or render(request, "budget/overview.html", {"found": found, "asked": asked})


def check(request: HttpRequest) -> None:
    """Execution is made of budgets and of actas: who may not see both sees neither."""
    if not (may(request.user, "view", Movement) and may(request.user, "view", Annex)):
        raise PermissionDenied


def nothing_yet(request: HttpRequest, title: Any) -> HttpResponse:
    """Before there is a budget or an acta: what comes first, on the page of this title."""
    context = {
        "title": title,
        "contracts": Contract.objects.exists(),
        "ways": ways_to_plan(request),
    }
    return render(request, "budget/execution_empty.html", context)


def ways_to_plan(request: HttpRequest, **given: Any) -> dict[str, str]:
    """How this person may write a budget."""
    if not may(request.user, "add", Movement):
        return {}
    uploads = request.user.has_perm("ingest.add_upload")
    return {
        "upload_url": addresses.upload("budgets") if uploads else "",
        "grid_url": addresses.asked("grid", **given),
    }


@dataclass
class Overview:
    """The page's figures, each asked for once."""

    request: HttpRequest
    asked: Asked

    @cached_property
    def execution(self) -> Execution:
        return Execution.of(self.asked.scope)

    @cached_property
    def total(self) -> Sums:
        return self.execution.total()

    @cached_property
    def outside(self) -> Sums:
        return self.execution.outside()

    @cached_property
    def given(self) -> dict[str, Any]:
        return self.asked.given

    @property
    def ways(self) -> dict[str, str]:
        return ways_to_plan(self.request, year=self.asked.year)

    # ── contracts ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def contracts(self) -> dict[int, Contract]:
        """Those with a budget, an acta or a provision in the scope, or in their term then."""
        known = {cell.contract for cell in self.execution.cells}
        scope = self.asked.scope
        chosen = Contract.objects.in_force().order_by("number")
        if scope.contracts is not None:
            chosen = chosen.filter(pk__in=scope.contracts)
        return {
            contract.pk: contract
            for contract in chosen
            if contract.pk in known or self._in_term(contract)
        }

    def _in_term(self, contract: Contract) -> bool:
        year = self.asked.year
        return year is None or contract.start_date.year <= year <= contract.end_in_force.year

    @cached_property
    def terms(self) -> Any:
        return commitments.Terms.of(self.contracts.values())

    @cached_property
    def committed(self) -> dict[int, Commitment]:
        scope = self.asked.scope
        return commitments.of_contracts(self.terms, self.asked.day, scope.first, scope.last)

    @cached_property
    def whole(self) -> Commitment:
        return sum(self.committed.values(), Commitment(ZERO))

    @property
    def by_class(self) -> bool:
        """Whether a class alone is looked at: nothing is committed of a class."""
        return self.asked.expense_class is not None

    @property
    def shown_committed(self) -> Decimal | None:
        return None if self.by_class else self.whole.committed

    @property
    def outside_url(self) -> str:
        """The lines without a budget."""
        return addresses.asked("line_list", **self.given, outside="1")

    @property
    def page_ways(self) -> list[tuple[str, str, str]]:
        """(words, address, icon) of the pages beside this one."""
        given = self.given
        return [
            (_("Budget lines"), addresses.asked("line_list", **given), "list-details"),
            (_("Breakdown"), addresses.asked("breakdown", **given), "chart-bar"),
        ]

    # ── parts of the page ───────────────────────────────────────────────────────────────────

    @cached_property
    def horizons(self) -> Horizons:
        return Horizons(self.execution, self.whole, self.given)

    @property
    def tables(self) -> list[Table]:
        return [self.by_contract, self.classes, self.terms_table]

    @cached_property
    def terms_table(self) -> Table:
        return self.horizons.table(query_of(self.request))

    @cached_property
    def by_contract(self) -> Table:
        rows = [self._contract(contract) for contract in self.contracts.values()]
        return Table(
            "contracts",
            _("Contracts and their budget lines"),
            _("Contract"),
            FIGURES,
            rows,
            figures(self.total, self.shown_committed),
            (_("Contract"), _("Contractor"), _("Budget line")),
            lead=_("Pesos, AIU and IVA included."),
            **query_of(self.request),
        )

    @cached_property
    def _of_contracts(self) -> dict[int, Sums]:
        return self.execution.by("contract")

    @cached_property
    def _of_lines(self) -> dict[int, dict[str, Sums]]:
        found: dict[int, dict[str, Sums]] = {key: {} for key in self.contracts}
        for (contract, line), sums in self.execution.by("contract", "budget_line").items():
            found[contract][line] = sums
        return found

    @cached_property
    def _committed_lines(self) -> dict[int, dict[str, Decimal]]:
        if self.by_class:
            return {}
        return commitments.of_lines(self.terms, self.asked.day, self.asked.scope.first)

    def _contract(self, contract: Contract) -> Row:
        sums = self._of_contracts.get(contract.pk, Sums())
        committed = None if self.by_class else self.committed[contract.pk].committed
        return Row(
            contract.number,
            figures(sums, committed),
            addresses.asked("contract", contract.pk, **self.kept),
            links(self.asked, contract=contract.number),
            (contract.number, contract.contractor, ""),
            contract.contractor,
            "" if sums.in_force is not None else _("Without a budget"),
            contract_lines(
                self.asked,
                contract,
                self._of_lines[contract.pk],
                self._committed_lines.get(contract.pk, {}),
                committed,
            ),
        )

    @cached_property
    def classes(self) -> Table:
        """Investment and expense apart."""
        return class_table(self.request, self.asked, self.execution, "overview")

    # ── charts ──────────────────────────────────────────────────────────────────────────────

    @property
    def narrowed(self) -> dict[str, Any]:
        return {"contract": self.given["contract"]}

    @property
    def kept(self) -> dict[str, Any]:
        """What a contract's page is asked for as this one is."""
        return {name: self.given[name] for name in ("year", "expense_class")}

    def bullets(self) -> Chart:
        month = self.horizons.month
        due: dict[int, list[Any]] = {key: [] for key in self.contracts}
        for cell in self.execution.cells:
            due[cell.contract].append(cell)
        rows = [
            (
                f"{contract.number} {contract.contractor}",
                addresses.asked("contract", key, **self.kept),
                self._of_contracts[key],
                up_to(due[key], month).in_force,
            )
            for key, contract in self.contracts.items()
            if key in self._of_contracts
        ]
        return execution_charts.bullets(rows, month)

    @property
    def curve_url(self) -> str:
        """The same with what is expected, which the page fetches once it is shown."""
        return addresses.asked("curve", **self.given)

    def curve(self) -> Chart:
        return execution_charts.curve(self.execution, self.narrowed)

    def heat(self) -> Chart:
        return execution_charts.heat(self.execution, self.given)
