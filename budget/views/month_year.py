"""/budget/month/year/: a year's picture, contracts by months, each with the state of its acta."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from budget.month import asked
from budget.month.pieces import Piece
from budget.month.states import LOOKS, PieceState
from budget.month.tray import Tray
from budget.views.month_tray import SEE
from records import formats
from records.views.export import download


class Line(NamedTuple):
    """A contract or a kind: its pieces by month, None where nothing is expected nor came."""

    first: Piece
    cells: list[Piece | None]


@dataclass(frozen=True)
class Year:
    number: int
    tray: Tray

    @property
    def name(self) -> str:
        """As text: no number with a point in it."""
        return str(self.number)

    @property
    def before(self) -> str:
        """'' where there is no such year."""
        return self._beside(self.number - 1)

    @property
    def after(self) -> str:
        return self._beside(self.number + 1)

    def _beside(self, number: int) -> str:
        return str(number) if _january(number) else ""

    @property
    def lines(self) -> list[Line]:
        found: dict[tuple[str, int], dict[date, Piece]] = {}
        for piece in self.tray.pieces:
            key = (piece.kind, piece.contract.pk if piece.contract else 0)
            found.setdefault(key, {})[piece.period] = piece
        lines = [
            Line(next(iter(cells.values())), [cells.get(month) for month in self.tray.months])
            for cells in found.values()
        ]
        # Contracts by number, then the kinds, whichever month each was first expected in.
        return sorted(lines, key=lambda line: (line.first.contract is None, _order(line.first)))

    @property
    def legend(self) -> list[tuple[PieceState, str, str]]:
        """(state, icon, look) of those that there are."""
        return [(state, *LOOKS[state]) for state, _count in self.tray.counts]


def _order(piece: Piece) -> str:
    return piece.contract.number if piece.contract else ""


@SEE
def year(request: HttpRequest) -> HttpResponseBase:
    number = _asked(request)
    found = Year(number, Tray.of(date(number, 1, 1), date(number, 12, 1)))
    if (extension := request.GET.get("format")) in ("csv", "xlsx"):
        months = [formats.short_month(month) for month in found.tray.months]
        title = _("States of %(year)s") % {"year": number}
        return download(title, [_("Work"), _("Contractor"), *months], _rows(found), extension)
    context = {
        "found": found,
        "asked": asked.Asked(asked.over(), "month", request.user),
    }
    return render(request, "budget/month_year.html", context)


def _asked(request: HttpRequest) -> int:
    january = _january(request.GET.get("year") or asked.over().year)
    if january is None:
        raise Http404
    return january.year


def _january(year: str | int) -> date | None:
    """None for no year, and for those of which there are no months here."""
    return asked.read(f"{year}-01")


def _rows(found: Year) -> Iterable[list[Any]]:
    for line in found.lines:
        states = [cell.said if cell else None for cell in line.cells]
        yield [line.first.title, line.first.more, *states]
