"""The transformers' record pages, declared."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records import formats
from records.views import RecordPages
from transformers import filters, forms, tables
from transformers.choices import MONTHS
from transformers.models import (
    Account,
    Consumption,
    Episode,
    Intervention,
    RetroactiveCase,
    Review,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
)
from transformers.models.system import COMPONENTS
from transformers.reasons import sentences
from transformers.thresholds import MEANINGS
from transformers.views import episode_file, episode_page, episodes, retroactive, transformer_page


def exact_money(value: Any) -> str:
    """With centavos, as a record's own page shows money."""
    return formats.money(value, 2)


def unit_cost(value: Any) -> str:
    return formats.money(value, 4)


class TransformerPages(RecordPages):
    model = Transformer
    path = "transformers"
    table_class = tables.TransformerTable
    filterset_class = filters.TransformerFilters
    form_class = forms.TransformerForm
    known_by = "code"
    tools = [(_("Summary"), "transformers:summary", "chart-bar")]
    groups = [
        (
            _("Transformer"),
            [
                "code",
                "state",
                "capacity_kva",
                "phases",
                "voltage_level",
                "ownership",
                "quality_group",
                "customers",
                "macro_meter",
                "has_macro",
                "installed_on",
            ],
        ),
        (
            _("Place"),
            [
                "municipality",
                "zone",
                "substation",
                "circuit",
                "since",
                "latitude",
                "longitude",
                "previous_code",
                "predecessor",
            ],
        ),
    ]
    written = {
        "latitude": formats.coordinate,
        "longitude": formats.coordinate,
    }
    related = ("predecessor",)
    loaded_by = "transformers"
    first = _("The inventory comes first: months, users and work refer to its transformers.")

    def described(self, record: Any) -> str:
        return " · ".join(str(part) for part in (record.municipality, record.circuit) if part)

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return transformer_page.shown(request, record)


class AccountPages(RecordPages):
    model = Account
    path = "accounts"
    table_class = tables.AccountTable
    filterset_class = filters.AccountFilters
    form_class = forms.AccountForm
    written = {"since": tables.since}
    loaded_by = "accounts"
    first = _("Which users hang from which transformer. The inventory comes first.")
    lead = _("Users’ accounts, and the transformers that they hang from since a day.")


class ConsumptionPages(RecordPages):
    model = Consumption
    path = "consumption"
    table_class = tables.ConsumptionTable
    filterset_class = filters.ConsumptionFilters
    form_class = forms.ConsumptionForm
    related = ("transformer", "place__municipality")
    groups = [
        (
            _("Month"),
            [
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
            ],
        ),
        (
            _("Balance"),
            [
                *("balance_state", "measured_kwh", "loss_kwh", "index", "lost_value", "place"),
                "balanced_at",
            ],
        ),
    ]
    written = {
        "period": formats.month,
        "estimated_pct": formats.percent,
        "index": formats.ratio,
        "lost_value": exact_money,
    }
    loaded_by = "consumption"
    first = _(
        "What each transformer’s macro-meter measured and its users were billed, month by month. "
        "The inventory comes first."
    )
    lead = _(
        "What passed through each transformer’s macro-meter and what was billed to the users "
        "behind it, month by month."
    )

    def queryset(self) -> QuerySet:
        return Consumption.objects.with_index()


class InterventionPages(RecordPages):
    model = Intervention
    path = "interventions"
    table_class = tables.InterventionTable
    filterset_class = filters.InterventionFilters
    form_class = forms.InterventionForm
    related = ("transformer__municipality", "episode__transformer")
    groups = [
        (
            _("Work"),
            [
                "transformer",
                "kind",
                "start_date",
                "end_date",
                "state",
                "done",
                "work_order",
                "crew",
                "origin",
                "episode",
            ],
        ),
        (
            _("Result"),
            [
                "reviewed_customers",
                "normalised_customers",
                "irregularities",
                "result",
                "notes",
            ],
        ),
    ]
    loaded_by = "interventions"
    first = _("What was done at which transformer, and when. The inventory comes first.")

    def queryset(self) -> QuerySet:
        return Intervention.objects.defer("episode__packed")


class RetroactiveCasePages(RecordPages):
    model = RetroactiveCase
    path = "cnr"
    table_class = tables.RetroactiveCaseTable
    filterset_class = filters.RetroactiveCaseFilters
    form_class = forms.RetroactiveCaseForm
    related = ("transformer__municipality",)
    groups = [
        (_("Case"), ["case_number", "date", "state", "settled", "kwh", "value"]),
        (_("Place"), ["account", "transformer", "named_transformer"]),
    ]
    written = {"value": exact_money}
    loaded_by = "cnr"
    first = _(
        "What users are charged for the past, case by case. Once settled, it is the third of the "
        "recovered energies."
    )
    lead = _(
        "Use that was not registered, worked out afterwards and charged once. It is a third "
        "measure: it is never added to the billed increase or to the loss reduction."
    )
    figures_template = "transformers/retroactive_figures.html"

    def figures(self, filters: filters.RetroactiveCaseFilters) -> retroactive.Settled | None:
        found = retroactive.Settled(filters)
        return found if found.cases else None


