"""What of a budget's movements can be judged."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from billing.amounts import ZERO
from budget.choices import MovementKind
from budget.known import Entry
from ingest.judging import Found, Keys, Numbers, Texts
from records.text import folded

# {index of the file: the month of a movement that it writes}
Moved = Mapping[int, Entry]


def negative(amounts: Numbers, movements: Texts, field: str) -> Iterator[Found]:
    """Below zero; a transfer's sign says its direction."""
    for index, (amount, movement) in enumerate(zip(amounts, movements, strict=True)):
        if amount is not None and amount < 0 and movement != MovementKind.TRANSFER:
            yield Found(index, field)


def outside_term(
    contracts: Keys,
    periods: Sequence[date | None],
    effects: Numbers,
    spans: Mapping[int, tuple[date, date]],
) -> Iterator[Found]:
    """Money for months of which no day is in the contract's {contract: (start, end)}.

    To take money away from such a month is right. The detail is the term.
    """
    for index, (contract, period) in enumerate(zip(contracts, periods, strict=True)):
        if contract is None or period is None or not effects[index] or effects[index] < 0:
            continue
        start, end = spans[contract]
        if not start.replace(day=1) <= period <= end:
            yield Found(index, "month", f"{start:%Y-%m-%d} – {end:%Y-%m-%d}")


def without_document(movements: Texts, documents: Texts) -> Iterator[Found]:
    """Changes of a budget that do not say what changes it."""
    for index, (movement, document) in enumerate(zip(movements, documents, strict=True)):
        if movement not in (None, MovementKind.INITIAL) and not document:
            yield Found(index, "document")


def spelled_otherwise(
    contracts: Keys, lines: Texts, known: Mapping[int, Collection[str]]
) -> Iterator[Found]:
    """Lines that are a known one, or an earlier one of the file, but for case, accents or spaces.

    The detail is the line as it is known.
    """
    spelled = {
        contract: {folded(line): line for line in sorted(some)} for contract, some in known.items()
    }
    for index, (contract, line) in enumerate(zip(contracts, lines, strict=True)):
        if contract is None or line is None or line in known.get(contract, ()):
            continue
        earlier = spelled.setdefault(contract, {}).setdefault(folded(line), line)
        if earlier != line:
            yield Found(index, "budget_line", earlier)


def unbalanced(moved: Moved, after: Collection[Entry]) -> Iterator[Found]:
    """Transfers whose document, in its contract and year, takes away other than what it gives.

    The detail is what is left over.
    """
    sums: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    for entry in after:
        if entry.kind == MovementKind.TRANSFER:
            sums[entry.contract, entry.year, entry.document] += entry.amount
    for index, entry in moved.items():
        if entry.kind == MovementKind.TRANSFER:
            left = sums[entry.contract, entry.year, entry.document]
            if left:
                yield Found(index, "document", f"{left:f}")


def months_differ(
    moved: Moved, after: Collection[Entry], field: str, written: Callable[[Any], str]
) -> Iterator[Found]:
    """Months that give their movement another date or class than its other months; the detail is
    what these say."""
    said: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for entry in after:
        said[entry.movement].add(getattr(entry, field))
    for index, entry in moved.items():
        others = said[entry.movement] - {getattr(entry, field)}
        if others:
            yield Found(index, field, ", ".join(written(other) for other in sorted(others)))


def below_zero(
    moved: Moved, before: Mapping[int, Decimal], after: Collection[Entry]
) -> Iterator[Found]:
    """Rows that take money away and leave less than nothing of their line's month, or else of its
    year.

    `before` {index: what the row's stored month does to the budget}; the detail is what is left.
    """
    months: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    years: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for entry in after:
        months[*entry.line, entry.month] += entry.effect
        years[entry.line] += entry.effect
    taking = {
        index: entry
        for index, entry in moved.items()
        if entry.effect < before.get(index, ZERO) and not _is_negative(entry)
    }
    short = {entry.line for entry in taking.values() if months[*entry.line, entry.month] < 0}
    for index, entry in taking.items():
        left = months[*entry.line, entry.month] if entry.line in short else years[entry.line]
        if left < 0:
            yield Found(index, "amount", f"{left:f}")


def _is_negative(entry: Entry) -> bool:
    """Which is a problem of its own."""
    return entry.amount < 0 and entry.kind != MovementKind.TRANSFER
