"""Taking back what an upload did to a table: what it created goes, what it changed returns.

Everything that undo needs is in the history: the version before the upload's own, of each row that
it changed or deleted. It is refused once a later change touches the same rows, unless these are
again as the upload left them.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import models

from ingest.models import Upload
from ingest.refusals import Refusal
from records import bulk
from records.bulk import Cause
from records.models import Record

State = Upload.State


def take_back(
    model: type[Record], upload: Upload, cause: Cause, *, apart: Collection[str] = ()
) -> None:
    """Undoes what `upload` did to one table, rows and lineage as they were before. What became of
    the columns that stand `apart` is in nobody's way."""
    history = model.history.model
    own = history.objects.filter(history_upload=upload.pk, history_type__in="~-")
    touched = dict(own.values_list("id", "history_id"))
    created = list(
        model._base_manager.filter(source_upload=upload.pk)
        .exclude(pk__in=own.values("id"))
        .values_list("pk", flat=True)
    )
    _refuse_if_touched(model, upload, touched, created, apart)
    _refuse_if_referred_to(model, created)
    before = _versions_before(history, touched)
    deleted = set(own.filter(history_type="-").values_list("id", flat=True))
    bulk.delete(model, created, cause)
    _restore(model, {pk: before[pk] for pk in touched if pk in deleted}, cause)
    _return(model, {pk: before[pk] for pk in touched if pk not in deleted}, cause)


def touched(model: type[Record], upload: Upload, column: str) -> set[Any]:
    """What a column holds, or held, in the rows that an upload wrote; after its undo too.

    Whatever an upload touched bears its number, in the row or in its versions.
    """
    rows = model._default_manager.filter(source_upload=upload.pk)
    versions = model.history.model.objects.filter(history_upload=upload.pk)
    return {
        value
        for found in (rows, versions)
        for value in found.order_by().values_list(column, flat=True).distinct()
    }


def _refuse_if_touched(
    model: type[Record],
    upload: Upload,
    touched: dict[int, int],
    created: Sequence[int],
    apart: Collection[str],
) -> None:
    """Later versions of the same rows, from whatever hand, make an undo impossible.

    What an upload did that was itself undone counts for nothing: its versions cancel out. So does
    what somebody wrote and took back.
    """
    history = model.history.model
    undone = Upload.objects.filter(state=State.UNDONE).values("pk")
    standing = history.objects.exclude(history_upload__in=undone)
    # {row: the uploads, or hands, that changed it}
    later: dict[int, set[int | None]] = defaultdict(set)

    def add(versions: Any) -> None:
        for pk, by in versions.order_by().values_list("id", "history_upload"):
            later[pk].add(by)

    last_own = max(touched.values(), default=0)
    for some in bulk.chunks(list(touched)):
        add(standing.filter(id__in=some, history_id__gt=last_own))
    for some in bulk.chunks(created):
        add(standing.filter(id__in=some).exclude(history_type="+"))
    # Rows that it created and that bear another upload's number now, or are gone.
    first = history.objects.filter(history_type="+", source_upload=upload.pk)
    known = {*touched, *created}
    moved = [pk for pk in first.values_list("id", flat=True) if pk not in known]
    for pk in moved:
        later[pk].add(None)
    for some in bulk.chunks(moved):
        add(standing.filter(id__in=some).exclude(history_type="+"))
    for pk in _as_left(model, upload, list(later), apart):
        del later[pk]
    if later:
        uploads = sorted({number for by in later.values() for number in by if number})
        named = ", ".join(f"#{number}" for number in uploads) or "—"
        raise Refusal("touched_later", count=len(later), uploads=named)


def _as_left(
    model: type[Record], upload: Upload, keys: Sequence[int], apart: Collection[str]
) -> list[int]:
    """Those of these rows that are, but for when they were written, as the upload left them."""
    history = model.history.model
    left_out = {model._meta.pk.attname, "updated_at", *apart}
    names = [name for name in _attnames(model) if name not in left_out]
    left: dict[int, tuple[Any, ...]] = {}
    stands: dict[int, tuple[Any, ...]] = {}
    for some in bulk.chunks(keys):
        own = history.objects.filter(id__in=some, history_upload=upload.pk).order_by("history_id")
        left |= {pk: tuple(values) for pk, *values in own.values_list("id", *names)}
        rows = model._base_manager.filter(pk__in=some)
        stands |= {pk: tuple(values) for pk, *values in rows.values_list("pk", *names)}
    return [pk for pk, values in stands.items() if left.get(pk) == values]


def _refuse_if_referred_to(model: type[Record], created: Sequence[int]) -> None:
    """Rows of other tables that point at what would go."""
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if getattr(relation, "on_delete", None) is not models.PROTECT:
            continue
        for some in bulk.chunks(created):
            query = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": some}
            )
            if (first := query.first()) is not None:
                named = f"{relation.related_model._meta.verbose_name} {first}"
                raise Refusal("referred_to", examples=named)


def _versions_before(history: Any, touched: dict[int, int]) -> dict[int, models.Model]:
    """{pk: the version that stood before the upload's own}."""
    wanted: dict[int, int] = {}
    for some in bulk.chunks(list(touched)):
        rows = history.objects.filter(id__in=some).values_list("id", "history_id")
        for pk, number in rows:
            if number < touched[pk]:
                wanted[pk] = max(number, wanted.get(pk, 0))
    found: dict[int, models.Model] = {}
    for some in bulk.chunks(list(wanted.values())):
        found |= {version.id: version for version in history.objects.filter(history_id__in=some)}
    return found


def _attnames(model: type[Record]) -> list[str]:
    """What versions hold; what they leave out is derived, and its room derives it anew."""
    return [field.attname for field in model.history.model.tracked_fields]


def _restore(model: type[Record], versions: dict[int, Any], cause: Cause) -> None:
    """Deleted rows come back under their own keys."""
    names = _attnames(model)
    rows = [model(**{name: getattr(v, name) for name in names}) for v in versions.values()]
    model._base_manager.bulk_create(rows, batch_size=50)
    bulk.keep_version(model, list(versions), "+", cause)


def _return(model: type[Record], versions: dict[int, Any], cause: Cause) -> None:
    """Changed rows return to what they were, `updated_at` and lineage included."""
    names = [name for name in _attnames(model) if name != model._meta.pk.attname]
    columns = {name: [getattr(v, name) for v in versions.values()] for name in names}
    bulk.update(model, list(versions), columns, cause)
