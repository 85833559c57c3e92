"""What the budget's rules have to say (`budget.watching`), as the inbox keeps it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Max

from billing.models import Annex, AnnexState
from budget import watching
from budget.alerts import Alert, Kind
from budget.inbox.candidates import Candidate, keyed

# What is of a year is another alert in the next one.
OF_A_YEAR = (Kind.OVER_PLAN, Kind.LINE_SPENT, Kind.IDLE, Kind.OUTSIDE)


def candidates(today: date) -> Iterator[Candidate]:
    billed = Annex.objects.exclude(state=AnnexState.RETURNED)
    last = billed.aggregate(last=Max("period"))["last"]
    for alert in watching.current(today):
        yield _of(alert, last.year if alert.kind in OF_A_YEAR else "")


def _of(alert: Alert, year: int | str) -> Candidate:
    # Prices have two sentences of one contract, each an alert; the others one at a time.
    said = alert.said if alert.kind == Kind.PRICES else ""
    named = (alert.contract.number, alert.line)
    return Candidate(
        keyed(alert.kind, alert.contract.pk, year, said, alert.line),
        alert.kind,
        alert.severity,
        " · ".join(part for part in named if part),
        alert.said,
        alert.figures,
        alert.url,
        alert.contract.pk,
        alert.weight,
    )
