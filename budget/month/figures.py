"""The figures that a month is reported by: what each is called, in what unit, how it is computed.

`published` works them out for as many months as one likes in the same few queries
(`budget.month.standing`). The close, the report, the API and the views for Power BI all take them
from here.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from budget.month.standing import ESTIMATED, READ, ZERO, Span
from records import formats
from records.models import ClosedMonth

BILLING, ENERGY = ClosedMonth.Area.BILLING, ClosedMonth.Area.ENERGY
# Decimals by unit: what is kept, compared and given out is rounded to them.
PLACES = {"COP": 2, "kWh": 3, "ratio": 6, "count": 0}

# How each unit is written for people.
WRITTEN: dict[str, Callable[[Any], str]] = {
    "COP": formats.money,
    "kWh": formats.number,
    "ratio": partial(formats.ratio, decimals=2),
    "count": formats.number,
}

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
    Figure(
        "billed_increase_definitive_low",
        _("Billed increase, definitive: at least"),
        "kWh",
        ENERGY,
        _LOW,
    ),
    Figure(
        "billed_increase_definitive_high",
        _("Billed increase, definitive: at most"),
        "kWh",
        ENERGY,
        _HIGH,
    ),
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
    Figure(
        "billed_increase_preliminary_low",
        _("Billed increase, preliminary: at least"),
        "kWh",
        ENERGY,
        _LOW,
    ),
    Figure(
        "billed_increase_preliminary_high",
        _("Billed increase, preliminary: at most"),
        "kWh",
        ENERGY,
        _HIGH,
    ),
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


def written(value: Decimal | None, unit: str) -> str:
    """A figure as people read it."""
    return WRITTEN[unit](value)


def of_area(area: str) -> list[Figure]:
    """The figures of an area, in the order in which they are read."""
    return [figure for figure in _ALL if figure.area == area]


# All but those that follow from the last computation of recovered energy, and from nothing else.
SUMMED = frozenset(FIGURES) - ESTIMATED


def published(
    area: str,
    months: Collection[date],
    names: Collection[str] = FIGURES.keys(),
    within: bool = False,
) -> dict[date, Values]:
    """{month: {(figure, part): value}} of these months, first days, as they stand now.

    Every figure of the area, or those of these `names`, has its whole, None where it is not known;
    parts are given where they are anything but zero. Asked `within` a transaction that wrote
    recovered energy, nothing is kept of what may yet be taken back.
    """
    if not months:
        return {}
    found: dict[date, dict[tuple[str, str], Any]] = {month: {} for month in months}
    span = Span(min(months), max(months), within)
    for gives, read in READ[area]:
        if gives.isdisjoint(names):
            continue
        for month, name, part, value in read(span):
            if month in found:
                found[month][name, part] = value
    chosen = [figure.name for figure in of_area(area) if figure.name in names]
    return {month: _given(chosen, values) for month, values in found.items()}


def _given(names: list[str], values: dict[tuple[str, str], Any]) -> Values:
    known = dict.fromkeys(names)
    rounded = {
        (name, part): FIGURES[name].rounded(value)
        for (name, part), value in values.items()
        if name in known
    }
    parts = {key: value for key, value in rounded.items() if not key[1] or value}
    return dict.fromkeys(((name, "") for name in names), None) | parts
