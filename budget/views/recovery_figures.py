"""The overview's figures, each with its interval and of how many episodes it is."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.returns import Line, Ratio, RecoveryAsked, Returns
from budget.views.recovery_words import between, months, per_kwh, times
from records import formats
from transformers.models import RetroactiveCase
from transformers.models.recovered import Sum
from transformers.telling import interval


@dataclass(frozen=True)
class Figure:
    """`shown` with its interval in words, what more there is to say, and the name of what tells
    `how` it is computed."""

    how: str
    label: str
    shown: str
    interval: str = ""
    notes: list[str] = field(default_factory=list)
    url: str = ""


def returned(whole: Line, url: str) -> list[Figure]:
    """Energy, value, cost, and one over the other; `url` leads to the episodes of the grade."""
    measured, ratio = whole.measured, whole.ratio
    return [
        Figure(
            "recovered.increase",
            _("Billed increase (kWh)"),
            formats.number(measured.gain if measured.episodes else None),
            _interval(measured.low, measured.high, measured),
            [_episodes(measured.episodes)],
            url,
        ),
        Figure(
            "recovered.value",
            _("Its value"),
            formats.money(measured.value),
            _interval(measured.value_low, measured.value_high, measured, formats.money),
            _without_tariff(measured),
        ),
        Figure(
            "returns.cost",
            _("Cost of the work"),
            formats.money(whole.cost),
            "",
            [_costed(whole.costed)],
        ),
        *ratios(ratio),
    ]


def ratios(ratio: Ratio) -> list[Figure]:
    """Cost over energy, value over cost, cost over value a month."""
    return [
        Figure(
            "returns.per_kwh",
            _("Cost of a kWh"),
            per_kwh(ratio.per_kwh.at),
            between(ratio.per_kwh, per_kwh),
            [_episodes(ratio.episodes)],
        ),
        Figure(
            "returns.benefit",
            _("Benefit over cost"),
            times(ratio.benefit.at),
            between(ratio.benefit, times),
            _without_tariff(ratio.energy),
        ),
        Figure(
            "returns.payback",
            _("Paid back in (months)"),
            months(ratio.payback.at),
            between(ratio.payback, months),
        ),
    ]


def ratio_notes(whole: Line, window: int | None) -> list[str]:
    """Of which episodes the ratios are, and which are not whole yet."""
    words = ngettext(
        "Ratios are of the %(n)s episode that has both a cost and energy of this grade: %(cost)s, "
        "and %(kwh)s kWh.",
        "Ratios are of the %(n)s episodes that have both a cost and energy of this grade: %(cost)s,"
        " and %(kwh)s kWh.",
        whole.ratio.episodes,
    ) % {
        "n": formats.number(whole.ratio.episodes),
        "cost": formats.money(whole.ratio.cost),
        "kwh": formats.number(whole.ratio.energy.gain),
    }
    return [words, _running(whole.running, window)] if whole.running else [words]


def _running(count: int, window: int | None) -> str:
    if window is None:
        words = ngettext(
            "%(n)s of them has not had its twelve months yet: what it cost is whole, what it "
            "brings back is not.",
            "%(n)s of them have not had their twelve months yet: what they cost is whole, what "
            "they bring back is not.",
            count,
        )
    else:
        words = ngettext(
            "%(n)s more is left out until its %(window)s months are over.",
            "%(n)s more are left out until their %(window)s months are over.",
            count,
        )
    return words % {"n": formats.number(count), "window": window}


# ── other energies: never added to what is billed more ──────────────────────────────────────


def vanished(returns: Returns) -> list[Figure]:
    """Loss reduction, where a macro-meter measures it."""
    loss = returns.loss_reduction.whole(returns.grade, last=returns.months)
    return [
        Figure(
            "recovered.loss",
            _("Loss reduction (kWh)"),
            formats.number(loss.gain if loss.episodes else None),
            _interval(loss.low, loss.high, loss),
            [_episodes(loss.episodes)],
        ),
        Figure(
            "recovered.loss_value",
            _("Purchases that it saves"),
            formats.money(loss.value),
            "",
            [*_taken_in(loss), *_without_tariff(loss)],
        ),
    ]


def _taken_in(loss: Sum) -> list[str]:
    """What purchases below nothing mean."""
    if loss.value is None or loss.value >= 0:
        return []
    return [_("Below zero: more is billed than is lost less, so more is taken in than before.")]


def settled(asked: RecoveryAsked) -> list[Figure]:
    """Retroactive cases of the year and the municipality: nothing tells their type of work or
    their contract."""
    given = asked.form.cleaned_data
    cases = RetroactiveCase.objects.settled()
    if asked.year:
        cases = cases.filter(date__year=asked.year)
    if given["municipality"]:
        cases = cases.filter(transformer__municipality__code=given["municipality"])
    found = cases.whole()
    words = ngettext("%(n)s settled case", "%(n)s settled cases", found["cases"])
    notes = [words % {"n": formats.number(found["cases"])}]
    if given["kind"] or given["contractor"] or given["contract"]:
        notes.append(_("of all types of work and contracts"))
    return [
        Figure("recovered.cnr", _("CNR settled (kWh)"), formats.number(found["kwh"]), "", notes),
        Figure("recovered.cnr_value", _("CNR settled, charged"), formats.money(found["value"])),
    ]


def _interval(low: Any, high: Any, of: Sum, write: Any = formats.number) -> str:
    return interval(low, high, write) if of.episodes and low is not None else ""


def _episodes(count: int) -> str:
    words = ngettext("%(n)s episode", "%(n)s episodes", count)
    return words % {"n": formats.number(count)}


def _costed(count: int) -> str:
    words = ngettext("%(n)s episode has one", "%(n)s episodes have one", count)
    return words % {"n": formats.number(count)}


def _without_tariff(of: Sum) -> list[str]:
    if not of.unvalued:
        return []
    words = ngettext("%(n)s month has no tariff", "%(n)s months have no tariff", of.unvalued)
    return [words % {"n": formats.number(of.unvalued)}]
