"""The list of all uploads."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from ingest import kinds
from ingest.models import Upload
from records.tables import MomentColumn, PersonColumn, QuantityColumn, RecordTable, StateColumn

COLOURS: dict[str, str] = {
    Upload.State.RECEIVED: "azure",
    Upload.State.JUDGED: "azure",
    Upload.State.REFUSED: "red",
    Upload.State.COMMITTED: "green",
    Upload.State.UNDONE: "orange",
    Upload.State.DISCARDED: "secondary",
}


class UploadTable(RecordTable):
    pk = tables.Column(verbose_name=_("No."))
    about = tables.Column(
        verbose_name=_("About"), empty_values=(), attrs={"cell": {"class": "text-named"}}
    )
    state = StateColumn(colours=COLOURS)
    created = QuantityColumn()
    changed = QuantityColumn()
    gone = QuantityColumn()
    owner = PersonColumn()
    created_at = MomentColumn()
    committed_at = MomentColumn()
    committed_by = PersonColumn()
    undone_by = PersonColumn()
    sortable = ("pk", "created_at", "committed_at")
    shown = ("name", "kind", "about", "state", "created", "changed", "gone", "owner", "created_at")

    class Meta(RecordTable.Meta):
        model = Upload
        fields = (
            "name",
            "pk",
            "kind",
            "about",
            "state",
            "rows",
            "created",
            "changed",
            "equal",
            "gone",
            "owner",
            "created_at",
            "committed_at",
            "committed_by",
            "undone_at",
            "undone_by",
            "sha256",
        )
        sequence = fields

    def render_kind(self, value: str) -> str:
        return kinds.title(value)
