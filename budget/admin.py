"""The budget in the admin. What follows from the actas is shown, never written."""

from django.contrib import admin

from budget.models import (
    Adjustment,
    Candidate,
    Holding,
    MonthClose,
    MonthReport,
    Movement,
    Notice,
    Plan,
    Provision,
    ReportedFigure,
    SentDigest,
)
from ingest.admin import KindAdmin
from records.admin import ToLookAt


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


@admin.register(Plan)
class PlanAdmin(ToLookAt):
    """Made, computed and deleted on their own pages."""

    list_display = ("name", "state", "first", "months", "made_by", "asked_at")
    list_select_related = ("made_by",)
    search_fields = ("name",)


@admin.register(Candidate)
class CandidateAdmin(ToLookAt):
    list_display = ("rank", "transformer", "kind", "price", "kwh", "value")
    list_select_related = ("transformer",)
    search_fields = ("transformer__code",)
    show_full_result_count = False


@admin.register(MonthClose)
class MonthCloseAdmin(ToLookAt):
    """Kept when a month is closed, never written by anybody."""

    list_display = ("month", "area", "number", "closed_at", "closed_by", "reopened_at")
    list_filter = ("area",)
    list_select_related = ("closed_by",)


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ToLookAt):
    list_display = ("close", "figure", "part", "unit", "value")
    list_select_related = ("close",)
    show_full_result_count = False


@admin.register(Adjustment)
class AdjustmentAdmin(ToLookAt):
    list_display = ("close", "figure", "part", "unit", "amount", "cause", "noticed_at")
    list_filter = ("cause",)
    list_select_related = ("close",)
    show_full_result_count = False


@admin.register(Holding)
class HoldingAdmin(ToLookAt):
    """Taken and given back in the tray."""

    list_display = ("period", "kind", "contract", "holder", "since")
    list_select_related = ("contract", "holder")


@admin.register(Notice)
class NoticeAdmin(ToLookAt):
    """Taken, settled and dismissed in the inbox."""

    list_display = ("subject", "area", "severity", "state", "owner", "first_at", "gone_at")
    list_filter = ("area", "state")
    list_select_related = ("owner",)


@admin.register(MonthReport)
class MonthReportAdmin(ToLookAt):
    """Made, written and made final on its own page, which has its files, too."""

    exclude = ("docx", "pdf")
    list_display = ("month", "number", "state", "made_at", "made_by")
    list_select_related = ("made_by",)
