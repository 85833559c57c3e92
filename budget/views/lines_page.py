"""/budget/lines/: all lines with their figures; `?line=` leads to one of them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import Contract
from budget.asked import Asked
from budget.execution import Execution, Sums
from budget.views import addresses, tables
from budget.views.line_page import LinePage
from budget.views.overview import check, nothing_yet, ways_to_plan
from budget.views.rows import PLANNED, is_unplanned, without_committed
from budget.views.tables import Row, Table, asked_file, query_of
from records.filters import NONE


def lines(request: HttpRequest) -> HttpResponseBase:
    check(request)
    asked = Asked.of(request.GET)
    if asked is None:
        return nothing_yet(request, _("Budget lines"))
    chosen = request.GET.get("line", "")
    found = LinePage(request, asked, "" if chosen == NONE else chosen) if chosen else None
    found = found or Lines(request, asked)
    if asked.is_readable and (file := asked_file(request, found.tables)):
        return file
    template = "budget/line.html" if chosen else "budget/lines.html"
    return render(request, template, {"found": found, "asked": asked})


@dataclass
class Lines:
    """All lines, each over the contracts that have it."""

    request: HttpRequest
    asked: Asked

    @property
    def only_outside(self) -> bool:
        """Whether those without a budget alone are asked for."""
        return bool(self.request.GET.get("outside"))

    @property
    def kept(self) -> dict[str, str]:
        return {"outside": "1"} if self.only_outside else {}

    @cached_property
    def execution(self) -> Execution:
        found = Execution.of(self.asked.scope)
        if not self.only_outside:
            return found
        class_of = found.class_of
        cells = [cell for cell in found.cells if not class_of.has_budget(cell)]
        return Execution(found.scope, cells, class_of)

    @property
    def ways(self) -> dict[str, str]:
        return ways_to_plan(self.request, year=self.asked.year)

    @property
    def all_url(self) -> str:
        return addresses.asked("line_list", **self.asked.given)

    @property
    def tables(self) -> list[Table]:
        return [self.table]

    @cached_property
    def table(self) -> Table:
        contracts = dict(Contract.objects.values_list("pk", "number"))
        inner: dict[str, list[Row]] = {}
        for (line, key), sums in self.execution.by("budget_line", "contract").items():
            inner.setdefault(line, []).append(self._row(line, contracts[key], sums))
        whole = self.execution.by("budget_line")
        ranked = sorted(whole, key=lambda line: (-(whole[line].in_force or 0), not line, line))
        return Table(
            "lines",
            _("Budget lines"),
            _("Budget line"),
            PLANNED,
            [
                Row(
                    tables.line_name(line),
                    without_committed(whole[line]),
                    addresses.of_line(line, **self.asked.given),
                    note=self._note(whole[line]),
                    inner=inner[line],
                    apart=not line,
                )
                for line in ranked
            ],
            without_committed(self.execution.total()),
            (_("Budget line"), _("Contract")),
            _("Pesos, AIU and IVA included; each unfolds to its contracts."),
            **query_of(self.request),
        )

    def _row(self, line: str, number: str, sums: Sums) -> Row:
        return Row(
            number,
            without_committed(sums),
            addresses.of_line(line, **{**self.asked.given, "contract": number}),
            keys=(tables.line_name(line), number),
            note=self._note(sums),
        )

    def _note(self, sums: Sums) -> str:
        return _("Without a budget") if is_unplanned(sums) else ""
