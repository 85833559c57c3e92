"""Why a transformer is on the list of those to review, as a sentence with its figures."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from records import formats

# What each rule says; `seen` and `expected` are written in the rule's own unit.
SENTENCES = {
    "sustained_zero": gettext_noop("Months at zero, where it billed %(expected)s a month."),
    "above_band": gettext_noop("Loses %(seen)s over 12 months; its band ends at %(expected)s."),
    "yearly_fall": gettext_noop(
        "Billed %(seen)s a month, where the same months last year make expect %(expected)s."
    ),
    "fall": gettext_noop(
        "Billed %(seen)s, where the three months before make expect %(expected)s."
    ),
    "below_peers": gettext_noop("Bills %(seen)s a month and user; those alike bill %(expected)s."),
    "outlier": gettext_noop("Billed %(seen)s, under its own lower fence of %(expected)s."),
    "flat": gettext_noop("Readings that differ by %(seen)s in months: nobody seems to read it."),
}


def sentence(reason: dict[str, Any]) -> str:
    """One reason of `Review.reasons`, in the reader's language."""
    write = formats.ratio if reason["unit"] == "index" else _kwh
    figures = {name: write(reason[name]) for name in ("seen", "expected")}
    return _(SENTENCES[reason["rule"]]) % figures


def sentences(reasons: list[dict[str, Any]]) -> list[str]:
    return [sentence(reason) for reason in reasons]


def _kwh(value: float | None) -> str:
    return "—" if value is None else f"{formats.number(value)} kWh"
