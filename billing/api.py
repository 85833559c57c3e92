"""Billing over REST: the same filters, figures and rules as on its pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from billing import filters, tables
from billing.models import Annex, BilledItem, Contract, ContractChange, Objection, Price
from billing.models.contracts import TAX_FIELDS
from records import openapi
from records.api import Conflict, RecordViewSet, following
from records.bulk import Cause
from records.permissions import may

CONTRACT = {"contract_number": serializers.CharField(source="contract.number", read_only=True)}


def sum_in_pesos() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True)


class ContractViewSet(RecordViewSet):
    """Contracts as signed, with the value and the end that are in force today."""

    queryset = Contract.objects.all()
    fields = (
        "number",
        "contractor",
        "nit",
        "purpose",
        "start_date",
        "end_date",
        "value",
        "cutoff_day",
        *TAX_FIELDS,
    )
    extra = {
        "value_in_force": sum_in_pesos(),
        "end_in_force": serializers.DateField(read_only=True),
    }
    filterset_class = filters.ContractFilters
    ordering_fields = ("number", "contractor")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().in_force(timezone.localdate())

    def moved_since(self, moment: datetime) -> Q:
        """Its changes move what is in force."""
        return following.with_written("pk", ContractChange, moment, "contract")


class ContractChangeViewSet(RecordViewSet):
    queryset = ContractChange.objects.all()
    fields = (
        "contract",
        "document",
        "date",
        "kind",
        "value",
        "end_date",
        "item_kind",
        *TAX_FIELDS,
    )
    extra = CONTRACT
    filterset_class = filters.ContractChangeFilters
    ordering_fields = ("date",)


class PriceViewSet(RecordViewSet):
    queryset = Price.objects.all()
    fields = (
        "contract",
        "code",
        "valid_from",
        "description",
        "unit",
        "kind",
        "group",
        "common_code",
        "budget_line",
        "expense_class",
        "recognised_in_plan",
        "unit_price",
        "contracted_quantity",
        "repeatable",
        "installs_macro",
    )
    extra = CONTRACT
    filterset_class = filters.PriceFilters
    ordering_fields = ("code", "group")


class MayApprove(permissions.IsAuthenticated):
    """Who approves and returns actas need not be able to write them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and may(request.user, "approve", Annex)


class SeenSerializer(serializers.Serializer):
    """The `updated_at` that the caller saw: if it is sent, the acta must still be that one."""

    updated_at = serializers.DateTimeField(required=False)


class ReturnSerializer(SeenSerializer):
    reason = serializers.CharField(max_length=500)


class AnnexViewSet(RecordViewSet):
    """Actas. An acta moves between states by its actions alone, never by being written."""

    queryset = Annex.objects.all()
    fields = (
        "contract",
        "number",
        "period",
        "budget_line",
        "state",
        "state_reason",
        "state_at",
        "lines",
        "subtotal",
        "administration",
        "contingencies",
        "profit",
        "vat",
        "total",
        "supplied",
        "objected",
        "saved",
    )
    extra = CONTRACT
    filterset_class = filters.AnnexFilters
    ordering_fields = ("period",)

    @extend_schema(request=SeenSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayApprove])
    def approve(self, request: Request, pk: str) -> Response:
        """From review to approved."""
        return self.move(SeenSerializer, Annex.approve)

    @extend_schema(request=ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="return", permission_classes=[MayApprove])
    def return_to_contractor(self, request: Request, pk: str) -> Response:
        """From review or approved to returned; the reason is what the contractor reads."""
        return self.move(ReturnSerializer, Annex.return_to_contractor)

    @extend_schema(request=SeenSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayApprove])
    def review(self, request: Request, pk: str) -> Response:
        """From returned back to review, as when it was returned by mistake."""
        return self.move(SeenSerializer, Annex.send_to_review)

    def move(self, takes: type[SeenSerializer], step: Callable[..., None]) -> Response:
        annex, given = self.get_object(), takes(data=self.request.data)
        given.is_valid(raise_exception=True)
        seen = given.validated_data.pop("updated_at", None)
        try:
            step(annex, self.request.user, **given.validated_data, seen=seen)
        except ValidationError as error:
            raise Conflict(" ".join(error.messages)) from None
        return Response(self.get_serializer(self.get_object()).data)


