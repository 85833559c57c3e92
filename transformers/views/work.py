"""/transformers/work/: the work at transformers, by type, month and crew, and how often it hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from records import formats
from records.charts import Chart, Row, Series
from records.permissions import may
from transformers.filters import InterventionFilters
from transformers.home import campaigns
from transformers.models import Intervention
from transformers.models.figures import YEAR, months_back
from transformers.views.addresses import listed

# So many crews are listed; the rest are in the list of interventions.
CREWS = 25


def work(request: HttpRequest) -> HttpResponse:
    """By the list's own filters; without days, the twelve months that end with the latest work."""
    if not may(request.user, "view", Intervention):
        raise PermissionDenied
    days = Intervention.objects.aggregate(first=Min("start_date"), last=Max("start_date"))
    context: dict[str, Any] = {"may_upload": may(request.user, "add", Intervention)}
    if days["last"]:
        given = _with_days(request.GET, days["last"])
        filters = InterventionFilters(given, Intervention.objects.done(), request=request)
        context["filters"] = filters
        if filters.is_valid():
            context["found"] = Work(filters, given.dict())
    return render(request, "transformers/work.html", context)


def _with_days(asked: Any, last: date) -> Any:
    data = asked.copy()
    if not data.get("started_from") and not data.get("started_to"):
        data["started_from"] = str(months_back(last, YEAR - 1))
        data["started_to"] = str(months_back(last, -1) - timedelta(days=1))
    return data


@dataclass
class Work:
    """The chosen interventions that were done, by type, month, crew and zone."""

    filters: Any
    given: dict[str, str]

    @cached_property
    def rows(self) -> Any:
        return self.filters.qs

    @cached_property
    def whole(self) -> dict[str, Any]:
        return dict(self.rows.whole())

    @cached_property
    def kinds(self) -> list[dict[str, Any]]:
        return list(self.rows.by_kind())

    @cached_property
    def crews(self) -> list[dict[str, Any]]:
        return [{**row, "url": self.url(crew=row["crew"])} for row in self.rows.by_crew()[:CREWS]]

    @cached_property
    def zones(self) -> list[dict[str, Any]]:
        return list(self.rows.by_zone())

    @cached_property
    def targets(self) -> list[dict[str, Any]]:
        """This year's, up to the last day that was asked for or worked on."""
        last = self.rows.aggregate(last=Max("start_date"))["last"]
        return campaigns(last) if last else []

    @property
    def list_url(self) -> str:
        return self.url()

    def url(self, **more: Any) -> str:
        return listed("intervention", **{**self.given, "done": "true", **more})

    @property
    def by_kind(self) -> Chart:
        return Chart(
            "work-by-kind",
            _("Interventions by type"),
            "bars",
            _("Type"),
            [Series(_("Interventions"))],
            [Row(r["kind"], [r["interventions"]], self.url(kind=r["kind"])) for r in self.kinds],
            unit=_("interventions"),
            write=formats.number,
        )

    @property
    def hits(self) -> Chart:
        rated = sorted(
            (row for row in self.kinds if row["hit_rate"] is not None),
            key=lambda row: -row["hit_rate"],
        )
        return Chart(
            "hit-rate",
            _("Effectiveness by type"),
            "bars",
            _("Type"),
            [Series(_("Irregularities over users reviewed"))],
            [Row(row["kind"], [row["hit_rate"] * 100]) for row in rated],
            unit="%",
            write=formats.percent,
            lead=_("Of the interventions that say both."),
            summed=False,
        )

    @property
    def by_month(self) -> Chart:
        done = {(row["month"], row["kind"]): row["interventions"] for row in self.rows.by_month()}
        months = self._months(sorted({month for month, _kind in done}))
        return Chart(
            "work-by-month",
            _("Interventions by type and month"),
            "heat",
            _("Type"),
            [Series(formats.short_month(month)) for month in months],
            [
                Row(row["kind"], [done.get((month, row["kind"])) for month in months])
                for row in self.kinds
            ],
            unit=_("interventions"),
            write=formats.number,
        )

    @staticmethod
    def _months(known: Sequence[date]) -> list[date]:
        """Every month between the first and the last."""
        if not known:
            return []
        months = [known[0]]
        while months[-1] < known[-1]:
            months.append(months_back(months[-1], -1))
        return months
