"""Charts as the PDF has them: lines, areas and letters, whatever the size.

Solid is what is, outlined what is planned, hatched what is expected or not yet decided, as on the
pages. A picture is a reportlab drawing, points wide and high.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.functional import cached_property
from reportlab.graphics.shapes import Drawing, Polygon, Rect
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from budget.month.report import looks
from budget.month.report.looks import BAND, FAINT, RULE
from budget.month.report.looks import LINE as BLUE
from budget.month.report.picture import FONT, SIZE, Paper
from records import formats
from records.charts import APART, HATCHED, HIGH, LINE, LOW, OUTLINED, SOLID, Chart

LEGEND, AXIS, ROW = 16.0, 14.0, 20.0
STACKED = (SOLID, OUTLINED, HATCHED)
LYING = ("bars", "bullet", "whisker")


def drawing(chart: Chart, width: float, height: float = 170) -> Drawing:
    """Lying bars take what height they need. ValueError for a kind that reports do not have."""
    draw = KINDS.get(chart.kind)
    if draw is None:
        raise ValueError(f"No report has a picture of the kind {chart.kind}.")
    if chart.kind in LYING:
        height = LEGEND + AXIS + ROW * max(len(looks.rows_of(chart)), 1)
    picture = Picture(chart, width, height)
    draw(picture)
    picture.legend()
    return picture.drawing


class Picture(Paper):
    # ── standing: time from left to right ───────────────────────────────────────────────────

    @cached_property
    def marks(self) -> list[float]:
        """The values that the axis names."""
        found = [*looks.values(self.chart), *looks.stacks(self.chart)]
        least, most = min(found, default=0.0), max(found, default=1.0)
        if self.chart.kind != "band":
            least, most = min(least, 0.0), max(most, 0.0)
        return looks.ticks(least, most)

    def upright(self) -> Callable[[float], float]:
        """Draws the axis of values; where a value stands."""
        low, high = self.marks[0], self.marks[-1]
        top, room = self.height - LEGEND - 8, self.height - LEGEND - AXIS - 8
        decimals = _decimals(self.marks, self.scale.by)
        self.left = 6 + max(stringWidth(self.axis(one, decimals), FONT, SIZE) for one in self.marks)

        def at(value: float) -> float:
            return top - room * (high - value) / (high - low)

        for one in self.marks:
            is_zero = abs(one) < 1e-9
            self.line(
                self.left, at(one), self.width, at(one), color=FAINT if is_zero else RULE, width=0.5
            )
            self.text(self.left - 4, at(one) - 2.5, self.axis(one, decimals), "end", FAINT)
        return at

    def axis(self, value: float, decimals: int) -> str:
        return self.scale._replace(decimals=decimals).write(value)

    @property
    def step(self) -> float:
        return (self.width - self.left) / max(len(self.rows), 1)

    def middle(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)

    def months(self) -> None:
        """What the rows are called, as many as have room; always the last."""
        widest = max((stringWidth(row.label, FONT, SIZE) for row in self.rows), default=1) + 6
        every = max(1, -(-int(widest) // max(int(self.step), 1)))
        last = len(self.rows) - 1
        for place, row in enumerate(self.rows):
            if (last - place) % every == 0:
                self.under(self.middle(place), 3, row.label, FAINT)

    def columns(self) -> None:
        at = self.upright()
        wide = min(self.step * 0.55, 34)
        sums = looks.stacks(self.chart)
        heights = [[0.0, 0.0] for _row in self.rows]
        for place, one in self.series:
            for number, value in enumerate(looks.column(self.chart, place)):
                if value is None:
                    continue
                x = self.middle(number)
                if one.style in STACKED:
                    stack = heights[number]
                    side = value < 0
                    self.box(
                        one.style,
                        x - wide / 2,
                        at(stack[side]),
                        wide,
                        at(stack[side] + value) - at(stack[side]),
                    )
                    stack[side] += value
                elif one.style == APART:
                    self.box(APART, x + wide / 2 + 1.5, at(0), wide * 0.2, at(value) - at(0))
                else:
                    half = self.step / 2
                    self.line(
                        x - half, at(value), x + half, at(value), color=BLUE, width=1.4, dash=(4, 2)
                    )
        self.ends(at, sums, heights)
        self.months()

    def ends(
        self, at: Callable[[float], float], sums: list[float], heights: list[list[float]]
    ) -> None:
        """Each stack's sum at its end, where all have room."""
        written = [self.scale.write(value) for value in sums]
        widest = max((stringWidth(one, FONT, SIZE) for one in written), default=0)
        if widest + 3 > self.step:
            return
        for number, (value, words) in enumerate(zip(sums, written, strict=True)):
            if value:
                y = at(heights[number][0]) + 3
                x, wide = self.middle(number), stringWidth(words, FONT, SIZE) + 3
                # A line passes behind the figure, not through it.
                self.drawing.add(
                    Rect(x - wide / 2, y - 1.5, wide, 8.5, fillColor=white, strokeColor=None)
                )
                self.text(x, y, words, "middle")

    def band(self) -> None:
        at = self.upright()
        low, high = (self.edge(style) for style in (LOW, HIGH))
        for run in _runs(low, high):
            edges = [(self.middle(place), at(high[place])) for place in run]
            edges += [(self.middle(place), at(low[place])) for place in reversed(run)]
            points = [one for edge in edges for one in edge]
            self.drawing.add(Polygon(points, fillColor=HexColor(BAND), strokeColor=None))
        first = True
        for place, one in self.series:
            if one.style in (LOW, HIGH):
                continue
            self.trace(at, looks.column(self.chart, place), *self.pen(one.style, first))
            first = False
        self.months()

    def edge(self, style: str) -> list[float | None]:
        place = next((place for place, one in self.series if one.style == style), None)
        return [None] * len(self.rows) if place is None else looks.column(self.chart, place)

    def trace(
        self,
        at: Callable[[float], float],
        values: list[float | None],
        color: str,
        dash: Any,
        width: float,
    ) -> None:
        for run in _runs(values, values):
            points = [(self.middle(place), at(values[place])) for place in run]
            if len(points) == 1:  # a month between unknown ones
                x, y = points[0]
                points = [(x - 2, y), (x + 2, y)]
            self.path([one for point in points for one in point], color, width, dash)
        known = [place for place, value in enumerate(values) if value is not None]
        if known and not dash:
            last = known[-1]
            is_share = self.scale.unit == "%"
            words = (self.chart.write if is_share else self.scale.write)(values[last])
            self.under(self.middle(last), at(values[last]) + 5, words, color)

    # ── lying: one below the other, as sorted ───────────────────────────────────────────────

    def across(self, room_right: float) -> Callable[[float], float]:
        """Where a value stands; what the rows are called at the left."""
        names = [stringWidth(row.label, FONT, SIZE) for row in self.rows]
        self.left = min(max(names, default=0) + 8, self.width * 0.42)
        found = [0.0, *looks.values(self.chart), *looks.stacks(self.chart)]
        low, high = min(found), max(found)
        room = self.width - self.left - room_right

        def at(value: float) -> float:
            return self.left + room * (value - low) / ((high - low) or 1)

        for place, row in enumerate(self.rows):
            self.text(
                self.left - 6, self.base(place) + 4, _fitting(row.label, self.left - 6), "end"
            )
        return at

    def base(self, place: int) -> float:
        """The lower edge of a row's bar."""
        return self.height - LEGEND - ROW * (place + 1) + 4

    def zero(self, at: Callable[[float], float]) -> None:
        bottom = self.base(len(self.rows) - 1) - 4
        self.line(at(0), bottom, at(0), self.height - LEGEND, color=FAINT, width=0.5)

    def bars(self) -> None:
        sums = [self.scale.write(value) for value in looks.stacks(self.chart)]
        widest = max((stringWidth(one, FONT, SIZE) for one in sums), default=0)
        at = self.across(widest + 8)
        ends = [0.0] * len(self.rows)
        for place, one in self.series:
            for number, value in enumerate(looks.column(self.chart, place)):
                if value is None or one.style not in STACKED:
                    continue
                start = at(ends[number])
                ends[number] += value
                self.box(one.style, start, self.base(number), at(ends[number]) - start, 12)
        for number, words in enumerate(sums):
            if ends[number]:
                self.text(at(max(ends[number], 0)) + 4, self.base(number) + 3, words)
        self.zero(at)

    def bullet(self) -> None:
        """What is solid and hatched within what is outlined, a line where it should be by now."""
        of = {one.style: looks.column(self.chart, place) for place, one in self.series}
        unknown: list[float | None] = [None] * len(self.rows)
        done, whole = of.get(SOLID, unknown), of.get(OUTLINED, unknown)
        at = self.across(64)
        for number in range(len(self.rows)):
            y = self.base(number)
            if (most := whole[number]) is not None:
                self.box(OUTLINED, at(0), y - 1, at(most) - at(0), 14)
            solid = done[number] or 0.0
            self.box(SOLID, at(0), y + 2.5, at(solid) - at(0), 7)
            if more := of.get(HATCHED, unknown)[number]:
                self.box(HATCHED, at(solid), y + 2.5, at(solid + more) - at(solid), 7)
            if (due := of.get(LINE, unknown)[number]) is not None:
                self.line(at(due), y - 3, at(due), y + 15, color=BLUE, width=1.6)
            share = f" · {formats.ratio(solid / most, 0)}" if most else ""
            self.text(self.width, y + 3, f"{self.scale.write(done[number])}{share}", "end")
        self.zero(at)

    def whisker(self) -> None:
        """Across each bar its interval."""
        low, high = (self.edge(style) for style in (LOW, HIGH))
        place = next(place for place, one in self.series if one.style == SOLID)
        found = looks.column(self.chart, place)
        at = self.across(max(stringWidth(self.scale.write(v), FONT, SIZE) for v in found) + 8)
        self.zero(at)
        for number, value in enumerate(found):
            if value is None:
                continue
            y, ends = self.base(number), [at(value), at(0)]
            self.box(SOLID, at(0), y, at(value) - at(0), 12)
            least, most = low[number], high[number]
            if least is not None and most is not None:
                ends += [at(most)]
                # On a ground of its own, since half of it lies on the bar.
                for color, wide in (("#ffffff", 3.6), (BLUE, 1.4)):
                    self.line(at(least), y + 6, at(most), y + 6, color=color, width=wide)
                    for edge in (at(least), at(most)):
                        self.line(edge, y + 2, edge, y + 10, color=color, width=wide)
            self.text(max(ends) + 5, y + 3, self.scale.write(value))


KINDS: dict[str, Callable[[Picture], None]] = {
    "columns": Picture.columns,
    "bars": Picture.bars,
    "band": Picture.band,
    "curve": Picture.band,
    "bullet": Picture.bullet,
    "whisker": Picture.whisker,
}


def _runs(low: Iterable[float | None], high: Iterable[float | None]) -> list[list[int]]:
    """Places that follow one another of which both are known."""
    known = [place for place, edges in enumerate(zip(low, high, strict=True)) if None not in edges]
    runs: list[list[int]] = [known[:1]] if known else []
    for before, place in pairwise(known):
        if place == before + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _decimals(marks: Sequence[float], by: int) -> int:
    """How many tell the axis' values apart."""
    return next(n for n in range(4) if n == 3 or _tells(marks, by, n))


def _tells(marks: Sequence[float], by: int, decimals: int) -> bool:
    return all(abs(round(one / by, decimals) - one / by) < 1e-9 for one in marks)


def _fitting(words: str, room: float) -> str:
    while stringWidth(words, FONT, SIZE) > room and len(words) > 4:
        words = words[:-2].rstrip(" …") + "…"
    return words
