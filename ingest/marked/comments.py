"""Comments in a workbook: their texts, and the drawing that Excel wants for each of them.

A comment of somebody else's stays; what was found is written below it. What an earlier marking
wrote is taken away first.
"""

import re
from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from ingest.marked.marks import Place
from ingest.marked.sheet import attribute, column_of, text

AUTHOR = "RCE"
# More than this many of them make a workbook that Excel opens only slowly, if at all.
MOST = 50_000
LONGEST = 2_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

_START = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
    f"<authors><author>{AUTHOR}</author></authors><commentList>"
).encode()
_END = b"</commentList></comments>"
_COMMENT = re.compile(rb"<((?:\w+:)?)comment\b([^>]*)>(.*?)</\1comment\s*>", re.S)
_AUTHORS = re.compile(rb"<((?:\w+:)?)author\b[^>]*?(?:/>|>(.*?)</\1author\s*>)", re.S)
# What stands between somebody's own words and ours.
_MARK = b"\n\nRCE: "
_OURS = re.compile(rb"(?:\s|&#1[03];|_x000[aAdD]_)+RCE: [^<]*")
_EMPTY_RUN = re.compile(rb"<((?:\w+:)?)r><\1t(?:\s[^>]*)?></\1t></\1r>")

_NAMES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_DRAWING_START = (
    b'<xml%s><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>' % _NAMES
)
_SHAPE_TYPE = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>\
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
_SHAPE = b"""<v:shape%s id="_x0000_s7%05d" type="#_x0000_t202" style="position:absolute;\
margin-left:60pt;margin-top:2pt;width:240pt;height:%dpt;z-index:1;visibility:hidden" \
fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>\
<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>\
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>\
<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"""
_ANY_SHAPE = re.compile(rb"<((?:\w+:)?)shape\b.*?</\1shape>", re.S)
_AT = re.compile(rb"<((?:\w+:)?)Row>\s*(\d+)\s*</\1Row>\s*<\1Column>\s*(\d+)\s*</\1Column>")


def fresh(comments: Mapping[Place, list[str]]) -> tuple[bytes, bytes]:
    """(the part of comments, the part of their drawing) for a sheet that has none."""
    body = b"".join(_comment(place, said, 0, b"") for place, said in sorted(comments.items()))
    return _START + body + _END, _DRAWING_START + _SHAPE_TYPE + _shapes(comments) + b"</xml>"


def merged(
    comments: Mapping[Place, list[str]], kept: bytes, drawing: bytes
) -> tuple[bytes, bytes] | None:
    """The same for a sheet that has comments already; None where they cannot be understood."""
    end = re.search(rb"</((?:\w+:)?)commentList\s*>", kept)
    authors = re.search(rb"</((?:\w+:)?)authors\s*>", kept)
    if end is None or authors is None or b"</xml>" not in drawing:
        return None
    names = [found[1] for found in _AUTHORS.findall(kept[: authors.start()])]
    ours = {str(at) for at, name in enumerate(names) if name == AUTHOR.encode()}
    gone: set[Place] = set()
    seen: set[Place] = set()

    def own(found: re.Match[bytes]) -> bytes:
        place = _place(attribute(found[2], "ref"))
        if attribute(found[2], "authorId") in ours:
            gone.add(place)
            return b""
        seen.add(place)
        theirs = _EMPTY_RUN.sub(b"", _OURS.sub(b"", found[0]))
        said = comments.get(place)
        return _added(theirs, said, found[1]) if said else theirs

    rest = _COMMENT.sub(own, kept[: end.start()])
    new = {place: said for place, said in comments.items() if place not in seen}
    prefix = end[1]
    author = b"<%sauthor>%s</%sauthor>" % (prefix, AUTHOR.encode(), prefix)
    rest = rest[: authors.start()] + author + rest[authors.start() :]
    body = b"".join(_comment(p, said, len(names), prefix) for p, said in sorted(new.items()))
    left = _ANY_SHAPE.sub(lambda shape: b"" if _shape_at(shape[0]) in gone else shape[0], drawing)
    # Other writers declare the names where they use them, so ours bring their own.
    more = _shapes(new, _NAMES)
    if b'id="_x0000_t202"' not in left:
        more = _SHAPE_TYPE.replace(b" id=", _NAMES + b" id=", 1) + more
    close = left.rfind(b"</xml>")
    return rest + body + kept[end.start() :], left[:close] + more + left[close:]


def _comment(place: Place, said: list[str], author: int, p: bytes) -> bytes:
    row, column = place
    name = get_column_letter(column + 1).encode()
    words = text("\n".join(said)[:LONGEST])
    return (
        b'<%scomment ref="%s%d" authorId="%d"><%stext><%sr><%st xml:space="preserve">%s</%st>'
        b"</%sr></%stext></%scomment>" % (p, name, row, author, p, p, p, words, p, p, p, p)
    )


def _added(comment: bytes, said: list[str], p: bytes) -> bytes:
    words = _MARK + text("\n".join(said)[:LONGEST])
    run = b'<%sr><%st xml:space="preserve">%s</%st></%sr>' % (p, p, words, p, p)
    end = comment.rfind(b"</%stext>" % p)
    return comment[:end] + run + comment[end:] if end > 0 else comment


def _shapes(comments: Mapping[Place, list[str]], names: bytes = b"") -> bytes:
    shapes = []
    for number, ((row, column), said) in enumerate(sorted(comments.items()), start=1):
        height = min(30 + 14 * sum(1 + len(line) // 48 for line in said), 300)
        shapes.append(_SHAPE % (names, number, height, row - 1, column))
    return b"".join(shapes)


def _place(reference: str) -> Place:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :] or 0), column_of(letters.encode())


def _shape_at(shape: bytes) -> Place | None:
    found = _AT.search(shape)
    return (int(found[2]) + 1, int(found[3])) if found else None
