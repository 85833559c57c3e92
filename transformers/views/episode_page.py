"""What an episode's page says: what came of it, from what, and against whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.recovery.panel import REPORTING
from records import formats
from records.charts import HIGH, LINE, LOW, Chart, Row, Series, Text
from records.permissions import may
from transformers.choices import Step
from transformers.models import Consumption, Episode, Intervention
from transformers.telling import Figures, Month, firmness, headline
from transformers.views.episode_file import may_follow
from transformers.views.episode_months import Around


class Group(NamedTuple):
    """Whose transformers some of the months were compared with: of how many to how many, and for
    how many of them at most their own counterfactual stood in."""

    first: date
    last: date
    step: str
    place: str
    least: int
    most: int
    stood_in: int


@dataclass(frozen=True)
class Told:
    """What one measure says of an episode."""

    figures: Figures
    months: Sequence[Month]
    chart: Chart
    known_to: date | None

    @property
    def year(self) -> list[Month]:
        return [month for month in self.months if month.lead <= REPORTING]

    @property
    def headline(self) -> str:
        return headline(self.figures, self.year)

    @property
    def firmness(self) -> str:
        return firmness(self.figures, self.known_to)

    @property
    def unvalued(self) -> int:
        return len(self.year) - self.figures.valued_months


def shown(request: HttpRequest, episode: Episode) -> dict[str, Any]:
    around, run = Around(episode), episode.run
    works = list(episode.interventions.order_by("start_date", "pk"))
    marks = _marks(works)
    billed = list(episode.months.order_by("period"))
    context: dict[str, Any] = {
        "billed": Told(episode, billed, _chart("billed", around, billed, marks), run.last_month),
        "groups": _groups(episode, billed),
        "baseline": around.baseline,
        # Usable by themselves, and yet not counted.
        "uncounted": sum(not month.why for month in around.baseline) - episode.baseline_months,
        "run": run,
        "may_open_months": may(request.user, "view", Consumption),
        "may_follow": may_follow(request.user),
    }
    if may(request.user, "view", Intervention):
        context["works"] = works
    if loss := getattr(episode, "loss", None):
        lost = list(episode.loss_months.order_by("period"))
        context["loss"] = Told(loss, lost, _chart("lost", around, lost, marks), run.last_month)
    return context


def _marks(works: Sequence[Intervention]) -> dict[date, str]:
    months: dict[date, set[str]] = {}
    for one in works:
        months.setdefault(one.start_date.replace(day=1), set()).add(one.kind)
    return {month: ", ".join(sorted(kinds)) for month, kinds in months.items()}


class Words(NamedTuple):
    """What a measure's chart is called; where its observed months stand; where what was expected
    lies, given what was observed and the gain's bounds."""

    title: Text
    observed: Text
    column: str
    edges: Callable[[Month], tuple[Decimal, Decimal]]


WORDS = {
    "billed": Words(
        gettext_lazy("Billed energy, and what was expected of it"),
        gettext_lazy("Billed"),
        "billed_kwh",
        lambda month: (month.observed_kwh - month.high_kwh, month.observed_kwh - month.low_kwh),
    ),
    "lost": Words(
        gettext_lazy("Lost energy, and what was expected of it"),
        gettext_lazy("Lost"),
        "loss_kwh",
        lambda month: (month.observed_kwh + month.low_kwh, month.observed_kwh + month.high_kwh),
    ),
}


def _chart(key: str, around: Around, months: Sequence[Month], marks: dict[date, str]) -> Chart:
    words, counted = WORDS[key], {month.period: month for month in months}
    known = around.sums(words.column)
    last = max([*counted, around.episode.until.replace(day=1)])
    rows = []
    for month in around.axis(last):
        told = counted.get(month)
        low, high = words.edges(told) if told else (None, None)
        observed = told.observed_kwh if told else known.get(month)
        expected = told.expected_kwh if told else None
        rows.append(
            Row(
                formats.short_month(month),
                [observed, expected, low, high],
                mark=marks.get(month, ""),
                out=around.is_out(month),
            )
        )
    return Chart(
        f"episode-{key}",
        words.title,
        "band",
        _("Month"),
        [
            Series(words.observed, LINE),
            Series(_("Expected without the work"), LINE),
            Series(_("At least, in 90 of 100"), LOW),
            Series(_("At most, in 90 of 100"), HIGH),
        ],
        rows,
        unit="kWh",
        write=formats.number,
        lead=_("Dotted lines are the work; shaded months are of neither side."),
        summed=False,
    )


def _groups(episode: Episode, months: Sequence[Month]) -> list[Group]:
    names = {
        Step.MUNICIPALITY: str((episode.place and episode.place.municipality) or ""),
        Step.ZONE: episode.place.zone if episode.place else "",
        Step.COMPANY: "",
    }
    found = []
    for step, some in groupby(months, key=lambda month: month.step):
        mine = list(some)
        members = [month.members for month in mine]
        found.append(
            Group(
                mine[0].period,
                mine[-1].period,
                str(Step(step).label),
                names[Step(step)],
                min(members),
                max(members),
                max(month.stood_in for month in mine),
            )
        )
    return found
