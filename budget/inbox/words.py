"""What alerts are called and say, in the reader's language, of the figures kept of them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from budget import alerts
from budget.month.figures import FIGURES
from budget.month.states import PieceState
from ingest import kinds
from records import formats

# {type of alert: its words}, in the order of the areas.
KINDS: dict[str, Any] = {
    **{kind.value: kind.label for kind in alerts.Kind},
    "ends": _("Contract about to end"),
    "twice": _("May have been billed twice"),
    "deviates": _("Not at the price in force"),
    "macro_twice": _("Another macro-meter at its transformer"),
    "over_quantity": _("Over the contracted quantity"),
    "in_review": _("Acta long in review"),
    "returned": _("Acta returned and not back"),
    "unmatched": _("At no known transformer"),
    "over_target": _("Loss index over its target"),
    "zone_over": _("Zone over the target"),
    "to_review": _("Transformers to review"),
    "missing": _("Energy missing"),
    "late": _("Late in the month’s work"),
    "adjusted": _("Moved after its close"),
}

SENTENCES: dict[str, Any] = {
    **alerts.SENTENCES,
    "ends": _("Ends on %(end)s, with %(share)s of its value executed."),
    "twice": ngettext_lazy(
        "%(lines)s line of acta %(acta)s may have been billed twice: %(sum)s.",
        "%(lines)s lines of acta %(acta)s may have been billed twice: %(sum)s.",
        "lines",
    ),
    "twice_approved": ngettext_lazy(
        "%(lines)s line of approved actas may have been billed twice: %(sum)s.",
        "%(lines)s lines of approved actas may have been billed twice: %(sum)s.",
        "lines",
    ),
    "deviates": ngettext_lazy(
        "%(lines)s line of acta %(acta)s is not at the price in force, which makes %(over)s.",
        "%(lines)s lines of acta %(acta)s are not at the price in force, which makes %(over)s.",
        "lines",
    ),
    "macro_twice": ngettext_lazy(
        "%(lines)s line of acta %(acta)s installs a macro-meter where another order installed one: "
        "%(sum)s.",
        "%(lines)s lines of acta %(acta)s install macro-meters where another order installed one: "
        "%(sum)s.",
        "lines",
    ),
    "over_quantity": ngettext_lazy(
        "%(items)s item is billed over its contracted quantity: %(item)s, %(billed)s of "
        "%(contracted)s.",
        "%(items)s items are billed over their contracted quantity; most of all %(item)s, "
        "%(billed)s of %(contracted)s.",
        "items",
    ),
    "in_review": ngettext_lazy(
        "Acta %(acta)s of %(period)s has been in review for %(days)s day: %(sum)s.",
        "Acta %(acta)s of %(period)s has been in review for %(days)s days: %(sum)s.",
        "days",
    ),
    "returned": ngettext_lazy(
        "Acta %(acta)s of %(period)s was returned %(days)s day ago and is not back: %(sum)s.",
        "Acta %(acta)s of %(period)s was returned %(days)s days ago and is not back: %(sum)s.",
        "days",
    ),
    "unmatched": ngettext_lazy(
        "%(lines)s billed line names a transformer or an account that nobody knows: %(sum)s.",
        "%(lines)s billed lines name transformers or accounts that nobody knows: %(sum)s.",
        "lines",
    ),
    "over_target": _(
        "The network loses %(index)s over the twelve months to %(until)s; its target is "
        "%(target)s. The difference is %(excess)s."
    ),
    "zone_over": _(
        "Its transformers lose %(index)s over the twelve months to %(until)s, %(loss)s; the "
        "network’s target is %(target)s."
    ),
    "to_review": ngettext_lazy(
        "%(transformers)s transformer waits to be reviewed, by the data of %(period)s: %(kwh)s a "
        "month at risk.",
        "%(transformers)s transformers wait to be reviewed, by the data of %(period)s: %(kwh)s a "
        "month at risk.",
        "transformers",
    ),
    "missing_energy": ngettext_lazy(
        "%(transformers)s transformer has no energy in %(period)s, and had in the month before.",
        "%(transformers)s transformers have no energy in %(period)s, and had in the month before.",
        "transformers",
    ),
    "missing_month": _("No transformer has any energy in %(period)s, between months that are in."),
    "missing_system": _(
        "The whole network’s energy of %(period)s is missing: without it there is no index of "
        "twelve months."
    ),
    "missing_tariff": _("There are losses in %(period)s and no tariff: what they cost is unknown."),
    "late": _("%(what)s of %(period)s: %(stand)s, and was due on %(due)s."),
    "adjusted": _(
        "%(figure)s of %(period)s was reported as %(reported)s and is %(now)s now: it moved after "
        "its close."
    ),
}


class Count(int):
    """A number of things, by which a sentence chooses its plural, written as in Colombia."""

    def __str__(self) -> str:
        return formats.number(int(self))


def _money(value: Any) -> str:
    return formats.money(None if value is None else Decimal(value))


def _ratio(value: Any) -> str:
    return formats.ratio(None if value is None else Decimal(value), 1)


def _index(value: Any) -> str:
    return formats.ratio(None if value is None else Decimal(value), 2)


def _energy(value: Any) -> str:
    return formats.MISSING if value is None else f"{formats.number(Decimal(value))} kWh"


def _quantity(value: Any) -> str:
    return formats.quantity(None if value is None else Decimal(value))


def _measured(value: Any) -> str:
    """Of [a number, its unit]."""
    number, unit = value
    return {"COP": _money, "kWh": _energy, "ratio": _index}.get(unit, _quantity)(number)


def _month(value: Any) -> str:
    return formats.month(date.fromisoformat(value))


def _day(value: Any) -> str:
    return formats.day(date.fromisoformat(value))


# How a figure is written, by its name in sentences; what is not here is pesos.
WRITTEN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("until", "since", "period"), _month),
    **dict.fromkeys(("end", "due"), _day),
    "share": _ratio,
    **dict.fromkeys(("index", "target"), _index),
    **dict.fromkeys(("items", "lines", "transformers", "days"), Count),
    **dict.fromkeys(("kwh", "loss", "excess"), _energy),
    **dict.fromkeys(("billed", "contracted"), _quantity),
    **dict.fromkeys(("item", "year", "acta"), str),
    **dict.fromkeys(("reported", "now"), _measured),
    "what": lambda kind: str(kinds.title(kind)),
    "stand": lambda state: str(PieceState(state).label),
    "figure": lambda name: str(FIGURES[name].title),
}

MONTH = re.compile(r"(?:19|20)\d\d-(0[1-9]|1[0-2])")


def kept(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as they are stored: numbers with decimals as text, days as ISO."""
    return {name: _kept(value) for name, value in figures.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, list):
        return [_kept(one) for one in value]
    if isinstance(value, Decimal | float):
        return f"{round(Decimal(value), 6).normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def sentence(said: str, figures: Mapping[str, Any]) -> str:
    """KeyError where there is no such sentence, or it lacks a figure: kept by an older release."""
    shown = {name: WRITTEN.get(name, _money)(value) for name, value in figures.items()}
    return str(SENTENCES[said] % shown)


def kind(code: str) -> str:
    return str(KINDS.get(code, code))


def subject(text: str) -> str:
    """Parts with " · " between them; a month, kept as 2026-10, as people write it."""
    return " · ".join(
        formats.month(date.fromisoformat(f"{part}-01")) if MONTH.fullmatch(part) else part
        for part in text.split(" · ")
    )
