"""The home page's first cards: how much energy the operator loses, and what is done about it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records import formats, panels
from records.charts import LINE, Chart, Row, Series
from records.panels import Panel
from transformers.models import BalanceTotal, Intervention, SystemEnergy, Target
from transformers.models.figures import year_to

# So many months of the moving index are drawn.
DRAWN = 24


@panels.add("home")
class LossIndex(Panel):
    """The network's index over twelve months against its target, and what zones add to the loss."""

    title = _("Energy lost by the network")
    template = "transformers/loss_index_card.html"
    permission = "transformers.view_systemenergy"
    order = 1

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        months = SystemEnergy.objects.moving_index()
        if not months:
            return None
        last = months[-1]
        year = year_to(last["period"])
        index, target = last["index_12"], last["target"]
        over = None if index is None or target is None else index - target
        return {
            "last": last,
            "before": months[-13] if len(months) > 12 else None,
            "over": over,
            "over_points": _percent(over),
            "excess": None if over is None else over * last["input_12"],
            "chart": moving(months[-DRAWN:]),
            "zones": zones(*year),
            "url": reverse("transformers:systemenergy_list"),
        }


@panels.add("home")
class Campaigns(Panel):
    """This year's interventions by type against their targets, and how often they hit."""

    title = _("Work at transformers this year")
    template = "transformers/campaigns_card.html"
    permission = "transformers.view_intervention"
    order = 2

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        done = Intervention.objects.done()
        last = done.order_by("-start_date").values_list("start_date", flat=True).first()
        if last is None:
            return None
        kinds = campaigns(last)
        this_year = done.between(last.replace(month=1, day=1), last)
        return {"until": last, "kinds": kinds, "whole": this_year.whole()}


def moving(months: Sequence[dict[str, Any]]) -> Chart:
    """Of rows {period, index_12, target}."""
    return Chart(
        "loss-index",
        _("Loss index over 12 months"),
        "band",
        _("Month"),
        [Series(_("Index"), LINE), Series(_("Target"), LINE)],
        [
            Row(
                formats.short_month(row["period"]),
                [_percent(row["index_12"]), _percent(row["target"])],
            )
            for row in months
        ],
        unit="%",
        write=lambda value: formats.percent(value, 2),
        lead=_("(Energy in − energy out) ÷ energy in, of the twelve months that end there."),
        summed=False,
    )


def zones(first: date, last: date) -> list[dict[str, Any]]:
    """What each zone's transformers lose in these months, of what their macro-meters measured:
    {zone, loss, measured, index, share, value, balances, counted}, largest loss first."""
    rows = [
        row
        for row in BalanceTotal.objects.between(first, last).by_place("zone")
        if row["loss"] is not None
    ]
    whole = sum(row["loss"] for row in rows)
    return [{**row, "share": row["loss"] / whole if whole > 0 else None} for row in rows]


def campaigns(until: date) -> list[dict[str, Any]]:
    """Of each type of intervention, this year to that day: what was done, its `target` up to that
    month and the year's, how much of it is `met`, and the hit rate; most work first.

    A type with targets and no work stands there too. A year's target without months is shared out
    evenly by months.
    """
    start = until.replace(month=1, day=1)
    rows = Intervention.objects.done().between(start, until).sums("kind")
    unknown = dict.fromkeys(("due", "target", "met", "reviewed", "hit_rate"))
    found = {row["kind"]: {**unknown, **row} for row in rows}
    for kind, (due, whole) in _targets(until).items():
        row = found.setdefault(kind, {**unknown, "kind": kind, "interventions": 0})
        met = Decimal(row["interventions"]) / due if due else None
        row |= {"due": due, "target": whole, "met": met}
    return sorted(found.values(), key=lambda row: (-row["interventions"], row["kind"]))


def _targets(until: date) -> dict[str, tuple[Decimal, int]]:
    """{type: (what is due by the end of that month, the year's)}."""
    by_month: dict[str, dict[int, int]] = {}
    rows = Target.objects.filter(year=until.year).order_by()
    for kind, month, target in rows.values_list("kind", "month").annotate(Sum("target")):
        by_month.setdefault(kind, {})[month] = target
    found = {}
    for kind, months in by_month.items():
        named = {month: target for month, target in months.items() if month}
        whole = months.get(0, sum(named.values()))
        if named:
            due = Decimal(sum(target for month, target in named.items() if month <= until.month))
        else:
            due = Decimal(whole) * until.month / 12
        found[kind] = (due, whole)
    return found


def _percent(value: Decimal | None) -> Decimal | None:
    return None if value is None else value * 100
