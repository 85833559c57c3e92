"""Charts of what the money brought back, each made of `budget.returns`."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any

from django.utils.translation import gettext as _

from budget.returns import GROUPINGS, Returns
from budget.views import recovery_words
from records import formats
from records.charts import HIGH, LOW, OUTLINED, SOLID, Chart, Row, Series
from transformers.choices import Verdict

# So many of a grouping are drawn: those that cost most.
TOP = 12
# How long something lasts is told while this share of the episodes is followed.
FEWEST = 0.05


def _edges() -> list[Series]:
    return [Series(_("At least (90 %)"), LOW), Series(_("At most (90 %)"), HIGH)]


def by_month(returns: Returns, grade: str) -> Chart:
    return increase(returns.by_month(), grade)


def increase(months: Mapping[date, Any], grade: str) -> Chart:
    """Of each month its `gain`, `low` and `high`."""
    return Chart(
        "by-month",
        _("Billed increase by month"),
        "band",
        _("Month"),
        [Series(grade), *_edges()],
        [
            Row(formats.short_month(month), [one.gain, one.low, one.high])
            for month, one in months.items()
        ],
        unit="kWh",
        write=formats.number,
        lead=_(
            "Of the months after the work that count. It grows while more work is done, and falls "
            "as episodes pass their last month that counts."
        ),
        summed=False,
    )


def accumulated(returns: Returns) -> Chart:
    """Value against cost, of those that ratios are of."""
    return Chart(
        "accumulated",
        _("Accumulated: value and cost"),
        "band",
        _("Month"),
        [Series(_("Value"), SOLID), Series(_("Cost"), OUTLINED)],
        [
            Row(formats.short_month(month), [value, cost])
            for month, cost, value in returns.accumulated()
        ],
        lead=_(
            "Of the same episodes, which have both. A cost counts from the month in which the work "
            "began, value in the month in which it was billed."
        ),
        summed=False,
    )


def per_kwh(returns: Returns, by: str) -> Chart:
    """The cheapest first."""
    grouping = GROUPINGS[by]
    paid = [(key, line.ratio) for key, line in returns.by(by).items() if line.ratio.episodes]
    known = [(key, ratio) for key, ratio in paid if ratio.per_kwh.at is not None]
    # What has no upper bound may be of any size, and would leave no room for the rest.
    most = max((one.per_kwh.high for _key, one in known if one.per_kwh.high), default=None)
    fitting = [one for one in known if most is None or one[1].per_kwh.at <= most]
    drawn = sorted(fitting, key=lambda one: -one[1].cost)[:TOP]
    drawn.sort(key=lambda one: one[1].per_kwh.at)
    lead = _("With its interval, the cheapest first; paler where there is no upper bound.")
    if len(fitting) > TOP:
        lead += " " + _("Of the %(count)s that cost most.") % {"count": TOP}
    if len(known) > len(fitting):
        lead += " " + _("Without those that cost more than any upper bound.")
    if len(paid) > len(known):
        lead += " " + _("Without those that brought nothing back so far.")
    return Chart(
        f"per-kwh-{by}",
        _("Cost of a kWh: %(grouping)s") % {"grouping": str(grouping.title).lower()},
        "whisker",
        grouping.over,
        [Series(_("Cost of a kWh")), *_edges()],
        [
            Row(grouping.name(key), list(ratio.per_kwh), muted=ratio.per_kwh.high is None)
            for key, ratio in drawn
        ],
        unit="COP/kWh",
        write=recovery_words.per_kwh,
        lead=lead,
        summed=False,
    )


def verdicts(returns: Returns, asked: Any) -> Chart:
    found = Counter(one.verdict for one in returns.episodes if one.grade == returns.grade)
    whole = found.total()
    return Chart(
        "verdicts",
        _("What can be said of each episode"),
        "bars",
        _("Verdict"),
        [Series(_("Share of episodes"))],
        [
            Row(
                Verdict(verdict).label,
                [round(Decimal(100 * count) / whole, 1)],
                recovery_words.episodes(asked, verdict=verdict, grade=returns.grade),
            )
            for verdict, count in found.most_common()
        ],
        unit="%",
        write=formats.percent,
        lead=_(
            "By its own interval, which is wide: without a demonstrable effect is not without an "
            "effect. The sum of many says more."
        ),
        summed=False,
    )


def persistence(returns: Returns) -> Chart:
    found = returns.energy.persistence(returns.grade)
    rows = zip(
        *(
            column.tolist()
            for column in (found.lead, found.episodes, found.share, found.low, found.high)
        ),
        strict=True,
    )
    return Chart(
        "persistence",
        _("What is still there of it"),
        "band",
        _("Months after the work"),
        [Series(_("Of the first year’s kWh a day")), *_edges()],
        [
            Row(str(lead), [_percent(one) for one in edges])
            for lead, episodes, *edges in rows
            if episodes >= FEWEST * found.episodes.max() and not any(map(isnan, edges))
        ],
        unit="%",
        write=formats.percent,
        lead=_(
            "By months after the work, of those that are followed so far, as long as a twentieth "
            "of all are; 100 % is the mean of their first year."
        ),
        summed=False,
    )


def _percent(share: float) -> Decimal:
    return round(Decimal(share * 100), 1)
