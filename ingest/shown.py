"""An upload's findings as its page shows them: cells by the page, equal values together."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from ingest import compared, staging
from ingest.findings import RULES, Cell, Finding, message
from ingest.models import Upload
from records.kept import Kept

# So many cells of a finding stand on the upload's own page, and on a page of its cells.
FIRST = 10
A_PAGE = 50
# So many different values of a finding may be replaced everywhere at once.
GROUPS = 20
# What of a finding's parameters are pesos, as plain figures.
PESOS = {"stated", "computed"}


@dataclass(frozen=True)
class ShownCell:
    """A cell with its input: `packed` names it, see `ingest.forms.corrected_cells`."""

    number: str
    cell: Cell
    correctable: bool
    # What it is compared with, as people read it.
    compared: str

    @property
    def packed(self) -> str:
        cell = self.cell
        return json.dumps([cell.sheet, str(cell.row), cell.column, cell.value])


@dataclass(frozen=True)
class Group:
    """A value that several cells of a finding have."""

    number: str
    value: str
    count: int
    packed: str


def sentence(
    code: str, column: str, count: int, params: dict[str, Any], cells: Sequence[Any]
) -> str:
    """A finding's sentence, its days and pesos as pages write them."""
    stated = {name: compared.money(params[name]) for name in PESOS & params.keys()}
    return compared.days(message(code, column, count, {**params, **stated}, cells))


class Shown:
    """A finding, its place among the upload's own, and a page of its cells."""

    def __init__(
        self, number: int, finding: Finding, columns: Collection[str], page: Any, size: int
    ) -> None:
        self.number = number
        self.finding = finding
        self.columns = columns
        self.paginator = Paginator(finding.places, size)
        self.page = self.paginator.get_page(page)

    @property
    def code(self) -> str:
        return self.finding.rule.code

    @property
    def message(self) -> str:
        found = self.finding
        return sentence(self.code, found.column, found.count, found.params, found.cells)

    @property
    def count(self) -> int:
        return self.finding.count

    @property
    def has_places(self) -> bool:
        """Whether it points at cells, or at the file as a whole."""
        return any(cell.row is not None for cell in self.finding.cells[:1])

    @property
    def has_details(self) -> bool:
        return any(cell.detail for cell in self.page)

    @property
    def is_correctable(self) -> bool:
        return self.has_places and self.finding.column in self.columns

    def cells(self) -> list[ShownCell]:
        start = self.page.start_index()
        return [
            ShownCell(
                f"{self.number}-{start + place}",
                cell,
                cell.row is not None and cell.column in self.columns,
                self.finding.rule.compared(cell.detail),
            )
            for place, cell in enumerate(self.page)
        ]

    def groups(self) -> list[Group]:
        """The values that stand in more than one cell, the most frequent first."""
        if not self.is_correctable:
            return []
        counts = Counter(cell.value for cell in self.finding.places)
        repeated = [(value, count) for value, count in counts.most_common(GROUPS) if count > 1]
        return [
            Group(
                f"{self.number}-{place}",
                value,
                count,
                json.dumps([self.code, self.finding.column, value]),
            )
            for place, (value, count) in enumerate(repeated)
        ]


# Megabytes of an upload of ten thousand rows, whose page is asked for again at every step.
_staged = Kept(lambda folder, mark: staging.findings(folder), holds=600, most=8)


def findings(upload: Upload) -> list[Finding]:
    """Every finding with every cell; where nothing is staged any more, what the upload keeps."""
    try:
        return _staged(upload.folder, staging.findings_mark(upload.folder))
    except staging.NotStaged:
        return [
            Finding(
                RULES[kept["code"]],
                kept["column"],
                kept["params"],
                [],
                [Cell(**cell) for cell in kept["cells"]],
            )
            for kept in upload.findings
        ]


def of_severity(upload: Upload, severity: str, columns: Collection[str]) -> list[Shown]:
    """The upload's findings of a severity, each with its first cells."""
    return [
        Shown(number, finding, columns, 1, FIRST)
        for number, finding in enumerate(findings(upload))
        if finding.rule.severity == severity
    ]


def counted(upload: Upload, severity: str) -> int:
    """How many findings of a severity there are, without reading any."""
    return int(upload.report.get("found", {}).get(severity, 0))
