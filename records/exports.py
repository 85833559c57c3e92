"""Which columns an export has, and its rows: as values, in the order of the list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst

from records import bulk, keyed

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column of an export: its header, where the database has its value, and how it reads."""

    header: str
    # As `values_list` takes it; empty where only the record itself can say, which is then read.
    path: str
    read: "Read | Names | None" = None


def table_columns(model: type[models.Model], table: Any, names: Iterable[str]) -> list[Column]:
    """The table's columns of these names, as values rather than as a page writes them."""
    bound = {column.name: column for column in table.columns.iterall()}
    annotated = set(table.data.data.query.annotations)
    return [
        _column(model, str(bound[name].header), str(bound[name].accessor), annotated)
        for name in names
        if name in bound
    ]


def resource_columns(resource: Any) -> list[Column]:
    """An import-export resource's columns, under the headers that an upload takes."""
    fields = resource.get_export_fields()
    return [Column(str(field.column_name), "", _of_resource(field)) for field in fields]


def rows(queryset: QuerySet, columns: list[Column]) -> Iterator[list[Any]]:
    if all(column.path for column in columns):
        return _of_database(queryset, columns)
    return _of_records(queryset, columns)


def title_of(model: type[models.Model]) -> str:
    return capfirst(str(model._meta.verbose_name_plural))


class Names:
    """What the records that a column refers to are called, asked for many at a time."""

    def __init__(self, model: type[models.Model]) -> None:
        self.known: dict[Any, str | None] = {None: None}
        # With all that a name may be made of.
        self.records = model._base_manager.select_related()

    def learn(self, keys: Iterable[Any]) -> None:
        new = set(keys) - self.known.keys()
        for some in bulk.chunks(list(new)):
            self.known |= {one.pk: str(one) for one in self.records.filter(pk__in=some)}

    def __call__(self, key: Any) -> str | None:
        return self.known[key]


def _of_database(queryset: QuerySet, columns: list[Column]) -> Iterator[list[Any]]:
    """Without making a record of each row, which would take most of the time."""
    reads = [column.read for column in columns]
    for some in keyed.values(queryset, [column.path for column in columns]):
        for place, read in enumerate(reads):
            if isinstance(read, Names):
                read.learn(row[place] for row in some)
        for row in some:
            yield [
                value if read is None or value is None else read(value)
                for read, value in zip(reads, row, strict=True)
            ]


def _of_records(queryset: QuerySet, columns: list[Column]) -> Iterator[list[Any]]:
    reads = [_of_record(column) for column in columns]
    keys = list(keyed.ordered(queryset).values_list("pk", flat=True))
    for some in bulk.chunks(keys, 1_000):
        found = {row.pk: row for row in queryset.order_by().filter(pk__in=some)}
        for key in some:
            if key in found:
                yield [read(found[key]) for read in reads]


def _of_record(column: Column) -> Read:
    if not column.path:
        return column.read
    follow = _attribute(column.path.split("__"))

    def read(row: Any) -> Any:
        value = follow(row)
        if isinstance(value, models.Model):
            return str(value)
        return value if value is None or column.read is None else column.read(value)

    return read


def _column(model: type[models.Model], header: str, accessor: str, annotated: set[str]) -> Column:
    """Follows `annex.contract.number`: a choice by its words, a reference by its name."""
    parts = accessor.replace("__", ".").split(".")
    path = "__".join(parts)
    if parts[0] in annotated:
        return Column(header, path)
    field: Any = None
    for part in parts:
        try:
            field = (model if field is None else field.related_model)._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return Column(header, "", _attribute(parts))
    if isinstance(field, models.ForeignKey):
        return Column(header, path, Names(field.related_model))
    words = {key: str(word) for key, word in field.flatchoices}
    return Column(header, path, (lambda value: words.get(value, value)) if words else None)


def _attribute(parts: list[str]) -> Read:
    """A property or method of the record, or of one that it refers to."""

    def read(row: Any) -> Any:
        for part in parts:
            row = getattr(row, part, None)
            row = row() if callable(row) else row
        return row

    return read


def _of_resource(field: Any) -> Read:
    """Numbers and dates stay what they are; the rest is written as the field's widget writes it."""

    def read(row: Any) -> Any:
        value = field.get_value(row)
        plain = value is None or isinstance(value, (Decimal, int, float, date))
        return value if plain and not isinstance(value, bool) else field.export(row)

    return read
