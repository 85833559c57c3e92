"""What a column's cells may hold. Each widget cleans a whole column at once.

`clean_column` is the one parser of a kind of cell; import-export's `clean` is the same parser on
one value. Exported values stay themselves (dates, Decimals): a written workbook reads back equal.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from import_export.widgets import Widget

from ingest.reading import cells
from ingest.reading.cells import Parsed
from ingest.reading.dates import MONTHS


class ColumnWidget(Widget):  # type: ignore[misc]
    """The base: subclasses say how a column of raw values is read.

    For the workbooks that the site writes: `number_format` is how Excel shows the cells, `example`
    one that reads well.
    """

    number_format = "@"
    example: Any = "ABC"

    def __init__(self) -> None:
        super().__init__(coerce_to_string=False)

    @property
    def form(self) -> str:
        """How a cell is written, in the active language."""
        return _("Text.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        raise NotImplementedError

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """One value; a ValueError names what is wrong with it."""
        parsed = self.clean_column([value])
        if parsed.bad:
            raise ValueError(parsed.bad[0])
        return parsed.values[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value

    def choices(self) -> list[str]:
        """What the template's drop-down offers; empty for none."""
        return []


class TextWidget(ColumnWidget):
    """Free text of at most `length` characters."""

    def __init__(self, length: int = 500) -> None:
        super().__init__()
        self.length = length

    @property
    def form(self) -> str:
        return _("Text of at most %(length)s characters.") % {"length": self.length}

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        return _limited(cells.texts(values), self.length)


class CodeWidget(TextWidget):
    """A code: text, whatever Excel made of it."""

    example = "0123"

    def __init__(self, length: int = 50) -> None:
        super().__init__(length)

    @property
    def form(self) -> str:
        return _("Code, as text: its leading zeros stay.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        return _limited(cells.codes(values), self.length)


class DecimalWidget(ColumnWidget):
    """A number with at most `digits` digits before the point and `places` kept after it."""

    def __init__(self, places: int = 2, digits: int = 16, *, percent: bool = False) -> None:
        super().__init__()
        self.places = places
        self.limit = Decimal(10) ** digits
        self.percent = percent
        decimals = "." + "0" * min(places, 2) + "#" * (places - 2) if places else ""
        self.number_format = "#,##0" + decimals
        self.example = Decimal("1234.5") if digits > 3 else Decimal(15)

    @property
    def form(self) -> str:
        if self.percent:
            return _("Per cent: 15 means fifteen per cent.")
        return _("Number, of which %(places)s decimals are kept.") % {"places": self.places}

    def clean_column(self, values: Sequence[Any]) -> Parsed[Decimal]:
        parsed = cells.decimals(values, percent=self.percent, places=self.places)
        for index, value in enumerate(parsed.values):
            if value is not None and not -self.limit < value < self.limit:
                parsed.values[index] = None
                parsed.bad[index] = "too_large"
        return parsed


class MoneyWidget(DecimalWidget):
    """Pesos with centavos."""

    @property
    def form(self) -> str:
        return _("Pesos, with centavos if there are any.")


class IntegerWidget(ColumnWidget):
    """A whole number between two bounds."""

    number_format = "0"

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__()
        self.lowest = lowest
        self.highest = highest
        self.example = highest

    @property
    def form(self) -> str:
        bounds = {"lowest": self.lowest, "highest": self.highest}
        return _("Whole number from %(lowest)s to %(highest)s.") % bounds

    def clean_column(self, values: Sequence[Any]) -> Parsed[int]:
        parsed = cells.integers(values)
        for index, value in enumerate(parsed.values):
            if value is not None and not self.lowest <= value <= self.highest:
                parsed.values[index] = None
                parsed.bad[index] = "out_of_range"
        return parsed


class YearWidget(IntegerWidget):
    """A year, which is a number and no quantity: 2.027 is none."""

    def __init__(self) -> None:
        super().__init__(2000, 2100)
        self.example = 2026


class DateWidget(ColumnWidget):
    number_format = "dd/mm/yyyy"
    example = date(2024, 10, 31)

    @property
    def form(self) -> str:
        return _("Date: day/month/year.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        return cells.dates(values)


class PeriodWidget(ColumnWidget):
    """A month, kept as its first day."""

    number_format = "yyyy-mm"
    example = date(2024, 10, 1)

    @property
    def form(self) -> str:
        return _("Month, as 2024-10.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        return cells.periods(values)


class YesNoWidget(ColumnWidget):
    example = "SI"

    @property
    def form(self) -> str:
        return _("SI or NO.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[bool]:
        return cells.yes_no(values)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return None if value is None else "SI" if value else "NO"

    def choices(self) -> list[str]:
        return ["SI", "NO"]


class ChoiceWidget(ColumnWidget):
    """One of the canonical words {word in the workbook: value stored}, or a usual synonym."""

    def __init__(self, words: Mapping[str, Any], synonyms: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.words = words
        self.example = next(iter(words))
        self.allowed = {**(synonyms or {}), **words}

    @property
    def form(self) -> str:
        return _("One of the words accepted.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        return cells.choices(values, self.allowed)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return next((word for word, kept in self.words.items() if kept == value), None)

    def choices(self) -> list[str]:
        return list(self.words)


def month_of_the_year(also: Mapping[str, Any] | None = None) -> ChoiceWidget:
    """1 to 12, by its number or its name; `also` what other words mean."""
    numbers = {str(month): month for month in range(1, 13)}
    padded = {f"{month:02}": month for month in range(1, 13)}
    return ChoiceWidget(numbers, {**padded, **MONTHS, **(also or {})})


def _limited(parsed: Parsed[str], length: int) -> Parsed[str]:
    for index, value in enumerate(parsed.values):
        if value is not None and len(value) > length:
            parsed.values[index] = None
            parsed.bad[index] = "too_long"
    return parsed
