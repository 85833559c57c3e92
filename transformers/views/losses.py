"""/transformers/: what each month lost and where."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from records import formats
from records.charts import Chart
from records.filters import MonthField
from records.permissions import may
from records.views.lists import wants_results
from transformers.filters import COUNTS, LossFilters, PlacedFilters
from transformers.models import ALWAYS, BalanceTotal, Consumption, Transformer
from transformers.models.figures import BY, YEAR, add_up, is_unpriced, months_back, year_to
from transformers.views import loss_charts
from transformers.views.addresses import asked, listed
from transformers.views.loss_map import LossMap
from transformers.views.loss_places import Places

# So many months are drawn over time.
DRAWN = 36


def losses(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "view", Consumption):
        raise PermissionDenied
    found = Losses.of(request)
    if found is None:
        return nothing_yet(request)
    return render(request, "transformers/losses.html", {"found": found, "filters": found.filters})


def places(request: HttpRequest) -> HttpResponse:
    """All circuits, substations or municipalities; for htmx the losses page's card of the worst."""
    if not may(request.user, "view", Consumption):
        raise PermissionDenied
    found = Losses.of(request)
    if found is None:
        return nothing_yet(request)
    card = wants_results(request) and found.has_data
    template = "transformers/worst_places.html" if card else "transformers/places.html"
    context = {"found": found, "filters": found.filters, "places": found.places}
    return render(request, template, context)


def places_file(request: HttpRequest) -> HttpResponseBase:
    """The same as .xlsx or .csv."""
    if not may(request.user, "view", Consumption):
        raise PermissionDenied
    found = Losses.of(request)
    if found is None:
        return nothing_yet(request)
    if not found.is_readable:
        return HttpResponseRedirect(asked("losses_places", **request.GET.dict()))
    return found.places.file(request.GET.get("format", ""))


def nothing_yet(request: HttpRequest) -> HttpResponse:
    """Before there is any consumption: what comes first."""
    uploads = request.user.has_perm("ingest.add_upload")
    found = {
        "may_upload": uploads and may(request.user, "add", Consumption),
        "inventory": Transformer.objects.exists(),
    }
    return render(request, "transformers/losses_empty.html", found)


def with_months(data: Any, newest: date) -> Any:
    """What was asked for: a period without its end ends with the data, one without its beginning
    has twelve months."""
    data = data.copy()
    data["period_to"] = data.get("period_to") or f"{newest:%Y-%m}"
    if not data.get("period_from"):
        try:
            last = MonthField().clean(data["period_to"])
        except ValidationError:
            return data
        data["period_from"] = f"{months_back(max(last, ALWAYS), YEAR - 1):%Y-%m}"
    return data


