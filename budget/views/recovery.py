"""/budget/recovery/: what the money brought back, and how sure that is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.amounts import ZERO
from billing.models import BilledItem
from budget.returns import Line, RecoveryAsked, Returns
from budget.views import addresses, recovery_charts, recovery_figures, recovery_words
from budget.views.recovery_figures import Figure
from budget.views.tables import Column, Row, Table, asked_file, query_of
from records import formats
from records.charts import Chart
from records.permissions import may
from transformers.choices import Grade, Insufficient
from transformers.models import Consumption, Episode, Intervention, RecoveryRun, RetroactiveCase


def recovery(request: HttpRequest) -> HttpResponseBase:
    check(request)
    asked = RecoveryAsked.of(request.GET)
    if not Episode.objects.exists():
        return nothing_yet(request, _("What the money brought back"))
    found = Recovery(request, asked)
    if asked.is_readable and (file := asked_file(request, [found.parts])):
        return file
    return render(request, "budget/recovery.html", {"found": found, "asked": asked})


def figures(request: HttpRequest) -> HttpResponse:
    """The figures alone, which other pages' cards fetch."""
    check(request)
    found = Recovery(request, RecoveryAsked.of(request.GET))
    is_known = found.asked.is_readable and found.whole.measured.episodes
    context = {"figures": found.figures if is_known else [], "asked": found.asked}
    return render(request, "budget/recovery_figures.html", context)


def charts(request: HttpRequest) -> HttpResponse:
    """The charts that the page fetches once it is shown."""
    check(request)
    found = Recovery(request, RecoveryAsked.of(request.GET))
    is_known = found.asked.is_readable and found.whole.measured.episodes
    context = {"found": found if is_known else None}
    return render(request, "budget/recovery_charts.html", context)


def check(request: HttpRequest) -> None:
    """Its cost are billed items: who may not see both sees neither."""
    if not (may(request.user, "view", Episode) and may(request.user, "view", BilledItem)):
        raise PermissionDenied


def nothing_yet(request: HttpRequest, title: str) -> HttpResponse:
    """Before there is an episode: what comes first, on the page of this title."""
    uploads = request.user.has_perm("ingest.add_upload")
    context = {
        "title": title,
        "months": Consumption.objects.exists(),
        "work": Intervention.objects.exists(),
        "may_upload": uploads and may(request.user, "add", Intervention),
    }
    return render(request, "budget/recovery_empty.html", context)


class Computed:
    """When, of what months and how what a page shows was computed."""

    @cached_property
    def run(self) -> RecoveryRun | None:
        return RecoveryRun.objects.last_run()


@dataclass
class Recovery(Computed):
    """The page's figures, each asked for once."""

    request: HttpRequest
    asked: RecoveryAsked

    @property
    def returns(self) -> Returns:
        return self.asked.returns

    @property
    def whole(self) -> Line:
        return self.returns.whole

    @property
    def page_ways(self) -> list[tuple[str, str, str]]:
        """(words, address, icon) of the pages beside this one."""
        given = self.asked.given
        return [
            (_("Work compared"), addresses.asked("recovery_ranking", **given), "chart-bar"),
            (_("Targets"), addresses.asked("recovery_targets"), "target"),
            (_("Episodes"), recovery_words.episodes(self.asked), "list-details"),
        ]

    # ── what is measurable ──────────────────────────────────────────────────────────────────

    @property
    def grades(self) -> list[dict[str, Any]]:
        """The grades side by side: {label, url, current}."""
        return recovery_words.grades(self.asked, "recovery", self.whole.grades)

    @property
    def kept(self) -> dict[str, str]:
        """What the filters' form carries along."""
        return {"grade": self.asked.kept_grade}

    @property
    def reasons(self) -> list[tuple[int, str, str, str]]:
        """(episodes, why they are not measurable, when some will be, their address)."""
        return [
            (
                self.whole.reasons[reason],
                str(reason.label),
                self._when(reason),
                recovery_words.episodes(self.asked, reason=reason.value),
            )
            for reason in Insufficient
            if self.whole.reasons[reason]
        ]

    def _when(self, reason: Insufficient) -> str:
        if reason != Insufficient.TOO_SOON or not self.due:
            return ""
        return _("the first with %(month)s") % {"month": formats.month(self.due)}

    @cached_property
    def due(self) -> date | None:
        """With which month the first that is too soon becomes measurable."""
        found = self.asked.episodes.aggregate(first=Min("due"))
        return found["first"]

    @cached_property
    def lacks_from(self) -> date | None:
        """The earliest month whose being unknown keeps some preliminary."""
        preliminary = self.asked.episodes.of_grade(Grade.PRELIMINARY)
        return preliminary.aggregate(first=Min("lacks_from"))["first"]

    # ── figures ─────────────────────────────────────────────────────────────────────────────

    @property
    def figures(self) -> list[Figure]:
        listed = recovery_words.episodes(self.asked, grade=self.asked.grade.value)
        return recovery_figures.returned(self.whole, listed)

    @property
    def ratio_notes(self) -> list[str]:
        return recovery_figures.ratio_notes(self.whole, self.returns.window)

    @property
    def others(self) -> list[Figure]:
        """Other energies, each by itself."""
        vanished = recovery_figures.vanished(self.returns)
        if not may(self.request.user, "view", RetroactiveCase):
            return vanished
        return [*vanished, *recovery_figures.settled(self.asked)]

    @property
    def charts_url(self) -> str:
        return addresses.asked("recovery_charts", **self.asked.given)

    # ── parts of the page ───────────────────────────────────────────────────────────────────

    @cached_property
    def parts(self) -> Table:
        """All that is billed, by what it has to do with episodes."""
        spent, graded = self.returns.spent, self.returns.by_grade
        rows = [
            self._part(label, sum(graded[grade], ZERO), len(graded[grade]))
            for grade, label in (
                (Grade.DEFINITIVE, _("Episodes with a definitive figure")),
                (Grade.PRELIMINARY, _("Episodes with a preliminary figure")),
                (Grade.INSUFFICIENT, _("Episodes that are not measurable, or not yet")),
            )
        ]
        rows += [self._part(label, cost) for label, cost in recovery_words.rest(self.asked)]
        return Table(
            "parts",
            _("All that is billed, and what of it is the cost of episodes"),
            _("Part"),
            PARTS,
            rows,
            [None, spent.whole, Decimal(1) if spent.whole else None],
            lead=_("Pesos with AIU and IVA, and with the material that the company supplied."),
            **query_of(self.request),
        )

    def _part(self, label: str, cost: Decimal, episodes: int | None = None) -> Row:
        whole = self.returns.spent.whole
        return Row(label, [episodes, cost, cost / whole if whole else None], apart=episodes is None)

    def by_month(self) -> Chart:
        return recovery_charts.by_month(self.returns, capfirst(self.asked.grade.label))

    def accumulated(self) -> Chart:
        return recovery_charts.accumulated(self.returns)

    def by_kind(self) -> Chart:
        return recovery_charts.per_kwh(self.returns, "kind")

    def by_contractor(self) -> Chart:
        return recovery_charts.per_kwh(self.returns, "contractor")

    def verdicts(self) -> Chart:
        return recovery_charts.verdicts(self.returns, self.asked)

    def persistence(self) -> Chart:
        return recovery_charts.persistence(self.returns)


PARTS = (
    Column(gettext_lazy("Episodes with a cost")),
    Column(gettext_lazy("Cost")),
    Column(gettext_lazy("Share of all"), formats.ratio),
)
