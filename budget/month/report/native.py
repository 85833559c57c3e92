"""Charts as Word's own: what a picture is drawn of stays in the file, to be read and edited.

The part of a chart is DrawingML, written by openpyxl's classes, which know the order of its
elements; beside it lies a small workbook with the chart's table. What is solid, outlined or hatched
on the pages is so here.
"""

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import AreaChart, BarChart, LineChart
from openpyxl.chart.chartspace import ChartContainer, ChartSpace, ExternalData, PlotArea
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
from openpyxl.xml.functions import tostring

from budget.month.report import looks
from budget.month.report.looks import APART as RED
from budget.month.report.looks import BAND, FAINT, INK, RULE
from budget.month.report.looks import LINE as BLUE
from budget.month.report.looks import SOLID as DARK
from records.charts import APART, HATCHED, HIGH, LINE, LOW, OUTLINED, SOLID, Chart

EMU = 12_700
LYING = ("bars", "bullet", "whisker")


def part(chart: Chart, link: str) -> bytes:
    """The chart's part, which finds its workbook by that relationship."""
    plot = PlotArea()
    builder = Native(chart)
    plot._charts = builder.charts()
    container = ChartContainer(plotArea=plot, legend=builder.legend(), plotVisOnly=True)
    container.autoTitleDeleted = True
    container.dispBlanksAs = "gap"
    space = ChartSpace(chart=container, roundedCorners=False, lang="es-CO")
    space.txPr = _letters(9)
    space.spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    space.externalData = ExternalData(id=link)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + tostring(space.to_tree())


def workbook(chart: Chart) -> bytes:
    """The chart's table, the same bytes for the same values."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Datos"
    sheet.append([str(chart.over), *(str(one.label) for one in chart.series)])
    for row in looks.rows_of(chart):
        sheet.append([row.label, *(_plain(value) for value in row.values)])
    book.properties.created = datetime(2000, 1, 1, tzinfo=UTC)
    out = BytesIO()
    book.save(out)
    return settled(out.getvalue())


def settled(package: bytes, changed: dict[str, bytes] | None = None) -> bytes:
    """An Office file without the moment at which it was written, its parts in the same order."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = old.read(name)
            if name == "docProps/core.xml" and changed is None:
                data = _undated(data)
            new.writestr(entry, (changed or {}).get(name, data))
    return out.getvalue()


def _undated(core: bytes) -> bytes:
    """openpyxl writes now as the moment of the last change."""
    start, end = b'<dcterms:modified xsi:type="dcterms:W3CDTF">', b"</dcterms:modified>"
    before, _mark, rest = core.partition(start)
    _old, _mark, after = rest.partition(end)
    return before + start + b"2000-01-01T00:00:00Z" + end + after


def _plain(value: Any) -> Any:
    return None if value is None else float(value)


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
        bars = self.bar("bar", 45)
        for order, (place, one) in enumerate(self.series):
            if one.style not in (LOW, HIGH):
                series = self.filled(order, place, one.style, str(one.label))
                series.errBars = self.interval(place)
                series.dLbls = self.labels()
                bars.ser.append(series)
        return [bars]

    def bullet(self) -> list[Any]:
        """What is planned behind, wider; what is done before it, on axes of the same length."""
        behind, before = self.bar("bar", 35, "clustered"), self.bar("bar", 130)
        for order, (place, one) in enumerate(self.series):
            if one.style in (OUTLINED, LINE):
                series = self.filled(order, place, one.style, str(one.label))
                if one.style == LINE:
                    self.tick(series)
                behind.ser.append(series)
            else:
                before.ser.append(self.filled(order, place, one.style, str(one.label)))
        most = looks.ticks(0, max(looks.values(self.chart), default=1))[-1]
        if not behind.ser:
            return [before]
        for one in (behind, before):
            one.y_axis.scaling.min, one.y_axis.scaling.max = 0, most
        before.x_axis.axId, before.y_axis.axId = 30, 40
        before.x_axis.crossAx, before.y_axis.crossAx = 40, 30
        before.x_axis.delete = before.y_axis.delete = True
        return [behind, before]

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
        """A mark at the bar's end, and no bar."""
        series.spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
        series.errBars = ErrorBars(
            errBarType="both",
            errValType="fixedVal",
            noEndCap=False,
            val=1e-6,
            spPr=GraphicalProperties(ln=_line(BLUE, 2.25)),
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
        found.showLegendKey = found.showCatName = found.showSerName = found.showPercent = False
        found.dLblPos = None
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
            axis.txPr = _letters(9, FAINT)
        chart.x_axis.number_format, chart.x_axis.tickLblPos = "General", "low"
        chart.x_axis.spPr = GraphicalProperties(ln=_line(FAINT, 0.75))
        chart.x_axis.noMultiLvlLbl = True
        chart.y_axis.number_format = self.format
        chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=_line(RULE, 0.5))
        chart.y_axis.spPr = GraphicalProperties(ln=LineProperties(noFill=True))
        return chart

    @property
    def format(self) -> str:
        """Each comma behind it divides by a thousand; Word writes it as its language does."""
        commas = {1: "", 1_000: ",", 1_000_000: ",,"}[self.scale.by]
        decimals = f".{'0' * self.scale.decimals}" if self.scale.decimals else ""
        return f"#,##0{decimals}{commas}"


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


def _letters(points: float, color: str = INK) -> RichText:
    look = CharacterProperties(
        sz=int(points * 100), solidFill=_bare(color), latin=Font(typeface="Calibri")
    )
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=CharacterProperties())
    return RichText(p=[paragraph])


def _bare(color: str) -> str:
    return color.removeprefix("#").upper()
