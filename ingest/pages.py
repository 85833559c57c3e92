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
    first = gettext_lazy(
        "Every workbook that somebody uploads is listed here with what came of it. Contracts and "
        "the inventory of transformers are what to begin with."
    )
    lead = gettext_lazy("Workbooks on their way to records, and the trace of all that came in.")


uploads = UploadPages()