class MayObject(permissions.IsAuthenticated):
    """Who objects need not be able to write lines otherwise."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and may(request.user, "object", BilledItem)


class ObjectionSerializer(serializers.Serializer):
    """Which quantity, which unit price, or both, are accepted in place of what was billed."""

    objection = serializers.ChoiceField(choices=Objection.choices)
    objection_text = serializers.CharField(max_length=500)
    accepted_quantity = serializers.DecimalField(
        max_digits=18, decimal_places=4, required=False, allow_null=True
    )
    accepted_unit_price = serializers.DecimalField(
        max_digits=18, decimal_places=4, required=False, allow_null=True
    )


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=100, required=False, allow_blank=True)


class BilledItemViewSet(RecordViewSet):
    """The lines of the actas: quantity, unit price and amount as signed; AIU, IVA and total are the
    line's shares of its acta's, of what is accepted. An objection is raised and withdrawn by the
    actions alone, while its acta is in review; whoever writes another quantity, price, amount,
    item or order answers it."""

    queryset = BilledItem.objects.all()
    fields = (
        "annex",
        "executed_on",
        "work_order",
        "kind",
        "code",
        "description",
        "unit",
        "quantity",
        "unit_price",
        "amount",
        "administration",
        "contingencies",
        "profit",
        "vat",
        "total",
        "objection",
        "objection_text",
        "accepted_quantity",
        "accepted_unit_price",
        "objected",
        "saved",
        "budget_line",
        "municipality",
        "municipality_name",
        "circuit",
        "transformer_code",
        "account",
        "crew",
        "notes",
        "price",
        "deviation",
        "transformer",
        "intervention",
        "link",
    )
    extra = {
        "annex_number": serializers.CharField(source="annex.number", read_only=True),
        "contract_number": serializers.CharField(source="annex.contract.number", read_only=True),
        "period": serializers.DateField(source="annex.period", read_only=True),
        "state": serializers.CharField(source="annex.state", read_only=True),
        "municipality_code": serializers.CharField(
            source="municipality.code", read_only=True, allow_null=True
        ),
        "matched_transformer_code": serializers.CharField(
            source="transformer.code", read_only=True, allow_null=True
        ),
        "price_in_force": serializers.DecimalField(
            source="price.unit_price", max_digits=18, decimal_places=4, read_only=True
        ),
    }
    filterset_class = filters.BilledItemFilters
    ordering_fields = tables.BilledItemTable.sortable
    moments = ("updated_at", "linked_at")

    @extend_schema(request=ObjectionSerializer, parameters=[openapi.IF_MATCH])
    @action(detail=True, methods=["post"], url_path="object", permission_classes=[MayObject])
    def object_to(self, request: Request, pk: str) -> Response:
        """Accepts less of the line than it bills, and says why."""
        given = self.given(ObjectionSerializer)
        facts = (given["objection"], given["objection_text"])
        accepted = {name: given.get(f"accepted_{name}") for name in ("quantity", "unit_price")}
        return self.decide(BilledItem.objects.object_to, *facts, **accepted)

    @extend_schema(request=WithdrawSerializer, parameters=[openapi.IF_MATCH])
    @action(detail=True, methods=["post"], permission_classes=[MayObject])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Accepts all of the line again."""
        reason = self.given(WithdrawSerializer).get("reason", "")
        return self.decide(BilledItem.objects.withdraw, reason=reason)

    def given(self, takes: type[serializers.Serializer]) -> dict[str, Any]:
        found = takes(data=self.request.data)
        found.is_valid(raise_exception=True)
        return found.validated_data

    def decide(
        self, step: Callable[..., int], *facts: Any, reason: str = "", **more: Any
    ) -> Response:
        cause = Cause(self.request.user.pk, reason=reason)
        with transaction.atomic():
            self.hold()
            try:
                step([self.get_object().pk], *facts, cause=cause, **more)
            except ValidationError as error:
                if error.code == "accepted":
                    raise serializers.ValidationError(error.messages) from None
                raise Conflict(" ".join(error.messages)) from None
        return Response(self.get_serializer(self.get_object()).data)

    def moved_since(self, moment: datetime) -> Q:
        """An acta moves its lines' state and their shares of AIU and IVA, a price list the prices
        in force and the deviations from them."""
        moved = following.with_written("pk", Annex, moment)
        moved |= following.with_written("contract", Price, moment, "contract")
        # The actas first, without a join: only so may a database walk the index of each condition.
        return Q(annex__in=Annex.objects.filter(moved).order_by().values("pk"))


routes = [
    ("contracts", ContractViewSet),
    ("contract-changes", ContractChangeViewSet),
    ("prices", PriceViewSet),
    ("annexes", AnnexViewSet),
    ("billed-items", BilledItemViewSet),
]
