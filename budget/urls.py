"""/budget/…: what is planned, executed and expected, and the records behind it."""

from typing import Any

from django.urls import path

from budget import pages
from budget.views import grid, overview, proposals, versions

app_name = "budget"

urlpatterns: list[Any] = [
    path("", overview.overview, name="overview"),
    path("grid/", grid.grid, name="grid"),
    *pages.MovementPages().urls(),
    path("versions/", versions.versions, name="versions"),
    path("provisions/proposals/", proposals.ProposalsView.as_view(), name="proposals"),
    path("provisions/proposals/undo/", proposals.undo, name="proposals_undo"),
    *pages.ProvisionPages().urls(),
]
