"""What the reader of cells does not tell of an .xlsx sheet: errors, formulas without a result,
hidden and struck rows, per cent formats, and how far a sheet reaches before it is laid out.

A sheet's XML is searched for the few bytes that each of these needs, piece by piece, and taken
apart only where they are found.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from ingest.reading.archives import content, pieces

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FONT = re.compile(rb"<(?:\w+:)?font\s*>(.*?)</(?:\w+:)?font>|<(?:\w+:)?font\s*/>", re.S)
_STRIKE = re.compile(rb"<(?:\w+:)?(?:strike)\b(?![^>]*val=[\"'](?:0|false)[\"'])[^>]*>")
_XF = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_PERCENT = frozenset({9, 10})


@dataclass
class Marks:
    """What was seen in a sheet; rows and columns zero-based."""

    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    percent_cells: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Styles:
    """The cell styles, by index, whose font is struck through or whose format is per cent."""

    struck: frozenset[int] = frozenset()
    percent: frozenset[int] = frozenset()


def attributes(tag: bytes) -> dict[str, str]:
    """An XML tag's attributes; names keep their prefix."""
    return {
        name.decode("utf-8", "replace"): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def sheet_parts(archive: zipfile.ZipFile, folder: str = "xl") -> list[str]:
    """The archive's member for each sheet, in the workbook's order; '' where none is told."""
    targets = {}
    for tag in _RELATION.findall(content(archive, f"{folder}/_rels/workbook.xml.rels")):
        relation = attributes(tag)
        target = relation.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        targets[relation.get("Id", "")] = posixpath.normpath(whole)
    parts = []
    for tag in _SHEET.findall(content(archive, f"{folder}/workbook.xml")):
        named = attributes(tag)
        reference = next((named[name] for name in named if name.endswith(":id")), "")
        parts.append(targets.get(reference, ""))
    return parts


def _section(xml: bytes, name: bytes) -> bytes:
    start = re.search(rb"<(?:\w+:)?" + name + rb"\b[^>]*>", xml)
    end = re.search(rb"</(?:\w+:)?" + name + rb"\s*>", xml)
    return xml[start.end() : end.start()] if start and end else b""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def styles(archive: zipfile.ZipFile) -> Styles:
    """The workbook's styles that matter to reading."""
    xml = content(archive, "xl/styles.xml")
    fonts = [bool(_STRIKE.search(found[0])) for found in _FONT.finditer(_section(xml, b"fonts"))]
    percent = set(_PERCENT)
    for tag in _FORMAT.findall(_section(xml, b"numFmts")):
        named = attributes(tag)
        if "%" in _QUOTED.sub("", named.get("formatCode", "")):
            percent.add(_number(named.get("numFmtId", "")))
    struck_styles, percent_styles = set(), set()
    for index, tag in enumerate(_XF.findall(_section(xml, b"cellXfs"))):
        named = attributes(tag)
        font = _number(named.get("fontId", ""))
        if font < len(fonts) and fonts[font]:
            struck_styles.add(index)
        if _number(named.get("numFmtId", "")) in percent:
            percent_styles.add(index)
    return Styles(frozenset(struck_styles), frozenset(percent_styles))


@dataclass(frozen=True)
class _Patterns:
    row_start: bytes
    signs: tuple[bytes, ...]
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]
    text: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    """The searches for a sheet whose tags carry this prefix ('' or 'x:')."""
    p = re.escape(prefix)
    start = b"<" + prefix
    return _Patterns(
        start + b"row",
        (b't="e"', b"t='e'", start + b"f>", start + b"f ", start + b"f/", b"hidden="),
        re.compile(rb"<" + p + rb"row\b([^>]*?)(?:/>|>(.*?)</" + p + rb"row\s*>)", re.S),
        re.compile(rb"<" + p + rb"c\b([^>]*?)(?:/>|>(.*?)</" + p + rb"c\s*>)", re.S),
        re.compile(rb"<" + p + rb"f[\s>/]"),
        re.compile(rb"<" + p + rb"v(?:\s[^>]*)?>([^<]*)</" + p + rb"v\s*>"),
        re.compile(rb"<" + p + rb"(?:v|t)(?:\s[^>]*)?>[^<]"),
    )


