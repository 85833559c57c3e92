"""Tables of figures: shown by `budget/table.html`, and the same as a file.

A table is made of groups, each a row with the rows that it unfolds to. Its file has the innermost
rows alone, each with what it stands under, so that its columns sum to the whole.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.execution import Sums
from records import formats
from records.templatetags.records import how, icon
from records.views.export import download

Text = str | Promise
# More rows than these scroll by themselves; more than those stand in the file alone.
LONG, MOST = 24, 200


class Column(NamedTuple):
    """`write` is how the page shows a value, unless it is words; the file has the value itself.

    Where rows can be sorted by it, `url` does, and `order` says how they are (`aria-sort`). An
    interval's edges stand in the file alone: the page writes them below the figure (`Row.below`).
    """

    label: Text
    write: Callable[[Any], str] = formats.number
    is_text: bool = False
    url: str = ""
    order: str = ""
    filed: bool = False


@dataclass(frozen=True)
class Row:
    """`keys` say in a file what the row is of; below its label stand `more` words and a `note` of
    what is amiss, below its values what is said of each."""

    label: str
    values: Sequence[Any]
    url: str = ""
    urls: Sequence[str] = ()
    keys: tuple[str, ...] = ()
    more: str = ""
    note: str = ""
    inner: Sequence["Row"] = ()
    # Neither ranked nor budgeted: the rest of a contract, what has no line.
    apart: bool = False
    below: Sequence[str] = ()
    # The name of what tells how its figures are computed.
    how: str = ""


@dataclass(frozen=True)
class Table:
    """`over` heads the label's column, `keyed` what `keys` are called in the file."""

    key: str
    title: Text
    over: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Sequence[Any] | None = None
    keyed: tuple[Text, ...] = ()
    lead: Text = ""
    # How the page was asked for, which the file's address repeats.
    query: str = ""
    url: str = ""
    total_below: Sequence[str] = ()
    unfolds: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfolds", any(row.inner for row in self.rows))

    @property
    def heads(self) -> list[Column]:
        return [column for column in self.columns if not column.filed]

    @property
    def lines(self) -> Iterator[tuple[SafeString, SafeString]]:
        """Each row, and those that it unfolds to: in HTML, for a page has thousands of cells, which
        a template would take ten times as long to write."""
        for place, row in enumerate(self._shown, 1):
            key = f"{self.key}-{place}" if row.inner else ""
            outer, inner = self._row(row, key), "".join(map(self._row, row.inner))
            if self.unfolds:
                outer = f"<tbody>{outer}</tbody>"
            if inner:
                inner = f'<tbody class="plan-lines" id="{key}">{inner}</tbody>'
            yield mark_safe(outer), mark_safe(inner)  # noqa: S308  (each part is escaped)

    @property
    def left_out(self) -> int:
        """How many rows the page leaves to the file."""
        return len(self.rows) - len(self._shown)

    @property
    def _shown(self) -> list[Row]:
        """The first, and those that stand apart wherever they are."""
        return [*self.rows[:MOST], *(row for row in self.rows[MOST:] if row.apart)]

    @property
    def is_long(self) -> bool:
        """Whether it scrolls by itself, with its headers and its total in sight."""
        return len(self.rows) > LONG

    @property
    def totals(self) -> SafeString:
        """The cells of the last row, '' where there is none."""
        cells = self._cells(Row("", self.total, below=self.total_below)) if self.total else ""
        return mark_safe(cells)  # noqa: S308  (each is escaped)

    @property
    def xlsx_url(self) -> str:
        return self._file_url("xlsx")

    @property
    def csv_url(self) -> str:
        return self._file_url("csv")

    def file(self, extension: str) -> HttpResponseBase:
        headers = [str(label) for label in self.keyed or (self.over,)]
        headers += [str(column.label) for column in self.columns]
        return download(str(self.title), headers, self._leaves(), extension)

    def _leaves(self) -> Iterable[list[Any]]:
        for row in self.rows:
            for leaf in row.inner or [row]:
                yield [*(leaf.keys or (leaf.label,)), *map(_plain, leaf.values)]

    def _row(self, row: Row, unfolded: str = "") -> str:
        """`unfolded` is the key of the rows that a button unfolds."""
        named = _label(row)
        if unfolded:
            words = f"{_('Unfold')}: {escaped(row.label)}"
            named = (
                '<div class="plan-label"><button class="plan-unfold" type="button" '
                f'aria-expanded="true" aria-controls="{unfolded}" aria-label="{words}" hidden>'
                f"{icon('chevron-right')}</button><div>{named}</div></div>"
            )
        apart = ' class="plan-apart"' if row.apart else ""
        return f'<tr{apart}><th scope="row">{named}</th>{self._cells(row)}</tr>'

    def _cells(self, row: Row) -> str:
        none = [""] * len(self.columns)
        cells = zip(self.columns, row.values, row.urls or none, row.below or none, strict=True)
        return "".join(
            _cell(*_shown(column, value), url if value is not None else "", below)
            for column, value, url, below in cells
            if not column.filed
        )

    def _file_url(self, extension: str) -> str:
        before = f"{self.query}&" if self.query else ""
        return f"{self.url}?{before}table={self.key}&format={extension}"


