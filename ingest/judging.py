"""What the rules of every kind share: how a broken one is told, and the few that mean one thing
everywhere.

A rule is a pure function over columns as long as the file (None where a cell was empty or could not
be read, which another rule reports) and over what is stored, already loaded; it yields `Found`s.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ingest.batch import Batch
from ingest.findings import Rule

Numbers = Sequence[Decimal | None]
Days = Sequence[date | None]
Keys = Sequence[int | None]
Texts = Sequence[str | None]


class Found(NamedTuple):
    """A row that breaks a rule: its index, the batch's field whose cell shows it, and the fact
    to write beside the cell, in no language (an acta, a date, an amount)."""

    index: int  # type: ignore[assignment]  # a tuple has a method of that name
    field: str
    detail: str = ""


def tell(batch: Batch, rule: Rule, found: Iterable[Found]) -> None:
    """Notes each row that breaks the rule in the batch's findings."""
    for index, field, detail in found:
        batch.find(rule, index, field, detail=detail)


def negative(values: Numbers, field: str) -> Iterator[Found]:
    for index, value in enumerate(values):
        if value is not None and value < 0:
            yield Found(index, field)


def ends_before_start(starts: Days, ends: Days) -> Iterator[Found]:
    """Ends before their starts; the detail is the start."""
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start is not None and end is not None and end < start:
            yield Found(index, "end_date", f"{start:%Y-%m-%d}")
