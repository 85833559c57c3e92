"""/budget/…: what is planned, executed and expected, and the records behind it."""

from typing import Any

from django.urls import path

from budget import pages
from budget.views import (
    alerts,
    breakdown_page,
    contract_page,
    curve,
    grid,
    lines_page,
    month_drop,
    month_report,
    month_tray,
    month_year,
    overview,
    plan_candidates,
    plan_making,
    plan_page,
    projection,
    proposals,
    recovery,
    recovery_ranking,
    recovery_targets,
    versions,
)

app_name = "budget"

urlpatterns: list[Any] = [
    path("", overview.overview, name="overview"),
    path("contracts/<int:pk>/", contract_page.contract, name="contract"),
    path("lines/", lines_page.lines, name="line_list"),
    path("curve/", curve.curve, name="curve"),
    path("breakdown/", breakdown_page.breakdown, name="breakdown"),
    path("recovery/", recovery.recovery, name="recovery"),
    path("recovery/figures/", recovery.figures, name="recovery_figures"),
    path("recovery/charts/", recovery.charts, name="recovery_charts"),
    path("recovery/ranking/", recovery_ranking.ranking, name="recovery_ranking"),
    *pages.CandidatePages().urls(),
    path("recovery/next/progress/", plan_candidates.progress, name="candidates_progress"),
    path("recovery/next/learn/", plan_candidates.learn, name="candidates_learn"),
    path("recovery/plans/", plan_page.plans, name="plan_list"),
    path("recovery/plans/add/", plan_making.PlanAddView.as_view(), name="plan_add"),
    path("recovery/plans/<int:pk>/", plan_page.plan, name="plan_detail"),
    path("recovery/plans/<int:pk>/progress/", plan_page.progress, name="plan_progress"),
    path("recovery/plans/<int:pk>/again/", plan_page.again, name="plan_again"),
    path("recovery/plans/<int:pk>/delete/", plan_page.delete, name="plan_delete"),
    path("recovery/plans/<int:pk>/orders.xlsx", plan_page.workbook, name="plan_orders"),
    path("recovery/targets/", recovery_targets.targets, name="recovery_targets"),
    path("grid/", grid.grid, name="grid"),
    *pages.MovementPages().urls(),
    path("versions/", versions.versions, name="versions"),
    path("projection/", projection.projection, name="projection"),
    path("month/", month_tray.tray, name="month"),
    path("month/pending/", month_tray.pending, name="month_pending"),
    path("month/hold/", month_tray.hold, name="month_hold"),
    path("month/year/", month_year.year, name="month_year"),
    path("month/drop/", month_drop.dropped, name="month_drop"),
    path("month/drop/answer/", month_drop.answered, name="month_drop_answer"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("month/report/", month_report.report, name="report"),
    path("month/report/make/", month_report.make, name="report_make"),
    path("month/report/<int:pk>/", month_report.version, name="report_version"),
    path("month/report/<int:pk>/finish/", month_report.finish, name="report_finish"),
    path("month/report/<int:pk>/text/<slug:name>/", month_report.edit, name="report_edit"),
    path("month/report/<int:pk>/file.<slug:kind>", month_report.file, name="report_file"),
    path("provisions/proposals/", proposals.ProposalsView.as_view(), name="proposals"),
    path("provisions/proposals/undo/", proposals.undo, name="proposals_undo"),
    *pages.ProvisionPages().urls(),
]
