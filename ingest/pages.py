"""The list of uploads, declared like any other list; their own page is the wizard's."""

from django.utils.translation import gettext_lazy

from ingest.filters import UploadFilters
from ingest.models import Upload
from ingest.tables import UploadTable
from records.views import RecordPages


class UploadPages(RecordPages):
    model = Upload
    table_class = UploadTable
    filterset_class = UploadFilters
    related = ("owner",)
    can_add = can_edit = can_delete = False
    lead = gettext_lazy("Workbooks on their way to records, and the trace of all that came in.")


uploads = UploadPages()
