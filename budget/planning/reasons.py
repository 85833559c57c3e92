"""Why so much is expected of work at a transformer, as sentences with their figures."""

from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from analytics.planning.expectation import REASONS
from analytics.planning.facts import Facts, Floats
from records import formats

# What a reason is of, the kWh by which it lifts or lowers, and the figure itself.
Reason = Any
# So many are told, and none that lifts or lowers by less than this part of what is typical.
MOST, LEAST = 3, 0.02

# What each fact says of the transformer; `seen` is written in the fact's own unit.
SENTENCES = {
    "kva": gettext_noop("%(seen)s kVA"),
    "users": gettext_noop("%(seen)s users"),
    "loss_index": gettext_noop("Loses %(seen)s of what passes through it"),
    "zero_share": gettext_noop("Billed zero in %(seen)s of the last 12 months"),
    "fall": gettext_noop("Billed %(seen)s less than the year before"),
    "municipality": gettext_noop("What work achieves in its municipality"),
    "work": gettext_noop("What this type of work achieves"),
}
# Where the figure is missing, or says the contrary.
OTHERWISE = {
    "kva": gettext_noop("Its capacity is not known"),
    "users": gettext_noop("Its users are not known"),
    "loss_index": gettext_noop("Its loss is not measured"),
    "zero_share": gettext_noop("Never billed zero in the last 12 months"),
    "fall": gettext_noop("Billed %(seen)s more than the year before"),
}
UNKNOWN_FALL = gettext_noop("Too few months to compare with the year before")


def reasons(facts: Facts, lifts: Floats, typical: float) -> list[list[Reason]]:
    """Of n transformers, what lifts or lowers the expectation most: [[of what, kWh, what is seen]].

    `lifts` (n × REASONS) is kWh against what is `typical`.
    """
    seen = np.full(lifts.shape, np.nan)
    for at, name in enumerate(REASONS):
        if name in ("kva", "users", "loss_index", "zero_share", "fall"):
            seen[:, at] = getattr(facts, name)
    order = np.argsort(-np.abs(lifts), axis=1, kind="stable")[:, :MOST]
    told = np.abs(np.take_along_axis(lifts, order, axis=1)) >= LEAST * abs(typical)
    rounded = np.rint(lifts).astype(np.int64).tolist()
    known = [[None if x != x else round(x, 4) for x in row] for row in seen.tolist()]
    return [
        [
            [REASONS[at], rounded[n][at], known[n][at]]
            for at, is_told in zip(places, mine, strict=True)
            if is_told
        ]
        for n, (places, mine) in enumerate(zip(order.tolist(), told.tolist(), strict=True))
    ]


def sentences(told: list[Reason]) -> list[str]:
    return [
        _("%(why)s: %(kwh)s") % {"why": _why(name, seen), "kwh": _signed(kwh)}
        for name, kwh, seen in told
    ]


def _why(name: str, seen: float | None) -> str:
    if name in ("municipality", "work"):
        return _(SENTENCES[name])
    if seen is None:
        return _(UNKNOWN_FALL if name == "fall" else OTHERWISE[name])
    if name == "zero_share":
        return _(SENTENCES[name] if seen else OTHERWISE[name]) % {"seen": formats.ratio(seen, 0)}
    if name == "fall":
        which = SENTENCES if seen >= 0 else OTHERWISE
        return _(which[name]) % {"seen": formats.ratio(abs(seen), 0)}
    if name == "loss_index":
        return _(SENTENCES[name]) % {"seen": formats.ratio(seen)}
    return _(SENTENCES[name]) % {"seen": formats.quantity(seen)}


def _signed(kwh: int) -> str:
    """With its sign, and a true minus."""
    sign = "−" if kwh < 0 else "+"
    return f"{sign}{formats.number(abs(kwh))}{formats.NBSP}kWh"
