"""Pages of API results: `count`, `next`, `previous`, `results`."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.serializers import IntegerField, ValidationError

from records.keyed import KeyedPaginator


class Pages(PageNumberPagination):
    # Of these query paths alone, as tuples, instead of records.
    paths: Sequence[str] | None = None
    # What the list consists of, where its parts are counted sooner than it is.
    parts: Sequence[QuerySet] = ()
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 5_000

    def django_paginator_class(self, queryset: QuerySet, page_size: int) -> Paginator:
        return KeyedPaginator(queryset, page_size, paths=self.paths, parts=self.parts)

    def get_page_size(self, request: Request) -> int | None:
        """What is no number of rows is refused; more than the most is the most."""
        _refuse_unless_positive(request, self.page_size_query_param)
        return super().get_page_size(request)

    def refuse_none_such(self, request: Request) -> None:
        """A table has no pages, but is asked in the same words; of pages, those that are not there
        are not found."""
        self.get_page_size(request)
        if getattr(request.accepted_renderer, "format", "") == "csv":
            _refuse_unless_positive(request, self.page_query_param)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in found:
            parameter["schema"]["minimum"] = 1
        return found


def _refuse_unless_positive(request: Request, name: str) -> None:
    try:
        IntegerField(min_value=1).run_validation(request.query_params.get(name, 1))
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None


class PlainPages(Pages):
    """Of what has no keys, or is in memory already."""

    django_paginator_class = Paginator
