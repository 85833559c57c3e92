"""The budget in the admin. What follows from the actas is shown, never written."""

from django.contrib import admin

from budget.models import Movement, Provision, SentDigest
from ingest.admin import KindAdmin, ToLookAt


@admin.register(Movement)
class MovementAdmin(KindAdmin):
    list_display = ("contract", "year", "month", "budget_line", "kind", "document", "amount")
    list_filter = ("kind", "year")
    list_select_related = ("contract",)
    search_fields = ("contract__number", "budget_line", "document")
    autocomplete_fields = ("contract",)


@admin.register(Provision)
class ProvisionAdmin(ToLookAt):
    """Entered and corrected on their own pages, which know of closed months."""

    list_display = ("contract", "period", "work_order", "budget_line", "amount", "reversed_by")
    list_select_related = ("contract", "reversed_by__contract")
    search_fields = ("contract__number", "work_order")


@admin.register(SentDigest)
class SentDigestAdmin(ToLookAt):
    list_display = ("recipient", "day")
