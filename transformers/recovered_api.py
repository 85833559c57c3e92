"""Recovered energy over REST: episodes, and their months. Read only: rows are derived."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from records import openapi
from records.api import CSV, Answering, CSVRenderer, RecordViewSet, asked, csv_answer, csv_text
from records.api.views import PAGED
from records.filters import MonthFilter
from records.pagination import PlainPages
from records.permissions import may
from transformers import filters, tables
from transformers.models import Episode
from transformers.recovered_months import COLUMNS, RecoveredMonths


def energy(source: str = "") -> serializers.DecimalField:
    named = {"source": source} if source else {}
    return serializers.DecimalField(
        max_digits=14, decimal_places=3, read_only=True, allow_null=True, **named
    )


def pesos(source: str = "") -> serializers.DecimalField:
    named = {"source": source} if source else {}
    return serializers.DecimalField(
        max_digits=18, decimal_places=2, read_only=True, allow_null=True, **named
    )


def text(source: str) -> serializers.CharField:
    return serializers.CharField(source=source, read_only=True, allow_null=True)


class EpisodeViewSet(RecordViewSet):
    """Work at a transformer, grouped, and what it brought back in up to twelve months after it.

    Billed increase and loss reduction are two energies that are never added, nor are figures whose
    `grade` is definitive to those whose is preliminary. `_low` and `_high` hold in 90 of 100; they
    are no sums: intervals of several episodes do not add up. `reason` says why one is insufficient,
    `due` the month with which one that is too soon can be measured, `complete` the month that ends
    its twelve months after.
    """

    queryset = Episode.objects.all()
    http_method_names = ["get", "head", "options"]
    fields = (
        *("transformer", "kind", "crew", "start", "end", "started_on", "ended_on", "until"),
        *("works", "grade", "verdict", "baseline_months", "reporting_months", "lacking"),
        *("lacks_from", "complete", "due", "daily_kwh", "cv_rmse", "fsu", "kept", "value"),
        "valued_months",
    )
    extra = {
        # The base's own `reason` is what a change is made for.
        "reason": serializers.CharField(read_only=True),
        "transformer_code": text("transformer.code"),
        "municipality_code": text("place.municipality.code"),
        "zone": text("place.zone"),
        "circuit": text("place.circuit"),
        "billed_increase_kwh": energy("gain_kwh"),
        "billed_increase_low": energy("low_kwh"),
        "billed_increase_high": energy("high_kwh"),
        "expected_billed_kwh": energy("expected_kwh"),
        "loss_grade": text("loss.grade"),
        "loss_verdict": text("loss.verdict"),
        "loss_reduction_kwh": energy("loss.gain_kwh"),
        "loss_reduction_low": energy("loss.low_kwh"),
        "loss_reduction_high": energy("loss.high_kwh"),
        "expected_lost_kwh": energy("loss.expected_kwh"),
        "vanished_value": pesos("loss.value"),
        "method_version": serializers.IntegerField(source="run.version", read_only=True),
        "computed_at": serializers.DateTimeField(source="run.at", read_only=True),
        "inputs": serializers.CharField(source="run.inputs", read_only=True),
    }
    filterset_class = filters.EpisodeFilters
    ordering_fields = tables.EpisodeTable.sortable

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().defer("packed", "loss__packed")


class RecoverySerializer(serializers.Serializer):
    """A month after an episode; empty where a measure does not know it."""

    episode = serializers.IntegerField()
    transformer_code = serializers.CharField()
    municipality_code = serializers.CharField(allow_null=True)
    zone = serializers.CharField(allow_null=True)
    circuit = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    crew = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField()
    grade = serializers.CharField()
    verdict = serializers.CharField()
    period = serializers.DateField()
    month_after = serializers.IntegerField()
    days = serializers.DecimalField(max_digits=7, decimal_places=2)
    billed_increase_kwh = energy()
    billed_increase_low = energy()
    billed_increase_high = energy()
    billed_kwh = energy()
    expected_billed_kwh = energy()
    value = pesos()
    compared_with = serializers.CharField(allow_null=True)
    members = serializers.IntegerField(allow_null=True)
    stood_in = serializers.IntegerField(allow_null=True)
    loss_grade = serializers.CharField(allow_null=True)
    loss_verdict = serializers.CharField(allow_null=True)
    loss_reduction_kwh = energy()
    loss_reduction_low = energy()
    loss_reduction_high = energy()
    lost_kwh = energy()
    expected_lost_kwh = energy()
    vanished_value = pesos()


class MonthRange(FilterSet):
    """Which months, beside the filters of episodes."""

    period_from = MonthFilter()
    period_to = MonthFilter()


class MayViewEpisodes(permissions.IsAuthenticated):
    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and may(request.user, "view", Episode)


class RecoveryViewSet(Answering, viewsets.GenericViewSet):
    """Recovered energy by episode and month, up to 36 months after the work: billed increase and,
    beside it, loss reduction. They are two energies that are never added.

    `month_after` 1 is the first month that counts; an episode's own figures are those of 1 to 12.
    """

    serializer_class = RecoverySerializer
    permission_classes = (MayViewEpisodes,)
    # The rows find themselves by their keys.
    pagination_class = PlainPages
    renderer_classes = (JSONRenderer, CSVRenderer)
    filter_backends = ()

    def asked_of(self) -> dict[str, tuple[str, ...]]:
        of_episodes = asked.of_filters(filters.EpisodeFilters)
        return {"list": ("fields", *of_episodes, *MonthRange.base_filters, *PAGED)}

    def described(self) -> Iterator[OpenApiParameter]:
        yield openapi.names("fields", list(COLUMNS), "Only these, in this order")

    @extend_schema(
        parameters=[
            *openapi.of_filters({**filters.EpisodeFilters.base_filters, **MonthRange.base_filters}),
            CSV,
        ]
    )
    def list(self, request: Request) -> Any:
        months, chosen = self.months(request), asked.names("fields", request, COLUMNS) or COLUMNS
        if request.accepted_renderer.format == "csv":
            return csv_answer("recovery", csv_text(chosen, _values(months, chosen)))
        rows = self.get_serializer(self.paginate_queryset(months), many=True).data
        return self.get_paginated_response([{name: row[name] for name in chosen} for row in rows])

    def months(self, request: Request) -> RecoveredMonths:
        chosen = filters.EpisodeFilters(request.query_params, Episode.objects.all())
        within = MonthRange(request.query_params, Episode.objects.none())
        if errors := {**chosen.errors, **within.errors}:
            raise serializers.ValidationError(errors)
        given = within.form.cleaned_data
        return RecoveredMonths(chosen.qs, given["period_from"], given["period_to"])


def _values(months: RecoveredMonths, chosen: Sequence[str]) -> Iterator[list[Any]]:
    for rows in months.batches():
        yield [[row[name] for name in chosen] for row in rows]


routes: list[Any] = [("episodes", EpisodeViewSet), ("recovery", RecoveryViewSet)]
