"""Writing many rows at once, with their history: the one place that bypasses the ORM's save().

A row that an upload creates gets no history row of its own: its upload is its history. Of what an
upload changes or deletes, first the version that stood is kept, then what it became. Versions are
copied from the table by INSERT … SELECT, so they are always what the database held.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, connections, models
from django.utils import timezone

from records import copying, executemany, openjson
from records.engines import pick

T = TypeVar("T")

# SQL Server takes 2,100 parameters in a statement; some are left for what stands beside the keys.
KEYS_A_STATEMENT = 2_000


@dataclass(frozen=True)
class Cause:
    """Why rows are written: the person, the upload and the reason that the history shows."""

    user_id: int | None = None
    upload: int | None = None
    reason: str = ""


def chunks(values: Sequence[T], size: int = KEYS_A_STATEMENT) -> Iterator[Sequence[T]]:
    """The values in slices that fit into one statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> None:
    """New rows, column by column: {attname: values}, all of one length; the key is the database's.

    Columns left out take the field's default.
    """
    size = len(next(iter(columns.values())))
    if not size:
        return
    prepared = {}
    for field in model._meta.concrete_fields:
        if field.attname in columns:
            prepared[field] = _prepared(field, columns[field.attname])
        elif not field.primary_key:
            default = field.get_db_prep_save(field.get_default(), connection)
            prepared[field] = [default] * size
    # What is NULL in every row is so without being sent.
    prepared = {field: some for field, some in prepared.items() if some.count(None) < size}
    rows = list(zip(*prepared.values(), strict=True))
    _rows().insert(connection, _table(model), list(prepared), rows)


def update(
    model: type[models.Model],
    keys: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    cause: Cause,
) -> None:
    """The rows with these keys become {attname: values}; what they were and became is kept."""
    if not keys:
        return
    keep_first_version(model, keys)
    rewrite(model, keys, columns)
    keep_version(model, keys, "~", cause)


def rewrite(
    model: type[models.Model], keys: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> None:
    """As `update`, for derived figures, of which no history is kept.

    Decimals may be given as floats that are rounded to their field's places.
    """
    if not keys:
        return
    fields = [model._meta.get_field(name) for name in columns]
    prepared = [_prepared(f, values) for f, values in zip(fields, columns.values(), strict=True)]
    rows = list(zip(*prepared, keys, strict=True))
    _rows().update(connection, _table(model), model._meta.pk, fields, rows)


def delete(model: type[models.Model], keys: Sequence[int], cause: Cause) -> None:
    """The rows with these keys go; their last version stays in the history.

    What refers to them is emptied or goes too, as their foreign keys say, and before them: SQL
    Server asks after every statement whether what is referred to is there.
    """
    if not keys:
        return
    keep_first_version(model, keys)
    keep_version(model, keys, "-", cause)
    for some in chunks(keys):
        _let_go(model, some)
    for some in chunks(keys):
        model._base_manager.filter(pk__in=some)._raw_delete(connection.alias)


def _let_go(model: type[models.Model], keys: Sequence[int]) -> None:
    for relation in model._meta.get_fields(include_hidden=True):
        followed = getattr(relation, "on_delete", None)
        if followed not in (models.SET_NULL, models.CASCADE):
            continue
        name, referring = relation.field.name, relation.related_model._base_manager.all()
        mine = referring.filter(**{f"{name}__in": keys})
        if followed is models.SET_NULL:
            mine.update(**{name: None})
        else:
            mine.delete()


def keep_first_version(model: type[models.Model], keys: Sequence[int]) -> None:
    """For rows that an upload created: the version that stands, dated when it was written."""
    history = model.history.model
    unkept = (
        f" AND NOT EXISTS (SELECT 1 FROM {_table(history)} kept"
        f" WHERE kept.{_key(model)} = live.{_key(model)})"
    )
    _copy(
        model,
        keys,
        {
            "history_type": "'+'",
            "history_date": "live.updated_at",
            "history_upload": "live.source_upload",
        },
        [],
        unkept,
    )


def keep_version(
    model: type[models.Model], keys: Sequence[int], history_type: str, cause: Cause
) -> None:
    """A version of the rows as they stand; history_type is '+', '~' or '-'."""
    history = model.history.model
    facts = {
        "history_type": history_type,
        "history_date": timezone.now(),
        "history_user_id": cause.user_id,
        "history_change_reason": cause.reason[:100] or None,
        "history_upload": cause.upload,
    }
    values = {
        name: _field(history, name).get_db_prep_save(value, connection)
        for name, value in facts.items()
    }
    # Nothing is written as NULL: in a SELECT a parameter that is None has no type.
    marked = {name: "NULL" if value is None else "%s" for name, value in values.items()}
    _copy(model, keys, marked, [value for value in values.values() if value is not None], "")


def _copy(
    model: type[models.Model],
    keys: Sequence[int],
    facts: Mapping[str, str],
    values: list[Any],
    condition: str,
) -> None:
    history = model.history.model
    copied = [_quoted(f.column) for f in history.tracked_fields]
    named = ", ".join([*copied, *(_quoted(_field(history, name).column) for name in facts)])
    chosen = ", ".join([*(f"live.{name}" for name in copied), *facts.values()])
    with connection.cursor() as cursor:
        for some in chunks(keys):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"INSERT INTO {_table(history)} ({named}) SELECT {chosen} FROM {_table(model)} live"
                f" WHERE live.{_key(model)} IN ({marks}){condition}",
                [*values, *some],
            )


def _prepared(field: Any, values: Sequence[Any]) -> list[Any]:
    """The values as the database's driver takes them; a column repeats itself, so each once."""
    own = connections[connection.alias]  # what `connection` stands for, found once
    if isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, own) for value in values]
    kinds = set(map(type, values)) - {type(None)}
    if isinstance(field, models.IntegerField | models.ForeignKey) and kinds <= {int}:
        return list(values)  # every driver takes them as they are
    if isinstance(field, models.DecimalField) and len(kinds) == 1 and kinds <= {float, Decimal}:
        return _decimals(field, values, float in kinds)
    ready = {value: field.get_db_prep_save(value, own) for value in dict.fromkeys(values)}
    return list(map(ready.__getitem__, values))


def _decimals(field: models.DecimalField, values: Sequence[Any], are_floats: bool) -> list[Any]:
    """Decimals, or figures that were computed as floats and rounded to the field's places.

    SQLite stores floats, whatever it is given; PostgreSQL is given decimals, the shortest ones of
    floats; in JSON a small float would be written as 1e-06, which SQL Server takes for no decimal.
    """
    places = field.decimal_places

    def rounded(value: Any) -> float:
        return float(round(value, places))

    def written(value: Any) -> str:
        return format(value, f".{places}f")

    of_floats = pick(connection, sqlite=None, postgresql=None, sqlserver=written)
    of_decimals = pick(connection, sqlite=rounded, postgresql=None, sqlserver=None)
    made = of_floats if are_floats else of_decimals
    if made is None:
        return list(values)
    return [None if value is None else made(value) for value in values]


def _rows() -> Any:
    """How many rows are written at once here."""
    return pick(connection, sqlite=executemany, postgresql=copying, sqlserver=openjson)


def _field(model: type[models.Model], attname: str) -> Any:
    return next(f for f in model._meta.concrete_fields if f.attname == attname)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _key(model: type[models.Model]) -> str:
    return _quoted(model._meta.pk.column)
