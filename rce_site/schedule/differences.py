"""The nightly recompute: whatever follows from the records, derived anew and compared.

Uploads and forms keep every figure current, so that a night finds nothing: a difference is a
finding. Each step runs in a transaction of its own behind the gate, as commits do, and one that
changed nothing is taken back: views, feeds and Power BI need not be told of a night without news.
"""

import logging
from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest.models import Gate
from records import formats, recomputing
from records.models import Record

logger = logging.getLogger(__name__)

# Tables that steps make, beside records' own derived columns.
DERIVED = (
    *("transformers.Placement", "transformers.BalanceTotal"),
    *("transformers.Episode", "transformers.EpisodeMonth"),
    *("transformers.EpisodeLoss", "transformers.EpisodeLossMonth"),
    *("billing.AnnexItemTotal", "billing.AnnexMunicipalityTotal", "billing.AnnexObjectionTotal"),
    *("billing.AnnexDayTotal", "billing.AnnexLineTotal"),
    # What of closed months nobody had noticed.
    "budget.Adjustment",
)
# What changes without saying anything else, or is too long to change by itself.
NO_FIGURE = (models.DateTimeField, models.JSONField, models.TextField)
ROWS_AT_ONCE = 5_000

# A table's rows: their keys, nothing where rows have none that lasts, and what stands in each.
Rows = tuple[np.ndarray, np.ndarray]


class Unchanged(Exception):
    """Ends the transaction of a step that changed nothing."""


def run() -> str:
    """What differed, in a sentence."""
    found: dict[str, int] = {}
    for step in recomputing.steps:
        try:
            with transaction.atomic():
                Gate.enter()
                differing = _differing(step)
                if not differing and not found:
                    raise Unchanged
        except Unchanged:
            continue
        if differing:
            logger.warning("Recomputing changed rows: %s", differing)
            found[str(step.name)] = sum(differing.values())
    if not found:
        return _("Everything stood as it follows from the records.")
    rows = sum(found.values())
    words = ngettext(
        "%(count)s row differed and was put right: %(tables)s.",
        "%(count)s rows differed and were put right: %(tables)s.",
        rows,
    )
    named = ", ".join(f"{name} ({formats.number(count)})" for name, count in found.items())
    return words % {"count": formats.number(rows), "tables": named}


def _differing(step: recomputing.Step) -> dict[str, int]:
    """Runs it; {model: how many of its rows differ}."""
    tables = list(_tables(step.run.__module__.partition(".")[0]))
    before = [_rows(model) for model in tables]
    step.run(lambda count: None)
    found = {}
    for model, stood in zip(tables, before, strict=True):
        if count := _count(stood, _rows(model)):
            found[model._meta.label] = count
    return found


def _tables(room: str) -> Iterator[type[models.Model]]:
    for model in apps.get_app_config(room).get_models():
        if issubclass(model, Record) or model._meta.label in DERIVED:
            yield model


def _rows(model: type[models.Model]) -> Rows:
    """Each row as a number of 64 bits, which is enough to tell that it is another one.

    Values are read as the driver gives them: the same before and after.
    """
    lasts = issubclass(model, Record)
    key = model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field != key and _is_told(field)]
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in [key, *fields])
    statement = f"SELECT {names} FROM {quoted(model._meta.db_table)} ORDER BY {quoted(key.column)}"  # noqa: S608
    keys, values = array("q"), array("q")
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            values.extend(hash(tuple(row[1:])) for row in some)
            if lasts:
                keys.extend(row[0] for row in some)
    return np.array(keys, np.int64), np.array(values, np.int64)


def _is_told(field: Any) -> bool:
    """Keys of rows that are made anew each time are others each time."""
    if isinstance(field, models.ForeignKey):
        return issubclass(field.related_model, Record)
    return not isinstance(field, NO_FIGURE)


def _count(before: Rows, after: Rows) -> int:
    """How many rows are not what they were, came or went."""
    if before[0].size and np.array_equal(before[0], after[0]):
        return int((before[1] != after[1]).sum())
    stood, stands = np.sort(before[1]), np.sort(after[1])
    if np.array_equal(stood, stands):
        return 0
    return max(_alone(stood, stands), _alone(stands, stood))


def _alone(these: np.ndarray, those: np.ndarray) -> int:
    """How many of these, each as often as it is there, those lack."""
    values, counts = np.unique(these, return_counts=True)
    others, known = np.unique(those, return_counts=True)
    there = dict(zip(others.tolist(), known.tolist(), strict=True))
    pairs = zip(values.tolist(), counts.tolist(), strict=True)
    return sum(max(0, count - there.get(value, 0)) for value, count in pairs)
