"""The tray: every piece of some months' work and how it stands, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Sum
from django.utils import timezone
from django.utils.functional import cached_property

from billing.contracts import Terms
from billing.models import Annex, Contract
from budget.models import Holding
from budget.month import expected
from budget.month.pieces import ANNEXES, ENERGY, STATE_OF, Acta, Piece, Waiting, area_of
from budget.month.states import PieceState
from ingest.models import Upload
from ingest.overview import OPEN
from records.models import ClosedMonth
from transformers.models import BalanceTotal, SystemEnergy, Tariff
from transformers.models.figures import months_back

Place = tuple[int | None, date]

# What is loaded of each kind without contracts, by month.
LOADED: dict[str, tuple[Any, Any]] = {
    "consumption": (BalanceTotal, Sum("transformers")),
    "tariffs": (Tariff, Count("pk")),
    "system-energy": (SystemEnergy, Count("pk")),
}


@dataclass(frozen=True)
class Tray:
    """`pieces` are contracts by number and then the kinds without one, month by month; `unplaced`
    workbooks that do not tell what they are of."""

    months: Sequence[date]
    pieces: Sequence[Piece]
    unplaced: Sequence[Waiting]

    @classmethod
    def of(cls, first: date, last: date, today: date | None = None) -> "Tray":
        """Of the months from one to the other; asked on a day, which says what is late."""
        today = today or timezone.localdate()
        months = between(first, last)
        facts = _Facts(months, today)
        pieces = [
            piece
            for month in months
            for piece in (*facts.of_contracts(month), *facts.of_kinds(month))
        ]
        return cls(months, pieces, facts.unplaced)

    def of_area(self, area: str) -> "list[Piece]":
        """Those that a close of this area (ClosedMonth.Area) waits for."""
        return [piece for piece in self.pieces if piece.area == area]

    @cached_property
    def open(self) -> list[Piece]:
        """Those that there is something to do about, the latest first."""
        found = [piece for piece in self.pieces if piece.is_open]
        return sorted(found, key=lambda piece: (piece.period, -piece.days_late))

    @cached_property
    def late(self) -> list[Piece]:
        return [piece for piece in self.open if piece.days_late]

    @cached_property
    def counts(self) -> list[tuple[PieceState, int]]:
        """How many pieces are in each state, those in none left out."""
        found = Counter(piece.state for piece in self.pieces)
        return [(state, found[state]) for state in PieceState if found[state]]


def between(first: date, last: date) -> list[date]:
    """Both months and those between them, by their first days."""
    count = 12 * (last.year - first.year) + last.month - first.month
    return [months_back(last, back) for back in range(count, -1, -1)]


class _Facts:
    """What the database holds of some months, each asked for once."""

    def __init__(self, months: Sequence[date], today: date) -> None:
        self.today = today
        self.span = (months[0], months[-1])
        self.terms: dict[int, Terms] = Contract.objects.order_by("number").terms()
        self.actas, self.first_acta = self._actas()
        self.waiting, self.unplaced = self._waiting()
        self.held = self._held()
        self.loaded = {kind: self._loaded(kind) for kind in ENERGY}
        self.closed = self._closed()

    def of_contracts(self, month: date) -> list[Piece]:
        """Of those that owe an acta of the month, and of those that something came of."""
        found = []
        for terms in self.terms.values():
            piece = self._piece(ANNEXES, terms.contract, month, self._owes(terms, month))
            if piece.is_expected or piece.waiting or piece.actas:
                found.append(piece)
        return found

    def of_kinds(self, month: date) -> list[Piece]:
        found = []
        for kind in ENERGY:
            rows, first = self.loaded[kind]
            is_expected = (first or self._last_month) <= month <= self._this_month
            piece = self._piece(kind, None, month, is_expected, rows.get(month, 0))
            if is_expected or piece.rows or piece.waiting:
                found.append(piece)
        return found

    @property
    def _this_month(self) -> date:
        return self.today.replace(day=1)

    @property
    def _last_month(self) -> date:
        return months_back(self._this_month, 1)

    def _owes(self, terms: Terms, month: date) -> bool:
        """Nothing is owed of months before the site's own first acta, nor of those to come."""
        begun = self.first_acta or self._last_month
        return begun <= month <= self._this_month and expected.bills_in(terms, month)

    def _piece(
        self, kind: str, contract: Contract | None, month: date, is_expected: bool, rows: int = 0
    ) -> Piece:
        place = (contract.pk if contract else None, month)
        return Piece(
            kind,
            contract,
            month,
            is_expected,
            expected.days_late(month, self.today),
            self.held.get((kind, place)),
            self.waiting.get((kind, place), ()),
            self.actas.get(place, ()),
            rows,
            month in self.closed[area_of(kind)],
        )

    def _actas(self) -> tuple[dict[Place, list[Acta]], date | None]:
        rows = (
            Annex.objects.filter(period__range=self.span)
            .standing_since()
            .order_by("number", "pk")
            .values_list("contract", "period", "pk", "number", "state", "since", "state_reason")
        )
        found: dict[Place, list[Acta]] = defaultdict(list)
        for contract, period, pk, number, state, since, reason in rows:
            acta = Acta(pk, number, STATE_OF[state], since, reason)
            found[contract, period].append(acta)
        return found, Annex.objects.aggregate(first=Min("period"))["first"]

    def _waiting(self) -> tuple[dict[tuple[str, Place], list[Waiting]], list[Waiting]]:
        uploads = Upload.objects.filter(state__in=OPEN, kind__in=(ANNEXES, *ENERGY, ""))
        found: dict[tuple[str, Place], list[Waiting]] = defaultdict(list)
        unplaced = []
        for upload in uploads.select_related("owner").order_by("created_at", "pk"):
            one = Waiting(upload)
            if not one.is_to_write:
                continue
            for place in one.places:
                found[upload.kind, place].append(one)
            if not one.places:
                unplaced.append(one)
        return found, unplaced

    def _held(self) -> dict[tuple[str, Place], Holding]:
        rows = Holding.objects.filter(period__range=self.span).select_related("holder")
        return {(row.kind, (row.contract_id, row.period)): row for row in rows}

    def _closed(self) -> dict[str, set[date]]:
        rows = ClosedMonth.objects.filter(month__range=self.span).order_by()
        found: dict[str, set[date]] = defaultdict(set)
        for area, month in rows.values_list("area", "month"):
            found[area].add(month)
        return found

    def _loaded(self, kind: str) -> tuple[dict[date, int], date | None]:
        """({month: rows} of the span, the first month that there is any of)."""
        model, counted = LOADED[kind]
        rows = model._default_manager.filter(period__range=self.span).order_by()
        by_month = rows.values_list("period").annotate(rows=counted)
        first = model._default_manager.order_by().aggregate(first=Min("period"))["first"]
        return dict(by_month), first
