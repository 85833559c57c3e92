"""Pages of API results: `count`, `next`, `previous`, `results`."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from rest_framework.pagination import PageNumberPagination

from records.keyed import KeyedPaginator


class Pages(PageNumberPagination):
    # Of these query paths alone, as tuples, instead of records.
    paths: Sequence[str] | None = None
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 5_000

    def django_paginator_class(self, queryset: QuerySet, page_size: int) -> Paginator:
        return KeyedPaginator(queryset, page_size, paths=self.paths)


class PlainPages(Pages):
    """Of what has no keys, or is in memory already."""

    django_paginator_class = Paginator
