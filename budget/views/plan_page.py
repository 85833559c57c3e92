"""/budget/recovery/plans/…: plans, each with its works, and what became of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budget import tasks
from budget.models import Lesson, Plan, PlannedWork
from budget.planning import orders, words
from budget.planning.outcome import Outcome
from budget.views import plan_charts, plan_tables
from budget.views.plan_working import left_to_work, working
from budget.views.tables import Table, asked_file
from ingest.formats import XLSX
from records.charts import Chart
from records.permissions import may

ROWS = 50
ZERO = Decimal(0)
# Of a plan that is not made yet.
NO_SUMS = {"count": None, "cost": None, "worth": None}


def check(request: HttpRequest, action: str = "view") -> None:
    if not may(request.user, action, Plan):
        raise PermissionDenied


def plans(request: HttpRequest) -> HttpResponse:
    check(request)
    found = Plan.objects.select_related("made_by")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    # Apart, for no database groups by a plan's own columns.
    sums = PlannedWork.objects.order_by().filter(plan__in=[one.pk for one in page])
    totals = sums.values("plan").annotate(count=Count("pk"), cost=Sum("price"), worth=Sum("value"))
    by_plan = {row["plan"]: row for row in totals}
    context = {
        "page": page,
        "rows": [(one, by_plan.get(one.pk, NO_SUMS)) for one in page],
        "page_range": page.paginator.get_elided_page_range(page.number, on_ends=1),
        "lesson": Lesson.current(),
        "may_plan": may(request.user, "add", Plan),
    }
    return render(request, "budget/plan_list.html", context)


def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    check(request)
    found = get_object_or_404(Plan.objects.select_related("made_by"), pk=pk)
    context: dict[str, Any] = {
        "plan": found,
        "may_plan": may(request.user, "add", Plan),
        "may_delete": may(request.user, "delete", Plan),
        "failure": words.failure(found.failure),
    }
    if found.is_under_way:
        context |= working(request, found, *_ways(pk))
    elif found.is_done:
        shown = PlanPage(request, found)
        file = asked_file(request, shown.files)
        if file:
            return file
        context["found"] = shown
    return render(request, "budget/plan.html", context)


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    check(request)
    found = get_object_or_404(Plan, pk=pk)
    if not found.is_under_way:
        return left_to_work(request, found.get_absolute_url())
    return render(request, "budget/plan_working.html", working(request, found, *_ways(pk)))


def _ways(pk: int) -> tuple[str, str]:
    return reverse("budget:plan_progress", args=[pk]), reverse("budget:plan_again", args=[pk])


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts what failed, or what nobody was heard of for long, anew."""
    check(request, "add")
    found = get_object_or_404(Plan, pk=pk)
    if found.failure or found.is_silent:
        tasks.ask(found)
    return redirect(found)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    check(request, "delete")
    found = get_object_or_404(Plan, pk=pk)
    if request.method != "POST":
        return render(request, "budget/plan_delete.html", {"plan": found})
    found.delete()
    messages.success(request, _("“%(record)s” was deleted.") % {"record": found})
    return redirect("budget:plan_list")


def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's work orders."""
    check(request)
    found = get_object_or_404(Plan.objects.done(), pk=pk)
    response = HttpResponse(orders.workbook(found), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="ordenes-plan-{pk}.xlsx"'
    return response


@dataclass
class PlanPage:
    """What the page of a plan that is made shows, each asked for once."""

    request: HttpRequest
    plan: Plan

    @cached_property
    def whole(self) -> dict[str, Any]:
        """{count, cost, worth, valued, drawn, drawn_cost}; `worth` of those that have a value."""
        by_chance = Q(by_chance=True)
        found: dict[str, Any] = self.plan.works.aggregate(
            count=Count("pk"),
            cost=Sum("price", default=ZERO),
            worth=Sum("value"),
            valued=Count("value"),
            drawn=Count("pk", filter=by_chance),
            drawn_cost=Sum("price", filter=by_chance, default=ZERO),
        )
        return found

    @property
    def unspent(self) -> Decimal:
        left: Decimal = self.plan.budget - self.whole["cost"]
        return left

    @property
    def each_kwh(self) -> Decimal | None:
        """Pesos that each expected kWh costs."""
        return self.whole["cost"] / self.plan.kwh if self.plan.kwh > 0 else None

    @property
    def each_peso(self) -> Decimal | None:
        worth = self.whole["worth"]
        return worth / self.whole["cost"] if worth is not None and self.whole["cost"] else None

    @property
    def unvalued(self) -> int:
        unvalued: int = self.whole["count"] - self.whole["valued"]
        return unvalued

    @cached_property
    def page(self) -> Any:
        works = self.plan.works.select_related("transformer__municipality")
        return Paginator(works, ROWS).get_page(self.request.GET.get("page"))

    @property
    def page_range(self) -> Any:
        return self.page.paginator.get_elided_page_range(self.page.number, on_ends=1)

    def by_month(self) -> Chart:
        sums: dict[date, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        for month, by_chance, cost in (
            self.plan.works.order_by().values_list("month", "by_chance").annotate(Sum("price"))
        ):
            sums[month][by_chance] += cost
        return plan_charts.by_month([(month, *sums[month]) for month in sorted(sums)])

    @property
    def backtest(self) -> Chart | None:
        return plan_charts.backtest(self.plan.backtest)

    @property
    def backtest_words(self) -> list[str]:
        return plan_charts.backtest_words(self.plan.backtest)

    @cached_property
    def outcome(self) -> Outcome:
        return Outcome.of(self.plan)

    @cached_property
    def outcome_tables(self) -> list[Table]:
        return plan_tables.outcome(self.request, self.outcome)

    @cached_property
    def tables(self) -> list[Table]:
        return [
            plan_tables.types(self.request, self.plan),
            plan_tables.places(self.request, self.plan),
        ]

    @property
    def files(self) -> list[Table]:
        """What `?table=` may name."""
        if "table" not in self.request.GET:
            return []
        return [*self.tables, *self.outcome_tables, plan_tables.works(self.request, self.plan)]
