"""The items of one acta, as a list with the acta's own tabs."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from billing import filters, tables
from billing.models import Annex, BilledItem
from billing.views.objected import objectable
from billing.views.objecting import CHOICE, LOOK
from records.permissions import may
from records.views import RecordPages
from records.views.export import ExportView
from records.views.lists import ListView


class ItemsOf(RecordPages):
    """The declaration of a list that is narrowed to an acta before any filter."""

    model = BilledItem
    table_class = tables.AnnexItemTable
    filterset_class = filters.AnnexItemFilters
    related = ("annex__contract", "price")
    can_add = False

    def __init__(self, annex: Annex) -> None:
        # Not the model's own pages, so not declared as such.
        self.annex = annex

    @property
    def base(self) -> str:
        return "billing:annex_items"

    def queryset(self) -> QuerySet:
        return BilledItem.objects.filter(annex=self.annex)

    def url(self, page: str, pk: int | None = None) -> str:
        return reverse("billing:annex_items", args=[self.annex.pk])


class OfAnnex:
    """Finds the acta of the address, whose items the view is about."""

    def dispatch(
        self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any
    ) -> HttpResponseBase:
        annex = get_object_or_404(Annex.objects.select_related("contract"), pk=pk)
        self.pages = ItemsOf(annex)
        return super().dispatch(request, *args, **kwargs)


class AnnexItemsView(OfAnnex, ListView):
    def template(self) -> list[str]:
        return ["billing/annex_items.html"]

    def context(self, **more: Any) -> dict[str, Any]:
        annex = self.pages.annex
        history = reverse("billing:annex_history", args=[annex.pk])
        found = super().context(**more, record=annex, tab="items", history_url=history)
        return {**found, "may_change": False, "may_delete": False, "choose": self.choose()}

    def choose(self) -> dict[str, Any] | None:
        """What can be done with rows that are ticked: objecting, for whom and while it may be."""
        if not may(self.request.user, "object", BilledItem) or objectable(self.pages.annex):
            return None
        return {"template": "billing/choosing.html", "left_out": (*CHOICE, *LOOK)}


class AnnexItemsExportView(OfAnnex, ExportView):
    pass
