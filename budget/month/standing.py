"""What the published figures stand on: each is asked of the method that its pages ask.

A reader tells the figures of months of which it knows something, whatever months these are between;
its queries are the same few for one month and for ten years.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from billing.models import Annex, AnnexState, Contract
from budget.execution import Scope
from budget.models import Movement, Provision
from records.models import ClosedMonth
from transformers import measured
from transformers.choices import Grade
from transformers.models import BalanceTotal, Episode, Intervention, RetroactiveCase, SystemEnergy
from transformers.models.figures import add_up, months_back

# The part of what has no zone or type; '' is the whole.
NONE = "-"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Span:
    """Months from the `first` to the `last`, first days."""

    first: date
    last: date
    within: bool = False

    @property
    def last_day(self) -> date:
        return months_back(self.last, -1) - timedelta(days=1)

    @property
    def months(self) -> list[date]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        return [months_back(self.last, back) for back in range(count, -1, -1)]


# Of each: its month, its figure, its part and its value.
Told = Iterator[tuple[date, str, str, Any]]


# ── contractors' actas and the budget ───────────────────────────────────────────────────────

_OF_ACTAS = ("billed", "executed", "in_review", "returned", "supplied")
_COUNTED = ("objected", "saved", "actas", "lines")


def _actas(span: Span) -> Told:
    scope = Scope(span.first, span.last)
    found = {(month, ""): _nothing() for month in span.months}
    for row in scope.narrow(Annex.objects.all()).by_month_and_contract():
        for part in ("", row["contract_number"]):
            sums = found.setdefault((row["period"], part), _nothing())
            for name, value in _of_acta(row):
                sums[name] += value
    for (month, part), sums in found.items():
        yield from _each(month, part, sums)


def _nothing() -> dict[str, Decimal]:
    return dict.fromkeys((*_OF_ACTAS, *_COUNTED), ZERO)


def _of_acta(row: dict[str, Any]) -> Iterator[tuple[str, Decimal]]:
    """What actas of one state add to which figures."""
    if row["state"] == AnnexState.RETURNED:
        yield "returned", row["total"]
        return
    yield "billed", row["total"]
    yield "actas", Decimal(row["annexes"])
    yield from ((name, row[name]) for name in ("objected", "saved", "lines"))
    if row["state"] == AnnexState.APPROVED:
        yield "executed", row["total"]
        yield "supplied", row["supplied"]
    else:
        yield "in_review", row["total"]


def _planned(span: Span) -> Told:
    scope = Scope(span.first, span.last)
    return _by_contract(
        span, "budgeted", "in_force", scope.narrow(Movement.objects.all()).by_month(), None
    )


def _provisioned(span: Span) -> Told:
    rows = Scope(span.first, span.last).narrow(Provision.objects.all()).by_month()
    return _by_contract(span, "provisioned", "provisioned", rows, ZERO)


def _by_contract(
    span: Span, name: str, column: str, rows: Iterable[dict[str, Any]], without: Decimal | None
) -> Told:
    """Rows of contracts, lines and months, added up by contract; `without` any, the whole is."""
    numbers = dict(Contract.objects.values_list("pk", "number"))
    sums: dict[tuple[date, str], Decimal] = {}
    for row in rows:
        for part in ("", numbers[row["contract"]]):
            key = row["period"], part
            sums[key] = sums.get(key, ZERO) + row[column]
    for month in span.months:
        yield month, name, "", without
    for (month, part), value in sums.items():
        yield month, name, part, value


# ── energy ──────────────────────────────────────────────────────────────────────────────────


def _network(_span: Span) -> Told:
    for row in SystemEnergy.objects.moving_index():
        known = {
            "input_kwh": row["input"],
            "index_12": row["index_12"],
            "target_12": row["target"],
        }
        yield from _each(row["period"], "", known)


def _balances(span: Span) -> Told:
    months = BalanceTotal.objects.between(span.first, span.last)
    rows = list(months.sums("period", zone=F("place__zone")))
    for row in add_up(rows, "period"):
        yield from _each(row["period"], "", _of_balances(row))
    for row in rows:
        yield from _each(row["period"], row["zone"] or NONE, _of_balances(row))


def _of_balances(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "measured_kwh": row["measured"],
        "billed_kwh": row["billed"],
        "loss_kwh": row["loss"],
        "balances": row["balances"],
    }


RECOVERED = (
    "billed_increase_definitive",
    "billed_increase_preliminary",
    "loss_reduction_definitive",
)
ESTIMATED = frozenset(
    {f"{name}{edge}" for name in RECOVERED for edge in ("", "_low", "_high")} | {"recovered_value"}
)


def _recovered(span: Span) -> Told:
    if span.within:
        episodes = Episode.objects
        increase, reduction = episodes.measurable().billed_increase(), episodes.loss_reduction()
    else:
        increase, reduction = measured.billed_increase(), measured.loss_reduction()
    definitive, preliminary = Grade.DEFINITIVE, Grade.PRELIMINARY
    of = ((increase, definitive), (increase, preliminary), (reduction, definitive))
    for name, (energy, grade) in zip(RECOVERED, of, strict=True):
        for month, one in energy.by_month(grade).items():
            yield from _each(
                month, "", {name: one.gain, f"{name}_low": one.low, f"{name}_high": one.high}
            )
            if name == "billed_increase_definitive":
                yield month, "recovered_value", "", one.value


def _settled(span: Span) -> Told:
    cases = RetroactiveCase.objects.settled().between(span.first, span.last_day)
    for row in cases.by_month():
        yield from _each(row["month"], "", {"cnr_kwh": row["kwh"], "cnr_value": row["value"]})


def _work(span: Span) -> Told:
    whole = dict.fromkeys(span.months, 0)
    for row in Intervention.objects.done().between(span.first, span.last_day).by_month():
        whole[row["month"]] += row["interventions"]
        yield row["month"], "interventions", row["kind"] or NONE, row["interventions"]
    for month, count in whole.items():
        yield month, "interventions", "", count


def _each(month: date, part: str, known: dict[str, Any]) -> Told:
    for name, value in known.items():
        yield month, name, part, value


# What is read of an area: which figures it gives, and how.
READ: dict[str, list[tuple[frozenset[str], Callable[[Span], Told]]]] = {
    ClosedMonth.Area.BILLING: [
        (frozenset((*_OF_ACTAS, *_COUNTED)), _actas),
        (frozenset({"budgeted"}), _planned),
        (frozenset({"provisioned"}), _provisioned),
    ],
    ClosedMonth.Area.ENERGY: [
        (frozenset({"input_kwh", "index_12", "target_12"}), _network),
        (frozenset({"measured_kwh", "billed_kwh", "loss_kwh", "balances"}), _balances),
        (ESTIMATED, _recovered),
        (frozenset({"cnr_kwh", "cnr_value"}), _settled),
        (frozenset({"interventions"}), _work),
    ],
}
