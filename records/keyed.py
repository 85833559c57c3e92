"""Reading long lists by their keys: first which rows, in order, then the rows themselves.

A page far into a list so walks an index instead of the table and all that is joined to it; a whole
list is sent without a cursor that stays open while a person's line is slow, and without skipping
again and again over what was already sent.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Func, Model, QuerySet

from records import bulk

# Up to so many rows are sorted faster than they are met on a walk along the sorted index.
FEW = 20_000


class ByValue(Func):
    """A column that a database sorts by without choosing its index for the walk.

    SQLite takes `ORDER BY … LIMIT` for a reason to walk the whole index, however few rows match.
    """

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def ordered(queryset: QuerySet) -> QuerySet:
    """With the key as the last part of its ordering, so that pages neither repeat nor skip."""
    given = [str(part) for part in queryset.query.order_by or queryset.model._meta.ordering]
    if any(part.lstrip("-") in ("pk", "id") for part in given):
        return queryset.order_by(*given)
    return queryset.order_by(*given, "-pk" if given and given[0].startswith("-") else "pk")


def rows(queryset: QuerySet, some: slice, count: int | None = None) -> list[Model]:
    """The rows of a slice of the list; `count`, if it is known, is how many the list has."""
    sorted_ = ordered(queryset)
    if count is not None and count <= FEW:
        sorted_ = _by_value(sorted_)
    keys = list(sorted_.values_list("pk", flat=True)[some])
    found = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def _by_value(queryset: QuerySet) -> QuerySet:
    first, *others = (str(part) for part in queryset.query.order_by)
    plain = {field.name for field in queryset.model._meta.fields if not field.is_relation}
    if first.lstrip("-") not in plain:
        return queryset
    value = ByValue(first.lstrip("-"))
    return queryset.order_by(value.desc() if first.startswith("-") else value.asc(), *others)


def values(queryset: QuerySet, paths: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """The whole list's values, in order, some thousand rows at a time."""
    keys = list(ordered(queryset).values_list("pk", flat=True))
    unjoined = queryset.order_by().select_related(None)
    for some in bulk.chunks(keys):
        found = {key: rest for key, *rest in unjoined.filter(pk__in=some).values_list("pk", *paths)}
        yield [tuple(found[key]) for key in some if key in found]


class KeyedPaginator(Paginator):
    """Django's, whose pages are found by their keys."""

    def page(self, number: int | str) -> Any:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        return self._get_page(rows(self.object_list, slice(first, last), self.count), number, self)
