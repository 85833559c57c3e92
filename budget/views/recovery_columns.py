"""The columns in which groups of episodes are compared."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from budget.returns import Line
from budget.views.recovery_words import between, edges, months, per_kwh, times, unbroken
from budget.views.tables import Column
from records import formats
from transformers.choices import Grade
from transformers.telling import interval

# {how addresses name a column: it}
COLUMNS = {
    "episodes": Column(_("Episodes")),
    "definitive": Column(_("Definitive"), filed=True),
    "preliminary": Column(_("Preliminary"), filed=True),
    "insufficient": Column(_("Not measurable, or not yet"), filed=True),
    "gain": Column(_("Billed increase (kWh)")),
    "low": Column(_("At least (kWh)"), filed=True),
    "high": Column(_("At most (kWh)"), filed=True),
    "value": Column(_("Its value")),
    "value_low": Column(_("Its value, at least"), filed=True),
    "value_high": Column(_("Its value, at most"), filed=True),
    "cost": Column(_("Cost")),
    "both": Column(_("Episodes with both")),
    "per_kwh": Column(_("Cost of a kWh"), per_kwh),
    "per_kwh_low": Column(_("A kWh, at least"), filed=True),
    "per_kwh_high": Column(_("A kWh, at most"), filed=True),
    "payback": Column(_("Paid back in (months)"), months),
    "benefit": Column(_("Benefit over cost"), times),
    "benefit_low": Column(_("Benefit, at least"), filed=True),
    "benefit_high": Column(_("Benefit, at most"), filed=True),
}
COST = list(COLUMNS).index("cost")


def figures(line: Line) -> list[Any]:
    """The values of COLUMNS; without energy, or without a cost, nothing is known of it."""
    energy, ratio = line.measured, line.ratio
    known, a_kwh = bool(energy.episodes), ratio.per_kwh
    return [
        line.episodes,
        line.grades[Grade.DEFINITIVE],
        line.grades[Grade.PRELIMINARY],
        line.grades[Grade.INSUFFICIENT],
        energy.gain if known else None,
        energy.low if known else None,
        energy.high if known else None,
        energy.value,
        energy.value_low,
        energy.value_high,
        line.cost if line.costed else None,
        ratio.episodes,
        a_kwh.at,
        *edges(a_kwh),
        ratio.payback.at,
        *ratio.benefit,
    ]


def below(line: Line) -> list[str]:
    """What stands below each of the values: its interval; below episodes, how many are definitive,
    preliminary and neither."""
    energy, ratio = line.measured, line.ratio
    said = {
        "episodes": unbroken(
            " · ".join(formats.number(line.grades[grade]) for grade in reversed(Grade))
        ),
        "gain": unbroken(interval(energy.low, energy.high)) if energy.episodes else "",
        "per_kwh": between(ratio.per_kwh, per_kwh),
        "payback": between(ratio.payback, months),
        "benefit": between(ratio.benefit, times),
    }
    return [said.get(key, "") for key in COLUMNS]


def place(values: Sequence[Any], sort: str) -> tuple[bool, Decimal]:
    """By which rows are sorted: what is unknown comes last, whichever way."""
    value = values[list(COLUMNS).index(sort.lstrip("-"))]
    if value is None or isinstance(value, str | Promise):
        return True, Decimal(0)
    return False, Decimal(-value if sort.startswith("-") else value)
