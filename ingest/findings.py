"""What judging finds: one finding per cause, with its count and every cell.

A rule is declared once, with a stable code, its severity and a sentence that says what to do. The
sentence may use %(count)s, %(column)s, %(examples)s and the finding's own parameters; it is
translated when it is shown, so a finding is kept as code and parameters.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.utils.encoding import force_str

from ingest.compared import days

PROBLEM = "problem"
WARNING = "warning"

RULES: dict[str, "Rule"] = {}


@dataclass(frozen=True)
class Rule:
    """A stable code, whether it stops the file, and the (lazily translated) sentence.

    `compared` writes what its cells are compared with as people read it.
    """

    code: str
    severity: str
    sentence: Any
    compared: Callable[[str], str] = days


def rule(code: str, severity: str, sentence: Any, compared: Callable[[str], str] = days) -> Rule:
    """Declares a rule; a code means one thing on the whole site."""
    if code in RULES:
        raise ValueError(f"The rule {code} is declared twice.")
    RULES[code] = Rule(code, severity, sentence, compared)
    return RULES[code]


class Cell(NamedTuple):
    """A place in the workbook: the row's number in the sheet, the canonical header, as written.

    `detail` is what it is compared with: plain facts, in ISO; its rule writes them for people.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        named = {"sheet": self.sheet, "row": self.row, "column": self.column, "value": self.value}
        return {**named, "detail": self.detail} if self.detail else named


@dataclass
class Finding:
    """One cause: its rule, its column, its parameters, the batch rows and cells concerned.

    A cell stands beside each row, so that of a wide sheet one cell may stand beside several, one
    after the other; `places` are the cells once each.
    """

    rule: Rule
    column: str
    params: dict[str, Any] = field(default_factory=dict)
    indices: list[int] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    repeated: int = 0

    @property
    def count(self) -> int:
        return len(self.cells) - self.repeated

    @property
    def places(self) -> list[Cell]:
        return [cell for cell, _same in groupby(self.cells)] if self.repeated else self.cells

    def as_dict(self, cells: int | None = None) -> dict[str, Any]:
        """As reports and REST show it; `cells` limits how many are listed, never the count."""
        return {
            "code": self.rule.code,
            "message": message(self.rule.code, self.column, self.count, self.params, self.cells),
            "count": self.count,
            "column": self.column,
            "params": self.params,
            "cells": [cell.as_dict() for cell in self.places[:cells]],
        }


def message(
    code: str, column: str, count: int, params: Mapping[str, Any], cells: Iterable[Any]
) -> str:
    """The rule's sentence in the active language; cells are `Cell`s or their dictionaries."""
    values: dict[str, None] = {}
    for cell in cells:
        value = cell["value"] if isinstance(cell, dict) else cell.value
        if value:
            values.setdefault(value)
        if len(values) > 3:
            break
    shown = list(values)
    examples = ", ".join(shown[:3]) + (" …" if len(shown) > 3 else "")
    facts = {**params, "count": count, "column": column, "examples": examples}
    return force_str(RULES[code].sentence % facts).replace("….", "…")


class Findings:
    """The findings of one file, gathered by cause in the order in which they were met."""

    def __init__(self) -> None:
        self._by_cause: dict[tuple[Any, ...], Finding] = {}

    def add(
        self,
        rule: Rule,
        cell: Cell,
        index: int | None = None,
        cause: str = "",
        column: str = "",
        **params: Any,
    ) -> None:
        """Another cell of a cause; `cause` splits what one rule finds for different reasons.

        `column` is the field's, where the cell's own is a month's.
        """
        column = column or cell.column
        key = (rule.code, column, cause)
        finding = self._by_cause.get(key)
        if finding is None:
            finding = self._by_cause[key] = Finding(rule, column, params)
        elif cell.row is not None and finding.cells[-1] == cell:
            finding.repeated += 1
        finding.cells.append(cell)
        if index is not None:
            finding.indices.append(index)

    @classmethod
    def of(cls, kept: Iterable[Finding]) -> "Findings":
        """The findings that were staged."""
        findings = cls()
        for number, finding in enumerate(kept):
            findings._by_cause[(number,)] = finding
        return findings

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._by_cause.values())

    def of_severity(self, severity: str) -> list[Finding]:
        return [finding for finding in self if finding.rule.severity == severity]

    @property
    def problems(self) -> list[Finding]:
        return self.of_severity(PROBLEM)

    @property
    def warnings(self) -> list[Finding]:
        return self.of_severity(WARNING)

    def forgive(self, forgiven: Callable[[str, int], bool]) -> None:
        """Drops the warnings about rows for which `forgiven(code, index)` is true."""
        for cause, finding in list(self._by_cause.items()):
            if finding.rule.severity != WARNING or not finding.indices:
                continue
            kept = [
                (index, cell)
                for index, cell in zip(finding.indices, finding.cells, strict=True)
                if not forgiven(finding.rule.code, index)
            ]
            finding.indices = [index for index, _cell in kept]
            finding.cells = [cell for _index, cell in kept]
            finding.repeated = sum(one == next_ for one, next_ in pairwise(finding.cells))
            if finding.repeated:
                finding.repeated = len(kept) - sum(1 for _once in groupby(finding.cells))
            if not kept:
                del self._by_cause[cause]

    def rows_with_problems(self) -> set[int]:
        """Batch rows that no commit may write as they stand."""
        return {index for finding in self.problems for index in finding.indices}
