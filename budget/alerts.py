"""What deserves somebody's look before the money says so itself: each rule a pure function over
figures that are already known, each alert with the figures it rests on and the way to them.

Pesos are with AIU and IVA; executed is what approved actas bill.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from billing.filters import BILLED
from billing.models import Contract
from budget.commitments import Commitment
from budget.execution import Cell, Sums, summed
from budget.views import addresses
from transformers.models import Severity
from transformers.models.figures import months_back

ZERO = Decimal(0)
# Less than what a crew costs in a week is nobody's morning.
FLOOR = Decimal(5_000_000)
# Beside its plan an acta is a little early or late; over a tenth it is more than that.
OVER_PLAN = Decimal("0.10")
FAR_OVER_PLAN = Decimal("0.25")
# The first leaves time for an addition, which takes two to three months to be signed.
SHARES = {
    Decimal("1.0"): Severity.HIGH,
    Decimal("0.9"): Severity.MEDIUM,
    Decimal("0.8"): Severity.LOW,
}
# A line rests for a month or two between campaigns.
IDLE_MONTHS = 3
# An extension is asked for two months ahead; with one left it is late.
ENDING_DAYS, LATE_DAYS = 60, 30
ENDING_SHARE = Decimal("0.10")
# Price lists rise once a year by about what prices do; what rises more was not agreed so.
DRIFT = Decimal("1.10")
RECENT_MONTHS = 3


class Kind(models.TextChoices):
    OVER_PLAN = "over_plan", _("Over plan")
    LINE_SPENT = "line_spent", _("Line spent or nearly spent")
    CONTRACT_SPENT = "contract_spent", _("Contract spent or nearly spent")
    IDLE = "idle", _("Idle line")
    ENDING = "ending", _("Ends with a balance")
    PRICES = "prices", _("Prices that drift")
    OUTSIDE = "outside", _("Outside any budget line")


SENTENCES: dict[str, Any] = {
    "over_plan": _(
        "%(executed)s executed until %(until)s, of %(planned)s planned by then: "
        "%(over)s over, %(share)s."
    ),
    "before_plan": _("%(executed)s executed until %(until)s, before any month of its plan."),
    "line_spent": _("%(share)s of the year’s budget is executed: %(executed)s of %(planned)s."),
    "contract_spent": _(
        "%(share)s of the contract’s value is executed: %(executed)s of %(value)s."
    ),
    "idle": _(
        "Nothing executed or in review since %(since)s, with %(left)s left of the %(planned)s "
        "planned by now."
    ),
    "ending": _("Ends on %(end)s with %(left)s of its value left, %(share)s."),
    "outside": _("%(executed)s executed or in review in %(year)s on lines without a budget."),
    "deviation": ngettext_lazy(
        "%(over)s billed above the price list since %(since)s, in %(items)s item.",
        "%(over)s billed above the price list since %(since)s, in %(items)s items.",
        "items",
    ),
    "drift": ngettext_lazy(
        "%(items)s item costs over 10 %% more than in the twelve months before: %(over)s since "
        "%(since)s. It is %(item)s, %(share)s dearer.",
        "%(items)s items cost over 10 %% more than in the twelve months before: %(over)s since "
        "%(since)s. Most of it is %(item)s, %(share)s dearer.",
        "items",
    ),
}


@dataclass(frozen=True)
class Alert:
    """`line` is None where it is about the contract as a whole, '' about what has no line;
    `weight` the pesos at issue; `said` the sentence, by its name in SENTENCES."""

    kind: Kind
    severity: Severity
    contract: Contract
    line: str | None
    said: str
    figures: Mapping[str, Any]
    weight: Decimal
    url: str


def ranked(alerts: Iterable[Alert]) -> list[Alert]:
    """The gravest first, of those the dearest."""
    order = [Severity.HIGH, Severity.MEDIUM, Severity.LOW]
    return sorted(
        alerts, key=lambda one: (order.index(one.severity), -one.weight, one.contract.number)
    )


# ── lines of a year ─────────────────────────────────────────────────────────────────────────

# {budget line: its cells} of one contract, of lines with a budget in the year.
Lines = Mapping[str, Sequence[Cell]]


def over_plan(contract: Contract, lines: Lines) -> Iterator[Alert]:
    """Executed against planned, both accumulated to the contract's last month with execution."""
    every = [cell for cells in lines.values() for cell in cells]
    until = max((cell.period for cell in every if cell.executed), default=None)
    for line, cells in lines.items():
        sums = summed(cell for cell in cells if until and cell.period <= until)
        planned = sums.in_force or ZERO
        over = sums.executed - planned
        if over <= FLOOR or over <= OVER_PLAN * planned:
            continue
        share = over / planned if planned else None
        figures = {"executed": sums.executed, "until": until, "planned": planned}
        yield Alert(
            kind=Kind.OVER_PLAN,
            severity=Severity.MEDIUM if share and share <= FAR_OVER_PLAN else Severity.HIGH,
            contract=contract,
            line=line,
            said="over_plan" if planned else "before_plan",
            figures={**figures, "over": over, "share": share},
            weight=over,
            url=_line_url(contract, line, until.year),
        )


