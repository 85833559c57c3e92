"""Over REST for those who analyse by script: sums of losses, and the trend of a transformer."""

from decimal import Decimal
from typing import Any

import numpy as np
from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import ngettext
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import permissions, serializers, viewsets
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from analytics import trend
from records.api import CSV, Answering, ComputedViewSet, asked
from records.filters import MONTH_SCHEMA, NONE, MonthField
from records.permissions import may
from transformers.filters import LossFilters
from transformers.models import BalanceTotal, Consumption, Transformer
from transformers.models.figures import BY, months_back

# {how addresses name an energy: it is a consumption's column}
ENERGIES = ("billed_kwh", "delivered_kwh", "additional_kwh", "measured_kwh", "loss_kwh")
MONTH = "period"
PERIODS = [
    OpenApiParameter("period_from", MONTH_SCHEMA, description="The first month"),
    OpenApiParameter("period_to", MONTH_SCHEMA, description="The last"),
]


class MayViewConsumption(permissions.IsAuthenticated):
    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and may(request.user, "view", Consumption)


def kwh() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)


# ── sums of losses ──────────────────────────────────────────────────────────────────────────────


class LossTotalsForm(forms.Form):
    by = forms.ChoiceField(choices=[(name, name) for name in (MONTH, *BY)])
    period_from = MonthField(required=False)
    period_to = MonthField(required=False)
    zone = forms.CharField(required=False)
    municipality = forms.CharField(required=False)
    substation = forms.CharField(required=False)
    circuit = forms.CharField(required=False)


class LossTotalSerializer(serializers.Serializer):
    """Sums of one `key`. `index` is loss / measured, of the months whose balance counts."""

    key = serializers.CharField(help_text="The first day of a month, a code or a name; - for none")
    name = serializers.CharField()
    balances = serializers.IntegerField(help_text="Months of transformers")
    counted = serializers.IntegerField(help_text="Of them those whose loss counts")
    delivered_kwh = kwh()
    billed_kwh = kwh()
    additional_kwh = kwh()
    measured_kwh = kwh()
    loss_kwh = kwh()
    index = serializers.DecimalField(max_digits=30, decimal_places=6, allow_null=True)
    value = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("by", str, enum=[MONTH, *BY], required=True),
            *PERIODS,
            OpenApiParameter("zone", str, description="- for what has none"),
            OpenApiParameter("municipality", str, description="DANE code, or how its name begins"),
            OpenApiParameter("substation", str, description="- for what has none"),
            OpenApiParameter("circuit", str, description="- for what has none"),
            CSV,
        ]
    )
)
class LossTotalsViewSet(ComputedViewSet):
    """What was measured, billed and lost, by month or by where transformers hung; without a period,
    of all months."""

    form_class = LossTotalsForm
    serializer_class = LossTotalSerializer
    permission_classes = (MayViewConsumption,)
    file = "loss-totals"

    def rows(self) -> list[dict[str, Any]]:
        given = self.form().cleaned_data
        found = asked.read(LossFilters(self.request.query_params, BalanceTotal.objects.all())).qs
        if given["period_from"]:
            found = found.filter(period__gte=given["period_from"])
        if given["period_to"]:
            found = found.filter(period__lte=given["period_to"])
        by = given["by"]
        rows = found.by_month() if by == MONTH else found.by_place(by)
        return sorted((_named(row, by) for row in rows), key=lambda row: row["key"])


def _named(row: dict[str, Any], by: str) -> dict[str, Any]:
    key = row["code" if by == "municipality" else by]
    name = row["municipality_name" if by == "municipality" else by]
    energies = ("delivered", "billed", "additional", "measured", "loss")
    return {
        **{name: row[name] for name in ("balances", "counted", "index", "value")},
        **{f"{energy}_kwh": row[energy] for energy in energies},
        "key": str(key or NONE),
        "name": str(name or ""),
    }


# ── the trend of a transformer ──────────────────────────────────────────────────────────────────


