"""Where a sheet's header is, and what each of its columns means."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.utils.functional import cached_property

from ingest.reading.corte import PRESENT, quantities
from ingest.reading.dates import month_of
from ingest.reading.grids import Grid, Workbook, is_blank
from ingest.reading.names import FieldNames, Names, normalise
from ingest.reading.numbers import decimals
from ingest.reading.parsed import shown

# How far down the sheet a header is looked for.
DEPTH = 30


@dataclass
class Unmatched:
    """A header that no field claims, as written, and the field whose name is most like it."""

    column: int
    text: str
    nearest: str | None


@dataclass
class Header:
    """A header's rows, zero-based, and its columns by index.

    A field that two columns claim is in `conflicts` and not in `columns`. `extras` are the
    CONTRATADA, ANTERIOR and ACUMULADA of an acta de corte. `months` are the columns of a wide
    sheet, one per month of a year, where the kind has a field for it and no column says it: the
    field is `month`.
    """

    first: int
    last: int
    columns: dict[int, str] = field(default_factory=dict)
    unmatched: list[Unmatched] = field(default_factory=list)
    conflicts: dict[str, list[int]] = field(default_factory=dict)
    extras: dict[int, str] = field(default_factory=dict)
    months: dict[int, date] = field(default_factory=dict)
    month: str = "PERIODO"

    @property
    def fields(self) -> set[str]:
        """The fields that some column claims."""
        named = {*self.columns.values(), *self.conflicts}
        return named | {self.month} if self.months else named

    @property
    def read(self) -> set[int]:
        """The columns, by index, of which anything is read."""
        several = chain.from_iterable(self.conflicts.values())
        return {*self.columns, *self.extras, *self.months, *several}


class _Candidate:
    """Rows that may be a header: each column's labels, and the month that one of them names."""

    def __init__(self, first: int, last: int, labels: dict[int, list[Any]]) -> None:
        self.first, self.last, self.labels = first, last, labels

    @cached_property
    def months(self) -> dict[int, date]:
        read = {
            column: next((m for option in options if (m := month_of(option))), None)
            for column, options in self.labels.items()
        }
        return {column: month for column, month in read.items() if month}


# A digit, and of letters no more than a currency has: most texts are told from numbers by that.
_MAY_BE_AMOUNT = re.compile(r"(?=.*\d)(?:[^A-Za-z]*[A-Za-z]{0,4}){0,2}[^A-Za-z]*", re.DOTALL)


_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def _is_amount(value: Any) -> bool:
    """A number that names no month: what records hold and headers do not."""
    if is_blank(value) or (isinstance(value, str) and not _MAY_BE_AMOUNT.fullmatch(value)):
        return False
    if month_of(value) is not None:
        return False
    return not isinstance(value, str) or decimals([value]).values[0] is not None


def _is_year(value: Any) -> bool:
    return bool(_YEAR.fullmatch(shown(value)))


def _spread(grid: Grid, row: int) -> dict[int, str]:
    """The texts of a row's group headings by every column they stand over."""
    cells = grid.rows[row]
    over: dict[int, str] = {}
    for first_row, first, last_row, last in grid.merged:
        if first_row == last_row == row and last > first and not is_blank(cells[first]):
            over.update(dict.fromkeys(range(first, last + 1), shown(cells[first])))
    if grid.merged:
        return over
    # Formats that tell no merged cells leave blanks beside the heading.
    heading = ""
    for column, value in enumerate(cells):
        following = cells[column + 1] if column + 1 < len(cells) else ""
        if not is_blank(value):
            heading = shown(value) if is_blank(following) else ""
        if heading:
            over[column] = heading
    return over


def _groups(grid: Grid, row: int) -> set[int]:
    """The columns of headings merged over several that have names of their own below."""
    below = grid.rows[row + 1] if row + 1 < len(grid.rows) else []
    return {
        first
        for first_row, first, last_row, last in grid.merged
        if first_row == last_row == row
        and sum(not is_blank(value) for value in below[first : last + 1]) > 1
    }


def _labels(grid: Grid, first: int, last: int) -> dict[int, list[Any]]:
    """Each column's header by what it may be read as, the likeliest first; the first is shown."""
    top = grid.rows[first]
    if first == last:
        groups = _groups(grid, first)
        return {
            column: [value]
            for column, value in enumerate(top)
            if not (is_blank(value) or column in groups)
        }
    bottom, over = grid.rows[last], _spread(grid, first)
    labels: dict[int, list[Any]] = {}
    for column, (above, below) in enumerate(zip(top, bottom, strict=True)):
        group = over.get(column)
        if is_blank(below):
            # A heading that stands over its neighbours is no column of its own.
            if not is_blank(above):
                labels[column] = [above]
        elif group is not None:
            labels[column] = [f"{group} {below}", below]
        elif is_blank(above):
            labels[column] = [below]
        else:
            labels[column] = [f"{shown(above)} {below}"]
    return labels


