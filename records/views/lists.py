"""A model's list: filtered, sorted, paged, with the columns the person chose."""

import json
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from records.permissions import may
from records.tables import RecordTable
from records.views.base import RecordView

PAGE_SIZES = (25, 50, 100, 200)
COLUMNS_COOKIE = "columns"
SIZE_COOKIE = "page_size"
# More rows than these no figure leads to, and adding them up would keep a page waiting.
SUMMED = 200_000
A_YEAR = 60 * 60 * 24 * 365


class ListView(RecordView):
    """Plain links throughout; with htmx the results alone are replaced."""

    results = "records/list_results.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        filters = self.pages.filterset_class(request.GET, self.pages.joined(), request=request)
        table = self.table(filters)
        size = page_size(request)
        paginate(table, request.GET.get("page", "1"), size)
        template = self.results if wants_results(request) else self.template()
        response = render(request, template, self.list_context(filters, table, size))
        response.headers["Vary"] = "HX-Request, Cookie"
        self.remember(request, response)
        return response

    def template(self) -> list[str]:
        """A model's own template, else the one for all."""
        meta = self.pages.model._meta
        return [f"{meta.app_label}/{meta.model_name}_list.html", "records/list.html"]

    def table(self, filters: Any) -> RecordTable:
        rows = filters.qs if filters.is_valid() else self.pages.queryset().none()
        table = self.pages.table_class(rows, order_by=self.request.GET.get("sort") or None)
        table.show_only(chosen_columns(self.request, self.pages))
        return table

    def list_context(self, filters: Any, table: RecordTable, size: int) -> dict[str, Any]:
        chips = list(filters.chips())
        return self.context(
            filters=filters,
            chips=chips,
            sums=self.sums(filters) if chips and table.paginator.count <= SUMMED else [],
            table=table,
            rows=list(table.paginated_rows),
            page=table.page,
            page_range=table.paginator.get_elided_page_range(table.page.number, on_ends=1),
            page_sizes=PAGE_SIZES,
            page_size=size,
            figures=self.figures(filters),
            may_load=bool(self.pages.loaded_by)
            and may(self.request.user, "add", self.pages.loaded_as or self.pages.model),
            columns=[(c.name, c.header, c.visible) for c in table.columns.iterall()],
        )

    def sums(self, filters: Any) -> list[tuple[Any, Any]]:
        """(words, pesos) of all the rows that are chosen, not of a page of them."""
        if not (self.pages.summed and filters.is_valid()):
            return []
        wanted = {f"sum_{name}": Sum(name) for name in self.pages.summed}
        found = filters.qs.order_by().aggregate(**wanted)
        return [(words, found[f"sum_{name}"]) for name, words in self.pages.summed.items()]

    def figures(self, filters: Any) -> Any:
        shown = self.pages.figures_template and filters.is_valid()
        return self.pages.figures(filters) if shown else None

    def remember(self, request: HttpRequest, response: HttpResponse) -> None:
        """Choices live in cookies: a page that is looked at writes nothing to the database."""
        if "columns" in request.GET:
            kept = {**_cookie(request), self.pages.base: request.GET.getlist("columns")}
            _keep(request, response, COLUMNS_COOKIE, json.dumps(kept))
        if "page_size" in request.GET:
            size = str(page_size(request))
            _keep(request, response, SIZE_COOKIE, size)


def wants_results(request: HttpRequest) -> bool:
    """Whether htmx replaces the results alone; a link or the way back gets the whole page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def chosen_columns(request: HttpRequest, pages: Any) -> list[str]:
    """As asked for now, else as chosen before, else as the table says."""
    known = pages.table_class.base_columns
    asked = request.GET.getlist("columns") or _cookie(request).get(pages.base, [])
    return [name for name in asked if name in known] or list(pages.table_class.initially())


def page_size(request: HttpRequest) -> int:
    asked = request.GET.get("page_size") or request.COOKIES.get(SIZE_COOKIE, "")
    return next((size for size in PAGE_SIZES if asked == str(size)), PAGE_SIZES[1])


def paginate(table: RecordTable, asked: str, size: int) -> None:
    """The page asked for; beyond the last, the last; nonsense, the first."""
    try:
        table.paginate(page=asked, per_page=size)
    except PageNotAnInteger:
        table.page = table.paginator.page(1)
    except EmptyPage:
        table.page = table.paginator.page(table.paginator.num_pages)


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    secure = request.is_secure()
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)


def _cookie(request: HttpRequest) -> dict[str, list[str]]:
    """{list: columns} as they were chosen before; nothing of what is no such thing."""
    try:
        kept = json.loads(request.COOKIES.get(COLUMNS_COOKIE, "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {base: list(map(str, names)) for base, names in kept.items() if isinstance(names, list)}
