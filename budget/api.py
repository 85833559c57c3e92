"""The budget over REST: the same filters, figures and rules as on its pages."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from budget import filters
from budget.models import Movement, Provision
from records.api import RecordViewSet

CONTRACT = {"contract_number": serializers.CharField(source="contract.number", read_only=True)}


class MovementViewSet(RecordViewSet):
    """Months of budget movements. `effect` is what one does to the budget in force: a reduction's
    `amount` has no sign, its effect has."""

    queryset = Movement.objects.all()
    fields = (
        "contract",
        "year",
        "month",
        "period",
        "budget_line",
        "kind",
        "document",
        "date",
        "expense_class",
        "amount",
        "target_kwh",
    )
    extra = {
        **CONTRACT,
        "effect": serializers.DecimalField(
            source="signed", max_digits=18, decimal_places=2, read_only=True
        ),
    }
    filterset_class = filters.MovementFilters
    ordering_fields = ("period", "date")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_effect()


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


routes: list[Any] = [("budgets", MovementViewSet), ("provisions", ProvisionViewSet)]
