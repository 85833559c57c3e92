"""The report as PDF: letters embedded, pictures of lines, the same bytes for the same version."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from budget.month.report import LANGUAGE
from budget.month.report.content import Document, Section, Table
from budget.month.report.drawn import drawing
from budget.month.report.looks import FAINT, INK, LINE, RULE
from records.charts import Chart

FONT, BOLD = "Carlito", "Carlito-Bold"
LETTERS = settings.BASE_DIR / "static/vendor/carlito"
SIDE, TOP, BOTTOM = 25 * mm, 26 * mm, 22 * mm
WIDTH = LETTER[0] - 2 * SIDE
GROUND = "#eef2f5"
# A table of no more rows than these, its heads among them, stays on one page; of a longer one the
# last of them stand together.
WHOLE, LAST = 15, 3
# Room in which a long table begins, below its title.
START = 35 * mm
# Of so many paragraphs, a section's text and its first picture or table stand together.
TOGETHER = 3


def write(document: Document) -> bytes:
    """The file's bytes; the language of the site is the caller's, of the report Spanish."""
    with translation.override(LANGUAGE):
        _letters()
        out = BytesIO()
        _Pages(out, document).build(list(_story(document)), canvasmaker=_maker(document))
        return out.getvalue()


@cache
def _letters() -> None:
    for name, file in ((FONT, "Carlito-Regular.ttf"), (BOLD, "Carlito-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, LETTERS / file))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


# ── letters ─────────────────────────────────────────────────────────────────────────────────


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    given = {"fontName": FONT, "textColor": HexColor(INK), **more}
    return ParagraphStyle(name, fontSize=size, leading=leading, **given)


BODY = _style("body", 10.5, 15, spaceAfter=6, allowWidows=0, allowOrphans=0)
HEADING = _style("heading", 16, 20, fontName=BOLD, spaceBefore=18, spaceAfter=8, keepWithNext=1)
SMALL_HEADING = _style("small", 11.5, 15, fontName=BOLD, spaceBefore=10, spaceAfter=3)
LEAD = _style("lead", 9, 12, textColor=HexColor(FAINT), spaceAfter=4)
CELL = _style("cell", 9, 11.5)
FIGURE = _style("figure", 9, 11.5, alignment=TA_RIGHT)
HEAD = _style("head", 9, 11.5, fontName=BOLD)
FIGURE_HEAD = _style("figure-head", 9, 11.5, fontName=BOLD, alignment=TA_RIGHT)
COVER = _style("cover", 30, 36, fontName=BOLD, textColor=HexColor(LINE))
UNDER = _style("under", 17, 24, textColor=HexColor(FAINT), spaceAfter=10)


# ── pages ───────────────────────────────────────────────────────────────────────────────────


class _Pages(BaseDocTemplate):
    def __init__(self, out: BytesIO, document: Document) -> None:
        named = {"title": f"{document.title}. {document.subtitle}", "author": document.author}
        super().__init__(
            out, pagesize=LETTER, lang="es-CO", subject=document.footer, creator="RCE", **named
        )
        self.report = document
        height = LETTER[1] - TOP - BOTTOM
        room = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        frame = Frame(SIDE, BOTTOM, WIDTH, height, **room)
        self.addPageTemplates(
            [
                PageTemplate("cover", [Frame(SIDE, BOTTOM, WIDTH, height, **room)]),
                PageTemplate("page", [frame], onPage=self.header),
            ]
        )

    def header(self, canvas: Any, _template: Any) -> None:
        y = LETTER[1] - 15 * mm
        canvas.setFont(FONT, 8.5)
        canvas.setFillColor(HexColor(FAINT))
        canvas.drawString(SIDE, y, self.report.title)
        canvas.drawRightString(LETTER[0] - SIDE, y, self.report.state)
        canvas.setStrokeColor(HexColor(RULE))
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, y - 5, LETTER[0] - SIDE, y - 5)

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802
        """Headings are the file's outline, by which readers jump."""
        if getattr(flowable, "style", None) is HEADING:
            words = flowable.getPlainText()
            key = f"s{self.seq.nextf('heading')}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(words, key, 0)


def _maker(document: Document) -> type[Canvas]:
    """Writes footers once it is known how many pages there are, and of when the file is."""
    moment = datetime.fromisoformat(document.moment).astimezone(UTC)

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "invariant": 1})
            stamp = self._doc._timeStamp
            stamp.YMDhms, stamp.dhh, stamp.dmm = moment.timetuple()[:6], 0, 0
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page in self._kept:
                self.__dict__.update(page)
                self.footer(len(self._kept))
                super().showPage()
            super().save()

        def footer(self, pages: int) -> None:
            if self._pageNumber == 1:
                return
            self.setFont(FONT, 8.5)
            self.setFillColor(HexColor(FAINT))
            self.drawString(SIDE, 12 * mm, document.footer)
            words = _("Page %(page)s of %(pages)s") % {"page": self._pageNumber, "pages": pages}
            self.drawRightString(LETTER[0] - SIDE, 12 * mm, words)

    return Numbered


# ── what stands on them ─────────────────────────────────────────────────────────────────────


