"""/budget/recovery/ranking/: what the money brought back, by one grouping or another."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from budget.returns import GROUPINGS, Group, Grouping, RecoveryAsked, Returns
from budget.views import addresses, recovery_figures, recovery_words
from budget.views.recovery import Computed, check, nothing_yet
from budget.views.recovery_columns import COLUMNS, COST, below, figures, place
from budget.views.tables import MOST, Column, Row, Table, asked_file, query_of
from records.filters import NONE
from transformers.models import Episode

DEFAULT, SORTED = "kind", "-gain"


def ranking(request: HttpRequest) -> HttpResponseBase:
    check(request)
    if not Episode.objects.exists():
        return nothing_yet(request, _("Billed increase and cost compared"))
    found = Ranking(request, RecoveryAsked.of(request.GET))
    if found.asked.is_readable and (file := asked_file(request, [found.table])):
        return file
    context = {"found": found, "asked": found.asked}
    return render(request, "budget/recovery_ranking.html", context)


@dataclass
class Ranking(Computed):
    request: HttpRequest
    asked: RecoveryAsked

    # ── what was asked for ──────────────────────────────────────────────────────────────────

    @property
    def by(self) -> str:
        by = self.request.GET.get("by", "")
        return by if by in GROUPINGS else DEFAULT

    @property
    def grouping(self) -> Grouping:
        return GROUPINGS[self.by]

    @property
    def sort(self) -> str:
        """A column's name, after `-` where the largest come first; '' for the order of time."""
        sort = self.request.GET.get("sort", "")
        if sort.lstrip("-") in COLUMNS:
            return sort
        return "" if self.grouping.in_time else SORTED

    @property
    def kept(self) -> dict[str, str]:
        """What the filters' form carries along."""
        return {"by": self.by, "sort": self.sort, "grade": self.asked.kept_grade}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": grouping.title, "url": self._asked(by=by), "current": by == self.by}
            for by, grouping in GROUPINGS.items()
        ]

    @property
    def grades(self) -> list[dict[str, Any]]:
        return recovery_words.grades(
            self.asked, "recovery_ranking", self.returns.whole.grades, by=self.by, sort=self.sort
        )

    def _asked(self, **more: Any) -> str:
        return addresses.asked("recovery_ranking", **{**self.asked.given, **self.kept, **more})

    # ── figures ─────────────────────────────────────────────────────────────────────────────

    @property
    def returns(self) -> Returns:
        return self.asked.returns

    @property
    def ratio_notes(self) -> list[str]:
        return recovery_figures.ratio_notes(self.returns.whole, self.returns.window)

    @cached_property
    def table(self) -> Table:
        whole = figures(self.returns.whole)
        # The whole of money is all that is billed; of energy, that of the chosen episodes.
        whole[COST] = self.returns.spent.whole
        return Table(
            "ranking",
            _("What the money brought back: %(grouping)s")
            % {"grouping": str(self.grouping.title).lower()},
            self.grouping.over,
            self._heads,
            [*self._groups(), *self._rest()],
            whole,
            lead=_("Pesos with AIU and IVA, and with the material that the company supplied."),
            total_below=below(self.returns.whole),
            **query_of(self.request),
        )

    @property
    def _heads(self) -> list[Column]:
        name, sign = self.sort.lstrip("-"), self.sort.startswith("-")
        return [
            column._replace(
                url=self._asked(sort=key if key == name and sign else f"-{key}"),
                order=("descending" if sign else "ascending") if key == name else "",
            )
            for key, column in COLUMNS.items()
        ]

    def _groups(self) -> list[Row]:
        found = self.returns.by(self.by)
        rows = [(group, line, figures(line)) for group, line in sorted(found.items())]
        if self.sort:
            rows.sort(key=lambda row: place(row[2], self.sort))
        name = self.grouping.name
        # The file, which alone has the others, has their values alone.
        shown = [
            Row(name(group), values, self._url(group), below=below(line))
            for group, line, values in rows[:MOST]
        ]
        return shown + [Row(name(group), values) for group, _line, values in rows[MOST:]]

    def _rest(self) -> list[Row]:
        """What is billed besides: it has a cost alone."""
        empty: list[Any] = [None] * len(COLUMNS)
        return [
            Row(label, [*empty[:COST], cost, *empty[COST + 1 :]], apart=True)
            for label, cost in recovery_words.rest(self.asked)
        ]

    def _url(self, group: Group) -> str:
        """The group's episodes: their list, or, which that cannot be narrowed to, one by one."""
        match self.by:
            case "episode":
                return addresses.of_transformers("episode_detail", group.given)
            case "contract" | "contractor":
                return self._asked(by="episode", **{self.by: group.given}) if group.name else ""
            case "month":
                given = {"start_from": group.given, "start_to": group.given}
                return recovery_words.episodes(self.asked, **given)
        return recovery_words.episodes(self.asked, **{self.by: group.given or NONE})
