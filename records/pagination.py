"""Pages of API results: `count`, `next`, `previous`, `results`."""

from django.core.paginator import Paginator
from rest_framework.pagination import PageNumberPagination

from records.keyed import KeyedPaginator


class Pages(PageNumberPagination):
    django_paginator_class = KeyedPaginator
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 5_000


class PlainPages(Pages):
    """Of what has no keys, or is in memory already."""

    django_paginator_class = Paginator
