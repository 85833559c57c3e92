"""What a commit would do, row by row, for a person to look at: made once, when it is judged.

The file lies beside what is staged, so that a page need not read a whole batch to show ten rows.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from ingest import kinds, staging
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.models import Upload
from ingest.widgets import PeriodWidget, YearWidget
from records import formats

# So many rows of each sort can be looked at; the counts are always of all.
SHOWN = 500
NAME = "preview.json"


@dataclass
class Preview:
    """Rows: `changed` {sheet, row, changes: [(header, was, becomes)]}, others {sheet, row, values}.

    `columns` are the headers of the values; `rows_with_problems` how many rows no commit may write.
    """

    columns: list[str] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    rows_with_problems: int = 0
    # What a commit would do that sets those rows aside, and whether it asks for a reason.
    without_them: dict[str, int] = field(default_factory=dict)
    without_them_needs_reason: bool = False


def write(upload: Upload) -> None:
    """Makes the preview of what is staged."""
    batch, plan = staging.load(upload.folder)
    made = _of(kinds.get(upload.kind)(), batch, plan)
    staging.replace(upload.folder / NAME, made.__dict__)


def read(upload: Upload) -> Preview:
    """The upload's preview; an empty one where none was made."""
    try:
        return Preview(**json.loads((upload.folder / NAME).read_text()))
    except (OSError, ValueError, TypeError):
        return Preview()


def _of(resource: Any, batch: Batch, plan: Plan) -> Preview:
    names = [name for name in resource.columns() if batch.brings(name)]
    made = Preview(
        columns=[batch.headers[name] for name in names],
        rows_with_problems=len(batch.findings.rows_with_problems()),
    )
    _note_without_problems(resource, batch, made)
    for index in plan.new[:SHOWN]:
        values = [batch.written(index, name) for name in names]
        made.new.append({**_place(batch, index), "values": values})
    fields = {header: name for name, header in batch.headers.items()}
    for difference in resource.differences(batch, plan.changed[:SHOWN]):
        index = difference["index"]
        changes = [
            (header, formats.readable(was), _becomes(batch, index, fields[header], written))
            for header, was, written in difference["changes"]
        ]
        made.changed.append({**_place(batch, index), "changes": changes})
    columns = resource.columns()
    stored = resource.get_queryset().in_bulk(plan.gone[:SHOWN])
    for record in stored.values():
        values = [stored_value(columns[name], record) for name in names]
        place = {"sheet": record.source_sheet, "row": record.source_row}
        made.gone.append({**place, "values": values})
    return made


def _note_without_problems(resource: Any, batch: Batch, made: Preview) -> None:
    """The rows that are left may well do something else than they would have done with the rest."""
    out = batch.findings.rows_with_problems()
    if not out or len(out) == len(batch):
        return
    _rest, plan = resource.examine(batch.without(out))
    made.without_them, made.without_them_needs_reason = plan.counts, plan.needs_reason


def stored_value(column: Column, record: Any) -> str:
    """A stored record's value of a column, as people read it."""
    value = column.export(record)
    if value is not None and isinstance(column.widget, PeriodWidget):
        return formats.month(value)
    return str(value) if isinstance(column.widget, YearWidget) else formats.readable(value)


def _place(batch: Batch, index: int) -> dict[str, Any]:
    return {"sheet": batch.sheets[index], "row": batch.rows[index]}


def _becomes(batch: Batch, index: int, name: str, written: str) -> str:
    """The value as it will be shown; a reference's as it was written."""
    value = batch[name][index]
    return (
        written
        if isinstance(value, int) and not isinstance(value, bool)
        else formats.readable(value)
    )
