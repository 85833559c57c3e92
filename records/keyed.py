"""Reading long lists by their keys: first which rows, in order, then the rows themselves.

A page far into a list so walks an index instead of the table and all that is joined to it; a whole
list is sent without a cursor that stays open while a person's line is slow, and without skipping
again and again over what was already sent.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet

from records import bulk


def ordered(queryset: QuerySet) -> QuerySet:
    """With the key as the last part of its ordering, so that pages neither repeat nor skip."""
    given = [str(part) for part in queryset.query.order_by or queryset.model._meta.ordering]
    if any(part.lstrip("-") in ("pk", "id") for part in given):
        return queryset.order_by(*given)
    return queryset.order_by(*given, "-pk" if given and given[0].startswith("-") else "pk")


def rows(queryset: QuerySet, some: slice) -> list[Model]:
    """The rows of a slice of the list."""
    keys = list(ordered(queryset).values_list("pk", flat=True)[some])
    found = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


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
        return self._get_page(rows(self.object_list, slice(first, last)), number, self)
