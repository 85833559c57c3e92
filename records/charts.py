"""A chart as a declaration: its table, from which `static/js/charts.js` draws the picture.

The table is what the chart says; whoever cannot see the picture, or has no script, reads it. A row
is a bar, a month or a line of a heat map, a series one of its columns. How a series is drawn says
what it is, as IBCS has it, so that no meaning hangs on a colour:

    Chart(
        "by-month", _("Billed by month"), "columns", _("Month"),
        [Series(_("Approved")), Series(_("In review"), HATCHED)],
        [Row("oct 2024", [Decimal(10), Decimal(2)], "/billing/annexes/?period=2024-10")],
    )

in a template: `{% include "records/chart.html" with chart=chart %}`, with
`{% include "records/chart_head.html" %}` in the page's head.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe

from records import formats

Text = str | Promise
Number = Decimal | int | float | None

# Stacked: what is, what is planned, what is expected or not yet decided.
SOLID, OUTLINED, HATCHED = "solid", "outlined", "hatched"
# Beside the stack, a line over it, and the two edges of a line's band.
APART, LINE, LOW, HIGH = "apart", "line", "low", "high"

KINDS = ("columns", "bars", "pareto", "band", "heat", "bullet", "curve", "whisker")


@dataclass(frozen=True)
class Series:
    label: Text
    style: str = SOLID


@dataclass(frozen=True)
class Row:
    """`url` leads to the row's records, `urls` each value to its own.

    The `rest` of a ranking stands in the table and in words: drawn, it would dwarf what is ranked.
    """

    label: str
    values: Sequence[Number]
    url: str = ""
    urls: Sequence[str] = ()
    rest: bool = False
    # What belongs to none of those ranked: drawn paler, wherever it stands.
    muted: bool = False
    # What happened then: a line across the picture, and beside the row's name.
    mark: str = ""
    # Of neither side of a comparison: shaded.
    out: bool = False


@dataclass(frozen=True)
class Chart:
    """`kind` is one of KINDS: columns over time, bars as they are sorted, Pareto, a line with its
    band, a heat map, bullets (what is solid and hatched within what is outlined, a line across each
    where it should be by now), curves that grow over time (outlined is what was planned, hatched
    what is expected, with its band), or whiskers: bars as they are sorted, each with its interval
    from low to high. `unit` is what the values are; `write` how the table writes
    them."""

    key: str
    title: Text
    kind: str
    over: Text
    series: Sequence[Series]
    rows: Sequence[Row]
    unit: Text = "COP"
    write: Callable[[Any], str] = formats.money
    # A sentence below the title, and where all of the chart's records are.
    lead: Text = ""
    url: str = ""
    summed: bool = field(default=True)

    @property
    def lines(self) -> Iterator[tuple[Row, SafeString]]:
        """Each row with its cells in HTML: of hundreds a template would write one after another."""
        none = [""] * len(self.series)
        for row in self.rows:
            cells = map(self._cell, row.values, row.urls or none)
            yield row, mark_safe("".join(cells))  # noqa: S308  (each is escaped)

    @property
    def rests(self) -> list[str]:
        """What is not drawn, in words; of several series each by its name."""
        several = len(self.series) > 1
        return [
            f"{row.label}: "
            + ", ".join(
                f"{series.label} {self._told(value)}" if several else self._told(value)
                for series, value in zip(self.series, row.values, strict=True)
                if value is not None
            )
            for row in self.rows
            if row.rest
        ]

    def _told(self, value: Number) -> str:
        """With its unit, where no column's head says it."""
        shown, unit = self.write(value), str(self.unit)
        return shown if "$" in shown or unit in shown else f"{shown} {unit}"

    @property
    def sums(self) -> list[str]:
        """Of each series, as written; of lines and bands there is none."""
        return [
            "" if series.style in (LINE, LOW, HIGH) else self.write(self.sum_of(index))
            for index, series in enumerate(self.series)
        ]

    def sum_of(self, index: int) -> Number:
        known = [row.values[index] for row in self.rows if row.values[index] is not None]
        return sum(known) if known else None

    def _cell(self, value: Number, url: str) -> str:
        """The value as people read it, and as the script does."""
        shown, told = escaped(self.write(value)), exact(value)
        if url and told:
            shown = f'<a href="{escaped(url)}">{shown}</a>'
        return f'<td class="text-end text-nowrap figures" data-value="{told}">{shown}</td>'


def exact(value: Number) -> str:
    """As the script and the .csv take it: a point, six decimals at most and no zeros behind them,
    empty where missing."""
    if value is None:
        return ""
    return f"{rounded.normalize():f}" if (rounded := round(Decimal(value), 6)) else "0"
