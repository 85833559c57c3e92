"""/transformers/summary/: the chosen transformers in a few figures, together and each."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from records import bulk
from records.permissions import may
from records.views.export import download
from records.views.lists import page_size
from transformers import describing
from transformers.describing import LABELS
from transformers.filters import TransformerFilters
from transformers.models import Consumption, Transformer
from transformers.views.addresses import with_query


def summary(request: HttpRequest) -> HttpResponseBase:
    """Of what the inventory's filters in the address choose; with `format`, each as a file."""
    if not (may(request.user, "view", Consumption) and may(request.user, "view", Transformer)):
        raise PermissionDenied
    filters = TransformerFilters(request.GET, Transformer.objects.all(), request=request)
    chosen = filters.qs.order_by("code") if filters.is_valid() else Transformer.objects.none()
    extension = request.GET.get("format")
    if extension in ("csv", "xlsx"):
        headers = [_("Transformer"), *(str(label) for label in LABELS.values())]
        return download(_("Summary of transformers"), headers, _rows(chosen), extension)
    return _page(request, filters, chosen)


def _page(request: HttpRequest, filters: Any, chosen: Any) -> HttpResponse:
    paginator = Paginator(chosen, page_size(request))
    page = paginator.get_page(request.GET.get("page"))
    each = describing.of_each([transformer.pk for transformer in page])
    rows = Consumption.objects.filter(transformer__in=chosen.order_by().values("pk"))
    given = {name: value for name, value in request.GET.items() if name != "page"}
    context = {
        "filters": filters,
        "page": page,
        "page_range": paginator.get_elided_page_range(page.number, on_ends=1),
        "rows": [(transformer, each[transformer.pk]) for transformer in page],
        "labels": LABELS,
        "may_load": may(request.user, "add", Transformer),
        "together": describing.together(rows) if paginator.count else None,
        "csv_url": with_query("", **{**given, "format": "csv"}),
        "xlsx_url": with_query("", **{**given, "format": "xlsx"}),
    }
    return render(request, "transformers/summary.html", context)


def _rows(chosen: Any) -> Iterator[list[Any]]:
    named = list(chosen.values_list("pk", "code"))
    for some in bulk.chunks(named, 500):
        each = describing.of_each([key for key, _code in some])
        for key, code in some:
            yield [code, *(value for _name, _label, value in each[key].figures)]
