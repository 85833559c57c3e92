"""/billing/: what was billed, by whom, for what and where, and what deserves a look."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Abs
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.filters import BILLED, OverviewFilters
from billing.models import Annex, AnnexState, BilledItem
from billing.models.figures import ACCEPTED
from billing.views import figures, saved
from billing.views.unmatched import reasons
from records.charts import Chart, Row, Series
from records.permissions import may
from transformers.models import Transformer

MONTHS = 12
TOP = 12
WORST = 10


def overview(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "view", Annex):
        raise PermissionDenied
    newest = Annex.objects.aggregate(newest=Max("period"))["newest"]
    if newest is None:
        return render(request, "billing/overview_empty.html", {"may_upload": may_upload(request)})
    found = Overview.of(request, newest)
    return render(request, "billing/overview.html", {"filters": found.filters, "found": found})


def looks(request: HttpRequest) -> HttpResponse:
    """What deserves a look among them: apart, for it compares lines rather than reads totals."""
    if not (may(request.user, "view", Annex) and may(request.user, "view", BilledItem)):
        raise PermissionDenied
    newest = Annex.objects.aggregate(newest=Max("period"))["newest"] or timezone.localdate()
    template = "billing/looks_cards.html" if request.htmx else "billing/looks.html"
    return render(request, template, {"found": Overview.of(request, newest)})


def may_upload(request: HttpRequest) -> bool:
    return request.user.has_perm("ingest.add_upload")


def last_year(request: HttpRequest, newest: date) -> Any:
    """What was asked for; without any month, the twelve up to the newest acta's."""
    data = request.GET.copy()
    if not data.get("period_from") and not data.get("period_to"):
        at = newest.year * 12 + newest.month - MONTHS
        data["period_from"] = f"{at // 12}-{at % 12 + 1:02d}"
        data["period_to"] = f"{newest:%Y-%m}"
    return data


