"""Reading long lists by their keys: first which rows, in order, then the rows themselves.

A page far into a list so walks an index instead of the table and all that is joined to it; a whole
list is sent without a cursor that stays open while a person's line is slow, and without skipping
again and again over what was already sent.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Field, Func, Model, OrderBy, QuerySet
from django.db.models.sql.where import WhereNode
from django.utils.functional import cached_property

from records import bulk
from records.engines import pick

# Up to so many rows are sorted faster than they are met on a walk along the sorted index.
FEW = 20_000


class ByValue(Func):
    """A column that a database sorts by without choosing its index for the walk.

    SQLite takes `ORDER BY … LIMIT` for a reason to walk the whole index, however few rows match.
    """

    arity = 1

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        plain = "%(expressions)s"
        template = pick(connection, sqlite=f"+{plain}", postgresql=plain, sqlserver=plain)
        return super().as_sql(compiler, connection, template=template, **context)


def is_key(text: str) -> bool:
    """Whether what somebody wrote can be a record's key: ² is a digit too, and no number."""
    return text.isascii() and text.isdigit() and len(text) < 19


def ordered(queryset: QuerySet) -> QuerySet:
    """With the key as the last part of its ordering, so that pages neither repeat nor skip, and
    what is unknown after what is known."""
    return queryset.order_by(*(_part(queryset, name) for name in _names(queryset)))


def rows(queryset: QuerySet, some: slice, count: int | None = None) -> list[Model]:
    """The rows of a slice of the list; `count`, if it is known, is how many the list has."""
    return _rows(queryset, _keys(queryset, some, count))


def _rows(queryset: QuerySet, keys: Sequence[int]) -> list[Model]:
    """Those with these keys, in their order."""
    found = {row.pk: row for row in _of(queryset, keys)}
    return [found[key] for key in keys if key in found]


def _keys(queryset: QuerySet, some: slice, count: int | None) -> list[int]:
    few = count is not None and count <= FEW
    sorted_ = _by_value(queryset) if few else ordered(queryset)
    return list(sorted_.values_list("pk", flat=True)[some])


def _consisting(queryset: QuerySet, parts: Sequence[QuerySet]) -> QuerySet:
    """The list by its parts, in its order. Each is found along an index of its own; where their
    conditions are joined by "or", PostgreSQL may look for every row in all the versions."""
    order = _names(queryset)
    if len(parts) == 1:
        return parts[0].order_by(*order)
    first, *others = (part.order_by().values("pk") for part in parts)
    return _of(queryset, first.union(*others, all=True)).order_by(*order)


def _of(queryset: QuerySet, keys: Sequence[int] | QuerySet) -> QuerySet:
    """The rows with these keys, which are known to be of the list: asked once more whether they
    are, SQLite would look for them through all that the list has."""
    found = queryset.order_by()
    if found.query.group_by is None:  # a sum may be of what the list's conditions leave
        found.query.where = WhereNode()
    return found.filter(pk__in=keys)


def _names(queryset: QuerySet) -> list[str]:
    """The ordering as names, `-` before what goes down, with the key at its end."""
    given = [_name(part) for part in queryset.query.order_by or queryset.model._meta.ordering]
    if any(name.lstrip("-") in ("pk", "id") for name in given):
        return given
    return [*given, "-pk" if given and given[0].startswith("-") else "pk"]


def _name(part: Any) -> str:
    """Of a part as people write it, or as `ordered` made it."""
    if not isinstance(part, OrderBy):
        return str(part)
    return f"{'-' if part.descending else ''}{part.expression.name}"


def _part(queryset: QuerySet, name: str) -> Any:
    field = _plain(queryset).get(name.lstrip("-"))
    return name if field is None else _sorted(field, F(field.name), name)


def _sorted(field: Field, value: Any, name: str) -> OrderBy:
    """Databases differ in where they sort what is NULL: here always last."""
    return OrderBy(value, descending=name.startswith("-"), nulls_last=field.null or None)


def _by_value(queryset: QuerySet) -> QuerySet:
    first, *others = _names(queryset)
    field = _plain(queryset).get(first.lstrip("-"))
    if field is None:
        return ordered(queryset)
    leading = _sorted(field, ByValue(field.name), first)
    return queryset.order_by(leading, *(_part(queryset, name) for name in others))


def _plain(queryset: QuerySet) -> dict[str, Field]:
    """The model's own columns that are no references."""
    return {f.name: f for f in queryset.model._meta.fields if not f.is_relation}


def values(queryset: QuerySet, paths: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """The whole list's values, in order, some thousand rows at a time."""
    keys = list(ordered(queryset).values_list("pk", flat=True))
    for some in bulk.chunks(keys):
        yield _values(queryset, some, paths)


def _values(queryset: QuerySet, keys: Sequence[int], paths: Sequence[str]) -> list[tuple[Any, ...]]:
    """Of the rows with these keys, in their order."""
    chosen = _of(queryset, keys).select_related(None)
    found = {key: rest for key, *rest in chosen.values_list("pk", *paths)}
    return [tuple(found[key]) for key in keys if key in found]


class KeyedPaginator(Paginator):
    """Django's, whose pages are found by their keys; with `paths`, of values instead of rows; with
    `parts`, that the list consists of, counted and found part by part."""

    def __init__(
        self,
        *args: Any,
        paths: Sequence[str] | None = None,
        parts: Sequence[QuerySet] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.paths = paths
        self.parts = parts

    @cached_property
    def count(self) -> int:
        return sum(self._counts) if self.parts else super().count

    @cached_property
    def _counts(self) -> list[int]:
        return [part.order_by().count() for part in self.parts]

    def page(self, number: int | str) -> Any:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        some = slice(first, min(first + self.per_page, self.count))
        keys = _keys(self._found(), some, self.count)
        if self.paths is None:
            return self._get_page(_rows(self.object_list, keys), number, self)
        return self._get_page(_values(self.object_list, keys, self.paths), number, self)

    def _found(self) -> QuerySet:
        there = [part for part, rows in zip(self.parts, self._counts, strict=True) if rows]
        return _consisting(self.object_list, there) if there else self.object_list
