"""/billing/…: what contractors bill, and the records behind it."""

from django.urls import path

from billing import pages
from billing.views import (
    annex_items,
    doubtful,
    moves,
    objected,
    objecting,
    objections,
    overview,
    unmatched,
)

app_name = "billing"
OF_ANNEX = "annexes/<int:pk>/objections/"
objections_urls = [
    path(OF_ANNEX, objections.ObjectionsView.as_view(), name="annex_objections"),
    path(f"{OF_ANNEX}raise/", objecting.ObjectView.as_view(), name="annex_object"),
    path(f"{OF_ANNEX}withdraw/", objecting.WithdrawView.as_view(), name="annex_withdraw"),
    path(f"{OF_ANNEX}undo/", objected.undo, name="annex_objections_undo"),
    path(f"{OF_ANNEX}workbook/", objections.workbook, name="annex_objections_workbook"),
]
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("looks/", overview.looks, name="looks"),
    path("looks/in-review/", doubtful.doubtful, name="doubtful"),
    path("unmatched/", unmatched.unmatched, name="unmatched"),
    path("unmatched/correct/", unmatched.CorrectCodeView.as_view(), name="correct_code"),
    *pages.ContractPages().urls(),
    *pages.ContractChangePages().urls(),
    *pages.PricePages().urls(),
    *pages.AnnexPages().urls(),
    path("annexes/<int:pk>/approve/", moves.ApproveView.as_view(), name="annex_approve"),
    path("annexes/<int:pk>/return/", moves.ReturnView.as_view(), name="annex_return"),
    path("annexes/<int:pk>/review/", moves.ReviewView.as_view(), name="annex_review"),
    path("annexes/<int:pk>/items/", annex_items.AnnexItemsView.as_view(), name="annex_items"),
    path(
        "annexes/<int:pk>/items/export/",
        annex_items.AnnexItemsExportView.as_view(),
        name="annex_items_export",
    ),
    *objections_urls,
    *pages.BilledItemPages().urls(),
]
