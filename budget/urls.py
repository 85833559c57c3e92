"""/budget/…: what is planned, executed and expected, and the records behind it."""

from typing import Any

from django.urls import path

from budget import pages
from budget.views import overview

app_name = "budget"

urlpatterns: list[Any] = [
    path("", overview.overview, name="overview"),
    *pages.MovementPages().urls(),
    *pages.ProvisionPages().urls(),
]