class TargetPages(RecordPages):
    model = Target
    path = "targets"
    table_class = tables.TargetTable
    filterset_class = filters.TargetFilters
    form_class = forms.TargetForm
    written = {"year": str, "month": lambda month: str(MONTHS.get(month, month))}
    loaded_by = "targets"
    first = _(
        "How many interventions of each type are due, by year or month; pages then say how many "
        "of them are done."
    )
    lead = _("How many interventions of each type are to be done.")


class TariffPages(RecordPages):
    model = Tariff
    path = "tariffs"
    table_class = tables.TariffTable
    filterset_class = filters.TariffFilters
    form_class = forms.TariffForm
    written = {"period": formats.month, **dict.fromkeys((*COMPONENTS, "unit_cost"), unit_cost)}
    loaded_by = "tariffs"
    first = _(
        "The unit cost (CU) of each month, voltage level and ownership: without it neither "
        "losses nor the billed increase have a value."
    )
    lead = _("What a kWh costs in each month, in pesos: CU = G + T + D + C + PR + R.")


class SystemEnergyPages(RecordPages):
    model = SystemEnergy
    path = "system-energy"
    table_class = tables.SystemEnergyTable
    filterset_class = filters.SystemEnergyFilters
    form_class = forms.SystemEnergyForm
    written = {"period": formats.month, "target_index": formats.ratio}
    loaded_by = "system-energy"
    first = _(
        "The energy that came into the whole network and left it, month by month: twelve months "
        "make the loss index."
    )
    lead = _("What the whole network took in and gave out in each month.")


class ReviewPages(RecordPages):
    """Rows come from the rules; people say what came of them."""

    model = Review
    path = "reviews"
    table_class = tables.ReviewTable
    filterset_class = filters.ReviewFilters
    loaded_by = "consumption"
    loaded_as = Consumption
    first = _(
        "The list makes itself once months of consumption are in: what fell, what bills nothing, "
        "what loses most."
    )
    form_class = forms.ReviewForm
    related = ("transformer__municipality",)
    can_add = can_delete = False
    groups = [
        (
            _("Why"),
            [
                "transformer",
                "period",
                "raised_on",
                "severity",
                "reasons",
                "kwh_at_risk",
                "value_at_risk",
            ],
        ),
        (_("What came of it"), ["state", "assigned_to", "visited_on", "outcome", "notes"]),
    ]
    written = {
        "period": formats.month,
        "reasons": lambda reasons: " ".join(sentences(reasons)),
        "value_at_risk": exact_money,
    }


class ThresholdPages(RecordPages):
    """There is one for each number that the rules ask for; people change its value."""

    model = Threshold
    path = "thresholds"
    table_class = tables.ThresholdTable
    filterset_class = filters.ThresholdFilters
    form_class = forms.ThresholdForm
    can_add = can_delete = False
    groups = [("", ["code", "value"])]
    written = {"code": lambda code: str(MEANINGS.get(code, code))}
    lead = _("The numbers by which transformers come onto the list of those to review.")


class EpisodePages(RecordPages):
    """Rows are derived: nobody writes them."""

    model = Episode
    path = "episodes"
    table_class = tables.EpisodeTable
    filterset_class = filters.EpisodeFilters
    can_add = can_edit = can_delete = False
    related = ("place__municipality", "run", "loss")
    groups = [
        (
            _("Work"),
            ["transformer", "kind", "crew", "works", "started_on", "ended_on", "place"],
        ),
    ]
    lead = _(
        "Work at a transformer, within twelve months of one another, and what the billed energy "
        "behind it has been since, against what was to be expected without the work."
    )
    figures_template = "transformers/episode_figures.html"
    loaded_by = "interventions"
    loaded_as = Intervention
    first = _(
        "They make themselves of interventions and of what is billed month by month: load both."
    )

    def queryset(self) -> QuerySet:
        return Episode.objects.defer("packed")

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return episode_page.shown(request, record)

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        if not episode_file.may_follow(request.user):
            return []
        address = reverse("transformers:episode_file", args=[record.pk])
        return [(str(_("All that it follows from (.xlsx)")), address, "file-spreadsheet")]

    def figures(self, filters: filters.EpisodeFilters) -> episodes.Recovered | None:
        found = episodes.Recovered(filters)
        return found if found.grades or found.reasons else None