class TrendForm(forms.Form):
    energy = forms.ChoiceField(choices=[(name, name) for name in ENERGIES], required=False)
    degree = forms.IntegerField(min_value=0, max_value=trend.HIGHEST, required=False)
    period_from = MonthField(required=False)
    period_to = MonthField(required=False)


class TrendMonthSerializer(serializers.Serializer):
    period = serializers.DateField()
    value = kwh()
    fitted = serializers.FloatField()


@extend_schema_serializer(many=False)
class TrendSerializer(serializers.Serializer):
    """`coefficients` are of the powers of months since the first, from the power of zero on, kWh;
    `r2` is null where all months are equal."""

    transformer = serializers.CharField()
    energy = serializers.ChoiceField(ENERGIES)
    degree = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Months with a value")
    r2 = serializers.FloatField(allow_null=True)
    coefficients = serializers.ListField(child=serializers.FloatField())
    months = TrendMonthSerializer(many=True)


class TooFewMonths(APIException):
    status_code = 422
    default_code = "too_few_months"


class TrendViewSet(Answering, viewsets.GenericViewSet):
    """The history of one of a transformer's energies, and the polynomial through it."""

    permission_classes = (MayViewConsumption,)
    serializer_class = TrendSerializer
    pagination_class = None
    filter_backends = ()

    def asked_of(self) -> dict[str, tuple[str, ...]]:
        return {"list": tuple(asked.of_form(TrendForm()))}

    @extend_schema(
        operation_id="transformers_trend",
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description="the transformer's"),
            OpenApiParameter("energy", str, enum=list(ENERGIES), default="billed_kwh"),
            OpenApiParameter("degree", int, enum=list(range(trend.HIGHEST + 1)), default=1),
            *PERIODS,
        ],
        responses=TrendSerializer,
    )
    def list(self, request: Request, code: str) -> Response:
        """Months from the first to the last that is known, missing ones null; every one fitted."""
        given = asked.read(TrendForm(request.query_params)).cleaned_data
        transformer = get_object_or_404(Transformer, code=code)
        energy = given["energy"] or ENERGIES[0]
        degree = 1 if given["degree"] is None else given["degree"]
        rows = transformer.consumption.filter(**{f"{energy}__isnull": False}).order_by("period")
        if given["period_from"]:
            rows = rows.filter(period__gte=given["period_from"])
        if given["period_to"]:
            rows = rows.filter(period__lte=given["period_to"])
        known: dict[Any, Decimal] = dict(rows.values_list("period", energy))
        months = _months(min(known), max(known)) if known else []
        values = np.array([float(known.get(month, np.nan)) for month in months])
        try:
            found = trend.polynomial(values, degree)
        except trend.TooFewMonths as error:
            raise TooFewMonths(_said(error, degree)) from None
        fitted = [round(one, 3) for one in found.fitted.tolist()]
        answer = {
            "transformer": transformer.code,
            "energy": energy,
            "degree": degree,
            "known": len(known),
            "r2": None if found.r2 is None else round(found.r2, 6),
            # What lies beyond is the processor's own rounding.
            "coefficients": [float(f"{one:.12g}") for one in found.coefficients],
            "months": [
                {"period": month, "value": known.get(month), "fitted": one}
                for month, one in zip(months, fitted, strict=True)
            ],
        }
        return Response(self.get_serializer(answer).data)


def _months(first: Any, last: Any) -> list[Any]:
    """The first days from one month to another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [months_back(last, back) for back in range(count, -1, -1)]


def _said(error: trend.TooFewMonths, degree: int) -> str:
    sentence = ngettext(
        "A trend of degree %(degree)s takes %(needed)s months; %(known)s is known.",
        "A trend of degree %(degree)s takes %(needed)s months; %(known)s are known.",
        error.known,
    )
    return sentence % {"degree": degree, "needed": error.needed, "known": error.known}


routes: list[tuple[str, Any]] = [
    ("loss-totals", LossTotalsViewSet),
    (r"transformers/(?P<code>.+)/trend", TrendViewSet),
]
