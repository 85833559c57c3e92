"""A piece of a month's work: what a contract bills, or what a kind without contracts brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import AnnexState, Contract
from budget.models import Holding
from budget.month.states import DONE, LOOKS, PRESSING, PieceState
from ingest import kinds
from ingest.findings import PROBLEM
from ingest.models import Upload
from ingest.shown import counted
from records import people, roles
from records.models import ClosedMonth

ANNEXES = "annexes"
# What each month brings once, without a contract.
ENERGY = ("consumption", "tariffs", "system-energy")
STATE_OF = {
    AnnexState.IN_REVIEW: PieceState.REVIEW,
    AnnexState.APPROVED: PieceState.APPROVED,
    AnnexState.RETURNED: PieceState.RETURNED,
}


def area_of(kind: str) -> ClosedMonth.Area:
    """Whose close waits for what is of this kind."""
    return ClosedMonth.Area.BILLING if kind == ANNEXES else ClosedMonth.Area.ENERGY


class Acta(NamedTuple):
    """Of a contract and month; `since` is when it came to its state, as far as that is known."""

    pk: int
    number: str
    state: PieceState
    since: datetime | None
    reason: str


@dataclass(frozen=True)
class Waiting:
    """A workbook that is not committed: read, or with problems."""

    upload: Upload

    @cached_property
    def state(self) -> PieceState:
        refused = self.upload.state == Upload.State.REFUSED
        wrong = refused or counted(self.upload, PROBLEM)
        return PieceState.PROBLEMS if wrong else PieceState.READ

    @property
    def since(self) -> datetime:
        return self.upload.created_at

    @property
    def places(self) -> list[tuple[int | None, date]]:
        """(contract's key or None, month)s that it brings, as far as its content tells them."""
        told = self.upload.report.get("reading", {}).get("pieces", [])
        found = [(key, date.fromisoformat(f"{month}-01")) for key, month in told if month]
        if self.upload.kind == ANNEXES:
            return [(key, month) for key, month in found if key]
        return list(dict.fromkeys((None, month) for _key, month in found))

    @property
    def is_to_write(self) -> bool:
        """Whether anything is left to do about it: not where all of it is stored already."""
        upload = self.upload
        judged = upload.state == Upload.State.JUDGED
        changes = upload.created or upload.changed or upload.gone
        return not judged or self.state == PieceState.PROBLEMS or bool(changes)


@dataclass(frozen=True)
class Piece:
    """`rows` is how many are loaded of a kind without contracts; `late` days, 0 while in time;
    `is_closed`: its month is, so that nobody may do anything about it."""

    kind: str
    contract: Contract | None
    period: date
    is_expected: bool
    late: int = 0
    holding: Holding | None = None
    waiting: Sequence[Waiting] = ()
    actas: Sequence[Acta] = ()
    rows: int = 0
    is_closed: bool = False

    @property
    def area(self) -> ClosedMonth.Area:
        return area_of(self.kind)

    @cached_property
    def state(self) -> PieceState:
        found = {one.state for one in (*self.waiting, *self.actas)}
        if self.rows:
            found.add(PieceState.COMMITTED)
        return next((state for state in PRESSING if state in found), PieceState.MISSING)

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_left(self) -> bool:
        """Whether work is left: what nobody expects is none while nothing of it came."""
        missing = self.state == PieceState.MISSING
        return not self.is_done and (self.is_expected or not missing)

    @property
    def is_open(self) -> bool:
        """Whether work is left that may be done."""
        return self.is_left and not self.is_closed

    @property
    def days_late(self) -> int:
        return self.late if self.is_open else 0

    @cached_property
    def since(self) -> date | datetime | None:
        """When the first of what is in its state came to it; of what is missing, the day after its
        month."""
        if self.state == PieceState.MISSING:
            return _after(self.period)
        moments = [one.since for one in (*self.waiting, *self.actas) if one.state == self.state]
        return min(filter(None, moments), default=None)

    # ── whose it is ─────────────────────────────────────────────────────────────────────────

    @property
    def role(self) -> str:
        """Whose work it is while nobody has it, see `records.roles`."""
        if self.kind != ANNEXES:
            return roles.P3
        return roles.P2 if self.state == PieceState.REVIEW else roles.UPDATER

    @property
    def role_name(self) -> str:
        return roles.GROUPS[self.role]

    @property
    def person(self) -> Any:
        """Who took it, else whose workbook it waits for; None while it is anybody's of its role."""
        if self.is_done:
            return None
        if self.holding:
            return self.holding.holder
        found = [one.upload.owner for one in self.waiting if one.state == self.state]
        return found[0] if found else None

    @property
    def who(self) -> str:
        """In words: the person, else the role."""
        return people.name(self.person) if self.person else self.role_name

    @property
    def had_since(self) -> date | datetime | None:
        return self.holding.since if self.holding and not self.is_done else self.since

    @property
    def is_coming(self) -> bool:
        """Whether nobody has it and its month is not over: it is missing from then on."""
        is_free = self.state == PieceState.MISSING and not self.holding
        return is_free and _after(self.period) > timezone.localdate()

    # ── how it is shown ─────────────────────────────────────────────────────────────────────

    @property
    def key(self) -> str:
        """Names it within a page."""
        return f"{self.kind}-{self.contract.pk if self.contract else 0}-{self.period:%Y-%m}"

    @property
    def title(self) -> str:
        return self.contract.number if self.contract else kinds.title(self.kind)

    @property
    def more(self) -> str:
        return self.contract.contractor if self.contract else ""

    @property
    def icon(self) -> str:
        return LOOKS[self.state][0]

    @property
    def look(self) -> str:
        return LOOKS[self.state][1]

    @property
    def said(self) -> str:
        """The whole of it in words, for files and for who hears the page."""
        late = self.days_late
        return _("%(state)s, late") % {"state": self.state.label} if late else self.state.label


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
