"""The charts of the losses page, each made of its figures: see `transformers.views.losses`."""

from collections.abc import Sequence
from decimal import Decimal
from math import isnan
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import pareto
from records import formats
from records.charts import HATCHED, Chart, Row, Series
from records.filters import NONE
from transformers.choices import COUNTED, BalanceState
from transformers.filters import COUNTS, UNCOUNTED
from transformers.models.figures import is_unpriced, year_to
from transformers.views.addresses import asked, listed

# So many of a ranking are drawn, and so many steps of a curve.
TOP = 10
STEPS = 20


def by_month(found: Any) -> Chart:
    return Chart(
        "index",
        _("Loss index by month"),
        "band",
        _("Month"),
        [Series(_("Twelve months up to it")), Series(_("The month alone"))],
        [_month(found, row) for row in found.months if row["period"] >= _drawn_from(found)],
        unit="%",
        write=formats.percent,
        lead=_(
            "The twelve months tell the tendency: a single month also shows how far apart the "
            "days of reading were."
        ),
        summed=False,
    )


def _drawn_from(found: Any) -> Any:
    """The first month of which there is an index."""
    known = (row["period"] for row in found.months if row["index"] is not None)
    return next(known, found.last)


def _month(found: Any, row: dict[str, Any]) -> Row:
    given = {**found.where, "balance_state": COUNTS}
    first, last = year_to(row["period"])
    year = listed("consumption", period_from=first, period_to=last, **given)
    month = listed("consumption", period=row["period"], **given)
    values = [_percent(row["index_12"]), _percent(row["index"])]
    return Row(formats.short_month(row["period"]), values, month, [year, month])


def money(found: Any) -> Chart:
    """What the period's months lost at their tariffs; those before the drawn ones as one row."""
    return Chart(
        "money",
        _("Money lost by month"),
        "columns",
        _("Month"),
        [Series(_("Money lost"))],
        [*_before_drawn(found), *(_priced(found, row) for row in found.in_period)],
        lead=" ".join(filter(None, [_in_all(found), _without_tariff(found)])),
        url=found.counted_url,
    )


def _before_drawn(found: Any) -> list[Row]:
    """What is left of the sum of a period that begins before what is drawn."""
    first = found.months[0]["period"]
    drawn = sum(row["value"] or 0 for row in found.in_period)
    earlier = (found.whole["value"] or 0) - drawn
    if first <= found.first or not round(earlier):
        return []
    return [Row(_("Before %(month)s") % {"month": formats.month(first)}, [earlier], rest=True)]


def _priced(found: Any, row: dict[str, Any]) -> Row:
    url = listed("consumption", **found.where, period=row["period"], balance_state=COUNTS)
    mark = _("no tariff: no value") if is_unpriced(row) else ""
    return Row(formats.short_month(row["period"]), [row["value"]], url, mark=mark)


def _in_all(found: Any) -> str:
    value = found.whole["value"]
    if value is None:
        return ""
    return _("%(value)s in the whole period, each month at its tariff (CU).") % {
        "value": formats.money(value)
    }


def _without_tariff(found: Any) -> str:
    words = ngettext(
        "%(count)s month has no tariff: no tariff, no value.",
        "%(count)s months have no tariff: no tariff, no value.",
        found.unpriced,
    )
    return words % {"count": formats.number(found.unpriced)} if found.unpriced else ""


def yearly_money(found: Any) -> Chart:
    """The same of twelve months, over time, beside the index of twelve months."""
    known = [row for row in found.months if row["value_12"] is not None]
    return Chart(
        "yearly-money",
        _("Money lost in twelve months"),
        "band",
        _("Twelve months up to"),
        [Series(_("Money lost"))],
        [_priced_year(found, row) for row in known],
        lead=_("Up to each month; not known where one of the twelve has no tariff."),
        summed=False,
    )


def _priced_year(found: Any, row: dict[str, Any]) -> Row:
    first, last = year_to(row["period"])
    given = {**found.where, "period_from": first, "period_to": last}
    url = listed("consumption", **given, balance_state=COUNTS)
    return Row(formats.short_month(row["period"]), [row["value_12"]], url)


def by_state(found: Any) -> Chart:
    """The transformers of the last month by whether they have a balance, and why not."""
    given = {**found.where, "period": found.latest.get("period")}
    rows = sorted(
        found.at_last.by_state(),
        key=lambda row: (row["balance_state"] not in COUNTED, -row["balances"]),
    )
    return Chart(
        "states",
        _("Transformers with a balance, and why the others have none"),
        "bars",
        _("Balance"),
        [Series(_("Counts")), Series(_("Does not count"), HATCHED)],
        [
            Row(
                capfirst(BalanceState(row["balance_state"]).label),
                _by_whether(row["balance_state"] in COUNTED, row["balances"]),
                listed("consumption", **given, balance_state=row["balance_state"]),
            )
            for row in rows
        ],
        unit=_("transformers"),
        write=formats.number,
        lead=capfirst(formats.month(found.latest.get("period"))),
    )


