"""Text files of separated values: which encoding, which separator, which cells.

They may be much larger than what is asked of them, so the text is read as it comes, and of the
columns that nobody reads only the beginning is kept.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.reading.grids import Grid, is_blank
from ingest.reading.refusals import Limits, Refused

SEPARATORS = ";\t|,"
# So many lines tell the separator, and are kept whole.
SAMPLE = 200
# So much of the text is looked at for the separator.
HEAD = 10**6
_CHUNK = 2**20
# No sheet has more columns, and an empty cell takes so many bytes.
COLUMNS = 16_384
CELL = 8
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """What is asked of a text that may be large.

    `columns` tells of the first rows which columns are read {index: whether every record has it},
    or None where all are; `rows`, counted from 0, are kept whole whatever they hold.
    """

    columns: Callable[[Grid], Mapping[int, bool] | None]
    rows: Collection[int] = ()


def encoding_of(path: Path) -> str:
    """UTF-8 with or without BOM, else Windows-1252. Raises Refused("corrupt")."""
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            _decode(path, encoding)
            return encoding
    raise Refused("corrupt")


def _decode(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\x00" in chunk:
                raise Refused("corrupt")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)


def _records(source: Any, separator: str, quoting: bool) -> Any:
    if quoting:
        return csv.reader(source, delimiter=separator, strict=True)
    return csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE)


def separator_of(text: str) -> str:
    """The separator that splits most of the first records into one and the same number of cells.

    Among equals the one that makes more cells, then `;`: a comma is as often a decimal one.
    """
    lines = text.splitlines(keepends=True)[:SAMPLE]
    head = "".join(lines)
    best: tuple[int, int, int] = (0, 0, 0)
    chosen = ";"
    for rank, separator in enumerate(SEPARATORS):
        counts: Counter[int] = Counter()
        try:
            for number, record in enumerate(
                _records(io.StringIO(head, newline=""), separator, True)
            ):
                counts[len(record)] += 1
                if number == SAMPLE:
                    break
        except csv.Error:
            # Quotes that belong to the text (3/4" pipe) end a strict reading; what was seen tells.
            counts = Counter(line.count(separator) + 1 for line in lines)
        several = [(times, cells) for cells, times in counts.items() if cells > 1]
        if several:
            times, cells = max(several)
            if (times, cells, -rank) > best:
                best, chosen = (times, cells, -rank), separator
    return chosen


def read_delimited(path: Path, name: str, limits: Limits, wanted: Wanted | None = None) -> Grid:
    """The file's only sheet; all its values are str. A record is a row, even over several lines.

    Below the first rows, cells of columns that are not wanted are '', and rows end after the last
    one that is; only where a cell is blank that every record has, the row stays whole: it may be a
    total. Raises Refused: corrupt, empty_file, too_many_rows, too_many_unpacked_bytes.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise Refused("empty_file")
    told = _SEP_LINE.match(head)
    separator = told[1] if told else separator_of(head)
    for quoting in (True, False):
        with path.open(encoding=encoding, newline="") as file, suppress(csv.Error):
            file.read(told.end() if told else 0)
            records = _counted(_records(file, separator, quoting), limits)
            return Grid(name, rows=_rows(records, bool(told), name, wanted))
    raise Refused("corrupt")


def _counted(records: Iterator[list[str]], limits: Limits) -> Iterator[list[str]]:
    """The records, as long as there are not too many that hold anything, and all fit in memory
    once each is as wide as the widest."""
    filled = widest = 0
    for count, record in enumerate(records, 1):
        filled += bool(record)
        if filled > limits.rows:
            raise Refused("too_many_rows", rows=filled, limit=limits.rows)
        if len(record) > widest:
            widest = len(record)
        if widest > COLUMNS:
            raise Refused("corrupt")
        if count * widest * CELL > limits.unpacked:
            raise Refused(
                "too_many_unpacked_bytes", bytes=count * widest * CELL, limit=limits.unpacked
            )
        yield record


def _rows(
    records: Iterator[list[str]], told: bool, name: str, wanted: Wanted | None
) -> list[list[Any]]:
    rows: list[list[Any]] = [[]] if told else []
    rows += islice(records, SAMPLE)
    _widen(rows)
    columns = wanted.columns(Grid(name, rows=rows)) if wanted else None
    if wanted is None or columns is None:
        rows += records
        _widen(rows)
    else:
        rows += _cut(enumerate(records, len(rows)), columns, wanted.rows)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _cut(
    records: Iterator[tuple[int, list[str]]], columns: Mapping[int, bool], whole: Collection[int]
) -> Iterator[list[Any]]:
    """Records without what nobody reads."""
    needed = [column for column, has in columns.items() if has]
    width = max(columns, default=-1) + 1
    blank: list[Any] = [""] * width
    for number, record in records:
        if len(record) < width:
            record += blank[len(record) :]
        if number in whole or any(is_blank(record[column]) for column in needed):
            yield record
            continue
        row = blank.copy()
        for column in columns:
            row[column] = record[column]
        yield row


def _widen(rows: list[list[Any]]) -> None:
    """Makes all rows as wide as the widest."""
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
