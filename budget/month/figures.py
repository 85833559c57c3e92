"""The figures that a month is reported by, each asked where the pages ask for it.

`FIGURES` says of each what it is called, in what unit, and how it is computed; `published` works
them out for as many months as one likes in the same few queries. The close, the report, the API and
the views for Power BI all take them from here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, AnnexState, Contract
from budget.execution import Execution, Scope, Sums
from records.models import ClosedMonth
from transformers import measured
from transformers.choices import Grade
from transformers.models import BalanceTotal, Intervention, RetroactiveCase, SystemEnergy
from transformers.models.figures import add_up, months_back

BILLING, ENERGY = ClosedMonth.Area.BILLING, ClosedMonth.Area.ENERGY
# Decimals by unit: what is kept, compared and given out is rounded to them.
PLACES = {"COP": 2, "kWh": 3, "ratio": 6, "count": 0}
# The part of what has no contract, zone or type; '' is the whole.
NONE = "-"
ZERO = Decimal(0)

# {(figure, part): value}; a value that is not known is None, a part of nothing is left out.
Values = dict[tuple[str, str], Decimal | None]


@dataclass(frozen=True)
class Figure:
    """`unit` is COP, kWh, ratio or count; `parted` says what its parts are: contract (its number),
    zone, kind (of work), or '' where it has none. Parts sum to the whole."""

    name: str
    title: str | Promise
    unit: str
    area: str
    computed: str | Promise
    parted: str = ""

    def rounded(self, value: Any) -> Decimal | None:
        return None if value is None else round(Decimal(value), PLACES[self.unit]) + ZERO


def _of_contracts(name: str, title: Any, computed: Any, unit: str = "COP") -> Figure:
    return Figure(name, title, unit, BILLING, computed, "contract")


_LOW = _("The lower edge of its 90 % interval, from the joint draws of its episodes’ errors.")
_HIGH = _("The upper edge of its 90 % interval, from the joint draws of its episodes’ errors.")

_ALL = (
    _of_contracts(
        "billed",
        _("Billed"),
        _("Totals of the month’s actas, approved or in review, with AIU and IVA."),
    ),
    _of_contracts(
        "executed",
        _("Executed"),
        _(
            "Totals of the month’s approved actas, with AIU and IVA: of what was objected to, only "
            "what was accepted. Supplied material stands apart."
        ),
    ),
    _of_contracts(
        "in_review",
        _("In review"),
        _("Totals of the month’s actas that nobody has approved or returned yet."),
    ),
    _of_contracts(
        "returned",
        _("Returned"),
        _("Totals of the month’s actas that went back to the contractor; they count in no other."),
    ),
    _of_contracts(
        "supplied",
        _("Material supplied by the company"),
        _("In the month’s approved actas, at cost: the contractor is not paid for it."),
    ),
    _of_contracts(
        "objected",
        _("Objected"),
        _(
            "What of the amounts of the month’s actas, approved or in review, was not accepted, "
            "before AIU and IVA."
        ),
    ),
    _of_contracts(
        "saved",
        _("Saved by objections"),
        _(
            "What the month’s actas, approved or in review, would cost more without objections: "
            "with AIU and IVA, and supplied material that was not accepted."
        ),
    ),
    _of_contracts(
        "budgeted",
        _("Budget in force"),
        _("Initial budget of the month, plus additions, less reductions, plus or less transfers."),
    ),
    _of_contracts(
        "provisioned",
        _("Provisioned"),
        _("Work done in the month that no acta has billed by now, as it was estimated."),
    ),
    _of_contracts(
        "actas", _("Actas"), _("The month’s actas, approved or in review."), unit="count"
    ),
    _of_contracts(
        "lines", _("Billed items"), _("The lines of actas approved or in review."), unit="count"
    ),
    Figure(
        "input_kwh",
        _("Energy into the network"),
        "kWh",
        ENERGY,
        _("As the system energy of the month says, of the whole network."),
    ),
    Figure(
        "index_12",
        _("Loss index, 12 months"),
        "ratio",
        ENERGY,
        _("(Energy in − energy out) ÷ energy in, of the twelve months that end there."),
    ),
    Figure(
        "target_12",
        _("Target index"),
        "ratio",
        ENERGY,
        _("The target that came with the month’s system energy."),
    ),
    Figure(
        "measured_kwh",
        _("Energy measured by macro-meters"),
        "kWh",
        ENERGY,
        _("Of the transformers’ months whose loss counts."),
        "zone",
    ),
    Figure(
        "billed_kwh",
        _("Energy billed to users"),
        "kWh",
        ENERGY,
        _("Of all transformers, without retroactive charges (CNR)."),
        "zone",
    ),
    Figure(
        "loss_kwh",
        _("Energy lost at transformers"),
        "kWh",
        ENERGY,
        _("Measured − billed − additional energy of the transformers’ months whose loss counts."),
        "zone",
    ),
    Figure(
        "balances",
        _("Transformers with data"),
        "count",
        ENERGY,
        _("Transformers of which the month’s consumption is known, with a balance or without."),
        "zone",
    ),
    Figure(
        "billed_increase_definitive",
        _("Billed increase, definitive"),
        "kWh",
        ENERGY,
        _(
            "What users at intervened transformers were billed in the month, less what was "
            "expected without the work: months 1 to 12 after it, of episodes with at least 11 "
            "usable months before it."
        ),
    ),
    Figure("billed_increase_definitive_low", _("Definitive, at least"), "kWh", ENERGY, _LOW),
    Figure("billed_increase_definitive_high", _("Definitive, at most"), "kWh", ENERGY, _HIGH),
    Figure(
        "billed_increase_preliminary",
        _("Billed increase, preliminary"),
        "kWh",
        ENERGY,
        _(
            "The same of episodes with 6 to 10 usable months before the work. It is never added to "
            "the definitive one."
        ),
    ),
    Figure("billed_increase_preliminary_low", _("Preliminary, at least"), "kWh", ENERGY, _LOW),
    Figure("billed_increase_preliminary_high", _("Preliminary, at most"), "kWh", ENERGY, _HIGH),
    Figure(
        "loss_reduction_definitive",
        _("Loss reduction, definitive"),
        "kWh",
        ENERGY,
        _(
            "The loss expected without the work less the one measured, where there is a "
            "macro-meter. Another energy than the billed increase: they are never added."
        ),
    ),
    Figure("loss_reduction_definitive_low", _("Loss reduction, at least"), "kWh", ENERGY, _LOW),
    Figure("loss_reduction_definitive_high", _("Loss reduction, at most"), "kWh", ENERGY, _HIGH),
    Figure(
        "recovered_value",
        _("Value of the billed increase"),
        "COP",
        ENERGY,
        _("The definitive billed increase at the month’s unit cost; empty without a tariff."),
    ),
    Figure(
        "cnr_kwh",
        _("CNR settled"),
        "kWh",
        ENERGY,
        _("Retroactive cases of the month whose state says that they were settled."),
    ),
    Figure(
        "cnr_value",
        _("CNR settled, charged"),
        "COP",
        ENERGY,
        _("The pesos of those that have a value."),
    ),
    Figure(
        "interventions",
        _("Interventions"),
        "count",
        ENERGY,
        _("Done, and begun in the month."),
        "kind",
    ),
)
FIGURES: dict[str, Figure] = {figure.name: figure for figure in _ALL}


def of_area(area: str) -> list[Figure]:
    """The figures of an area, in the order in which they are read."""
    return [figure for figure in _ALL if figure.area == area]


# Follow from the last computation of recovered energy, and from nothing else.
ESTIMATED = frozenset(
    name for name in FIGURES if name.startswith(("billed_increase", "loss_reduction"))
) | {"recovered_value"}


def published(area: str, months: Collection[date]) -> dict[date, Values]:
    """{month: {(figure, part): value}} of these months, first days, as they stand now.

    Every figure of the area has its whole, None where it is not known; parts are given where they
    are anything but zero.
    """
    if not months:
        return {}
    found: dict[date, dict[tuple[str, str], Any]] = {month: {} for month in months}
    for month, name, part, value in _OF[area](min(months), max(months)):
        if month in found:
            found[month][name, part] = value
    return {month: _whole(area, values) for month, values in found.items()}


def _whole(area: str, values: dict[tuple[str, str], Any]) -> Values:
    rounded = {(name, part): FIGURES[name].rounded(value) for (name, part), value in values.items()}
    parts = {key: value for key, value in rounded.items() if not key[1] or value}
    return dict.fromkeys(((figure.name, "") for figure in of_area(area)), None) | parts


# Of each: its month, its figure, its part and its value.
Told = Iterator[tuple[date, str, str, Any]]


# ── contractors' actas and the budget ───────────────────────────────────────────────────────


def _billing(first: date, last: date) -> Told:
    numbers = dict(Contract.objects.values_list("pk", "number"))
    scope = Scope(first, last)
    execution = Execution.of(scope)
    for month in _months(first, last):
        yield from _executed(month, "", Sums())
    for month, sums in execution.by("period").items():
        yield from _executed(month, "", sums)
    for (month, contract), sums in execution.by("period", "contract").items():
        yield from _executed(month, numbers[contract], sums)
    actas = _actas(scope.narrow(Annex.objects.all()).by_month_and_contract())
    for month in _months(first, last):
        yield from _each(month, "", dict.fromkeys(_OF_ACTAS, ZERO) | actas.get((month, ""), {}))
    for (month, number), sums in actas.items():
        yield from _each(month, number, sums)


def _executed(month: date, part: str, sums: Sums) -> Told:
    known = {
        "billed": sums.executed + sums.in_review,
        "executed": sums.executed,
        "in_review": sums.in_review,
        "supplied": sums.supplied,
        "budgeted": sums.in_force,
        "provisioned": sums.provisioned,
        "lines": sums.lines,
    }
    return _each(month, part, known)


_OF_ACTAS = ("returned", "objected", "saved", "actas")


def _actas(rows: Iterable[dict[str, Any]]) -> dict[tuple[date, str], dict[str, Decimal]]:
    """{(month, contract's number, or '' for all): what its actas come to}."""
    found: dict[tuple[date, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        if row["state"] == AnnexState.RETURNED:
            known = {"returned": row["total"]}
        else:
            known = {name: row[name] for name in ("objected", "saved")}
            known["actas"] = Decimal(row["annexes"])
        for part in ("", row["contract_number"]):
            for name, value in known.items():
                found[row["period"], part][name] += value
    return found


# ── energy ──────────────────────────────────────────────────────────────────────────────────


def _energy(first: date, last: date) -> Told:
    yield from _network()
    yield from _balances(first, last)
    yield from _recovered()
    last_day = months_back(last, -1) - timedelta(days=1)
    yield from _settled(first, last_day)
    yield from _work(first, last_day)


def _network() -> Told:
    for row in SystemEnergy.objects.moving_index():
        known = {
            "input_kwh": row["input"],
            "index_12": row["index_12"],
            "target_12": row["target"],
        }
        yield from _each(row["period"], "", known)


def _balances(first: date, last: date) -> Told:
    rows = list(BalanceTotal.objects.between(first, last).sums("period", zone=F("place__zone")))
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


def _recovered() -> Told:
    increase, reduction = measured.billed_increase(), measured.loss_reduction()
    for name, energy, grade in (
        ("billed_increase_definitive", increase, Grade.DEFINITIVE),
        ("billed_increase_preliminary", increase, Grade.PRELIMINARY),
        ("loss_reduction_definitive", reduction, Grade.DEFINITIVE),
    ):
        for month, one in energy.by_month(grade).items():
            known = {name: one.gain, f"{name}_low": one.low, f"{name}_high": one.high}
            if name == "billed_increase_definitive":
                known["recovered_value"] = one.value
            yield from _each(month, "", known)


def _settled(first: date, last: date) -> Told:
    for row in RetroactiveCase.objects.settled().between(first, last).by_month():
        yield from _each(row["month"], "", {"cnr_kwh": row["kwh"], "cnr_value": row["value"]})


def _work(first: date, last: date) -> Told:
    whole: dict[date, int] = dict.fromkeys(_months(first, last), 0)
    for row in Intervention.objects.done().between(first, last).by_month():
        whole[row["month"]] += row["interventions"]
        yield row["month"], "interventions", row["kind"] or NONE, row["interventions"]
    for month, count in whole.items():
        yield month, "interventions", "", count


_OF = {BILLING: _billing, ENERGY: _energy}


def _each(month: date, part: str, known: dict[str, Any]) -> Told:
    for name, value in known.items():
        yield month, name, part, value


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = months_back(first, -1)
