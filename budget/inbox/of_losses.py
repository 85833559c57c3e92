"""What the energy gives rise to: an index over its target, zones over it, transformers to review by
zone and severity, and months of energy that are missing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum

from budget.inbox.candidates import Candidate, keyed
from budget.inbox.of_month import first_month
from budget.views import addresses
from records.filters import NONE
from transformers.models import (
    BalanceTotal,
    Consumption,
    Review,
    ReviewState,
    Severity,
    SystemEnergy,
    Transformer,
)
from transformers.models.figures import YEAR, is_unpriced, months_back, year_to

# A point of the network's index is what a year of campaigns takes back.
FAR_OVER = Decimal("0.01")
# A zone's transformers lose no more than the network, which has its lines' losses too.
ZONE_FAR_OVER = Decimal("1.5")
# Of the transformers, a share without energy that no reading route explains.
MANY_MISSING = Decimal("0.05")
ZERO = Decimal(0)


def target() -> dict[str, Any]:
    """The network's last month of which an index of twelve and a target are known; else {}."""
    months = SystemEnergy.objects.moving_index()
    known = [row for row in months if row["index_12"] is not None and row["target"] is not None]
    return known[-1] if known else {}


def over_target(today: date) -> Iterator[Candidate]:
    last = target()
    if not last or last["index_12"] <= last["target"]:
        return
    over = last["index_12"] - last["target"]
    yield Candidate(
        "over_target",
        "over_target",
        Severity.HIGH if over > FAR_OVER else Severity.MEDIUM,
        "",
        "over_target",
        {
            "index": last["index_12"],
            "target": last["target"],
            "until": last["period"],
            "excess": over * last["input_12"],
        },
        addresses.of_transformers("systemenergy_list"),
        measure=over,
    )


def zones_over(today: date) -> Iterator[Candidate]:
    """Zones whose transformers lose more than the whole network may; pesos are those over it."""
    last, until = target(), Consumption.objects.last_month()
    if not last or until is None:
        return
    allowed = last["target"]
    first, until = year_to(until)
    for row in BalanceTotal.objects.between(first, until).by_place("zone"):
        if row["index"] is None or row["index"] <= allowed:
            continue
        over = None if row["value"] is None else row["value"] * (1 - allowed / row["index"])
        zone, far = row["zone"] or NONE, row["index"] > ZONE_FAR_OVER * allowed
        url = addresses.of_transformers("losses", period_from=first, period_to=until, zone=zone)
        yield Candidate(
            keyed("zone_over", zone),
            "zone_over",
            Severity.MEDIUM if far else Severity.LOW,
            zone,
            "zone_over",
            {"index": row["index"], "target": allowed, "until": until, "loss": row["loss"]},
            url,
            weight=over,
            measure=row["loss"] if over is None else None,
        )


def to_review(today: date) -> Iterator[Candidate]:
    """One for each zone and severity of the month's list, which may have thousands of rows."""
    waiting = Review.objects.filter(state=ReviewState.OPEN).order_by()
    rows = waiting.values("severity", zone=F("transformer__place__zone")).annotate(
        count=Count("pk"), kwh=Sum("kwh_at_risk"), value=Sum("value_at_risk")
    )
    period = waiting.order_by("-period").values_list("period", flat=True).first()
    for (zone, severity), some in sorted(_together(rows).items()):
        values = [row["value"] for row in some if row["value"] is not None]
        url = addresses.of_transformers(
            "review_list", state=ReviewState.OPEN.value, severity=severity, zone=zone
        )
        kwh = sum(row["kwh"] for row in some)
        yield Candidate(
            keyed("to_review", period, zone, severity),
            "to_review",
            severity,
            zone,
            "to_review",
            {"transformers": sum(row["count"] for row in some), "period": period, "kwh": kwh},
            url,
            weight=sum(values) if values else None,
            measure=kwh,
        )


def _together(rows: Any) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """By zone and severity: a transformer without a place is in no zone, as one of a place
    without."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["zone"] or NONE, row["severity"]), []).append(row)
    return found


def missing(today: date) -> Iterator[Candidate]:
    """Of the last twelve months: transformers without energy, months without any, without the whole
    network's, and without a tariff. Of the latest months the month's own work tells what lacks."""
    last = Consumption.objects.last_month()
    if last is None:
        return
    year = [months_back(last, back) for back in range(YEAR)]
    rows = {row["period"]: row for row in BalanceTotal.objects.between(year[-1], last).by_month()}
    yield from _transformers(last, rows)
    known = SystemEnergy.objects.order_by("period").values_list("period", flat=True)
    network = list(known.distinct())
    for month in (month for month in year if month < first_month(today)):
        if month not in rows and any(other < month for other in rows):
            yield _missing("missing_month", month, "consumption_list", period=month)
        if network and month > network[0] and month not in network:
            yield _missing("missing_system", month, "systemenergy_list")
        if month in rows and is_unpriced(rows[month]):
            yield _missing("missing_tariff", month, "tariff_list", period=month)


def _transformers(last: date, rows: dict[date, Any]) -> Iterator[Candidate]:
    count = Transformer.objects.missing_in(last).count()
    if not count:
        return
    before = rows.get(months_back(last, 1))
    many = before and count > MANY_MISSING * before["balances"]
    yield Candidate(
        keyed("missing", "energy", last),
        "missing",
        Severity.MEDIUM if many else Severity.LOW,
        f"{last:%Y-%m}",
        "missing_energy",
        {"transformers": count, "period": last},
        addresses.of_transformers("missing", month=last),
        measure=count,
    )


def _missing(said: str, month: date, page: str, **given: Any) -> Candidate:
    url = addresses.of_transformers(page, **given)
    return Candidate(
        keyed("missing", said, month),
        "missing",
        Severity.MEDIUM,
        f"{month:%Y-%m}",
        said,
        {"period": month},
        url,
        measure=1,
    )
