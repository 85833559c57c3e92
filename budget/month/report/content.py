"""What a report is made of, whichever file it becomes: sections of texts, charts and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from records.charts import Chart


@dataclass(frozen=True)
class Column:
    """`width` is its share of the table's beside the others'; figures stand at the right."""

    label: str
    width: float = 1
    is_figure: bool = True


@dataclass(frozen=True)
class Table:
    """Rows as people read them. `heads` are the places of rows that name those below them."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    note: str = ""
    heads: frozenset[int] = frozenset()

    @property
    def lines(self) -> list[tuple[list[tuple[Column, str]], bool]]:
        """[(each cell with its column, whether the row names those below it)]."""
        return [
            (list(zip(self.columns, row, strict=True)), place in self.heads)
            for place, row in enumerate(self.rows)
        ]

    @property
    def total_line(self) -> list[tuple[Column, str]]:
        return list(zip(self.columns, self.total, strict=True))


@dataclass(frozen=True)
class Section:
    """`text` is what people may write anew, a paragraph a line; where `is_fixed`, nobody does."""

    name: str
    title: str
    text: str
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    is_fixed: bool = False

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Document:
    """`facts` are the cover's lines (label, value), `signed` those of the signatures (role, who);
    `moment` (ISO 8601) is what the files say of when they were made."""

    title: str
    subtitle: str
    state: str
    footer: str
    author: str
    moment: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    signed: Sequence[tuple[str, str]]
    is_draft: bool = False
    # The tables of the charts, behind everything else.
    behind: Sequence[Table] = field(default_factory=tuple)