def asked_file(request: HttpRequest, tables: Iterable[Table]) -> HttpResponseBase | None:
    """The table that `?table=` names as the file that `?format=` names; None: the page."""
    key = request.GET.get("table")
    named = next((table for table in tables if table.key == key), None) if key else None
    return named and named.file(request.GET.get("format", ""))


def query_of(request: HttpRequest) -> dict[str, str]:
    """What a page's tables repeat of how it was asked for."""
    given = request.GET.copy()
    for gone in ("table", "format"):
        given.pop(gone, None)
    return {"query": given.urlencode(), "url": request.path}


def _shown(column: Column, value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return value, "plan-text"
    return column.write(value), "plan-over" if (value or 0) < 0 else ""


def _label(row: Row) -> str:
    """In HTML, with what stands beside and below it."""
    found = escaped(row.label)
    if row.url:
        found = f'<a href="{escaped(row.url)}">{found}</a>'
    if row.how:
        found += f" {how(row.how)}"
    if row.more:
        found += f'<span class="plan-more">{escaped(row.more)}</span>'
    if row.note:
        found += f'<span class="plan-note">{escaped(row.note)}</span>'
    return found


def _cell(shown: str, style: str, url: str, below: str) -> str:
    """In HTML; its style is that of words, or of a figure below zero."""
    found = escaped(shown)
    if url:
        found = f'<a href="{escaped(url)}">{found}</a>'
    if below:
        found = f'{found}<span class="plan-below">{escaped(below)}</span>'
    return f'<td class="{style}">{found}</td>' if style else f"<td>{found}</td>"


def _plain(value: Any) -> Any:
    """Without the noise that a division, or a database's sum of decimals, leaves behind."""
    return formats.shortest(round(value, 6)) if isinstance(value, Decimal) else value


# ── what most of them show ──────────────────────────────────────────────────────────────────

IN_FORCE, COMMITTED, EXECUTED, IN_REVIEW, PROVISIONED, BALANCE, FREE, SHARE = range(8)
FIGURES = (
    Column(gettext_lazy("In force")),
    Column(gettext_lazy("Commitment")),
    Column(gettext_lazy("Executed")),
    Column(gettext_lazy("In review")),
    Column(gettext_lazy("Provisioned")),
    Column(gettext_lazy("Budget left")),
    Column(gettext_lazy("Free")),
    Column(gettext_lazy("Share executed"), formats.ratio),
)


def figures(sums: Sums, committed: Decimal | None = None) -> list[Any]:
    """The values of FIGURES."""
    return [
        sums.in_force,
        committed,
        sums.executed,
        sums.in_review,
        sums.provisioned,
        sums.balance,
        sums.free,
        sums.share,
    ]


def line_name(budget_line: str) -> str:
    return budget_line or _("No budget line")
