"""Rows left out of a commit for their problems: taken up again, or given up, never lost.

A row is taken up by an upload of the same file that reads these rows alone and adds them to what is
stored; so its lineage stays the workbook's own sheet and row. Its commit settles the rows, its undo
lets them wait again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ingest import decisions
from ingest.models import Correction, SetAsideRow, Upload
from ingest.signals import committed

Row = SetAsideRow.State


def waiting() -> QuerySet[SetAsideRow]:
    found = SetAsideRow.objects.filter(state=Row.WAITING).select_related("upload__owner")
    return found.defer("upload__findings")


def take_up(
    rows: Iterable[SetAsideRow], user: Any, values: Mapping[tuple[int, str], str]
) -> Upload:
    """A new upload of these rows of one file; `values` {(row's key, header): new value}."""
    rows = list(rows)
    first = rows[0].upload
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        places[row.sheet].append(row.row)
    kept = ("sheets", "empty", "source", "months")
    options = {name: first.options[name] for name in kept if name in first.options}
    if source := first.report.get("reading", {}).get("source"):
        options["source"] = source
    with transaction.atomic():
        upload = Upload.objects.create(
            kind=first.kind,
            name=first.name,
            file=first.file.name,
            sha256=first.sha256,
            size=first.size,
            owner=user,
            presets=first.presets,
            mapping=first.mapping,
            options={
                **options,
                "mode": "add",
                "rows": places,
                "set_aside": [row.pk for row in rows],
            },
        )
        _keep_corrections(first, upload, rows, user, values)
    decisions.judge(upload)
    return upload


def _keep_corrections(
    first: Upload,
    upload: Upload,
    rows: Iterable[SetAsideRow],
    user: Any,
    values: Mapping[tuple[int, str], str],
) -> None:
    """What was corrected in these rows before, and what is now."""
    keys = {(row.sheet, row.row): row.pk for row in rows}
    cells = {
        (kept.sheet, kept.row, kept.column): (kept.value, kept.made_by_id)
        for kept in first.corrections.all()
        if (kept.sheet, kept.row) in keys
    }
    for (sheet, number), key in keys.items():
        for (row, header), value in values.items():
            if row == key:
                cells[sheet, number, header] = (value, user.pk)
    Correction.objects.bulk_create(
        [
            Correction(upload=upload, sheet=s, row=r, column=c, value=value, made_by_id=by)
            for (s, r, c), (value, by) in cells.items()
        ]
    )


def taken_up_by(rows: Iterable[SetAsideRow]) -> dict[int, Upload]:
    """{row's key: the upload that has taken it up and is not committed yet}."""
    found: dict[int, Upload] = {}
    wanted = {row.pk for row in rows}
    undecided = Upload.objects.filter(
        state__in=(Upload.State.RECEIVED, Upload.State.JUDGED), options__has_key="set_aside"
    )
    for upload in undecided.order_by("pk"):
        found |= {key: upload for key in upload.options["set_aside"] if key in wanted}
    return found


def give_up(rows: Iterable[SetAsideRow], reason: str) -> int:
    """Discards the rows that still wait; how many these were."""
    count = 0
    with transaction.atomic():
        for row in rows:
            count += _become(row, Row.DISCARDED, reason)
    return count


def _become(row: SetAsideRow, state: str, reason: str) -> int:
    if row.state == state:
        return 0
    row.state = state
    setattr(row, "_change_reason", reason[:100])  # noqa: B010  (simple-history reads it)
    row.save()
    return 1


def settle(sender: Any, upload: Upload, **news: Any) -> None:
    """After a commit or an undo: the rows it took up, and those that it left."""
    undone = upload.state == Upload.State.UNDONE
    taken = SetAsideRow.objects.filter(pk__in=upload.options.get("set_aside", []))
    for row in taken:
        _become(row, Row.WAITING if undone else Row.CORRECTED, f"#{upload.pk}")
    if undone:
        for row in upload.set_aside_rows.filter(state=Row.WAITING):
            _become(row, Row.DISCARDED, f"#{upload.pk}")


def listen() -> None:
    committed.connect(settle, dispatch_uid="ingest.set_aside")