def line_spent(contract: Contract, lines: Lines, year: int) -> Iterator[Alert]:
    """Of a line's whole year 80, 90 or 100 % is executed."""
    for line, cells in lines.items():
        sums = summed(cells)
        severity = _spent(sums.share)
        if severity and sums.executed > FLOOR:
            yield Alert(
                kind=Kind.LINE_SPENT,
                severity=severity,
                contract=contract,
                line=line,
                said="line_spent",
                figures={"share": sums.share, "executed": sums.executed, "planned": sums.in_force},
                weight=sums.executed,
                url=_line_url(contract, line, year),
            )


def idle(contract: Contract, lines: Lines, last: date) -> Iterator[Alert]:
    """Lines that were to spend by the last month with actas, and of which nothing was billed in
    three months; `lines` have the months of the year before that these reach into."""
    since = months_back(last, IDLE_MONTHS - 1)
    for line, cells in lines.items():
        planned_from = min((cell.period for cell in cells if cell.in_force), default=last)
        recent = summed(cell for cell in cells if since <= cell.period <= last)
        sums = summed(cell for cell in cells if last.replace(month=1) <= cell.period <= last)
        if recent.executed or recent.in_review or planned_from > since:
            continue
        if sums.balance and sums.balance > FLOOR:
            yield Alert(
                kind=Kind.IDLE,
                severity=Severity.LOW,
                contract=contract,
                line=line,
                said="idle",
                figures={"since": since, "left": sums.balance, "planned": sums.in_force},
                weight=sums.balance,
                url=_line_url(contract, line, last.year),
            )


def outside(contract: Contract, sums: Sums, year: int) -> Iterator[Alert]:
    """What is billed of lines that nobody budgeted."""
    billed = sums.executed + sums.in_review
    if billed > FLOOR:
        figures = {"executed": billed, "year": year}
        url = addresses.asked("contract", contract.pk, year=year)
        severity = Severity.MEDIUM
        yield Alert(Kind.OUTSIDE, severity, contract, None, "outside", figures, billed, url)


def _line_url(contract: Contract, line: str, year: int) -> str:
    return addresses.of_line(line, contract=contract.number, year=year)


def _spent(share: Decimal | None) -> Severity | None:
    """The highest of SHARES that is reached."""
    return next((grave for limit, grave in SHARES.items() if share and share >= limit), None)


# ── contracts ───────────────────────────────────────────────────────────────────────────────


def contract_spent(contract: Contract, whole: Commitment) -> Iterator[Alert]:
    """Of the value in force 80, 90 or 100 % is executed."""
    if severity := _spent(whole.share):
        executed = whole.before + whole.executed
        figures = {"share": whole.share, "executed": executed, "value": whole.value}
        url = addresses.asked("contract", contract.pk, year="all")
        yield Alert(
            kind=Kind.CONTRACT_SPENT,
            severity=severity,
            contract=contract,
            line=None,
            said="contract_spent",
            figures=figures,
            weight=executed,
            url=url,
        )


def ending(contract: Contract, end: date, whole: Commitment, today: date) -> Iterator[Alert]:
    """About to end with a good part of its value neither executed nor in review."""
    left = whole.left - whole.in_review
    if today <= end <= today + timedelta(days=ENDING_DAYS) and left > ENDING_SHARE * whole.value:
        late = end <= today + timedelta(days=LATE_DAYS)
        severity = Severity.HIGH if late else Severity.MEDIUM
        figures = {"end": end, "left": left, "share": left / whole.value}
        url = addresses.asked("contract", contract.pk, year="all")
        yield Alert(Kind.ENDING, severity, contract, None, "ending", figures, left, url)


# ── prices ──────────────────────────────────────────────────────────────────────────────────


class Item(NamedTuple):
    """What an item was billed at: in the last months, and in the twelve before them."""

    code: str
    amount: Decimal
    quantity: Decimal
    deviation: Decimal
    amount_before: Decimal
    quantity_before: Decimal

    @property
    def rise(self) -> Decimal | None:
        """Its average price over that of the twelve months before, as a part of one."""
        if min(self.quantity, self.quantity_before, self.amount_before) <= 0:
            return None
        before = self.amount_before / self.quantity_before
        return self.amount / self.quantity / before

    @property
    def dearer(self) -> Decimal:
        """What the rise makes, of what was billed lately; 0 unless it is one to look at."""
        if self.rise is None or self.rise <= DRIFT:
            return ZERO
        return self.amount - self.amount / self.rise


def prices(contract: Contract, items: Sequence[Item], since: date) -> Iterator[Alert]:
    """Billed above the price list, or at prices that rose; by what it makes in pesos."""
    billed = {"contract": contract.number, "period_from": since, "state": BILLED}

    def alert(said: str, severity: Severity, over: Decimal, url: str, **more: Any) -> Alert:
        figures = {"over": over, "since": since, **more}
        return Alert(Kind.PRICES, severity, contract, None, said, figures, over, url)

    above = [item.deviation for item in items if item.deviation > 0]
    if (over := sum(above, ZERO)) > FLOOR:
        url = addresses.billed("billeditem", **billed, look="deviates")
        yield alert("deviation", Severity.HIGH, over, url, items=len(above))
    rising = [item for item in items if item.dearer]
    if (over := sum((item.dearer for item in rising), ZERO)) > FLOOR:
        most = max(rising, key=lambda item: (item.dearer, item.code))
        url = addresses.billed("billeditem", **billed, code=most.code)
        named = {"items": len(rising), "item": most.code, "share": most.rise - 1}
        yield alert("drift", Severity.MEDIUM, over, url, **named)
