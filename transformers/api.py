"""Transformers over REST: the same filters, figures and rules as on their pages."""

from datetime import datetime

from django.db.models import Q, QuerySet
from rest_framework import serializers

from records.api import RecordViewSet, following
from transformers import figures_api, filters, recovered_api, tables
from transformers.models import (
    Account,
    Consumption,
    Intervention,
    RecoveryRun,
    RetroactiveCase,
    Review,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
)
from transformers.models.system import COMPONENTS

TRANSFORMER = {"transformer_code": serializers.CharField(source="transformer.code", read_only=True)}


def municipality_code(path: str = "municipality") -> serializers.CharField:
    return serializers.CharField(source=f"{path}.code", read_only=True, allow_null=True)


class TransformerViewSet(RecordViewSet):
    """The inventory. The figures that end in `_12` are of the twelve months to `last_period`."""

    queryset = Transformer.objects.all()
    fields = (
        "code",
        "previous_code",
        "predecessor",
        "since",
        "zone",
        "circuit",
        "substation",
        "municipality",
        "capacity_kva",
        "phases",
        "voltage_level",
        "ownership",
        "quality_group",
        "customers",
        "macro_meter",
        "has_macro",
        "latitude",
        "longitude",
        "installed_on",
        "state",
        "last_period",
        "billed_12",
        "measured_12",
        "loss_12",
        "index_12",
        "balances_12",
        "intervened_on",
    )
    extra = {"municipality_code": municipality_code()}
    filterset_class = filters.TransformerFilters
    ordering_fields = tables.TransformerTable.sortable

    def moved_since(self, moment: datetime) -> Q:
        """Its months move its figures, its work when it last had any, and who comes and goes whose
        successor it is. All years end at the company's latest month: with it all of them move."""
        if Consumption.objects.has_last_month_moved(moment):
            return following.ALL
        balanced = Consumption.objects.filter(balanced_at__gte=moment).order_by()
        return (
            Q(pk__in=balanced.values("transformer"))
            | following.with_written("pk", Consumption, moment, "transformer")
            | following.with_written("pk", Intervention, moment, "transformer")
            | following.with_written("previous_code", Transformer, moment, "code")
        )


class AccountViewSet(RecordViewSet):
    """Users' accounts at transformers, each from its `since` until a later row of its own."""

    queryset = Account.objects.all()
    fields = ("account", "transformer", "cycle", "since")
    extra = TRANSFORMER
    filterset_class = filters.AccountFilters
    ordering_fields = ("account",)


class ConsumptionViewSet(RecordViewSet):
    """Transformers' months. `index` is the month's own; over several, Σ loss / Σ measured."""

    queryset = Consumption.objects.all()
    fields = (
        "transformer",
        "period",
        "delivered_kwh",
        "billed_kwh",
        "additional_kwh",
        "customers",
        "macro_days",
        "billed_days",
        "reading",
        "macro_reading",
        "estimated_pct",
        "no_balance_reason",
        "balance_state",
        "measured_kwh",
        "loss_kwh",
        "lost_value",
    )
    extra = {
        **TRANSFORMER,
        "index": serializers.DecimalField(
            max_digits=12, decimal_places=6, read_only=True, allow_null=True
        ),
        "zone": serializers.CharField(source="place.zone", read_only=True),
        "substation": serializers.CharField(source="place.substation", read_only=True),
        "circuit": serializers.CharField(source="place.circuit", read_only=True),
        "municipality_code": municipality_code("place.municipality"),
    }
    filterset_class = filters.ConsumptionFilters
    ordering_fields = tables.ConsumptionTable.sortable
    moments = ("updated_at", "balanced_at")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_index()


