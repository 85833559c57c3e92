"""Text files of separated values: which encoding, which separator, which cells."""

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

from ingest.reading.grids import Grid
from ingest.reading.refusals import Limits, Refused

SEPARATORS = ";\t|,"
# How many lines tell the separator.
SAMPLE = 200
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)


def decoded(data: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252. Raises Refused("corrupt")."""
    if b"\x00" in data:
        raise Refused("corrupt")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refused("corrupt") from error


def _records(text: str, separator: str, quoting: bool) -> Any:
    source = io.StringIO(text, newline="")
    if quoting:
        return csv.reader(source, delimiter=separator, strict=True)
    return csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE)


def separator_of(text: str) -> str:
    """The separator that splits most of the first records into one and the same number of cells.

    Among equals the one that makes more cells, then `;`: a comma is as often a decimal one.
    """
    head = "".join(text.splitlines(keepends=True)[:SAMPLE]) if len(text) < 10**6 else text[: 10**6]
    best: tuple[int, int, int] = (0, 0, 0)
    chosen = ";"
    for rank, separator in enumerate(SEPARATORS):
        counts: Counter[int] = Counter()
        try:
            for number, record in enumerate(_records(head, separator, True)):
                counts[len(record)] += 1
                if number == SAMPLE:
                    break
        except csv.Error:
            # Quotes that belong to the text (3/4" pipe) end a strict reading; what was seen tells.
            counts = Counter(line.count(separator) + 1 for line in head.splitlines()[:SAMPLE])
        several = [(times, cells) for cells, times in counts.items() if cells > 1]
        if several:
            times, cells = max(several)
            if (times, cells, -rank) > best:
                best, chosen = (times, cells, -rank), separator
    return chosen


def read_delimited(path: Path, name: str, limits: Limits) -> Grid:
    """The file's only sheet; all its values are str. A record is a row, even over several lines.

    Raises Refused: corrupt, empty_file, too_many_rows.
    """
    text = decoded(path.read_bytes())
    if not text.strip():
        raise Refused("empty_file")
    told = _SEP_LINE.match(text)
    separator = told[1] if told else separator_of(text)
    start = told.end() if told else 0
    try:
        rows = _rows(text[start:], separator, True, limits)
    except csv.Error:
        try:
            rows = _rows(text[start:], separator, False, limits)
        except csv.Error as error:
            raise Refused("corrupt") from error
    if told:
        rows.insert(0, [])
    width = max(map(len, rows))
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    while rows and not any(rows[-1]):
        rows.pop()
    return Grid(name, rows=rows)


def _rows(text: str, separator: str, quoting: bool, limits: Limits) -> list[list[Any]]:
    rows: list[list[Any]] = []
    filled = 0
    for record in _records(text, separator, quoting):
        rows.append(record)
        filled += bool(record)
        if filled > limits.rows:
            raise Refused("too_many_rows", rows=filled, limit=limits.rows)
    return rows
