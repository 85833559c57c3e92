"""The budget over REST: the same filters, figures and rules as on its pages."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import permissions, serializers
from rest_framework.request import Request

from billing.models import Annex, BilledItem, Contract
from budget import filters, totals
from budget.asked import FIRST_YEAR, LAST_YEAR, ScopeForm
from budget.execution import Cell, Execution
from budget.models import Movement, Notice, Provision
from budget.month import api as reported
from records.api import CSV, ComputedViewSet, RecordViewSet, following
from records.filters import MONTH_SCHEMA
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

    def moved_since(self, moment: datetime) -> Q:
        """The contract's actas and their lines say which of them are billed."""
        billed = following.with_written("annexes", BilledItem, moment, "annex")
        contracts = Contract.objects.filter(
            following.with_written("pk", Annex, moment, "contract") | billed
        )
        return Q(contract__in=contracts.order_by().values("pk"))


class NoticeViewSet(RecordViewSet):
    """Alerts. Rows come from the figures; who has one, its state and note are written here.

    A new one is nobody's (`owner` null), any other somebody's. `sentence` is in the site's
    language; `gone_at` says since when nothing gives rise to it any more.
    """

    queryset = Notice.objects.all()
    http_method_names = ["get", "put", "patch", "head", "options"]
    fields = (
        "key",
        "area",
        "kind",
        "severity",
        "contract",
        "subject",
        "sentence",
        "weight",
        "extent",
        "url",
        "first_at",
        "new_at",
        "worse_at",
        "gone_at",
        "state",
        "owner",
        "acted_at",
        "note",
    )
    extra = {
        "contract_number": serializers.CharField(
            source="contract.number", read_only=True, allow_null=True
        ),
        "owner_name": serializers.CharField(
            source="owner.username", read_only=True, allow_null=True
        ),
    }
    filterset_class = filters.NoticeFilters
    ordering_fields = ("area", "severity", "state")


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


SCOPE = [
    OpenApiParameter("contract", str, description="its number"),
    OpenApiParameter("year", {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}),
    OpenApiParameter("period_from", MONTH_SCHEMA, description="The first month"),
    OpenApiParameter("period_to", MONTH_SCHEMA, description="The last"),
    OpenApiParameter("budget_line", str, description="- for what has none"),
    OpenApiParameter("expense_class", str, enum=["investment", "expense", "-"]),
    CSV,
]


@extend_schema_view(list=extend_schema(parameters=SCOPE))
class ExecutionViewSet(ComputedViewSet):
    """What was planned and what became of it, by contract, month, line and class of expense.

    Executed are approved actas with AIU and IVA, of it `activities` and `materials`; `supplied` is
    the company's own material, which the contractor is not paid for. In review and provisioned
    stand beside it.
    """

    form_class = ScopeForm
    serializer_class = ExecutionSerializer
    permission_classes = (MayViewExecution,)
    file = "execution"

    def rows(self) -> list[Cell]:
        numbers = dict(Contract.objects.values_list("pk", "number"))
        cells = Execution.of(self.form().scope).cells
        for cell in cells:
            cell.contract_number = numbers[cell.contract]
        return sorted(
            cells, key=attrgetter("contract_number", "period", "budget_line", "expense_class")
        )


class TotalsForm(ScopeForm):
    by = forms.ChoiceField(choices=[(name, name) for name in totals.BY])


class ExecutionTotalSerializer(serializers.Serializer):
    """Sums of one `key`; what budgets and provisions do not tell apart is null."""

    key = serializers.CharField(help_text="The first day of a month, a number, a code; - for none")
    name = serializers.CharField()
    initial = pesos(allow_null=True)
    in_force = pesos(allow_null=True)
    executed = pesos()
    supplied = pesos()
    in_review = pesos()
    provisioned = pesos(allow_null=True)


@extend_schema_view(
    list=extend_schema(
        parameters=[
            *SCOPE,
            OpenApiParameter("by", str, enum=list(totals.BY), required=True),
        ]
    )
)
class ExecutionTotalsViewSet(ComputedViewSet):
    """What was executed by month, contract, line, class, municipality, circuit, group or kind:
    every grouping sums to the same whole."""

    form_class = TotalsForm
    serializer_class = ExecutionTotalSerializer
    permission_classes = (MayViewExecution,)
    file = "execution-totals"

    def rows(self) -> list[totals.Total]:
        form = self.form()
        return totals.of(form.scope, form.cleaned_data["by"])


routes: list[Any] = [
    ("budgets", MovementViewSet),
    ("provisions", ProvisionViewSet),
    ("alerts", NoticeViewSet),
    ("execution", ExecutionViewSet),
    ("execution-totals", ExecutionTotalsViewSet),
    *reported.routes,
]
