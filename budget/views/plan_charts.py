"""Charts of plans, and of the back-test of the method that makes them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from records import formats
from records.charts import HATCHED, HIGH, LOW, SOLID, Chart, Row, Series


def rule_names() -> dict[str, str]:
    return {"planner": _("The planner"), "loss": _("Highest loss"), "chance": _("At random")}


def backtest(found: dict[str, Any] | None) -> Chart | None:
    """What each way of choosing recovered of the same past episodes for the same money."""
    if not found:
        return None
    names = rule_names()
    ranked = sorted(found["rules"].items(), key=lambda item: -item[1][0])
    return Chart(
        "backtest",
        _("Would the planner have chosen better?"),
        "whisker",
        _("Way of choosing"),
        [
            Series(_("Billed increase recovered (kWh)"), SOLID),
            Series(_("At least (90 %)"), LOW),
            Series(_("At most (90 %)"), HIGH),
        ],
        [Row(names[rule], figures[:3]) for rule, figures in ranked],
        unit="kWh",
        write=formats.number,
        summed=False,
    )


def backtest_words(found: dict[str, Any] | None) -> list[str]:
    """What the back-test comes to, and how far it can be believed."""
    if not found:
        return []
    return [_against(rule, found["rules"][rule]) for rule in ("loss", "chance")]


def _against(rule: str, figures: Sequence[float]) -> str:
    ahead, low, high = figures[3:]
    given = {
        "kwh": formats.number(abs(ahead)),
        "low": formats.number(low),
        "high": formats.number(high),
    }
    words = {
        ("loss", 1): _(
            "It would have recovered %(kwh)s kWh more than choosing by the highest loss "
            "(90 %% interval: %(low)s to %(high)s)."
        ),
        ("loss", 0): _(
            "Against choosing by the highest loss nothing is demonstrable: a difference of "
            "%(low)s to %(high)s kWh (90 %% interval)."
        ),
        ("loss", -1): _(
            "It would have recovered %(kwh)s kWh less than choosing by the highest loss "
            "(90 %% interval: %(low)s to %(high)s): do not go by it."
        ),
        ("chance", 1): _(
            "It would have recovered %(kwh)s kWh more than choosing at random "
            "(90 %% interval: %(low)s to %(high)s)."
        ),
        ("chance", 0): _(
            "Against choosing at random nothing is demonstrable: a difference of "
            "%(low)s to %(high)s kWh (90 %% interval)."
        ),
        ("chance", -1): _(
            "It would have recovered %(kwh)s kWh less than choosing at random "
            "(90 %% interval: %(low)s to %(high)s): do not go by it."
        ),
    }
    verdict = 1 if low > 0 else -1 if high < 0 else 0
    return words[rule, verdict] % given


def by_month(months: Sequence[tuple[date, Decimal, Decimal]]) -> Chart:
    """Pesos of each month's works: those chosen by value, and those drawn by chance."""
    return Chart(
        "plan-months",
        _("What the works cost, month by month"),
        "columns",
        _("Month"),
        [Series(_("Chosen by expected value"), SOLID), Series(_("Drawn by chance"), HATCHED)],
        [
            Row(formats.short_month(month), [chosen or None, drawn or None])
            for month, chosen, drawn in months
        ],
    )
