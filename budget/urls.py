"""/budget/…: what is planned, executed and expected, and the records behind it."""

from typing import Any

from budget import pages

app_name = "budget"

urlpatterns: list[Any] = [
    *pages.MovementPages().urls(),
    *pages.ProvisionPages().urls(),
]