@dataclass
class Losses:
    """The page's figures, each asked for once."""

    request: HttpRequest
    filters: LossFilters
    # The last month that anything is known of.
    newest: date
    # Whether the filters are; nothing else may be asked for where they are not.
    is_readable: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_readable = self.filters.is_valid()

    @classmethod
    def of(cls, request: HttpRequest) -> "Losses | None":
        """None before anything is known."""
        newest = Consumption.objects.last_month()
        if newest is None:
            return None
        data = with_months(request.GET, newest)
        return cls(request, LossFilters(data, BalanceTotal.objects.all()), newest)

    # ── what was asked for ──────────────────────────────────────────────────────────────────

    @cached_property
    def where(self) -> dict[str, str]:
        """The chosen places as an address carries them."""
        return {name: self.filters.data.get(name, "") for name in PlacedFilters.base_filters}

    @cached_property
    def given(self) -> dict[str, Any]:
        """Everything that was chosen as an address carries it."""
        return {"period_from": self.first, "period_to": self.last, **self.where}

    @property
    def first(self) -> date:
        return self.filters.form.cleaned_data["period_from"]

    @property
    def last(self) -> date:
        return self.filters.form.cleaned_data["period_to"]

    @cached_property
    def periods(self) -> list[dict[str, Any]]:
        """Periods that people choose: {label, url, current}."""
        years = [(date(year, 1, 1), date(year, 12, 1)) for year in self.years]
        named = [(_("Last 12 months"), year_to(self.newest))]
        named += [(str(first.year), (first, min(last, self.newest))) for first, last in years]
        return [
            {
                "label": label,
                "url": asked("losses", period_from=first, period_to=last, **self.where),
                "current": self.is_readable and (first, last) == (self.first, self.last),
            }
            for label, (first, last) in named
        ]

    @property
    def years(self) -> range:
        return range(self.newest.year, self.newest.year - 3, -1)

    # ── figures ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def totals(self) -> Any:
        return self.filters.qs.between(self.first, self.last)

    @cached_property
    def whole(self) -> dict[str, Any]:
        """All of it: the sum of its zones."""
        return add_up(self.by_places["zone"])[0]

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        """The months over time that end with the period, whenever it begins."""
        return self.filters.qs.moving(months_back(self.last, DRAWN - 1), self.last)

    @cached_property
    def by_places(self) -> dict[str, list[dict[str, Any]]]:
        return self.totals.by_places(*BY)

    @cached_property
    def latest(self) -> dict[str, Any]:
        """The period's last month of which anything is known."""
        return self.in_period[-1] if self.in_period else {}

    @cached_property
    def at_last(self) -> Any:
        """The totals of that month."""
        month = self.latest.get("period", self.last)
        return self.filters.qs.between(month, month)

    @cached_property
    def year_before(self) -> dict[str, Any]:
        """The twelve months before, where the period is of twelve."""
        if self.first != year_to(self.last)[0]:
            return {}
        ended = months_back(self.last, YEAR)
        return next((row for row in self.months if row["period"] == ended), {})

    @cached_property
    def in_period(self) -> list[dict[str, Any]]:
        """Those of the drawn months that the period has."""
        return [row for row in self.months if row["period"] >= self.first]

    @cached_property
    def unpriced(self) -> int:
        """In how many of them there is a loss and no tariff."""
        return sum(map(is_unpriced, self.in_period))

    @property
    def counted_url(self) -> str:
        """The months whose loss counts."""
        return listed("consumption", **self.given, balance_state=COUNTS)

    @property
    def covered(self) -> dict[str, Any]:
        """How many transformers' balance counts, of how many, in the last month."""
        given = {**self.where, "period": self.latest["period"]}
        return {
            **self.latest,
            "share": self.latest["counted"] / self.latest["balances"],
            "month": formats.month(self.latest["period"]),
            "counted_url": listed("consumption", **given, balance_state=COUNTS),
            "url": listed("consumption", **given),
        }

    @property
    def has_data(self) -> bool:
        """Whether there is anything to show."""
        return self.is_readable and bool(self.latest)

    @property
    def coverage(self) -> float:
        """The part of the period's months whose balance counts."""
        return self.whole["counted"] / self.whole["balances"]

    @property
    def named(self) -> str:
        """The period and the places in words."""
        words = [formats.month(self.first), formats.month(self.last)]
        period = words[0] if self.first == self.last else " – ".join(words)
        return " · ".join([period, *self._chosen_places()])

    def _chosen_places(self) -> list[str]:
        town = self.where["municipality"]
        names = {row["code"]: row["municipality_name"] for row in self.by_places["municipality"]}
        found = {**self.where, "municipality": names.get(town, town)}
        labels = self.filters.form.fields
        return [f"{labels[name].label}: {value}" for name, value in found.items() if value]

    # ── parts of the page ───────────────────────────────────────────────────────────────────

    @cached_property
    def places(self) -> Places:
        return Places.of(self)

    @cached_property
    def map(self) -> LossMap:
        return LossMap.of(self)

    @property
    def missing_url(self) -> str:
        return asked("missing", month=self.latest["period"], **self.where)

    @cached_property
    def transformers(self) -> Any:
        """Those that hang in the chosen places now."""
        return PlacedFilters(self.where, Transformer.objects.all()).qs

    @cached_property
    def losing(self) -> list[Decimal]:
        """Their losses of the last twelve months, the largest first."""
        return list(self.transformers.losing().values_list("loss_12", flat=True))

    def by_month(self) -> Chart:
        return loss_charts.by_month(self)

    def money(self) -> Chart:
        return loss_charts.money(self)

    def yearly_money(self) -> Chart:
        return loss_charts.yearly_money(self)

    def by_state(self) -> Chart:
        return loss_charts.by_state(self)

    def concentration(self) -> Chart:
        return loss_charts.concentration(self)

    def of_transformers(self) -> Chart:
        return loss_charts.of_transformers(self)

    def completeness(self) -> Chart:
        return loss_charts.completeness(self)

    def by_zone(self) -> Chart:
        return loss_charts.by_zone(self)
