"""/transformers/missing/: of which transformers a month has nothing, though the one before had."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from records import formats
from records.permissions import may
from records.views.lists import page_size, paginate, wants_results
from transformers.filters import MissingFilters, PlacedFilters
from transformers.models import Consumption, Transformer
from transformers.models.figures import months_back
from transformers.tables import TransformerTable
from transformers.views.addresses import asked, listed
from transformers.views.losses import nothing_yet

SHOWN = (
    *("code", "municipality", "substation", "circuit"),
    *("customers", "has_macro", "billed_12", "state"),
)


def missing(request: HttpRequest) -> HttpResponse:
    """A list; for htmx the sentence that says how many there are."""
    if not (may(request.user, "view", Consumption) and may(request.user, "view", Transformer)):
        raise PermissionDenied
    newest = Consumption.objects.last_month()
    if newest is None:
        return nothing_yet(request)
    data = request.GET.copy()
    data["month"] = data.get("month") or f"{newest:%Y-%m}"
    filters = MissingFilters(data, Transformer.objects.select_related("municipality"))
    context: dict[str, Any] = {"filters": filters}
    if filters.is_valid():
        month = filters.form.cleaned_data["month"]
        context |= of_month(
            month, {name: data.get(name, "") for name in PlacedFilters.base_filters}
        )
        if wants_results(request):
            context["count"] = filters.qs.count()
            return render(request, "transformers/missing_count.html", context)
        context |= listing(request, filters.qs)
    return render(request, "transformers/missing.html", context)


def of_month(month: Any, where: dict[str, str]) -> dict[str, Any]:
    before = months_back(month, 1)
    return {
        "month": formats.month(month),
        "before": formats.month(before),
        "before_url": listed("consumption", period=before, **where),
        "month_url": listed("consumption", period=month, **where),
        "inventory_url": listed("transformer", missing=month, **where),
        "url": asked("missing", month=month, **where),
    }


def listing(request: HttpRequest, rows: Any) -> dict[str, Any]:
    table = TransformerTable(rows, order_by=request.GET.get("sort") or None)
    table.show_only(SHOWN)
    paginate(table, request.GET.get("page", "1"), page_size(request))
    return {
        "table": table,
        "count": table.paginator.count,
        "rows": list(table.paginated_rows),
        "page": table.page,
        "page_range": table.paginator.get_elided_page_range(table.page.number, on_ends=1),
    }
