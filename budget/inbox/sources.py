"""Where alerts come from: the one table. Whoever watches something else adds a row.

A source gives candidates in a fixed number of queries, however many there are; the same thing has
the same key each time that it is found.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from budget.inbox import of_billing, of_budget, of_losses, of_month
from budget.inbox.candidates import Candidate
from budget.models import AlertArea


class Source(NamedTuple):
    area: AlertArea
    found: Callable[[date], Iterable[Candidate]]


SOURCES = (
    Source(AlertArea.BUDGET, of_budget.candidates),
    Source(AlertArea.BUDGET, of_billing.ending),
    Source(AlertArea.BILLING, of_billing.looks),
    Source(AlertArea.BILLING, of_billing.over_quantity),
    Source(AlertArea.BILLING, of_billing.waiting),
    Source(AlertArea.BILLING, of_billing.unmatched),
    Source(AlertArea.LOSSES, of_losses.over_target),
    Source(AlertArea.LOSSES, of_losses.zones_over),
    Source(AlertArea.LOSSES, of_losses.to_review),
    Source(AlertArea.LOSSES, of_losses.missing),
    Source(AlertArea.MONTH, of_month.late),
    Source(AlertArea.MONTH, of_month.adjusted),
)


def candidates(today: date) -> Iterator[tuple[AlertArea, Candidate]]:
    for source in SOURCES:
        for found in source.found(today):
            yield source.area, found