@dataclass
class Overview:
    """The page's figures, each asked for once."""

    filters: OverviewFilters

    @classmethod
    def of(cls, request: HttpRequest, newest: date) -> "Overview":
        return cls(
            OverviewFilters(last_year(request, newest), Annex.objects.all(), request=request)
        )

    @property
    def looks_url(self) -> str:
        return figures.with_query(reverse("billing:looks"), **self.given)

    @cached_property
    def annexes(self) -> QuerySet:
        return self.filters.qs if self.filters.is_valid() else Annex.objects.none()

    @cached_property
    def given(self) -> dict[str, Any]:
        """The filters as a list's address carries them."""
        return {name: self.filters.data.get(name, "") for name in self.filters.form.fields}

    def counts(self, state: str) -> bool:
        """What was returned is not billed, unless it alone is asked for."""
        return state != AnnexState.RETURNED or self.given["state"] == AnnexState.RETURNED

    @cached_property
    def counted(self) -> QuerySet:
        if self.given["state"] == AnnexState.RETURNED:
            return self.annexes
        return self.annexes.exclude(state=AnnexState.RETURNED)

    @cached_property
    def of_billed(self) -> dict[str, Any]:
        return {**self.given, "state": self.given["state"] or BILLED}

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """One for each month, contract and state."""
        return list(self.annexes.by_month_and_contract())

    def sum_of(self, name: str, *states: str) -> Decimal:
        return sum((row[name] for row in self.rows if row["state"] in states), Decimal(0))

    @cached_property
    def cards(self) -> list[dict[str, Any]]:
        """The figures at the top: how they are computed, words, sum, number of actas, and the way
        to them."""
        billed = (AnnexState.APPROVED, AnnexState.IN_REVIEW)
        named = [
            ("billed", _("Billed, approved or in review"), "total", billed, BILLED),
            ("approved", _("Approved"), "total", billed[:1], AnnexState.APPROVED),
            ("in_review", _("In review"), "total", billed[1:], AnnexState.IN_REVIEW),
            (
                "returned",
                _("Returned, apart"),
                "total",
                (AnnexState.RETURNED,),
                AnnexState.RETURNED,
            ),
            ("supplied", _("Material supplied by the company, apart"), "supplied", billed, BILLED),
        ]
        found = [
            {
                "how": f"billing.{how}",
                "label": label,
                "sum": self.sum_of(name, *states),
                "annexes": int(self.sum_of("annexes", *states)) if name == "total" else None,
                "url": figures.listed("annex", **{**self.given, "state": state}),
            }
            for how, label, name, states, state in named
        ]
        of_objections = {
            "how": "billing.saved",
            "label": _("Saved by objections"),
            "sum": self.sum_of("saved", *billed),
            "annexes": None,
            "url": saved.of_annexes(self.of_billed),
        }
        return [*found, of_objections]

    # ── charts ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def months(self) -> list[tuple[date, str]]:
        if not self.rows:
            return []
        first, last = self.rows[0]["period"], self.rows[-1]["period"]
        return figures.month_names(figures.months_between(first, last))

    @cached_property
    def contracts(self) -> list[tuple[str, str]]:
        """(number, how it is written), the largest first."""
        sums: dict[str, Decimal] = {}
        names = {row["contract_number"]: row["contractor"] for row in self.rows}
        for row in self.rows:
            billed = row["total"] if row["state"] != AnnexState.RETURNED else 0
            sums[row["contract_number"]] = sums.get(row["contract_number"], Decimal(0)) + billed
        ranked = sorted(sums, key=lambda number: (-sums[number], number))
        return [(number, f"{number} {names[number]}") for number in ranked]

    def by_month(self) -> Chart:
        given = {**self.given, "period_from": "", "period_to": ""}
        rows = figures.state_rows(self.rows, "period", self.months, given)
        title, series = _("Billed by month"), figures.by_state()
        return Chart("by-month", title, "columns", _("Month"), series, rows, lead=self.lead)

    def by_contract(self) -> Chart:
        renamed = [{**row, "contract": row["contract_number"]} for row in self.rows]
        rows = figures.state_rows(renamed, "contract", self.contracts, self.given)
        title, series = _("Billed by contract"), figures.by_state()
        return Chart("by-contract", title, "bars", _("Contract"), series, rows, lead=self.lead)

    def by_month_and_contract(self) -> Chart:
        sums: dict[tuple[str, date], Decimal] = {}
        for row in self.rows:
            if self.counts(row["state"]):
                key = (row["contract_number"], row["period"])
                sums[key] = sums.get(key, Decimal(0)) + row["total"]
        return Chart(
            "by-month-and-contract",
            _("Billed by contract and month"),
            "heat",
            _("Contract"),
            [Series(label) for _month, label in self.months],
            [self._contract_row(number, label, sums) for number, label in self.contracts],
            lead=_("Approved or in review, with AIU and IVA."),
        )

    def _contract_row(self, number: str, label: str, sums: dict[Any, Decimal]) -> Row:
        given = {**self.of_billed, "contract": number}
        months = [month for month, _label in self.months]
        here = {"period_from": "", "period_to": ""}
        urls = [figures.listed("annex", **{**given, **here, "period": month}) for month in months]
        values = [sums.get((number, month)) for month in months]
        return Row(label, values, figures.listed("annex", **given), urls)

    def by_item(self) -> Chart:
        rows = figures.item_rows(BilledItem.objects.top_items(self.counted), TOP, self.of_billed)
        title, series = _("Items billed most"), [Series(_("Total"))]
        return Chart("by-item", title, "bars", _("Item"), series, rows, lead=self.lead)

    def by_municipality(self) -> Chart:
        found = BilledItem.objects.top_municipalities(self.counted)
        rows = figures.municipality_rows(found, self.of_billed, TOP)
        title, series = _("Billed by municipality"), [Series(_("Total"))]
        return Chart("by-town", title, "bars", _("Municipality"), series, rows, lead=self.lead)

    @cached_property
    def objections(self) -> list[Chart]:
        """What they saved; nothing where nobody objected."""
        rows = [row for row in self.rows if self.counts(row["state"]) and row["saved"]]
        if not rows:
            return []
        given = self.of_billed
        return [saved.by_objection(self.counted, given), saved.by_contractor(rows, given)]

    @cached_property
    def lead(self) -> str:
        return _("With AIU and IVA, by the acta’s period.")

    # ── what deserves a look ────────────────────────────────────────────────────────────────

    @cached_property
    def items(self) -> Any:
        return BilledItem.objects.filter(annex__in=self.counted)

    def deviations(self) -> dict[str, Any]:
        """Lines not billed at the price in force: how many, what they make, the worst."""
        lines = self.items.price_deviations()
        worst = lines.select_related("annex__contract", "price")
        return {
            "sum": lines.aggregate(sum=Sum("deviation"))["sum"],
            "count": lines.count(),
            "worst": worst.order_by(Abs("deviation").desc(), "pk")[:WORST],
            "url": figures.listed("billeditem", **self.of_billed, look="deviates"),
        }

    def twice(self) -> dict[str, Any]:
        """Lines whose work stands in another acta too: how many, what is accepted of their amounts,
        the largest."""
        lines = self.items.maybe_billed_twice().annotate(accepted=ACCEPTED)
        amounts = dict(lines.order_by("-accepted", "pk").values_list("pk", "accepted"))
        largest = BilledItem.objects.filter(pk__in=list(amounts)[:WORST])
        return {
            "sum": sum(amounts.values(), Decimal(0)),
            "count": len(amounts),
            "largest": largest.select_related("annex__contract").order_by(ACCEPTED.desc(), "pk"),
            "url": figures.listed("billeditem", **self.of_billed, look="twice"),
        }

    def unmatched(self) -> dict[str, Any]:
        """Lines at no known transformer, by why; nothing as long as there is no inventory."""
        if not Transformer.objects.exists():
            return {}
        rows = reasons(self.items, self.of_billed)
        return {
            "reasons": rows,
            "count": sum(row["lines"] for row in rows),
            "missed": sum(row["lines"] for row in rows if row["missed"]),
            "url": figures.listed("billeditem", **self.of_billed, link="unmatched"),
        }
