"""The budget over REST: the same filters, figures and rules as on its pages."""

from typing import Any

from rest_framework import serializers

from budget import filters
from budget.models import Provision
from records.api import RecordViewSet

CONTRACT = {"contract_number": serializers.CharField(source="contract.number", read_only=True)}


class ProvisionViewSet(RecordViewSet):
    """Work done and not yet billed. `reversed_by` is the acta that bills it, null while open."""

    queryset = Provision.objects.all()
    fields = (
        "contract",
        "period",
        "budget_line",
        "expense_class",
        "work_order",
        "description",
        "amount",
        "reversed_by",
    )
    extra = CONTRACT
    filterset_class = filters.ProvisionFilters
    ordering_fields = ("period", "work_order")


routes: list[Any] = [("provisions", ProvisionViewSet)]