def _candidates(grid: Grid) -> list[_Candidate]:
    """The rows, alone and with the one below, that may be a header: none of records' amounts."""
    if grid.candidates is None:
        grid.candidates = list(_look_for_candidates(grid))
    return grid.candidates


def _look_for_candidates(grid: Grid) -> Iterator[_Candidate]:
    depth = min(DEPTH, len(grid.rows))
    amounts = [sum(_is_amount(value) for value in row) for row in grid.rows[:depth]]
    years = [sum(_is_year(value) for value in row) for row in grid.rows[:depth]]
    for rows in (0, 1):
        for first in range(depth - rows):
            labels = _labels(grid, first, first + rows)
            # A year may stand above each of its months.
            few = 2 * (amounts[first] - rows * years[first]) <= len(labels)
            if labels and few and not (rows and amounts[first + 1]):
                yield _Candidate(first, first + rows, labels)


def _read(candidate: _Candidate, names: Names) -> Header:
    """The header that these rows would be."""
    labels = candidate.labels
    header = Header(candidate.first, candidate.last, month=names.month)
    meanings: dict[int, str] = {}
    rest: dict[int, list[Any]] = {}
    for column, options in labels.items():
        found = [m for option in options if (m := names.meaning(option)) is not None]
        if found:
            meanings[column] = found[0]
        else:
            rest[column] = options
    if "CANTIDAD" in names.fields and "CANTIDAD_CONTRATADA" not in names.fields:
        for column, name in quantities(labels, meanings, names).items():
            rest.pop(column, None)
            if name == PRESENT:
                meanings[column] = "CANTIDAD"
            else:
                meanings.pop(column, None)
                header.extras[column] = name
    if names.month and names.month not in meanings.values():
        for column, month in candidate.months.items():
            # ENE under 2027 is that year's, whatever ENE alone means.
            if column in rest or names.meaning(labels[column][0]) is None:
                header.months[column] = month
                rest.pop(column, None)
                meanings.pop(column, None)
    claims = Counter(meanings.values())
    for column, name in sorted(meanings.items()):
        if name and claims[name] > 1:
            header.conflicts.setdefault(name, []).append(column)
        elif name:
            header.columns[column] = name
    header.unmatched = [
        Unmatched(column, " ".join(str(options[0]).split()), None)
        for column, options in rest.items()
    ]
    return header


def _best(
    candidates: Sequence[_Candidate], fields: Sequence[FieldNames], names: Names
) -> Header | None:
    """The rows that match most fields, required ones twice, and most months; one row rather than
    two, the first."""
    required = {field.name for field in fields if field.required}
    best: tuple[int, Header | None] = (0, None)
    for candidate in candidates:
        header = _read(candidate, names)
        score = len(header.fields) + len(header.fields & required) + len(header.months)
        if score > best[0]:
            best = (score, header)
    return best[1]


def find_header(
    grid: Grid, fields: Sequence[FieldNames], mapping: Mapping[str, str] | None = None
) -> Header | None:
    """The header of a kind in the sheet's first rows, on one row or two, or None.

    `mapping` gives what people chose by hand: {header text: canonical header, or '' to ignore it}.
    A header has two fields at least, and half of the required ones that nothing else can give; or
    one of these where almost every column is known: what is missing is then worth a word.
    """
    names = Names(fields, mapping or {})
    header = _best(_candidates(grid), fields, names)
    if header is None:
        return None
    needed = {field.name for field in fields if field.required and not field.preset}
    has = len(header.fields & needed)
    clear = has and len(header.fields) >= 4 * max(1, len(header.unmatched))
    if len(header.fields) < 2 or not (2 * has >= len(needed) or clear):
        return None
    taken = sorted(header.fields)
    for unmatched in header.unmatched:
        unmatched.nearest = names.nearest(unmatched.text, taken)
    return header


def guess_kinds(
    workbook: Workbook, kinds: Mapping[str, Sequence[FieldNames]]
) -> list[tuple[str, float]]:
    """The kinds that a workbook may be, likeliest first, each with a score from 0 to 1.

    The score is the share of required fields that some visible sheet has (three fifths) and the
    share of that sheet's columns that the kind knows (two fifths).
    """
    scores: dict[str, float] = {}
    visible = [grid for grid in workbook.sheets if not grid.hidden] or workbook.sheets
    sheets = [_candidates(grid) for grid in visible]
    for kind, fields in kinds.items():
        needed = {field.name for field in fields if field.required and not field.preset}
        names = Names(fields, {})
        for candidates in sheets:
            header = _best(candidates, fields, names)
            if header is None:
                continue
            known = len(header.columns) + len(header.months) + len(header.extras)
            known += sum(len(columns) for columns in header.conflicts.values())
            share = known / (known + len(header.unmatched))
            has = len(header.fields & needed) / len(needed) if needed else share
            scores[kind] = max(scores.get(kind, 0.0), round(0.6 * has + 0.4 * share, 3))
    return sorted(scores.items(), key=lambda scored: -scored[1])


__all__ = [
    "FieldNames",
    "Header",
    "Unmatched",
    "find_header",
    "guess_kinds",
    "normalise",
]
