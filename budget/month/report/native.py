"""Charts as Word's own: what a picture is drawn of stays in the file, to be read and edited.

The part of a chart is DrawingML, made by `native_chart`; beside it lies a small workbook with the
chart's table.
"""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.chart.chartspace import ChartContainer, ChartSpace, PlotArea
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.xml.constants import CHART_NS, REL_NS
from openpyxl.xml.functions import Element, tostring

from budget.month.report import looks
from budget.month.report.native_chart import Native, letters
from records.charts import Chart

EVER = "2000-01-01T00:00:00Z"


def part(chart: Chart, link: str) -> bytes:
    """The chart's part, which finds its workbook by that relationship."""
    plot = PlotArea()
    builder = Native(chart)
    plot._charts = builder.charts()
    container = ChartContainer(plotArea=plot, legend=builder.legend(), plotVisOnly=True)
    container.autoTitleDeleted = True
    container.dispBlanksAs = "gap"
    space = ChartSpace(chart=container, roundedCorners=False, lang="es-CO")
    space.txPr = letters(9)
    space.spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    tree = space.to_tree()
    # openpyxl names the relationship without its namespace.
    data = Element(f"{{{CHART_NS}}}externalData", {f"{{{REL_NS}}}id": link})
    data.append(Element(f"{{{CHART_NS}}}autoUpdate", {"val": "0"}))
    tree.append(data)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + tostring(tree)


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


def settled(package: bytes, moment: str = EVER) -> bytes:
    """An Office file that says this moment as that of its last change, wherever it was written."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), data)
            new.writestr(entry, data)
    return out.getvalue()


def _plain(value: Any) -> Any:
    return None if value is None else float(value)
