"""The budget in the admin. What follows from the actas is shown, never written."""

from django.contrib import admin

from budget.models import Provision
from ingest.admin import ToLookAt


@admin.register(Provision)
class ProvisionAdmin(ToLookAt):
    """Entered and corrected on their own pages, which know of closed months."""

    list_display = ("contract", "period", "work_order", "budget_line", "amount", "reversed_by")
    list_select_related = ("contract", "reversed_by__contract")
    search_fields = ("contract__number", "work_order")
