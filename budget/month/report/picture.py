"""What every picture of the PDF is made of: letters, lines, bars as IBCS has them, and a legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from budget.month.report import looks
from budget.month.report.looks import APART as RED
from budget.month.report.looks import BAND, FAINT, INK
from budget.month.report.looks import LINE as BLUE
from budget.month.report.looks import SOLID as DARK
from records.charts import APART, HATCHED, HIGH, LINE, LOW, OUTLINED, SOLID, Chart

FONT, SIZE = "Carlito", 8


@dataclass
class Paper:
    """A chart on its paper, points wide and high."""

    chart: Chart
    width: float
    height: float

    def __post_init__(self) -> None:
        self.drawing = Drawing(self.width, self.height)
        self.rows = looks.rows_of(self.chart)
        self.scale = looks.scale_of(self.chart)
        self.series = looks.series_of(self.chart)

    # ── letters and lines ───────────────────────────────────────────────────────────────────

    def text(self, x: float, y: float, words: str, anchor: str = "start", color: str = INK) -> None:
        named = {"fontName": FONT, "fontSize": SIZE, "fillColor": HexColor(color)}
        self.drawing.add(String(x, y, words, textAnchor=anchor, **named))

    def under(self, x: float, y: float, words: str, color: str) -> None:
        """In the middle of x, as far as the paper reaches."""
        half = stringWidth(words, FONT, SIZE) / 2
        self.text(min(x, self.width - half), y, words, "middle", color)

    def line(self, *points: float, color: str = INK, width: float = 0.75, dash: Any = None) -> None:
        look = {"strokeColor": HexColor(color), "strokeWidth": width, "strokeDashArray": dash}
        self.drawing.add(Line(*points, **look))

    def path(self, points: Sequence[float], color: str, width: float, dash: Any = None) -> None:
        look = {"strokeColor": HexColor(color), "strokeWidth": width, "strokeDashArray": dash}
        self.drawing.add(PolyLine(list(points), strokeLineJoin=1, **look))

    def box(self, style: str, x: float, y: float, width: float, height: float) -> None:
        """A bar, or a part of one; what is below nothing goes the other way."""
        if width < 0:
            x, width = x + width, -width
        if height < 0:
            y, height = y + height, -height
        if style == SOLID:
            self.drawing.add(Rect(x, y, width, height, fillColor=HexColor(DARK), strokeColor=None))
            return
        color = HexColor(RED if style == APART else DARK)
        dash = (2, 1.5) if style == APART else None
        look = {"fillColor": white, "strokeColor": color, "strokeWidth": 0.9}
        self.drawing.add(Rect(x, y, width, height, strokeDashArray=dash, **look))
        if style == HATCHED:
            for one in _hatch(x, y, width, height):
                self.line(*one, color=DARK, width=0.6)

    # ── the frame ───────────────────────────────────────────────────────────────────────────

    def legend(self) -> None:
        """What is drawn how, and the unit, above the picture."""
        y = self.height - 9
        x = 0.0
        self.text(x, y, self.scale.unit, color=FAINT)
        x += stringWidth(self.scale.unit, FONT, SIZE) + 16
        if len(self.series) < 2:
            return
        lines = [place for place, one in self.series if self.is_line(one.style)]
        for place, one in self.series:
            if one.style == HIGH:
                continue
            self.swatch(one.style, x, y, first=not lines or place == lines[0])
            label = self.label(one)
            self.text(x + 15, y, label)
            x += 15 + stringWidth(label, FONT, SIZE) + 14

    def label(self, series: Any) -> str:
        """The two edges of an interval are told together."""
        if series.style != LOW:
            return str(series.label)
        high = next((one for _place, one in self.series if one.style == HIGH), None)
        return f"{series.label} – {high.label}" if high else str(series.label)

    def swatch(self, style: str, x: float, y: float, first: bool) -> None:
        middle = y + 3
        if style == LOW and self.chart.kind in ("band", "curve"):
            look = {"fillColor": HexColor(BAND), "strokeColor": None}
            self.drawing.add(Rect(x, y - 0.5, 11, 7, **look))
        elif style == LOW:
            self.line(x, middle, x + 11, middle, color=BLUE, width=1.4)
            for at in (x, x + 11):
                self.line(at, middle - 3, at, middle + 3, color=BLUE, width=1.4)
        elif style == LINE and self.chart.kind == "bullet":
            self.line(x + 5.5, y - 1, x + 5.5, y + 7, color=BLUE, width=1.6)
        elif self.is_line(style):
            color, dash, width = self.pen(style, first)
            self.line(x, middle, x + 11, middle, color=color, width=width, dash=dash)
        else:
            self.box(style, x, y - 0.5, 11, 7)

    def is_line(self, style: str) -> bool:
        if self.chart.kind in ("band", "curve"):
            return style not in (LOW, HIGH)
        return style == LINE

    def pen(self, style: str, first: bool) -> tuple[str, Any, float]:
        """(colour, dashes, width) of a line, as the pages have it."""
        if self.chart.kind == "curve":
            return {
                SOLID: (DARK, None, 2.2),
                OUTLINED: (FAINT, (4, 2), 1.6),
                HATCHED: (DARK, (1.5, 1.5), 1.6),
            }.get(style, (BLUE, None, 1.6))
        if self.chart.kind == "columns":
            return BLUE, (4, 2), 1.4
        return (BLUE, None, 1.6) if first else (FAINT, (4, 2), 1.4)


def _hatch(
    x: float, y: float, width: float, height: float, apart: float = 3.2
) -> Iterator[tuple[float, float, float, float]]:
    """Lines from lower left to upper right, within a box."""
    offset = -height + apart
    while offset < width:
        start, end = max(offset, 0.0), min(offset + height, width)
        yield x + start, y + start - offset, x + end, y + end - offset
        offset += apart
