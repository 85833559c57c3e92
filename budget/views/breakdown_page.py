"""/budget/breakdown/: what was executed by one grouping or another, beside its plan where budgets
know it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from budget.asked import Asked
from budget.views import addresses
from budget.views.breakdown_rows import GROUPINGS, Breakdown
from budget.views.overview import check, nothing_yet
from budget.views.tables import Table, asked_file, query_of
from records.charts import Chart


def breakdown(request: HttpRequest) -> HttpResponseBase:
    check(request)
    asked = Asked.of(request.GET)
    if asked is None:
        return nothing_yet(request, _("Breakdown of execution"))
    found = BreakdownPage(request, asked)
    if asked.is_readable and (file := asked_file(request, [found.table])):
        return file
    return render(request, "budget/breakdown.html", {"found": found, "asked": asked})


@dataclass
class BreakdownPage:
    request: HttpRequest
    asked: Asked

    @property
    def by(self) -> str:
        by = self.request.GET.get("by", "")
        return by if by in GROUPINGS else "line"

    @cached_property
    def rows(self) -> Breakdown:
        return Breakdown(self.asked, self.by)

    @property
    def kept(self) -> dict[str, str]:
        """What the filters' form carries along."""
        return {"by": self.by}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {
                "label": title,
                "url": addresses.asked("breakdown", **self.asked.given, by=by),
                "current": by == self.by,
            }
            for by, (_over, title, _attribute) in GROUPINGS.items()
        ]

    @cached_property
    def table(self) -> Table:
        return self.rows.table(query_of(self.request))

    def chart(self) -> Chart:
        return self.rows.chart()
