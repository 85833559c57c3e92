"""How the report's pictures are drawn, in either file: colours, scales and what a picture says to
those who cannot see it."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import NamedTuple

from django.utils.translation import gettext as _

from records import formats
from records.charts import HATCHED, OUTLINED, Chart, Number, Row, Series
from records.charts import SOLID as SOLID_BAR

SOLID, SOFT, APART, LINE = "#3b4754", "#8996a5", "#b42318", "#00647c"
INK, FAINT, RULE, BAND = "#1f2933", "#56616f", "#dfe4ea", "#cce0e5"

# Above so many, values are written in thousands or millions.
THOUSANDS, MILLIONS = 10_000, 10_000_000


class Scale(NamedTuple):
    """Values are written divided `by`, with so many decimals; `unit` says so."""

    by: int
    unit: str
    decimals: int

    def write(self, value: Number) -> str:
        return formats.number(None if value is None else float(value) / self.by, self.decimals)


def scale_of(chart: Chart) -> Scale:
    """As the pages' charts have it."""
    unit = str(chart.unit)
    if unit == "%":
        return Scale(1, unit, 1)
    most = max((abs(value) for value in values(chart)), default=0)
    if most >= MILLIONS:
        return Scale(1_000_000, f"{_('millions of')} {unit}", 0 if most >= 10 * MILLIONS else 1)
    if most >= THOUSANDS:
        return Scale(1_000, f"{_('thousands of')} {unit}", 0 if most >= 10 * THOUSANDS else 1)
    return Scale(1, unit, 0 if most >= 100 or most % 1 == 0 else 2)


def rows_of(chart: Chart) -> list[Row]:
    """Those that are drawn."""
    return [row for row in chart.rows if not row.rest]


def series_of(chart: Chart) -> list[tuple[int, Series]]:
    """(place, series) of those that have any value; the others stand in the table alone."""
    rows = rows_of(chart)
    return [
        (place, series)
        for place, series in enumerate(chart.series)
        if any(row.values[place] for row in rows)
    ]


def values(chart: Chart) -> list[float]:
    return [
        float(row.values[place])
        for row in rows_of(chart)
        for place, _series in series_of(chart)
        if row.values[place] is not None
    ]


def column(chart: Chart, place: int) -> list[float | None]:
    """A series' values, top down."""
    return [
        None if row.values[place] is None else float(row.values[place]) for row in rows_of(chart)
    ]


# What of a row is put one behind the other.
STACKED = {
    "columns": (SOLID_BAR, OUTLINED, HATCHED),
    "bars": (SOLID_BAR, OUTLINED, HATCHED),
    "bullet": (SOLID_BAR, HATCHED),
}


def stacks(chart: Chart) -> list[float]:
    """How much each row's stack comes to."""
    styles = STACKED.get(chart.kind, ())
    columns = [column(chart, place) for place, one in series_of(chart) if one.style in styles]
    return [sum(one or 0.0 for one in row) for row in zip(*columns, strict=True)]


def ticks(least: float, most: float, about: int = 5) -> list[float]:
    """Round values from below the least to above the most, 1, 2 or 5 of a power of ten apart."""
    span = (most - least) or abs(most) or 1
    rough = span / about
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough * 0.999)
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    return [step * place for place in range(first, max(last, first + 1) + 1)]


def said(chart: Chart) -> str:
    """The picture in words: its title, its unit and its values."""
    rows = rows_of(chart)
    told = [f"{row.label}: {_told(chart, row)}" for row in rows]
    return f"{chart.title} ({chart.unit}). " + "; ".join(told) + "."


def _told(chart: Chart, row: Row) -> str:
    several = len(series_of(chart)) > 1
    known: Sequence[tuple[str, Number | Decimal]] = [
        (str(series.label), row.values[place])
        for place, series in series_of(chart)
        if row.values[place] is not None
    ]
    if not known:
        return formats.MISSING
    return ", ".join(
        f"{label} {chart.write(value)}" if several else chart.write(value) for label, value in known
    )
