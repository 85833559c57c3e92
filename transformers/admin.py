"""Transformers in the admin. Figures that are derived are shown, never written."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from ingest.admin import KindAdmin
from records.admin import ToLookAt
from transformers import derived
from transformers.models import (
    Account,
    BalanceTotal,
    Consumption,
    Episode,
    EpisodeLoss,
    EpisodeLossMonth,
    EpisodeMonth,
    Intervention,
    Place,
    Placement,
    RecoveryRun,
    RetroactiveCase,
    Review,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
    Unfollowed,
)


class EnergyAdmin(KindAdmin):
    """Of what balances follow from: once for all that is deleted at a time."""

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with derived.together():
            super().delete_queryset(request, queryset)


@admin.register(Transformer)
class TransformerAdmin(EnergyAdmin):
    list_display = ("code", "municipality", "circuit", "capacity_kva", "has_macro", "state")
    list_filter = ("state", "has_macro", "ownership")
    list_select_related = ("municipality",)
    search_fields = ("code", "previous_code", "circuit")
    autocomplete_fields = ("municipality",)


@admin.register(Account)
class AccountAdmin(KindAdmin):
    list_display = ("account", "transformer", "since", "cycle")
    list_select_related = ("transformer",)
    search_fields = ("account__startswith", "transformer__code")
    autocomplete_fields = ("transformer",)


@admin.register(Consumption)
class ConsumptionAdmin(EnergyAdmin):
    list_display = ("transformer", "period", "delivered_kwh", "billed_kwh", "balance_state")
    list_filter = ("balance_state",)
    list_select_related = ("transformer",)
    search_fields = ("transformer__code",)
    autocomplete_fields = ("transformer",)


@admin.register(Intervention)
class InterventionAdmin(EnergyAdmin):
    list_display = ("kind", "transformer", "start_date", "state", "done", "work_order")
    list_filter = ("kind", "done")
    list_select_related = ("transformer",)
    search_fields = ("transformer__code", "work_order")
    autocomplete_fields = ("transformer",)


@admin.register(RetroactiveCase)
class RetroactiveCaseAdmin(EnergyAdmin):
    list_display = ("case_number", "date", "account", "transformer", "kwh", "state", "settled")
    list_filter = ("settled",)
    list_select_related = ("transformer",)
    search_fields = ("case_number", "account__startswith", "transformer__code")
    autocomplete_fields = ("named_transformer",)


@admin.register(Target)
class TargetAdmin(KindAdmin):
    list_display = ("kind", "year", "month", "target")
    list_filter = ("year",)


@admin.register(Tariff)
class TariffAdmin(EnergyAdmin):
    list_display = ("period", "voltage_level", "ownership", "unit_cost")
    list_filter = ("voltage_level", "ownership")


@admin.register(SystemEnergy)
class SystemEnergyAdmin(KindAdmin):
    list_display = ("period", "voltage_level", "input_kwh", "output_kwh", "target_index")
    list_filter = ("voltage_level",)


class OfTheRules(SimpleHistoryAdmin):
    """Rows that come from the rules: people say what came of them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Review)
class ReviewAdmin(OfTheRules):
    list_display = ("transformer", "period", "severity", "rule", "kwh_at_risk", "state")
    list_filter = ("state", "severity", "rule")
    list_select_related = ("transformer",)
    search_fields = ("transformer__code",)
    autocomplete_fields = ("transformer",)


@admin.register(Threshold)
class ThresholdAdmin(OfTheRules):
    list_display = ("code", "value")


@admin.register(Unfollowed)
class UnfollowedAdmin(admin.ModelAdmin):
    """Codes that are passed over; what was said by mistake is deleted here."""

    list_display = ("code", "source_upload")
    search_fields = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(BalanceTotal)
class BalanceTotalAdmin(ToLookAt):
    list_display = ("place", "period", "balance_state", "transformers", "measured_kwh", "loss_kwh")
    list_filter = ("balance_state",)
    list_select_related = ("place__municipality",)
    show_full_result_count = False


@admin.register(Place)
class PlaceAdmin(ToLookAt):
    list_display = ("circuit", "substation", "municipality", "zone")
    list_select_related = ("municipality",)


@admin.register(Placement)
class PlacementAdmin(ToLookAt):
    list_display = ("transformer", "since", "place")
    list_select_related = ("transformer", "place")
    show_full_result_count = False


@admin.register(RecoveryRun)
class RecoveryRunAdmin(ToLookAt):
    list_display = ("at", "version", "last_month", "transformers", "months", "works")


@admin.register(Episode)
class EpisodeAdmin(ToLookAt):
    list_display = ("transformer", "start", "end", "kind", "grade", "verdict", "gain_kwh")
    list_filter = ("grade", "verdict")
    list_select_related = ("transformer",)
    search_fields = ("transformer__code",)
    show_full_result_count = False


@admin.register(EpisodeLoss)
class EpisodeLossAdmin(ToLookAt):
    list_display = ("episode", "grade", "verdict", "gain_kwh")
    list_filter = ("grade", "verdict")
    list_select_related = ("episode__transformer",)
    search_fields = ("episode__transformer__code",)
    show_full_result_count = False


@admin.register(EpisodeMonth, EpisodeLossMonth)
class EpisodeMonthAdmin(ToLookAt):
    list_display = ("episode", "period", "observed_kwh", "expected_kwh", "gain_kwh")
    list_select_related = ("episode__transformer",)
    search_fields = ("episode__transformer__code",)
    show_full_result_count = False
