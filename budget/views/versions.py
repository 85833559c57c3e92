"""/budget/versions/: the budget of one day beside that of another, and what changed it."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Contract
from budget.asked import Asked, AskedForm
from budget.models import Movement, MovementKind
from budget.versions import Change, Comparison, Move, Version, moves
from budget.views import addresses
from budget.views.overview import nothing_yet, ways_to_plan
from budget.views.tables import Column, Row, Table, asked_file, line_name, query_of
from records import formats
from records.filters import NONE
from records.permissions import may

INITIAL, TODAY = "initial", "today"
# So many documents of a day are named where it is chosen.
NAMED = 3


def versions(request: HttpRequest) -> HttpResponseBase:
    if not may(request.user, "view", Movement):
        raise PermissionDenied
    asked = Asked.of(request.GET) if Movement.objects.exists() else None
    if asked is None:
        return nothing_yet(request, _("Versions of the budget"))
    if not asked.is_readable:
        return render(request, "budget/versions.html", {"asked": asked})
    found = Versions(request, asked)
    file = asked_file(request, found.tables) if found.asked.is_readable else None
    return file or render(request, "budget/versions.html", {"asked": found.asked, "found": found})


class DayChoice(forms.ChoiceField):
    """A day on which the budget became another; or any day that an address names."""

    def valid_value(self, value: str) -> bool:
        if super().valid_value(value):
            return True
        day = _day(value)
        if day is not None:
            self.choices = [*self.choices, (value, formats.day(day))]
        return day is not None


class VersionsForm(AskedForm):
    then = DayChoice(label=gettext_lazy("Then"), required=False)
    now = DayChoice(label=gettext_lazy("Now"), required=False)

    def __init__(self, data: Any, years: list[int], days: list[tuple[str, str]]) -> None:
        super().__init__(data, years)
        self.fields["then"].choices = [(INITIAL, _("The initial budget")), *days]
        self.fields["now"].choices = [(TODAY, _("Today")), *days]


def days(known: Iterable[Move]) -> list[tuple[str, str]]:
    """(day, in words with its documents) of each day on which the budget became another."""
    found = []
    different = dict.fromkeys((move.date, move.document, move.kind) for move in known)
    for day, some in groupby(different, key=lambda one: one[0]):
        documents = list(dict.fromkeys(_named(document, kind) for _day, document, kind in some))
        named = ", ".join(documents[:NAMED]) + (" …" if len(documents) > NAMED else "")
        found.append((day.isoformat(), f"{formats.day(day)} · {named}"))
    return found


class Versions:
    """The page's figures, of one query."""

    def __init__(self, request: HttpRequest, asked: Asked) -> None:
        self.request = request
        self.moves = moves(asked.scope)
        data = asked.form.data.copy()
        data["then"], data["now"] = data.get("then") or INITIAL, data.get("now") or TODAY
        self.asked = Asked(VersionsForm(data, asked.years, days(self.moves)), asked.years)

    @cached_property
    def compared(self) -> Comparison:
        """The earlier day first, however they were chosen."""
        chosen = self.asked.form.cleaned_data
        today = timezone.localdate()
        now = _day(chosen["now"]) or today
        if chosen["then"] == INITIAL:
            return Comparison.of(self.moves, Version(now, initial=True), Version(now))
        first, last = sorted((_day(chosen["then"]) or today, now))
        return Comparison.of(self.moves, Version(first), Version(last))

    @cached_property
    def contracts(self) -> dict[int, str]:
        return dict(Contract.objects.order_by("number").values_list("pk", "number"))

    @property
    def ways(self) -> dict[str, str]:
        return ways_to_plan(self.request, year=self.asked.year)

    @cached_property
    def total(self) -> Change:
        return self.compared.total

    @property
    def then_name(self) -> str:
        then = self.compared.then
        return _("Initial") if then.initial else formats.day(then.day)

    @property
    def now_name(self) -> str:
        return formats.day(self.compared.now.day)

    @property
    def tables(self) -> list[Table]:
        return [self.by_line, self.changes, self.by_month, self.by_line_and_month]

    # ── what was and what is ────────────────────────────────────────────────────────────────

    @property
    def columns(self) -> list[Column]:
        return [Column(self.then_name), Column(self.now_name), Column(_("Difference"))]

    @cached_property
    def by_line(self) -> Table:
        lines = self.compared.by(lambda move: (move.contract, move.budget_line))
        contracts = self.compared.by(lambda move: move.contract)
        rows = [
            self._row(
                number,
                contracts[key],
                {"contract": number},
                url=addresses.asked("contract", key, year=self.asked.given["year"]),
                inner=[
                    self._row(
                        line_name(line),
                        change,
                        {"contract": number, "budget_line": line or NONE},
                        keys=(number, line),
                    )
                    for (contract, line), change in lines.items()
                    if contract == key
                ],
            )
            for key, number in self.contracts.items()
            if key in contracts
        ]
        keyed = (_("Contract"), _("Budget line"))
        return self._table("lines", _("Contracts and their budget lines"), keyed, rows)

    @cached_property
    def by_month(self) -> Table:
        months = self.compared.by(lambda move: move.period)
        rows = [
            self._row(formats.short_month(month), change, {"period": f"{month:%Y-%m}"})
            for month, change in months.items()
        ]
        return self._table("months", _("Months"), (_("Month"),), rows)

    def _table(self, key: str, title: str, keyed: tuple[str, ...], rows: list[Row]) -> Table:
        total = [self.total.then, self.total.now, self.total.difference]
        query = query_of(self.request)
        return Table(key, title, keyed[0], self.columns, rows, total, keyed, **query)

    def _row(
        self,
        label: str,
        change: Change,
        given: dict[str, str],
        **more: Any,
    ) -> Row:
        """With the way to the movements of each version, and to those between."""
        then, now = self.compared.then, self.compared.now
        until = {"date_to": now.day}
        held = (
            {**until, "kind": MovementKind.INITIAL.value} if then.initial else {"date_to": then.day}
        )
        since = {} if then.initial else {**until, "date_from": then.day + timedelta(days=1)}
        urls = [
            self._movements(**given, **held),
            self._movements(**given, **until),
            self._movements(**given, **since) if since else "",
        ]
        values = [change.then, change.now, change.difference]
        return Row(label, values, urls=urls, **more)

    @cached_property
    def _asked(self) -> dict[str, Any]:
        """What every list of movements is narrowed to."""
        given = self.asked.given
        return {
            "contract": given["contract"],
            "expense_class": given["expense_class"],
            "year": self.asked.year,
        }

    def _movements(self, **given: Any) -> str:
        plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in given.items()}
        return addresses.asked("movement_list", **{**self._asked, **plain})

    # ── what lies between ───────────────────────────────────────────────────────────────────

    @cached_property
    def changes(self) -> Table:
        """Each document that changed the budget in between, with the lines that it changed."""
        rows = []
        for (day, document, kind, contract), some in _grouped(self.compared.between):
            number, name = self.contracts[contract], _named(document, kind)
            given = {"contract": number, "kind": kind, "document": document}
            url = self._movements(**given, date_from=day, date_to=day)
            words = str(MovementKind(kind).label)
            lines = [
                Row(
                    line_name(line),
                    [effect],
                    keys=(formats.day(day), document, words, number, line),
                )
                for line, effect in _by_line(some).items()
            ]
            more = " · ".join((formats.day(day), words, number))
            effect = sum(move.effect for move in some)
            rows.append(Row(name, [effect], url, more=more, inner=lines))
        keyed = (_("Date"), _("Document"), _("Movement"), _("Contract"), _("Budget line"))
        return Table(
            "changes",
            _("What changed the budget"),
            _("Document"),
            [Column(_("Effect on the budget"))],
            rows,
            [self.total.difference],
            keyed,
            **query_of(self.request),
        )

    @cached_property
    def by_line_and_month(self) -> Table:
        """Of the lines and months that became others, by how much."""
        cells = self.compared.by(lambda move: (move.contract, move.budget_line, move.period))
        changed = {key: cell.difference for key, cell in cells.items() if cell.difference}
        months = sorted({month for _contract, _line, month in changed})
        rows = []
        for (contract, line), some in groupby(changed, key=lambda key: key[:2]):
            number, by_month = self.contracts[contract], {key[2]: changed[key] for key in some}
            values = [by_month.get(month) for month in months] + [sum(by_month.values())]
            label = f"{number} · {line_name(line)}"
            rows.append(Row(label, values, keys=(number, line)))
        sums = [sum(row.values[place] or 0 for row in rows) for place in range(len(months) + 1)]
        return Table(
            "line-months",
            _("Difference by budget line and month"),
            _("Budget line"),
            [*(Column(formats.short_month(month)) for month in months), Column(_("Sum"))],
            rows,
            sums,
            (_("Contract"), _("Budget line")),
            lead=_("Pesos. Of the lines and months that are not as they were."),
            **query_of(self.request),
        )


def _grouped(between: list[Move]) -> list[tuple[Any, list[Move]]]:
    ordered = sorted(between, key=lambda move: move.change)
    return [(change, list(some)) for change, some in groupby(ordered, lambda move: move.change)]


def _by_line(some: list[Move]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for move in some:
        found[move.budget_line] = found.get(move.budget_line, 0) + move.effect
    return dict(sorted(found.items()))


def _named(document: str, kind: str) -> str:
    """A change by its document; without one, by what it is."""
    return document or str(MovementKind(kind).label)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