class InterventionViewSet(RecordViewSet):
    """Work at transformers; `done` says whether it counts."""

    queryset = Intervention.objects.all()
    fields = (
        "transformer",
        "work_order",
        "start_date",
        "end_date",
        "kind",
        "state",
        "done",
        "origin",
        "reviewed_customers",
        "normalised_customers",
        "irregularities",
        "result",
        "crew",
        "notes",
        "episode",
    )
    extra = TRANSFORMER
    filterset_class = filters.InterventionFilters
    ordering_fields = tables.InterventionTable.sortable

    def moved_since(self, moment: datetime) -> Q:
        """Recovered energy computed anew may put any of them into another episode."""
        is_anew = RecoveryRun.objects.filter(at__gte=moment).exists()
        return following.ALL if is_anew else Q()


class RetroactiveCaseViewSet(RecordViewSet):
    """Retroactive recovery cases (CNR); only the energy of those `settled` was recovered.

    `named_transformer` is what was written; `transformer` is that one, else the one that the
    account hung from on the day. This energy is never added to any other.
    """

    queryset = RetroactiveCase.objects.all()
    fields = (
        "case_number",
        "account",
        "named_transformer",
        "date",
        "kwh",
        "value",
        "state",
        "settled",
        "transformer",
    )
    extra = {
        "transformer_code": serializers.CharField(
            source="transformer.code", read_only=True, allow_null=True
        ),
        "municipality_code": municipality_code("transformer.municipality"),
    }
    filterset_class = filters.RetroactiveCaseFilters
    ordering_fields = tables.RetroactiveCaseTable.sortable
    moments = ("updated_at", "linked_at")

    def moved_since(self, moment: datetime) -> Q:
        """A transformer that is somewhere else takes them along."""
        return following.with_written("transformer", Transformer, moment)


class TargetViewSet(RecordViewSet):
    """How many interventions of a type are to be done in a month; month 0 is the year."""

    queryset = Target.objects.all()
    fields = ("year", "month", "kind", "target")
    filterset_class = filters.TargetFilters
    ordering_fields = ("year",)


class TariffViewSet(RecordViewSet):
    """A month's unit cost of energy, COP/kWh."""

    queryset = Tariff.objects.all()
    fields = ("period", "voltage_level", "ownership", *COMPONENTS, "unit_cost")
    filterset_class = filters.TariffFilters
    ordering_fields = ("period",)


class SystemEnergyViewSet(RecordViewSet):
    """A month of the network, of one voltage level or of all (0)."""

    queryset = SystemEnergy.objects.all()
    fields = (
        "period",
        "voltage_level",
        "input_kwh",
        "output_kwh",
        "technical_kwh",
        "target_index",
    )
    filterset_class = filters.SystemEnergyFilters
    ordering_fields = ("period",)


class ReviewViewSet(RecordViewSet):
    """Transformers to review. Rows come from the rules; what came of them is written here."""

    queryset = Review.objects.all()
    http_method_names = ["get", "put", "patch", "head", "options"]
    fields = (
        "transformer",
        "period",
        "raised_on",
        "rule",
        "reasons",
        "severity",
        "kwh_at_risk",
        "value_at_risk",
        "state",
        "assigned_to",
        "visited_on",
        "outcome",
        "notes",
    )
    extra = TRANSFORMER
    filterset_class = filters.ReviewFilters
    ordering_fields = tables.ReviewTable.sortable


class ThresholdViewSet(RecordViewSet):
    """The numbers by which transformers come onto the list of those to review."""

    queryset = Threshold.objects.all()
    http_method_names = ["get", "put", "patch", "head", "options"]
    fields = ("code", "value")
    filterset_class = filters.ThresholdFilters
    ordering_fields = ("code",)


routes = [
    ("transformers", TransformerViewSet),
    ("accounts", AccountViewSet),
    ("consumption", ConsumptionViewSet),
    ("interventions", InterventionViewSet),
    ("cnr", RetroactiveCaseViewSet),
    ("targets", TargetViewSet),
    ("tariffs", TariffViewSet),
    ("system-energy", SystemEnergyViewSet),
    ("reviews", ReviewViewSet),
    ("thresholds", ThresholdViewSet),
    *recovered_api.routes,
    *figures_api.routes,
]
