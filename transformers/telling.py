"""What is said of recovered energy in words, wherever it is said."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records import formats
from transformers.choices import Grade, Verdict
from transformers.models import Episode, EpisodeLoss, EpisodeLossMonth, EpisodeMonth

Figures = Episode | EpisodeLoss
Month = EpisodeMonth | EpisodeLossMonth

GRADE_COLOURS = {Grade.DEFINITIVE: "blue"}
VERDICT_COLOURS = {
    Verdict.RECOVERED: "green",
    Verdict.WORSE: "red",
    Verdict.RELAPSED: "orange",
    Verdict.NO_EFFECT: "azure",
}


def interval(low: Decimal | None, high: Decimal | None, write: Any = formats.number) -> str:
    """`8.100 a 16.500`: between these in 90 of 100."""
    if low is None or high is None:
        return formats.MISSING
    return _("%(low)s to %(high)s") % {"low": write(low), "high": write(high)}


def headline(figures: Figures, year: Sequence[Month]) -> str:
    """What came of an episode, in one sentence; `year` are its months up to the twelfth."""
    if figures.gain_kwh is None or not year:
        return _("It cannot be said: %(why)s.") % {"why": figures.get_reason_display()}
    told = {
        "when": _when(year),
        "kwh": formats.number(abs(figures.gain_kwh)),
        "interval": _span(figures),
        "verdict": figures.get_verdict_display(),
    }
    return _sentence(isinstance(figures, EpisodeLoss), figures.gain_kwh >= 0) % told


def _when(months: Sequence[Month]) -> str:
    first, last = months[0].period, months[-1].period
    if first == last:
        return _("In %(month)s") % {"month": formats.month(first)}
    return _("Between %(first)s and %(last)s") % {
        "first": formats.month(first),
        "last": formats.month(last),
    }


def _span(figures: Figures) -> str:
    """Of what the sentence says, more or less; where it may be either, both."""
    low, high = figures.low_kwh, figures.high_kwh
    if isinstance(figures, EpisodeLoss):
        low, high = -high, -low
    if low >= 0:
        return interval(low, high)
    if high <= 0:
        return interval(-high, -low)
    return _("from %(less)s less to %(more)s more") % {
        "less": formats.number(-low),
        "more": formats.number(high),
    }


def _sentence(of_loss: bool, gained: bool) -> str:
    if of_loss and gained:
        return _(
            "%(when)s, %(kwh)s kWh less were lost behind this transformer "
            "than expected (%(interval)s in 90 of 100): %(verdict)s."
        )
    if of_loss:
        return _(
            "%(when)s, %(kwh)s kWh more were lost behind this transformer "
            "than expected (%(interval)s in 90 of 100): %(verdict)s."
        )
    if gained:
        return _(
            "%(when)s, the energy billed behind this transformer was "
            "%(kwh)s kWh more than expected (%(interval)s in 90 of 100): %(verdict)s."
        )
    return _(
        "%(when)s, the energy billed behind this transformer was "
        "%(kwh)s kWh less than expected (%(interval)s in 90 of 100): %(verdict)s."
    )


def firmness(figures: Figures, known_to: Any) -> str:
    """How firmly it is known, and when it becomes what; `known_to` is the last month known."""
    if figures.grade == Grade.INSUFFICIENT:
        if figures.due is None:
            return ""
        return _("With the data of %(month)s it can be measured, at the earliest.") % {
            "month": formats.month(figures.due)
        }
    said = [_of_baseline(figures)]
    if known_to and known_to < figures.complete:
        said.append(
            _("Its twelve months after the work are complete with %(month)s; until then it grows.")
            % {"month": formats.month(figures.complete)}
        )
    return " ".join(said)


def _of_baseline(figures: Figures) -> str:
    if not figures.lacking:
        return ngettext(
            "Definitive: of the twelve months before the work %(n)s is usable.",
            "Definitive: of the twelve months before the work %(n)s are usable.",
            figures.baseline_months,
        ) % {"n": figures.baseline_months}
    preliminary = _("Preliminary: of the twelve months before the work only %(n)s are usable.") % {
        "n": figures.baseline_months
    }
    return f"{preliminary} " + ngettext(
        "It becomes definitive only if %(n)s more of them becomes known, such as %(month)s.",
        "It becomes definitive only if %(n)s more of them become known, from %(month)s on.",
        figures.lacking,
    ) % {"n": figures.lacking, "month": formats.month(figures.lacks_from)}


def verdict_badge(figures: Figures) -> SafeString:
    return _badge(figures.get_verdict_display(), VERDICT_COLOURS.get(figures.verdict))


def grade_badge(figures: Figures) -> SafeString:
    """Of what is insufficient the verdict says as much."""
    if figures.grade == Grade.INSUFFICIENT:
        return SafeString()
    return _badge(figures.get_grade_display(), GRADE_COLOURS.get(figures.grade))


def _badge(words: str, colour: str | None) -> SafeString:
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour or "secondary", words)
