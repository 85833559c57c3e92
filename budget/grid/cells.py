"""Cells of the grid: what is stored in them, what stands there now, and what is said about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import dateformat

from ingest.reading.numbers import decimals
from records import formats

MONTHS = range(1, 13)
# Beside the severities of findings: what somebody else did meanwhile.
THEIRS = "theirs"


@dataclass
class Note:
    """Something to be said about cells: `places` are their (id on the page, name)s.

    `details` are what holds beside it for the movement as a whole.
    """

    key: str
    severity: str
    sentence: str
    places: list[tuple[str, str]] = field(default_factory=list)
    details: list[str] = field(default_factory=list)


def read(text: str, places: int) -> tuple[Decimal | None, bool]:
    """(the number that a cell's text is, whether it could be read); None where it is empty.

    Each cell by itself: 1.234 is Colombian, 1234.5 can only mean the point, 1,234 is in doubt.
    """
    found = decimals([text], places=places)
    return found.values[0], not found.bad


def written(amount: Decimal | None) -> str:
    """An amount as its box shows it: whole pesos, or with both centavos."""
    if amount is None:
        return ""
    return formats.number(amount, 0 if amount == amount.to_integral_value() else 2)


@dataclass
class Box:
    """What stands in a cell of the grid, and the number that is stored."""

    stored: Decimal | None = None
    places: int = 2
    text: str = ""
    amount: Decimal | None = None
    is_readable: bool = True
    notes: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.amount = self.stored
        self.text = written(self.stored) if self.places == 2 else self._shortest()

    def _shortest(self) -> str:
        return "" if self.stored is None else formats.quantity(self.stored)

    def put(self, text: str) -> None:
        self.text = text
        self.amount, self.is_readable = read(text, self.places)

    @property
    def is_touched(self) -> bool:
        return self.amount != self.stored or not self.is_readable


@dataclass
class Month(Box):
    """A line's month; `in_force` is what the year's other movements make of it, `target` its part
    of the line's."""

    number: int = 1
    target: Decimal | None = None
    in_force: Decimal | None = None
    is_closed: bool = False

    @property
    def is_touched(self) -> bool:
        # A cleared month becomes 0: nothing that was stored is deleted.
        return super().is_touched and not (self.is_cleared and self.stored == 0)

    @property
    def is_cleared(self) -> bool:
        return self.is_readable and self.amount is None and self.stored is not None

    @property
    def is_locked(self) -> bool:
        return self.is_closed and not self.is_touched

    @property
    def sent(self) -> Decimal | str:
        """What a workbook says of it; what cannot be read goes as it was typed, to be judged."""
        if not self.is_readable:
            return self.text
        return Decimal(0) if self.amount is None else self.amount


@dataclass
class Line:
    """A row of the grid. Of one that is stored or offered the name stays; `dated` is the stored
    months' date."""

    name: str = ""
    stored_class: str = ""
    expense_class: str = ""
    is_known: bool = False
    dated: date | None = None
    target: Box = field(default_factory=lambda: Box(places=3))
    months: list[Month] = field(default_factory=lambda: [Month(number=n) for n in MONTHS])
    name_notes: list[Note] = field(default_factory=list)
    class_notes: list[Note] = field(default_factory=list)
    number: int = 0

    @property
    def is_blank(self) -> bool:
        boxes = [self.target, *self.months]
        return not (self.name or self.expense_class or any(box.text for box in boxes))

    @property
    def total(self) -> Decimal | None:
        return summed(month.amount for month in self.months)

    @property
    def total_text(self) -> str:
        return written(self.total) or formats.MISSING

    @property
    def in_force(self) -> Decimal | None:
        return summed(month.in_force for month in self.months)

    @property
    def is_stored(self) -> bool:
        return any(month.stored is not None for month in self.months)

    @property
    def is_reclassed(self) -> bool:
        return self.is_stored and self.expense_class != self.stored_class


def summed(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Of what there is; None where there is nothing."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def sum_text(amounts: Iterable[Decimal | None]) -> str:
    return written(summed(amounts)) or formats.MISSING


def month_name(number: int) -> str:
    """`ene`"""
    return dateformat.format(date(2000, number, 1), "M").lower()
