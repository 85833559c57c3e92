"""What a column's cells may hold. Each widget cleans a whole column at once.

`clean_column` is the one parser of a kind of cell; import-export's `clean` is the same parser on
one value. Exported values stay themselves (dates, Decimals), so a written workbook reads back equal.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from import_export.widgets import Widget

from ingest.reading import cells
from ingest.reading.cells import Parsed
from ingest.reading.headers import normalise


class ColumnWidget(Widget):  # type: ignore[misc]
    """The base: subclasses say how a column of raw values is read."""

    # What the template's explanation sheet says of the cell's form.
    form: Any = ""

    def __init__(self) -> None:
        super().__init__(coerce_to_string=False)

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

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        return _limited(cells.texts(values), self.length)


class CodeWidget(TextWidget):
    """A code: text, whatever Excel made of it."""

    def __init__(self, length: int = 50) -> None:
        super().__init__(length)

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        return _limited(cells.codes(values), self.length)


class DecimalWidget(ColumnWidget):
    """A number with at most `digits` digits before the point and `places` kept after it."""

    def __init__(self, places: int = 2, digits: int = 16, *, percent: bool = False) -> None:
        super().__init__()
        self.places = places
        self.limit = Decimal(10) ** digits
        self.percent = percent

    def clean_column(self, values: Sequence[Any]) -> Parsed[Decimal]:
        parsed = cells.decimals(values, percent=self.percent, places=self.places)
        for index, value in enumerate(parsed.values):
            if value is not None and not -self.limit < value < self.limit:
                parsed.values[index] = None
                parsed.bad[index] = "too_large"
        return parsed


class MoneyWidget(DecimalWidget):
    """Pesos with centavos."""


class IntegerWidget(ColumnWidget):
    """A whole number between two bounds."""

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__()
        self.lowest = lowest
        self.highest = highest

    def clean_column(self, values: Sequence[Any]) -> Parsed[int]:
        parsed = cells.integers(values)
        for index, value in enumerate(parsed.values):
            if value is not None and not self.lowest <= value <= self.highest:
                parsed.values[index] = None
                parsed.bad[index] = "out_of_range"
        return parsed


class DateWidget(ColumnWidget):
    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        return cells.dates(values)


class PeriodWidget(ColumnWidget):
    """A month, kept as its first day."""

    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        return cells.periods(values)


class YesNoWidget(ColumnWidget):
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
        self.allowed = {normalise(word): value for word, value in {**(synonyms or {}), **words}.items()}

    def clean_column(self, values: Sequence[Any]) -> Parsed[Any]:
        return cells.choices(values, self.allowed)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return next((word for word, kept in self.words.items() if kept == value), None)

    def choices(self) -> list[str]:
        return list(self.words)


def _limited(parsed: Parsed[str], length: int) -> Parsed[str]:
    for index, value in enumerate(parsed.values):
        if value is not None and len(value) > length:
            parsed.values[index] = None
            parsed.bad[index] = "too_long"
    return parsed