def _story(document: Document) -> Iterator[Flowable]:
    yield from _cover(document)
    yield NextPageTemplate("page")
    yield PageBreak()
    told = [one for section in document.sections for one in _section(section)]
    # Nobody signs a page that says nothing.
    last = [told.pop()] if told and isinstance(told[-1], Paragraph) else []
    yield from told
    yield KeepTogether([*last, *_signatures(document)])
    if document.behind:
        yield PageBreak()
        yield Paragraph(escape(_("The figures behind the charts")), HEADING)
        for table in document.behind:
            yield from _together(_table(table))


def _cover(document: Document) -> Iterator[Flowable]:
    yield Spacer(1, 62 * mm)
    yield Paragraph(escape(document.title), COVER)
    yield Spacer(1, 3 * mm)
    yield Paragraph(escape(document.subtitle), UNDER)
    yield Spacer(1, 14 * mm)
    rows = [[Paragraph(escape(a), LEAD), Paragraph(escape(b), BODY)] for a, b in document.facts]
    yield LongTable(
        rows,
        colWidths=[WIDTH * 0.3, WIDTH * 0.7],
        style=TableStyle(
            [
                ("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(LINE)),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(RULE)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        ),
        hAlign="LEFT",
    )


def _section(section: Section) -> Iterator[Flowable]:
    """A heading with its text and what it is about on one page, as far as they fit."""
    heading = Paragraph(escape(section.title), HEADING)
    texts = [Paragraph(escape(words), BODY) for words in section.paragraphs]
    parts = [_chart(chart) for chart in section.charts]
    parts += [_table(table) for table in section.tables]
    if len(texts) > TOGETHER:
        yield KeepTogether([heading, texts[0]])
        yield from texts[1:]
        yield from chain.from_iterable(map(_together, parts))
    else:
        first = parts[0] if parts else []
        yield from _together([heading, *texts, *first])
        yield from chain.from_iterable(map(_together, parts[1:]))


def _together(part: list[Flowable]) -> Iterator[Flowable]:
    """On one page; of a long table its title and its first rows.

    What is kept together holds nothing that is: the outer would always begin a page.
    """
    at, grid = next(
        ((at, one) for at, one in enumerate(part) if isinstance(one, LongTable)), (0, None)
    )
    if grid is None or len(grid._cellvalues) <= WHOLE:
        yield KeepTogether(part)
        return
    above = sum(one.wrap(WIDTH, LETTER[1])[1] + one.getSpaceBefore() for one in part[:at])
    yield CondPageBreak(above + START)
    yield from part


def _chart(chart: Chart) -> list[Flowable]:
    parts: list[Flowable] = [Paragraph(escape(str(chart.title)), SMALL_HEADING)]
    if chart.lead:
        parts.append(Paragraph(escape(str(chart.lead)), LEAD))
    return [*parts, drawing(chart, WIDTH), Spacer(1, 6)]


def _table(table: Table) -> list[Flowable]:
    title = Paragraph(escape(table.title), SMALL_HEADING)
    note = [Paragraph(escape(table.note), LEAD)] if table.note else []
    return [title, _grid(table), *note, Spacer(1, 6)]


def _grid(table: Table) -> LongTable:
    """The heads again on every page that it reaches."""
    wide = sum(column.width for column in table.columns)
    heads = [
        Paragraph(escape(one.label), FIGURE_HEAD if one.is_figure else HEAD)
        for one in table.columns
    ]
    rows = [_row(table, row, place in table.heads) for place, row in enumerate(table.rows)]
    look = [
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(GROUND)),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor(INK)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(RULE)),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    if table.total:
        rows.append(_row(table, table.total, True))
        look.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, HexColor(INK)))
    look += [("NOSPLIT", (0, at + 1), (-1, at + 2)) for at in sorted(table.heads)]
    if len(rows) > LAST:
        look.append(("NOSPLIT", (0, -LAST), (-1, -1)))
    return LongTable(
        [heads, *rows],
        colWidths=[WIDTH * one.width / wide for one in table.columns],
        style=TableStyle(look),
        repeatRows=1,
        hAlign="LEFT",
    )


def _row(table: Table, row: Sequence[str], is_bold: bool) -> list[Paragraph]:
    found = []
    for column, words in zip(table.columns, row, strict=True):
        if is_bold:
            style = FIGURE_HEAD if column.is_figure else HEAD
        else:
            style = FIGURE if column.is_figure else CELL
        found.append(Paragraph(escape(words), style))
    return found


def _signatures(document: Document) -> list[Flowable]:
    cells = [
        [Paragraph(f"{escape(who) or '&nbsp;'}<br/>{escape(role)}", CELL)]
        for role, who in document.signed
    ]
    wide = WIDTH / max(len(cells), 1)
    gap = 10 * mm
    row = [
        LongTable(
            [cell],
            colWidths=[wide - gap],
            style=TableStyle(
                [
                    ("LINEABOVE", (0, 0), (-1, 0), 0.8, HexColor(INK)),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ]
            ),
            hAlign="LEFT",
        )
        for cell in cells
    ]
    whole = LongTable(
        [row],
        colWidths=[wide] * len(cells),
        style=TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]),
    )
    return [Spacer(1, 24 * mm), whole]
