"""How Office draws a chart: series, axes and legend by openpyxl's classes, which know the order of
DrawingML's elements. What is solid, outlined or hatched on the pages is so here.
"""

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import AreaChart, BarChart, LineChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend, LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series as Drawn
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter

from budget.month.report import looks
from budget.month.report.looks import APART as RED
from budget.month.report.looks import BAND, FAINT, INK, RULE, SOFT
from budget.month.report.looks import LINE as BLUE
from budget.month.report.looks import SOLID as DARK
from records.charts import APART, HATCHED, HIGH, LINE, LOW, OUTLINED, SOLID, Chart

EMU = 12_700
# Half of a mark's width, as a part of the longest bar.
TICK = 0.0025
# Above so many months every third is named.
NAMED = 12
LYING = ("bars", "bullet", "whisker")


class Native:
    """The chart's series, drawn as Office draws them."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.rows = looks.rows_of(chart)
        self.series = looks.series_of(chart)
        self.scale = looks.scale_of(chart)
        self.hidden: list[int] = []

    def charts(self) -> list[Any]:
        made = {
            "columns": self.columns,
            "bars": self.lying,
            "whisker": self.lying,
            "bullet": self.bullet,
            "band": self.lines,
            "curve": self.lines,
        }
        return made[self.chart.kind]()

    def legend(self) -> Legend | None:
        if len(self.series) < 2:
            return None
        legend = Legend()
        legend.position = "t"
        legend.overlay = False
        legend.legendEntry = [LegendEntry(idx=place, delete=True) for place in self.hidden]
        return legend

    # ── kinds ───────────────────────────────────────────────────────────────────────────────

    def columns(self) -> list[Any]:
        bars = self.bar("col", 60)
        lines = self.framed(LineChart())
        for order, (place, one) in enumerate(self.series):
            if one.style in (LINE, APART):
                series = self.drawn(order, place, str(one.label))
                series.smooth = False
                self.mark(series, one.style)
                lines.ser.append(series)
            else:
                bars.ser.append(self.filled(order, place, one.style, str(one.label)))
        return [bars, lines] if lines.ser else [bars]

    def lying(self) -> list[Any]:
        alone = len([one for _place, one in self.series if one.style not in (LOW, HIGH)]) == 1
        bars = self.bar("bar", 45, "clustered" if alone else "stacked")
        for order, (place, one) in enumerate(self.series):
            if one.style not in (LOW, HIGH):
                series = self.filled(order, place, one.style, str(one.label))
                if self.chart.kind == "whisker":  # paler, so that its interval is seen upon it
                    series.spPr = GraphicalProperties(
                        solidFill=_bare(SOFT), ln=LineProperties(noFill=True)
                    )
                series.errBars = self.interval(place)
                series.dLbls = self.labels() if alone else None
                bars.ser.append(series)
        marks = looks.ticks(*self.reach)
        bars.y_axis.scaling.min, bars.y_axis.scaling.max = marks[0], marks[-1]
        return [bars]

    def bullet(self) -> list[Any]:
        """One upon the other: what is planned, what is expected up to its end, what is done."""
        bars = self.bar("bar", 45, "clustered")
        of = {one.style: (place, str(one.label)) for place, one in self.series}
        drawn = [style for style in (OUTLINED, HATCHED, SOLID, LINE) if style in of]
        for order, style in enumerate(drawn):
            place, label = of[style]
            if style == HATCHED and SOLID in of:
                done = looks.column(self.chart, of[SOLID][0])
                more = looks.column(self.chart, place)
                ends = [
                    None if two is None else (one or 0.0) + two
                    for one, two in zip(done, more, strict=True)
                ]
                series = self.drawn(order, place, label, ends)
                series.invertIfNegative, series.spPr = False, _fill(style)
            else:
                series = self.filled(order, place, style, label)
            if style == LINE:
                self.tick(series)
            bars.ser.append(series)
        bars.y_axis.scaling.min, bars.y_axis.scaling.max = 0, looks.ticks(*self.reach)[-1]
        return [bars]

    @property
    def reach(self) -> tuple[float, float]:
        """From the least to the most that lying bars and their intervals come to."""
        found = [0.0, *looks.values(self.chart), *looks.stacks(self.chart)]
        return min(found), max(found)

    def lines(self) -> list[Any]:
        lines, bands = self.framed(LineChart()), self.framed(AreaChart())
        bands.grouping = "stacked"
        of = {one.style: place for place, one in self.series}
        has_band = LOW in of and HIGH in of
        order = 0
        if has_band:
            low, high = (looks.column(self.chart, of[style]) for style in (LOW, HIGH))
            height = [None if None in (a, b) else b - a for a, b in zip(low, high, strict=True)]
            under = self.drawn(0, of[LOW], "", low)
            under.spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
            labels = [str(self.chart.series[of[style]].label) for style in (LOW, HIGH)]
            over = self.drawn(1, of[HIGH], " – ".join(labels), height)
            over.spPr = GraphicalProperties(solidFill=_bare(BAND), ln=LineProperties(noFill=True))
            bands.ser += [under, over]
            self.hidden = [0]
            order = 2
        first = True
        for place, one in self.series:
            if one.style in (LOW, HIGH):
                continue
            series = self.drawn(order, place, str(one.label))
            series.smooth = False
            series.marker = Marker(symbol="none")
            color, dash = (BLUE, None) if first else (FAINT, "dash")
            series.spPr = GraphicalProperties(ln=_line(color, 2.0, dash))
            lines.ser.append(series)
            order, first = order + 1, False
        if not self.has_zero:
            marks = looks.ticks(min(looks.values(self.chart)), max(looks.values(self.chart)))
            lines.y_axis.scaling.min, lines.y_axis.scaling.max = marks[0], marks[-1]
        return [bands, lines] if has_band else [lines]

    @property
    def has_zero(self) -> bool:
        return any(one.style in (LOW, HIGH) for _place, one in self.series)

    # ── series ──────────────────────────────────────────────────────────────────────────────

    def drawn(
        self, order: int, place: int, label: str, values: Sequence[float | None] | None = None
    ) -> Drawn:
        letter, last = get_column_letter(place + 2), len(self.rows) + 1
        known = looks.column(self.chart, place) if values is None else values
        points = [NumVal(idx=at, v=repr(v)) for at, v in enumerate(known) if v is not None]
        names = [StrVal(idx=at, v=row.label) for at, row in enumerate(self.rows)]
        return Drawn(
            idx=order,
            order=order,
            tx=SeriesLabel(
                strRef=StrRef(
                    f=f"Datos!${letter}$1",
                    strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=label or " ")]),
                )
            ),
            cat=AxDataSource(
                strRef=StrRef(
                    f=f"Datos!$A$2:$A${last}", strCache=StrData(ptCount=len(names), pt=names)
                )
            ),
            val=NumDataSource(
                numRef=NumRef(
                    f=f"Datos!${letter}$2:${letter}${last}",
                    numCache=NumData(formatCode="General", ptCount=len(known), pt=points),
                )
            ),
        )

    def filled(self, order: int, place: int, style: str, label: str) -> Drawn:
        series = self.drawn(order, place, label)
        series.invertIfNegative = False
        series.spPr = _fill(style)
        return series

    def mark(self, series: Drawn, style: str) -> None:
        """A dashed line, or marks without one for what stands beside the stack."""
        if style == LINE:
            series.marker = Marker(symbol="none")
            series.spPr = GraphicalProperties(ln=_line(BLUE, 1.75, "dash"))
            return
        look = GraphicalProperties(solidFill="FFFFFF", ln=_line(RED, 1.25))
        series.marker = Marker(symbol="diamond", size=7, spPr=look)
        series.spPr = GraphicalProperties(ln=LineProperties(noFill=True))

    def tick(self, series: Drawn) -> None:
        """A mark at the bar's end, and no bar: a short thick line along it."""
        series.spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
        series.errBars = ErrorBars(
            errBarType="both",
            errValType="fixedVal",
            noEndCap=True,
            val=self.reach[1] * TICK,
            spPr=GraphicalProperties(ln=_line(BLUE, 14)),
        )

    def interval(self, place: int) -> ErrorBars | None:
        edges = {one.style: looks.column(self.chart, at) for at, one in self.series}
        if LOW not in edges or HIGH not in edges:
            return None
        values = looks.column(self.chart, place)
        return ErrorBars(
            errBarType="both",
            errValType="cust",
            noEndCap=False,
            plus=_off(values, edges[HIGH]),
            minus=_off(values, edges[LOW]),
            spPr=GraphicalProperties(ln=_line(BLUE, 1.5)),
        )

    def labels(self) -> DataLabelList | None:
        if self.chart.kind != "bars":
            return None
        found = DataLabelList(numFmt=self.format, showVal=True)
        found.showLegendKey = found.showCatName = found.showSerName = False
        found.showPercent = found.showBubbleSize = False
        found.dLblPos = "outEnd"
        return found

    # ── frames ──────────────────────────────────────────────────────────────────────────────

    def bar(self, direction: str, gap: int, grouping: str = "stacked") -> BarChart:
        chart = self.framed(BarChart())
        chart.type, chart.grouping, chart.overlap, chart.gapWidth = direction, grouping, 100, gap
        if direction == "bar":
            # The first row is the highest, as in the table; the values stand below.
            chart.x_axis.scaling.orientation = "maxMin"
            chart.x_axis.axPos, chart.y_axis.axPos = "l", "t"
            chart.y_axis.crosses = "max"
        return chart

    def framed(self, chart: Any) -> Any:
        chart.varyColors = False
        for axis in (chart.x_axis, chart.y_axis):
            axis.delete, axis.title = False, None
            axis.majorTickMark = axis.minorTickMark = "none"
            axis.txPr = letters(9, FAINT)
        chart.x_axis.number_format, chart.x_axis.tickLblPos = "General", "low"
        chart.x_axis.spPr = GraphicalProperties(ln=_line(FAINT, 0.75))
        chart.x_axis.noMultiLvlLbl = True
        if len(self.rows) > NAMED and self.chart.kind not in LYING:
            chart.x_axis.tickLblSkip = 3
        chart.y_axis.number_format, chart.y_axis.crossBetween = self.format, "between"
        chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=_line(RULE, 0.5))
        chart.y_axis.spPr = GraphicalProperties(ln=LineProperties(noFill=True))
        return chart

    @property
    def format(self) -> str:
        """As Colombia writes it; each comma behind it divides by a thousand."""
        commas = {1: "", 1_000: ",", 1_000_000: ",,"}[self.scale.by]
        decimals = f".{'0' * self.scale.decimals}" if self.scale.decimals else ""
        return f"[$-240A]#,##0{decimals}{commas}"


