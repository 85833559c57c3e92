"""Billing in the admin. Figures that are computed from the lines are shown, never written."""

from typing import Any

from django.contrib import admin

from billing.models import (
    Annex,
    AnnexDayTotal,
    AnnexItemTotal,
    AnnexLineTotal,
    AnnexMunicipalityTotal,
    AnnexObjectionTotal,
    BilledItem,
    Contract,
    ContractChange,
    DismissedObjection,
    Price,
)
from ingest import kinds
from ingest.admin import KindAdmin
from records.admin import ToLookAt


@admin.register(Contract)
class ContractAdmin(KindAdmin):
    list_display = ("number", "contractor", "start_date", "end_date", "value")
    search_fields = ("number", "contractor")


@admin.register(ContractChange)
class ContractChangeAdmin(KindAdmin):
    list_display = ("contract", "document", "kind", "date", "value")
    list_filter = ("kind",)
    list_select_related = ("contract",)
    search_fields = ("contract__number", "document")
    autocomplete_fields = ("contract",)


@admin.register(Price)
class PriceAdmin(KindAdmin):
    list_display = ("contract", "code", "description", "unit_price", "valid_from")
    list_select_related = ("contract",)
    search_fields = ("contract__number", "code")
    autocomplete_fields = ("contract",)


@admin.register(Annex)
class AnnexAdmin(KindAdmin):
    """An acta; what it bills is exported from its billed items."""

    list_display = ("contract", "number", "period", "state", "lines", "subtotal", "total")
    list_filter = ("state", "period")
    list_select_related = ("contract",)
    search_fields = ("contract__number", "number")
    autocomplete_fields = ("contract",)

    @property
    def resource(self) -> Any:
        return kinds.get("annexes")

    def has_export_permission(self, request: Any) -> bool:
        return False


@admin.register(BilledItem)
class BilledItemAdmin(KindAdmin):
    list_display = ("annex", "executed_on", "code", "quantity", "unit_price", "amount", "total")
    list_select_related = ("annex__contract",)
    search_fields = ("code", "work_order", "account")
    autocomplete_fields = ("annex", "municipality")


@admin.register(
    AnnexDayTotal, AnnexItemTotal, AnnexLineTotal, AnnexMunicipalityTotal, AnnexObjectionTotal
)
class TotalAdmin(ToLookAt):
    list_display = ("annex", "lines", "amount", "objected", "total")
    list_select_related = ("annex__contract",)
    show_full_result_count = False


@admin.register(DismissedObjection)
class DismissedObjectionAdmin(ToLookAt):
    list_display = ("item", "objection", "amount")
    list_select_related = ("item",)
    show_full_result_count = False
