"""What a transformer's page adds: its energy month by month with the work done at it, its summary,
where it hung, and who its neighbours are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from records import formats
from records.charts import LINE, Chart, Row, Series
from records.permissions import may
from transformers import describing
from transformers.cards import listed
from transformers.models import Consumption, Intervention, Review, Transformer
from transformers.models.figures import YEAR, months_back

# So many months are drawn; the list has them all.
DRAWN = 36
NEIGHBOURS = 8
EARTH_KM = 6371.0


def shown(request: HttpRequest, transformer: Transformer) -> dict[str, Any]:
    context: dict[str, Any] = {
        "chain": _chain(transformer),
        "placements": list(transformer.placements.select_related("place__municipality")),
        "neighbours": neighbours(transformer),
    }
    if may(request.user, "view", Intervention):
        context["interventions"] = list(transformer.interventions.order_by("-start_date", "-pk"))
    if may(request.user, "view", Review):
        context["reviews"] = list(transformer.reviews.order_by("-period"))
    if may(request.user, "view", Consumption):
        context |= _energy(transformer, context.get("interventions", []))
    return context


def _energy(transformer: Transformer, interventions: Sequence[Intervention]) -> dict[str, Any]:
    months = {row.period: row for row in transformer.consumption.order_by("period")}
    if not months:
        return {"months": []}
    last = max(months)
    drawn = [months_back(last, back) for back in range(DRAWN)][::-1]
    drawn = drawn[next(at for at, month in enumerate(drawn) if month in months) :]
    marks = _marks(interventions)
    return {
        "months": [months[month] for month in sorted(months, reverse=True)[:YEAR]],
        "months_url": listed("consumption", transformer=transformer.code),
        "energy": _energy_chart(drawn, months, marks),
        "moving": _moving_chart(drawn, months, marks),
        "summary": describing.of_each([transformer.pk])[transformer.pk],
    }


def _marks(interventions: Sequence[Intervention]) -> dict[date, str]:
    """{month: the types of work done in it}."""
    kinds: dict[date, list[str]] = defaultdict(list)
    for one in interventions:
        month = one.start_date.replace(day=1)
        if one.done and one.kind not in kinds[month]:
            kinds[month].append(one.kind)
    return {month: ", ".join(sorted(named)) for month, named in kinds.items()}


def _energy_chart(
    drawn: Sequence[date], months: dict[date, Consumption], marks: dict[date, str]
) -> Chart:
    return Chart(
        "energy",
        _("Measured and billed energy"),
        "band",
        _("Month"),
        [Series(_("Macro-meter"), LINE), Series(_("Billed"), LINE)],
        [
            Row(
                formats.short_month(month),
                [
                    getattr(months.get(month), name, None)
                    for name in ("delivered_kwh", "billed_kwh")
                ],
                months[month].get_absolute_url() if month in months else "",
                mark=marks.get(month, ""),
            )
            for month in drawn
        ],
        unit="kWh",
        write=formats.number,
        lead=_("Between the lines lies what was lost; dotted lines are interventions."),
        summed=False,
    )


def _moving_chart(
    drawn: Sequence[date], months: dict[date, Consumption], marks: dict[date, str]
) -> Chart | None:
    """The index of the twelve months that end in each; None where there is none at all."""
    rows = [
        Row(formats.short_month(month), [moving_index(months, month)], mark=marks.get(month, ""))
        for month in drawn
    ]
    if all(row.values[0] is None for row in rows):
        return None
    return Chart(
        "moving-index",
        _("Loss index over 12 months"),
        "band",
        _("Month"),
        [Series(_("Index"), LINE)],
        rows,
        unit="%",
        write=lambda value: formats.percent(value, 1),
        summed=False,
    )


def moving_index(months: dict[date, Consumption], last: date) -> Decimal | None:
    """Per cent lost of what was measured in the twelve months to `last`: a ratio of sums, of the
    months whose balance counts; None with under six of them."""
    year = [months.get(months_back(last, back)) for back in range(YEAR)]
    counted = [row for row in year if row and row.loss_kwh is not None and row.measured_kwh]
    if len(counted) < YEAR // 2:
        return None
    return sum(row.loss_kwh for row in counted) / sum(row.measured_kwh for row in counted) * 100


@dataclass(frozen=True)
class Neighbour:
    transformer: Transformer
    km: float | None


def neighbours(transformer: Transformer) -> list[Neighbour]:
    """Those nearest on the same circuit; without coordinates, those that lose most there."""
    if not transformer.circuit:
        return []
    same = Transformer.objects.filter(
        circuit=transformer.circuit, substation=transformer.substation
    ).exclude(pk=transformer.pk)
    found = [Neighbour(one, kilometres(transformer, one)) for one in same]
    found.sort(key=lambda one: (one.km is None, one.km or 0, -(one.transformer.loss_12 or 0)))
    return found[:NEIGHBOURS]


def kilometres(one: Transformer, other: Transformer) -> float | None:
    """As the crow flies; None unless both say where they are."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    degrees = (one.latitude, one.longitude, other.latitude, other.longitude)
    south, west, north, east = (radians(value) for value in degrees)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _chain(transformer: Transformer) -> list[Transformer]:
    """What it replaced and what replaced it, one step each way."""
    near = Q(successors=transformer) | Q(predecessor=transformer)
    return list(Transformer.objects.filter(near).order_by("code").distinct())
