"""*Trafos por revisar*: the rules of `analytics.review` asked about what is stored.

The list is made anew whenever the data or the thresholds change, of the latest month of data. A row
on which people wrote anything stays, under its own number, whatever the rules find and even where
an undo took its month away; one that no rule finds any more goes, unless somebody wrote on it. A
transformer that was settled in this month of data, or in a later one that was undone, does not come
back before the next.
"""

from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analytics import review
from analytics.review import Fleet, Found
from ingest.models import Gate
from records import bulk, recomputing
from transformers import thresholds
from transformers.choices import Reading, TransformerState
from transformers.models import Consumption, Review, Severity, Transformer
from transformers.models.figures import months_back
from transformers.tariffs import Tariffs

# What the rules look back on: a year, behind the longest window before it.
MONTHS = 24
# Bounds between the sizes of which transformers are peers, kVA.
SIZES = (30, 75, 150, 300)
FACTS = (
    *("pk", "customers", "municipality", "capacity_kva", "voltage_level", "ownership"),
    *("measured_12", "loss_12", "balances_12"),
)


@transaction.atomic
def refresh() -> None:
    """The list of the latest month of data, as the rules find it now; one at a time."""
    Gate.enter()
    period = Consumption.objects.last_month()
    if period is None:
        Review.objects.let_go()
        return
    rows = list(
        Transformer.objects.exclude(state=TransformerState.RETIRED)
        .order_by("pk")
        .values_list(*FACTS)
    )
    if not rows:
        return
    facts = dict(zip(FACTS, zip(*rows, strict=True), strict=True))
    fleet = _fleet(facts, period)
    found = review.review(fleet, thresholds.in_force())
    _write(period, _by_transformer(found, facts, period))


def _fleet(facts: dict[str, tuple[Any, ...]], period: date) -> Fleet:
    keys = np.array(facts["pk"], np.int64)
    size = np.digitize(np.array(facts["capacity_kva"], float), SIZES)
    municipality = np.array([key or 0 for key in facts["municipality"]], np.int64)
    return Fleet(
        billed=_billed(keys, period),
        customers=np.array(facts["customers"], float),
        peers=municipality * (len(SIZES) + 1) + size,
        measured_12=np.array(facts["measured_12"], float),
        loss_12=np.array(facts["loss_12"], float),
        balances_12=np.array(facts["balances_12"], float),
    )


def _billed(keys: NDArray[np.int64], period: date) -> NDArray[np.float64]:
    """kWh of each transformer (rows) and month (columns, `period` last); estimates are missing."""
    first = months_back(period, MONTHS - 1)
    months = {months_back(period, back): MONTHS - 1 - back for back in range(MONTHS)}
    known = Consumption.objects.between(first, period).filter(billed_kwh__isnull=False)
    known = known.exclude(reading=Reading.ESTIMATED).order_by()
    energy = np.full((len(keys), MONTHS), np.nan)
    kwh = Cast("billed_kwh", FloatField())
    for month, column in months.items():
        rows = list(known.filter(period=month).values_list("transformer_id", kwh))
        if not rows:
            continue
        mine, billed = (np.array(values) for values in zip(*rows, strict=True))
        at = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
        chosen = keys[at] == mine
        energy[at[chosen], column] = billed[chosen]
    return energy


def _by_transformer(
    found: list[Found], facts: dict[str, tuple[Any, ...]], period: date
) -> dict[int, dict[str, Any]]:
    """{transformer: what its row of the list says}, the gravest rule's reason first."""
    reasons: dict[int, list[dict[str, Any]]] = defaultdict(list)
    high: set[int] = set()
    for one in found:
        for row, seen, expected, kwh, is_high in zip(
            *(values.tolist() for values in (one.rows, one.seen, one.expected, one.kwh, one.high)),
            strict=True,
        ):
            reasons[row].append(
                {
                    "rule": one.rule,
                    "unit": one.unit,
                    "seen": _rounded(seen),
                    "expected": _rounded(expected),
                    "kwh": _rounded(kwh),
                }
            )
            if is_high:
                high.add(row)
    costs = _costs(facts, period)
    listed = {}
    for row, why in reasons.items():
        at_risk = max(one["kwh"] or 0 for one in why)
        value = at_risk * costs[row]
        several = Severity.MEDIUM if len(why) > 1 else Severity.LOW
        listed[facts["pk"][row]] = {
            "rule": why[0]["rule"],
            "reasons": why,
            "severity": Severity.HIGH if row in high else several,
            "kwh_at_risk": at_risk,
            "value_at_risk": None if np.isnan(value) else round(float(value), 2),
        }
    return listed


def _costs(facts: dict[str, tuple[Any, ...]], period: date) -> NDArray[np.float64]:
    size = len(facts["pk"])
    levels, owners = np.array(facts["voltage_level"], float), np.array(facts["ownership"], np.str_)
    return Tariffs([period]).of(np.full(size, period, "datetime64[D]"), levels, owners)


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 3)


def _write(period: date, listed: dict[int, dict[str, Any]]) -> None:
    """A transformer waits on the list once: who is still found stays, from when it came."""
    known = Review.objects.order_by("period").values_list("transformer", "pk")
    # Of several the latest, but the month's own before any other: a month has no two.
    waiting = {**dict(known.waiting()), **dict(known.waiting().filter(period=period))}
    settled = {transformer for transformer, _pk in known.settled().filter(period__gte=period)}
    found = [transformer for transformer in listed if transformer not in settled]
    again = [transformer for transformer in found if transformer in waiting]
    keys = [waiting[transformer] for transformer in again]
    gone = {pk for _transformer, pk in known.untouched()}.difference(keys)
    for some in bulk.chunks(sorted(gone)):
        Review.objects.filter(pk__in=some).let_go()
    bulk.rewrite(Review, keys, _columns(again, listed, period))
    new = [transformer for transformer in found if transformer not in waiting]
    today = [timezone.localdate()] * len(new)
    columns = _columns(new, listed, period)
    bulk.insert(Review, {"transformer_id": new, "raised_on": today, **columns})


def _columns(keys: list[int], listed: dict[int, dict[str, Any]], period: date) -> dict[str, Any]:
    names = ("rule", "reasons", "severity", "kwh_at_risk", "value_at_risk")
    columns = {name: [listed[key][name] for key in keys] for name in names}
    return {"period": [period] * len(keys), **columns}


@recomputing.step(_("Transformers to review"), lambda: 1)
def recompute(told: recomputing.Told) -> None:
    refresh()
    told(1)
