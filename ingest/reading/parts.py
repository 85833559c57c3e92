"""The parts of an .xlsx archive that say where its sheets are and how its cells are styled."""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from ingest.reading.archives import content

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FONT = re.compile(rb"<(?:\w+:)?font\s*>(.*?)</(?:\w+:)?font>|<(?:\w+:)?font\s*/>", re.S)
_STRIKE = re.compile(rb"<(?:\w+:)?(?:strike)\b(?![^>]*val=[\"'](?:0|false)[\"'])[^>]*>")
_XF = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
# Texts, escapes and colours within a number format: none of them makes a per cent of it.
_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PERCENT = (9, 10)  # Excel's own 0% and 0.00%


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


def whole_number(text: str) -> int:
    """A number of an attribute; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _related(archive: zipfile.ZipFile, part: str) -> list[tuple[dict[str, str], str]]:
    """What a part ('' for the archive itself) refers to: each reference and the member it names."""
    folder, name = posixpath.split(part)
    found = []
    for tag in _RELATION.findall(content(archive, posixpath.join(folder, "_rels", f"{name}.rels"))):
        relation = attributes(tag)
        target = unquote(relation.get("Target", "")).replace("\\", "/")
        whole = target if target.startswith("/") else posixpath.join(folder, target)
        found.append((relation, posixpath.normpath(whole).lstrip("/")))
    return found


def workbook_part(archive: zipfile.ZipFile) -> str:
    """The member that is the workbook, '' if the archive names none."""
    for relation, member in _related(archive, ""):
        if relation.get("Type", "").endswith("/officeDocument"):
            return member
    return ""


def targets(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """The members that a workbook's part refers to, by the reference's name."""
    return {relation.get("Id", ""): member for relation, member in _related(archive, workbook)}


def sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The archive's member for each sheet, in the workbook's order; '' where none is told."""
    workbook = workbook_part(archive)
    members = targets(archive, workbook)
    parts = []
    for tag in _SHEET.findall(content(archive, workbook)):
        named = attributes(tag)
        reference = next((named[name] for name in named if name.endswith(":id")), "")
        parts.append(members.get(reference, ""))
    return parts


def _section(xml: bytes, name: bytes) -> bytes:
    start = re.search(rb"<(?:\w+:)?" + name + rb"\b[^>]*>", xml)
    end = re.search(rb"</(?:\w+:)?" + name + rb"\s*>", xml)
    return xml[start.end() : end.start()] if start and end else b""


def styles(archive: zipfile.ZipFile) -> Styles:
    """The workbook's cell styles that matter to reading."""
    related = _related(archive, workbook_part(archive))
    part = next((m for r, m in related if r.get("Type", "").endswith("/styles")), "")
    xml = content(archive, part)
    fonts = [bool(_STRIKE.search(found[0])) for found in _FONT.finditer(_section(xml, b"fonts"))]
    percent_formats = set(_PERCENT)
    for tag in _FORMAT.findall(_section(xml, b"numFmts")):
        named = attributes(tag)
        if "%" in _ASIDE.sub("", named.get("formatCode", "")):
            percent_formats.add(whole_number(named.get("numFmtId", "")))
    struck, percent = set(), set()
    for index, tag in enumerate(_XF.findall(_section(xml, b"cellXfs"))):
        named = attributes(tag)
        font = whole_number(named.get("fontId", ""))
        if font < len(fonts) and fonts[font]:
            struck.add(index)
        if whole_number(named.get("numFmtId", "")) in percent_formats:
            percent.add(index)
    return Styles(frozenset(struck), frozenset(percent))
