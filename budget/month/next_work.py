"""What waits of the months: what is missing, returned or in review, closing them, their reports."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, Contract
from budget.models import MonthClose, MonthReport, ReportState
from budget.month.asked import address, over
from budget.month.pieces import ANNEXES, ENERGY, Piece
from budget.month.states import PieceState
from budget.month.tray import Tray
from budget.views import addresses
from ingest import permissions
from records import formats, next_work
from records.models import ClosedMonth
from records.next_work import Step
from records.permissions import may
from transformers.models import Consumption, Transformer
from transformers.models.figures import YEAR, months_back

Area = ClosedMonth.Area


@next_work.add
def steps(user: Any) -> Iterator[Step]:
    if not user.has_perm("budget.add_holding"):
        if user.has_perm("budget.view_monthreport"):
            yield from _to_read()
        return
    yield from _to_begin(user)
    today = timezone.localdate()
    tray = Tray.of(months_back(over(today), YEAR - 1), today.replace(day=1))
    yield from _of_pieces(user, tray, over(today))
    yield from _to_close(user, tray, over(today))
    yield from _to_report(user, over(today))


def _to_begin(user: Any) -> Iterator[Step]:
    """What all other workbooks name, where there is none of it yet."""
    for kind, model, words in (
        ("contracts", Contract, _("Load the contracts: actas and budgets name them")),
        ("transformers", Transformer, _("Load the transformers: energy and work name them")),
    ):
        if permissions.may_upload(user, kind) and not model.objects.exists():
            yield Step(words, addresses.upload(kind), None, None, _("Load"), next_work.WRONG - 5)


def _of_pieces(user: Any, tray: Tray, last: date) -> Iterator[Step]:
    due = [piece for piece in tray.open if piece.period <= last]
    held = [piece for piece in tray.open if piece.holding and piece.holding.holder_id == user.pk]
    yield from _step(held, _("What you took"), _("Go on"), next_work.DECIDE - 5, show="mine")
    billed = [piece for piece in due if piece.kind == ANNEXES]
    if permissions.may_upload(user, ANNEXES):
        yield from _step(
            _in(billed, PieceState.RETURNED),
            _("Actas returned, to load again"),
            _("Load again"),
            next_work.WRONG + 5,
            state=PieceState.RETURNED,
        )
        yield from _step(
            _in(billed, PieceState.MISSING),
            _("Contracts whose acta is missing"),
            _("See them"),
            next_work.MISSING,
            state=PieceState.MISSING,
        )
    if may(user, "approve", Annex):
        yield from _step(
            _in(billed, PieceState.REVIEW),
            _("Contracts whose acta is in review"),
            _("Review"),
            next_work.DECIDE,
            state=PieceState.REVIEW,
        )
    energy = [p for p in due if p.kind in ENERGY and permissions.may_upload(user, p.kind)]
    yield from _step(
        _in(energy, PieceState.MISSING),
        _("Consumption, tariffs or network energy missing"),
        _("See them"),
        next_work.MISSING,
        state=PieceState.MISSING,
    )


def _in(pieces: Sequence[Piece], state: PieceState) -> list[Piece]:
    return [piece for piece in pieces if piece.state == state]


def _step(
    pieces: Sequence[Piece], label: Any, button: Any, order: int, **given: Any
) -> Iterator[Step]:
    """To what is left of all months, narrowed to these."""
    if not pieces:
        return
    url = addresses.asked("month_pending", **given)
    since = min(filter(None, (_day(piece.since) for piece in pieces)), default=None)
    yield Step(label, url, len(pieces), since, button, order)


def _day(moment: Any) -> date | None:
    return timezone.localtime(moment).date() if hasattr(moment, "tzinfo") else moment


# ── closing and reporting ───────────────────────────────────────────────────────────────────


def _to_close(user: Any, tray: Tray, last: date) -> Iterator[Step]:
    """The oldest month that is not closed, of each area that this person closes; before any was
    closed, the last one; before anything was loaded, none."""
    areas = [area for area in Area if user.has_perm(f"records.close_{area.value}_closedmonth")]
    if not areas:
        return
    closed: dict[str, list[date]] = {area: [] for area in areas}
    rows = ClosedMonth.objects.filter(area__in=areas, month__gte=tray.months[0])
    for area, month in rows.values_list("area", "month"):
        closed[area].append(month)
    if not any(closed.values()) and not (Annex.objects.exists() or Consumption.objects.exists()):
        return
    waiting: dict[date, list[Any]] = {}
    for area in areas:
        month = months_back(max(closed[area]), -1) if closed[area] else last
        if month <= last:
            waiting.setdefault(month, []).append(area)
    for month, of_month in sorted(waiting.items()):
        names = ", ".join(str(Area(area).label) for area in of_month)
        words = _("Close %(month)s (%(areas)s)")
        facts = {"month": formats.month(month), "areas": names}
        url = address("month_close", month)
        yield Step(
            str(words) % facts, url, None, months_back(month, -1), _("Close"), next_work.MONTH
        )


def _to_report(user: Any, last: date) -> Iterator[Step]:
    """The newest draft that this person may make final; else the report that nobody made."""
    if not may(user, "finish", MonthReport):
        return
    newest = MonthReport.objects.order_by("-month", "-number").first()
    if newest is not None and newest.state == ReportState.DRAFT:
        month, words, since = newest.month, _("Finish the report of %(month)s"), newest.made_at
    elif ClosedMonth.objects.filter(month=last).exists() and (
        newest is None or newest.month < last
    ):
        month, words, since = last, _("Make the report of %(month)s"), None
    else:
        return
    if url := address("report", month):
        said = str(words) % {"month": formats.month(month)}
        yield Step(said, url, None, since, _("To the report"), next_work.MONTH + 5)


def _to_read() -> Iterator[Step]:
    """What is new for those who read."""
    final = MonthReport.objects.filter(state=ReportState.FINAL).order_by("-month", "-number")
    report = final.first()
    if report and (url := address("report", report.month)):
        words = str(_("The report of %(month)s")) % {"month": formats.month(report.month)}
        yield Step(words, url, None, report.final_at, _("Read it"), next_work.READ)
    closed = MonthClose.objects.standing().order_by("-month", "area").first()
    if closed and (url := address("reported", closed.month)):
        words = str(_("What was reported of %(month)s")) % {"month": formats.month(closed.month)}
        yield Step(words, url, None, closed.closed_at, _("Read it"), next_work.READ + 1)
    newest = Annex.objects.order_by("-period").values_list("period", "updated_at").first()
    if newest:
        words = str(_("Execution up to %(month)s")) % {"month": formats.month(newest[0])}
        url = addresses.asked("overview")
        yield Step(words, url, None, newest[1], _("Read it"), next_work.READ + 2)
    yield Step(
        _("How each month’s work stands"),
        addresses.asked("month"),
        None,
        None,
        _("See"),
        next_work.READ + 3,
    )
