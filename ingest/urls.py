"""/uploads/…: the wizard."""

from django.urls import path

from ingest.pages import uploads
from ingest.views import decisions, differences, files, new, set_aside, tray, undo, written
from ingest.views import uploads as upload
from records.views.export import ExportView

app_name = "ingest"
urlpatterns = [
    path("", tray.TrayView.as_view(pages=uploads), name="upload_list"),
    path("export/", ExportView.as_view(pages=uploads), name="upload_export"),
    path("in-progress/", tray.in_progress_fragment, name="in_progress"),
    path("new/", new.new, name="upload_new"),
    path("new/<slug:kind>/", new.new_of_kind, name="upload_new_of_kind"),
    path("templates/<slug:kind>.xlsx", files.template, name="template"),
    path("set-aside/", set_aside.waiting, name="set_aside"),
    path("set-aside/<int:pk>/", set_aside.row, name="set_aside_row"),
    path("set-aside/take-up/", set_aside.take_up, name="set_aside_take_up"),
    path("set-aside/discard/", set_aside.discard, name="set_aside_discard"),
    path("<int:pk>/", upload.detail, name="upload_detail"),
    path("<int:pk>/progress/", upload.progress, name="upload_progress"),
    path("<int:pk>/findings/<int:number>/", upload.finding, name="upload_finding"),
    path("<int:pk>/differences/<slug:part>/", differences.differences, name="upload_differences"),
    path("<int:pk>/row/", upload.row, name="upload_row"),
    path("<int:pk>/records/", written.written, name="upload_records"),
    path("<int:pk>/original", upload.original, name="original"),
    path("<int:pk>/marked.xlsx", files.workbook_of_problems, name="marked"),
    path("<int:pk>/correct/", decisions.correct, name="upload_correct"),
    path("<int:pk>/restore/", decisions.restore, name="upload_restore"),
    path("<int:pk>/columns/", decisions.map_columns, name="upload_columns"),
    path("<int:pk>/choose/", decisions.choose, name="upload_choose"),
    path("<int:pk>/kind/", decisions.take_for, name="upload_kind"),
    path("<int:pk>/also/", decisions.take_also_for, name="upload_also"),
    path("<int:pk>/commit/", decisions.commit, name="upload_commit"),
    path("<int:pk>/continue/", decisions.resume, name="upload_continue"),
    path("<int:pk>/discard/", decisions.discard, name="upload_discard"),
    path("<int:pk>/undo/", undo.undo, name="upload_undo"),
]
