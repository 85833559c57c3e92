"""What the month's work gives rise to: what is late, and figures that moved after their close."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from budget.inbox.candidates import Candidate, keyed
from budget.models import Adjustment, ReportedFigure
from budget.month import asked, expected
from budget.month.figures import FIGURES
from budget.month.pieces import ANNEXES
from budget.month.states import PieceState
from budget.month.tray import LOADED, Tray
from records import bulk
from transformers.models import Severity
from transformers.models.figures import months_back

# What is older than these months is nobody's work any more.
MONTHS = 3
FAR_LATE = 10
# What moved by less is a correction, not another figure.
MOVED, FAR_MOVED = Decimal("0.01"), Decimal("0.05")
# Of what waits for a decision the actas tell, and of what is there nothing is late.
LATE = (PieceState.MISSING, PieceState.READ, PieceState.PROBLEMS)
EDGES = ("_low", "_high")


def first_month(today: date) -> date:
    return months_back(today.replace(day=1), MONTHS)


def late(today: date) -> Iterator[Candidate]:
    """Pieces of the last months that are not in although their day is over; of a kind of which
    nothing ever came, nothing is late."""
    begun = {kind for kind, (model, _sum) in LOADED.items() if model.objects.exists()} | {ANNEXES}
    for piece in Tray.of(first_month(today), today.replace(day=1), today).late:
        if piece.state not in LATE or piece.kind not in begun:
            continue
        contract, month = piece.contract, piece.period
        yield Candidate(
            keyed("late", piece.kind, contract and contract.pk, month),
            "late",
            Severity.HIGH if piece.days_late > FAR_LATE else Severity.MEDIUM,
            " · ".join(filter(None, [contract and contract.number, f"{month:%Y-%m}"])),
            "late",
            {
                "what": piece.kind,
                "period": month,
                "stand": piece.state.value,
                "due": expected.due(month),
            },
            asked.address("month", month),
            contract.pk if contract else None,
            measure=0,
        )


def adjusted(today: date) -> Iterator[Candidate]:
    """Whole figures of months that are closed, and are another by now."""
    moved = Adjustment.objects.filter(part="", close__reopened_at=None).order_by()
    rows = list(
        moved.values("close", "close__month", "close__area", "figure").annotate(sum=Sum("amount"))
    )
    reported = _reported({row["close"] for row in rows})
    for row in rows:
        name, month = row["figure"], row["close__month"]
        before, by = reported.get((row["close"], name)), row["sum"]
        figure = FIGURES.get(name)
        if figure is None or not before or name.endswith(EDGES) or abs(by) <= MOVED * abs(before):
            continue
        is_money = figure.unit == "COP"
        yield Candidate(
            keyed("adjusted", row["close"], name),
            "adjusted",
            Severity.MEDIUM if abs(by) > FAR_MOVED * abs(before) else Severity.LOW,
            f"{month:%Y-%m}",
            "adjusted",
            {
                "figure": name,
                "period": month,
                "reported": [before, figure.unit],
                "now": [before + by, figure.unit],
            },
            asked.address("reported", month),
            weight=abs(by) if is_money else None,
            measure=abs(by),
        )


def _reported(closes: set[int]) -> dict[tuple[int, str], Decimal | None]:
    """{(close, figure): as it was reported}"""
    found: dict[tuple[int, str], Decimal | None] = {}
    for some in bulk.chunks(sorted(closes)):
        rows = ReportedFigure.objects.filter(close__in=some, part="").order_by()
        found |= {(close, name): value for close, name, value in rows.values_list(*REPORTED)}
    return found


REPORTED = ("close", "figure", "value")
