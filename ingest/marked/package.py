"""An .xlsx as the zip archive that it is: its parts are copied, and the few that marking concerns
are written anew."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from ingest.marked import comments
from ingest.marked.marks import Marks, SheetMarks
from ingest.marked.sheet import RELATIONS, Patch, Unreadable, attribute, text
from ingest.marked.styles import NoStyles, Styles

PIECE = 2**20
TYPES, WORKBOOK, STYLES = "[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"
DRAWING_ID, COMMENTS_ID = "rceDrawing", "rceComments"
_SPREADSHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATIONSHIPS = b"http://schemas.openxmlformats.org/package/2006/relationships"


class Unpatchable(ValueError):
    """The workbook is written in a way that marking does not understand."""


def mark(source: Path, target: IO[bytes], marks: Marks) -> None:
    """Writes the workbook with its marks; raises Unpatchable having written nothing of use."""
    try:
        with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=4) as new:
            _Marking(old, new, marks).write()
    except (BadZipFile, KeyError, NoStyles, Unreadable) as error:
        raise Unpatchable from error


class _Marking:
    def __init__(self, old: ZipFile, new: ZipFile, marks: Marks) -> None:
        self.old, self.new, self.marks = old, new, marks
        self.listing = marks.listing
        self.names = set(old.namelist())
        self.styles = Styles(old.read(STYLES))
        self.parts = self._parts()
        # Parts that are written anew, and parts of the types that are to be declared.
        self.written: dict[str, bytes] = {}
        self.declared: dict[str, bytes] = {}

    def _parts(self) -> dict[str, str]:
        """{sheet's name: its part}."""
        targets = {}
        for tag in re.findall(rb"<[^>]*\bTarget=[^>]*>", self._read(_relations(WORKBOOK))):
            targets[attribute(tag, "Id")] = _resolved(WORKBOOK, attribute(tag, "Target"))
        sheets = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", self._read(WORKBOOK))
        # r:id, whatever the prefix: a sheet has sheetId and one other attribute that ends in id.
        return {attribute(tag, "name"): targets[attribute(tag, "id")] for tag in sheets}

    def _read(self, name: str) -> bytes:
        return self.old.read(name)

    def write(self) -> None:
        patches = {}
        total = sum(len(sheet.comments) for sheet in self.marks.sheets.values())
        left = comments.MOST
        ours = self.listing.titles()
        for name, part in self.parts.items():
            if name in ours:
                continue
            marks = self.marks.sheets.get(name) or SheetMarks()
            said = dict(islice(sorted(marks.comments.items()), left))
            left -= len(said)
            drawing = self._comment(part, said)
            patches[part] = Patch(marks, self.styles, drawing)
        listed = self._add_listing()
        self._declare()
        for member in self.old.infolist():
            name = member.filename
            if name in (STYLES, listed) or member.is_dir() or name in self.written:
                continue
            if name in patches:
                self._stream(name, patches[name].stream(self._pieces(name)))
            else:
                self._stream(name, self._pieces(name))
        for name, content in self.written.items():
            self._stream(name, [content])
        self._stream(listed, self.listing.stream(total, self.styles))
        self._stream(STYLES, [self.styles.as_xml()])

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self.old.open(name) as stream:
            while piece := stream.read(PIECE):
                yield piece

    def _stream(self, name: str, pieces: Iterable[bytes]) -> None:
        with self.new.open(name, "w", force_zip64=True) as stream:
            for piece in pieces:
                stream.write(piece)

    def _comment(self, part: str, said: dict[tuple[int, int], list[str]]) -> str:
        """Writes a sheet's comments; the relation that its XML must name, '' if it does already."""
        relations = _relations(part)
        xml = self._read(relations) if relations in self.names else b""
        kept, drawing = _target(xml, part, "comments"), _target(xml, part, "vmlDrawing")
        if kept in self.names and drawing in self.names:
            both = comments.merged(said, self._read(kept), self._read(drawing))
            if both is None:
                raise Unpatchable
            self.written[kept], self.written[drawing] = both
            return ""
        if not said:
            return ""
        if kept or drawing:  # a drawing of controls or of a header's picture
            raise Unpatchable
        stem = f"rce-{Path(part).stem}"
        names = (f"xl/{stem}-comments.xml", f"xl/drawings/{stem}.vml")
        self.written[names[0]], self.written[names[1]] = comments.fresh(said)
        self.declared[names[0]] = _SPREADSHEET + b"comments+xml"
        self.written[relations] = _related(
            xml,
            [
                (COMMENTS_ID, "comments", f"/{names[0]}"),
                (DRAWING_ID, "vmlDrawing", f"/{names[1]}"),
            ],
        )
        return DRAWING_ID

    def _add_listing(self) -> str:
        """The listing's part: a new one, or the one that an earlier marking added."""
        ours = self.listing.titles()
        earlier = next((part for name, part in self.parts.items() if name in ours), None)
        if earlier:
            if (relations := _relations(earlier)) in self.names:
                self.written[relations] = _related(b"", [])
            return earlier
        xml = self._read(WORKBOOK)
        numbers = re.findall(rb"""\bsheetId=["'](\d+)""", xml)
        end = re.search(rb"</((?:\w+:)?)sheets\s*>", xml)
        if end is None:
            raise Unpatchable
        tag = b'<%ssheet xmlns:r="%s" name="%s" sheetId="%d" r:id="%s"/>' % (
            end[1],
            RELATIONS,
            text(self.listing.title),
            max(map(int, numbers), default=0) + 1,
            self.listing.relation.encode(),
        )
        self.written[WORKBOOK] = xml[: end.start()] + tag + xml[end.start() :]
        part = self.listing.part
        related = [(self.listing.relation, "worksheet", f"/{part}")]
        self.written[_relations(WORKBOOK)] = _related(self._read(_relations(WORKBOOK)), related)
        self.declared[part] = _SPREADSHEET + b"worksheet+xml"
        return part

    def _declare(self) -> None:
        xml = self._read(TYPES)
        end = re.search(rb"</((?:\w+:)?)Types\s*>", xml)
        if end is None:
            raise Unpatchable
        p = end[1]
        added = [
            b'<%sOverride PartName="/%s" ContentType="%s"/>' % (p, name.encode(), kind)
            for name, kind in self.declared.items()
        ]
        if not re.search(rb"""Extension=["']vml["']""", xml, re.I):
            vml = b"application/vnd.openxmlformats-officedocument.vmlDrawing"
            added.insert(0, b'<%sDefault Extension="vml" ContentType="%s"/>' % (p, vml))
        self.written[TYPES] = xml[: end.start()] + b"".join(added) + xml[end.start() :]


def _relations(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _resolved(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _target(xml: bytes, part: str, kind: str) -> str:
    """The part that a relation of this type leads to, '' if there is none."""
    for tag in re.findall(rb"<[^>]*\bTarget=[^>]*>", xml):
        if attribute(tag, "Type").endswith(f"/{kind}"):
            return _resolved(part, attribute(tag, "Target"))
    return ""


def _related(xml: bytes, more: Iterable[tuple[str, str, str]]) -> bytes:
    """A part of relations with more of them."""
    if not re.search(rb"</(?:\w+:)?Relationships\s*>", xml):
        xml = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        xml += b'<Relationships xmlns="%s"></Relationships>' % _RELATIONSHIPS
    end = re.search(rb"</((?:\w+:)?)Relationships\s*>", xml)
    assert end is not None  # noqa: S101  (it was just made sure of)
    tags = [
        b'<%sRelationship Id="%s" Type="%s/%s" Target="%s"/>'
        % (end[1], number.encode(), RELATIONS, kind.encode(), target.encode())
        for number, kind, target in more
    ]
    return xml[: end.start()] + b"".join(tags) + xml[end.start() :]