def _blocks(stream: Iterator[bytes]) -> Iterator[tuple[_Patterns, bytes]]:
    """A sheet's XML in pieces of whole rows, with the searches that fit it."""
    carried = b""
    patterns: _Patterns | None = None
    for piece in stream:
        block = carried + piece
        if patterns is None:
            if (root := re.search(rb"<(\w+:)?worksheet\b", block)) is None:
                carried = block
                continue
            patterns = _patterns(root[1] or b"")
        cut = block.rfind(patterns.row_start)
        carried = block[cut:] if cut > 0 else block
        if cut > 0:
            yield patterns, block[:cut]
    if patterns:
        yield patterns, carried


def _style_sign(styles_seen: frozenset[int]) -> re.Pattern[bytes] | None:
    if not styles_seen:
        return None
    numbers = b"|".join(str(index).encode() for index in sorted(styles_seen))
    return re.compile(rb"""\bs=["'](?:""" + numbers + rb""")["']""")


def look_through(archive: zipfile.ZipFile, part: str, known: Styles) -> tuple[Marks, int, int]:
    """A sheet's marks, its last row and its last column (counts: 0 for an empty sheet)."""
    member = next((m for m in archive.infolist() if m.filename.lower() == part.lower()), None)
    marks, last_row, width, rows = Marks(), 0, 0, 0
    if member is None:
        return marks, 0, 0
    style_sign = _style_sign(known.struck | known.percent)
    for patterns, block in _blocks(pieces(archive, member)):
        rows += block.count(patterns.row_start)
        columns, row = _reach(block)
        width, last_row = max(width, columns), max(last_row, row, rows)
        if any(sign in block for sign in patterns.signs) or (
            style_sign is not None and style_sign.search(block)
        ):
            _take_apart(block, patterns, known, marks, rows)
    return marks, last_row, width


_WIDE = re.compile(rb"""r=["'](?:[B-Z][A-Z]|[A-Z]{3})[0-9]""")
_DEEP = re.compile(rb"""r=["'][A-Z]{0,3}[0-9]{6,7}["']""")
_LAST = re.compile(rb"""r=["']([A-Z]{0,3})([0-9]{1,7})["']""")


def _reach(block: bytes) -> tuple[int, int]:
    """How many columns and rows the cells of a block reach."""
    width = 0
    last = 0
    if _WIDE.search(block):
        width = max(column_of(found[1]) + 1 for found in _LAST.finditer(block) if found[1])
    if _DEEP.search(block):
        last = max(int(found[2]) for found in _LAST.finditer(block))
    else:
        tail = _LAST.findall(block[block.rfind(b"r=", 0, len(block)) :])
        last = int(tail[-1][1]) if tail else 0
    return width or 52, last


def column_of(letters: bytes) -> int:
    """The zero-based column of its letters: b'A' is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _take_apart(
    block: bytes, patterns: _Patterns, known: Styles, marks: Marks, rows_so_far: int
) -> None:
    found_rows = list(patterns.row.finditer(block))
    before = rows_so_far - len(found_rows)
    for order, found in enumerate(found_rows):
        named = attributes(found[1])
        row = (_number(named.get("r", "")) or before + order + 1) - 1
        if named.get("hidden") in ("1", "true"):
            marks.hidden_rows.add(row)
        body = found[2]
        if not body:
            continue
        cells = struck = 0
        column = -1
        for cell in patterns.cell.finditer(body):
            tag = attributes(cell[1])
            column += 1
            if place := _REFERENCE.fullmatch(tag.get("r", "").encode()):
                column = column_of(place[1])
            inner = cell[2] or b""
            if tag.get("t") == "e":
                value = patterns.value.search(inner)
                error = unescape(value[1].decode("utf-8", "replace")) if value else ""
                marks.error_cells[row, column] = error or "#"
            elif patterns.formula.search(inner):
                value = patterns.value.search(inner)
                # Excel stores a formula whose result is no text at all as an empty value of text.
                if not (value and value[1]) and not (tag.get("t") == "str" and value):
                    marks.uncomputed.add((row, column))
            style = _number(tag.get("s", ""))
            if style in known.percent and tag.get("t", "n") == "n" and inner:
                marks.percent_cells.add((row, column))
            if patterns.text.search(inner):
                cells += 1
                struck += style in known.struck
        if cells and cells == struck:
            marks.struck_rows.add(row)