def _off(values: Sequence[float | None], edges: Sequence[float | None]) -> NumDataSource:
    points = [
        NumVal(idx=at, v=repr(abs(edge - value)))
        for at, (value, edge) in enumerate(zip(values, edges, strict=True))
        if value is not None and edge is not None
    ]
    return NumDataSource(numLit=NumData(formatCode="General", ptCount=len(values), pt=points))


def _fill(style: str) -> GraphicalProperties:
    if style == SOLID:
        return GraphicalProperties(solidFill=_bare(DARK), ln=LineProperties(noFill=True))
    edge = _line(RED if style == APART else DARK, 1, "sysDash" if style == APART else None)
    if style == HATCHED:
        fill = PatternFillProperties(
            prst="wdUpDiag",
            fgClr=ColorChoice(srgbClr=_bare(DARK)),
            bgClr=ColorChoice(srgbClr="FFFFFF"),
        )
        return GraphicalProperties(pattFill=fill, ln=edge)
    return GraphicalProperties(solidFill="FFFFFF", ln=edge)


def _line(color: str, points: float, dash: str | None = None) -> LineProperties:
    return LineProperties(w=int(points * EMU), solidFill=_bare(color), prstDash=dash)


def letters(points: float, color: str = INK) -> RichText:
    look = CharacterProperties(
        sz=int(points * 100), solidFill=_bare(color), latin=Font(typeface="Calibri")
    )
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=CharacterProperties())
    return RichText(p=[paragraph])


def _bare(color: str) -> str:
    return color.removeprefix("#").upper()
