"""The budget over REST: the same filters, figures and rules as on its pages."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from billing.models import Annex, Contract
from budget import filters
from budget.asked import ScopeForm
from budget.execution import Cell, Execution
from budget.models import Movement, Provision
from records.api import CSV, CSVRenderer, RecordViewSet, csv_text
from records.pagination import PlainPages
from records.permissions import may

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


def pesos(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=2, **options)


class ExecutionSerializer(serializers.Serializer):
    """A cell of the execution; `initial` and `in_force` are null where there is no budget."""

    contract = serializers.IntegerField()
    contract_number = serializers.CharField()
    period = serializers.DateField()
    budget_line = serializers.CharField()
    expense_class = serializers.CharField()
    initial = pesos(allow_null=True)
    in_force = pesos(allow_null=True)
    executed = pesos()
    activities = pesos()
    materials = pesos()
    supplied = pesos()
    in_review = pesos()
    provisioned = pesos()


class MayViewExecution(permissions.IsAuthenticated):
    """Execution is made of budgets and of actas."""

    def has_permission(self, request: Request, view: Any) -> bool:
        seen = may(request.user, "view", Movement) and may(request.user, "view", Annex)
        return super().has_permission(request, view) and seen


class ExecutionViewSet(viewsets.GenericViewSet):
    """What was planned and what became of it, by contract, month, line and class of expense.

    Executed are approved actas with AIU and IVA, of it `activities` and `materials`; `supplied` is
    the company's own material, which the contractor is not paid for. In review and provisioned
    stand beside it.
    """

    serializer_class = ExecutionSerializer
    permission_classes = (MayViewExecution,)
    pagination_class = PlainPages
    renderer_classes = (JSONRenderer, CSVRenderer)
    filter_backends = ()

    @extend_schema(
        parameters=[
            OpenApiParameter("contract", str, description="its number"),
            OpenApiParameter("year", int),
            OpenApiParameter("period_from", str, description="2025-01"),
            OpenApiParameter("period_to", str, description="2025-12"),
            OpenApiParameter("budget_line", str, description="- for what has none"),
            OpenApiParameter("expense_class", str, enum=["investment", "expense", "-"]),
            CSV,
        ]
    )
    def list(self, request: Request) -> Any:
        form = ScopeForm(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        numbers = dict(Contract.objects.values_list("pk", "number"))
        cells = Execution.of(form.scope).cells
        for cell in cells:
            cell.contract_number = numbers[cell.contract]
        cells.sort(key=attrgetter("contract_number", "period", "budget_line", "expense_class"))
        if request.accepted_renderer.format == "csv":
            return _as_csv(cells)
        page = self.paginate_queryset(cells)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _as_csv(cells: Sequence[Cell]) -> HttpResponseBase:
    return StreamingHttpResponse(
        csv_text(ExecutionSerializer().fields, _batches(cells)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="execution.csv"'},
    )


def _batches(cells: Sequence[Cell], size: int = 1_000) -> Iterator[list[Any]]:
    for at in range(0, len(cells), size):
        rows = ExecutionSerializer(cells[at : at + size], many=True).data
        yield [row.values() for row in rows]


routes: list[Any] = [
    ("budgets", MovementViewSet),
    ("provisions", ProvisionViewSet),
    ("execution", ExecutionViewSet),
]