def _by_whether(counts: bool, count: int) -> list[int | None]:
    return [count, None] if counts else [None, count]


def concentration(found: Any) -> Chart:
    """What share of the losses the worst circuits and the worst transformers make."""
    circuits = [row["loss"] for row in found.by_places["circuit"]]
    curves = [pareto.concentration(losses, STEPS) * 100 for losses in (circuits, found.losing)]
    rows = [
        Row(formats.percent(100 * step / STEPS, 0), [_known(curve[step]) for curve in curves])
        for step in range(STEPS + 1)
    ]
    return Chart(
        "concentration",
        _("How few make most of it"),
        "band",
        _("The worst"),
        [Series(_("Circuits")), Series(_("Transformers"))],
        rows if pareto.how_few(circuits)[1] else [],
        unit="%",
        write=formats.percent,
        lead=" ".join(filter(None, [_few_circuits(circuits), _few_transformers(found)])),
        summed=False,
    )


def _few_circuits(losses: Sequence[Any]) -> str:
    few, of = pareto.how_few(losses)
    words = ngettext(
        "%(few)s of %(of)s circuit that loses makes 80 %% of what is lost.",
        "%(few)s of %(of)s circuits that lose make 80 %% of what is lost.",
        of,
    )
    return words % {"few": formats.number(few), "of": formats.number(of)} if of else ""


def _few_transformers(found: Any) -> str:
    few, of = pareto.how_few(found.losing)
    words = ngettext(
        "%(few)s of %(of)s transformer that loses makes 80 %% of it (%(first)s to %(last)s).",
        "%(few)s of %(of)s transformers that lose make 80 %% of it (%(first)s to %(last)s).",
        of,
    )
    first, last = (formats.short_month(month) for month in year_to(found.newest))
    numbers = {"few": formats.number(few), "of": formats.number(of)}
    return words % {**numbers, "first": first, "last": last} if of else ""


def of_transformers(found: Any) -> Chart:
    """Of the twelve months that each transformer keeps the sums of, which end with the data."""
    worst = found.transformers.losing().filter(loss_12__gt=0)
    drawn = [
        _transformer(found, *row)
        for row in worst.values_list("pk", "code", "municipality__name", "loss_12")[:TOP]
    ]
    others = found.losing[len(drawn) :]
    label = _("%(count)s others") % {"count": formats.number(len(others))}
    rest = [Row(label, [sum(others, Decimal(0))], rest=True)] if drawn and others else []
    first, last = (formats.month(month) for month in year_to(found.newest))
    return Chart(
        "transformers",
        _("Transformers that lose most"),
        "bars",
        _("Transformer"),
        [Series(_("Loss"))],
        [*drawn, *rest],
        unit="kWh",
        write=formats.number,
        lead=_("From %(first)s to %(last)s.") % {"first": first, "last": last},
        url=listed("transformer", sort="-loss_12", **found.where),
    )


def _transformer(found: Any, key: int, code: str, town: str | None, loss: Decimal) -> Row:
    first, last = year_to(found.newest)
    months = listed("consumption", transformer=code, period_from=first, period_to=last)
    page = reverse("transformers:transformer_detail", args=[key])
    return Row(f"{code} {town}" if town else code, [loss], page, [months])


def completeness(found: Any) -> Chart:
    """How many transformers have data in each month, and a balance; a month leads to those that
    it lacks."""
    return Chart(
        "completeness",
        _("Transformers with data in each month"),
        "columns",
        _("Month"),
        [Series(_("Balance counts")), Series(_("Without a balance"), HATCHED)],
        [_complete(found, row) for row in found.months],
        unit=_("transformers"),
        write=formats.number,
        lead=_("In the table each month leads to the transformers that are missing in it."),
        summed=False,
    )


def _complete(found: Any, row: dict[str, Any]) -> Row:
    given = {**found.where, "period": row["period"]}
    urls = [listed("consumption", **given, balance_state=state) for state in (COUNTS, UNCOUNTED)]
    values = [row["counted"], row["balances"] - row["counted"]]
    missing = asked("missing", month=row["period"], **found.where)
    return Row(formats.short_month(row["period"]), values, missing, urls)


def by_zone(found: Any) -> Chart:
    known = [row for row in found.by_places["zone"] if row["index"] is not None]
    return Chart(
        "zones",
        _("Loss index by zone"),
        "bars",
        _("Zone"),
        [Series(_("Loss index"))],
        [_zone(found, row) for row in sorted(known, key=lambda row: -row["index"])],
        unit="%",
        write=formats.percent,
        lead=_("Of the whole period, as a ratio of sums."),
        summed=False,
    )


def _zone(found: Any, row: dict[str, Any]) -> Row:
    given = {**found.given, "zone": row["zone"] or NONE}
    url = listed("consumption", **given, balance_state=COUNTS)
    name = row["zone"] or _("No zone")
    return Row(
        name, [_percent(row["index"])], asked("losses", **given), [url], muted=not row["zone"]
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def _percent(part: Decimal | None) -> Decimal | None:
    return None if part is None else part * 100
