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
    overview,
    projection,
    proposals,
    recovery,
    recovery_ranking,
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
    path("recovery/ranking/", recovery_ranking.ranking, name="recovery_ranking"),
    path("grid/", grid.grid, name="grid"),
    *pages.MovementPages().urls(),
    path("versions/", versions.versions, name="versions"),
    path("projection/", projection.projection, name="projection"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("provisions/proposals/", proposals.ProposalsView.as_view(), name="proposals"),
    path("provisions/proposals/undo/", proposals.undo, name="proposals_undo"),
    *pages.ProvisionPages().urls(),
]
