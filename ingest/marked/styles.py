"""A workbook's styles: each style that is painted over gets a sister with the fill, and no other
property changes."""

import re

from ingest.marked.marks import CORRECTED_PAINT, NOTED_PAINT, PROBLEM_PAINT, WARNING_PAINT

FILLS = {
    PROBLEM_PAINT: b"FFF8A9A9",
    WARNING_PAINT: b"FFFCE08A",
    CORRECTED_PAINT: b"FFC5E8C1",
    NOTED_PAINT: b"FFFFD0A6",
}
BOLD = b"<b/>"
LINK = b'<u/><color rgb="FF0563C1"/>'


class NoStyles(ValueError):
    """The workbook's styles are not written in a way that can be added to."""


class Styles:
    """`painted` and `plain` give the number of the sister of a style, made when first asked for."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        root = re.search(rb"<((?:\w+:)?)styleSheet\b", xml)
        if root is None:
            raise NoStyles
        self.prefix = p = re.escape(root[1])
        self._fills = self._section(b"fills")
        self._fonts = self._section(b"fonts")
        self._xfs = self._section(b"cellXfs")
        element = rb"<" + p + rb"%s\b[^>]*?(?:/>|>.*?</" + p + rb"%s\s*>)"
        self.xfs = re.findall(element % (b"xf", b"xf"), self._xfs[0], re.S)
        fills = re.findall(element % (b"fill", b"fill"), self._fills[0], re.S)
        self.fonts = len(re.findall(element % (b"font", b"font"), self._fonts[0], re.S))
        if not self.xfs:
            raise NoStyles
        self._numbers = {name: len(fills) + at for at, name in enumerate(FILLS)}
        ours = {at for at, fill in enumerate(fills) if _is_ours(fill)}
        # Styles that an earlier marking painted.
        self.ours = {at for at, xf in enumerate(self.xfs) if _fill_of(xf) in ours}
        self._made: dict[tuple[int, bytes], int] = {}

    def _section(self, name: bytes) -> tuple[bytes, int]:
        """What the section holds, and where it ends."""
        p = self.prefix
        found = re.search(
            rb"<" + p + name + rb"\b[^>]*>(.*?)</" + p + name + rb"\s*>", self.xml, re.S
        )
        if found is None:
            raise NoStyles
        return found[1], found.end(1)

    def painted(self, style: int, paint: str) -> int:
        return self._sister(style, b'fillId="%d" applyFill="1"' % self._numbers[paint])

    def plain(self, style: int) -> int:
        """The style without the colour that an earlier marking gave it."""
        return self._sister(style, b'fillId="0"') if style in self.ours else style

    def with_font(self, font: bytes) -> int:
        """A style of the site's own, for the sheet that it adds."""
        at = self.fonts + (font == LINK)
        return self._sister(0, b'fontId="%d" fillId="0" applyFont="1"' % at)

    def with_figures(self) -> int:
        """The same, for figures: `#,##0.00`, as the spreadsheet's own language writes it."""
        return self._sister(0, b'numFmtId="4" fillId="0" applyNumberFormat="1"')

    def _sister(self, style: int, attributes: bytes) -> int:
        style = style if style < len(self.xfs) else 0
        key = (style, attributes)
        if key not in self._made:
            names = rb"|".join(re.findall(rb"(\w+)=", attributes))
            tag, rest = re.match(rb"(<[^\s/>]+[^>]*?)(\s*/?>.*)$", self.xfs[style], re.S).groups()  # type: ignore[union-attr]
            kept = re.sub(rb"""\s(?:%s)=(?:"[^"]*"|'[^']*')""" % names, b"", tag)
            self.xfs.append(kept + b" " + attributes + rest)
            self._made[key] = len(self.xfs) - 1
        return self._made[key]

    def as_xml(self) -> bytes:
        """The part with what was added to it."""
        t = self.prefix.replace(b"\\", b"")
        fills = b"".join(
            b'<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="%s"/>'
            b'<%sbgColor indexed="64"/></%spatternFill></%sfill>' % (t, t, t, rgb, t, t, t)
            for rgb in FILLS.values()
        )
        size_and_name = b'<%ssz val="11"/><%sname val="Calibri"/>' % (t, t)
        fonts = b"".join(
            b"<%sfont>%s%s</%sfont>" % (t, _spaced(font, t), size_and_name, t)
            for font in (BOLD, LINK)
        )
        added = self.xfs[len(self.xfs) - len(self._made) :]
        places = [
            (self._fonts[1], fonts, b"fonts", 2),
            (self._fills[1], fills, b"fills", len(FILLS)),
            (self._xfs[1], b"".join(added), b"cellXfs", len(added)),
        ]
        xml = self.xml
        for end, more, name, count in sorted(places, reverse=True):
            xml = xml[:end] + more + xml[end:]
            xml = self._counted(xml, name, count)
        return xml

    def _counted(self, xml: bytes, name: bytes, more: int) -> bytes:
        def counted(found: re.Match[bytes]) -> bytes:
            return b"%s%d" % (found[1], int(found[2]) + more)

        start = rb"(<" + self.prefix + name + rb"\b[^>]*?\bcount=[\"'])(\d+)"
        return re.sub(start, counted, xml, count=1)


def _spaced(font: bytes, prefix: bytes) -> bytes:
    return font.replace(b"<", b"<" + prefix)


def _fill_of(xf: bytes) -> int:
    found = re.match(rb"<[^>]*?\bfillId=[\"'](\d+)", xf)
    return int(found[1]) if found else 0


def _is_ours(fill: bytes) -> bool:
    found = re.search(rb"fgColor\b[^>]*\brgb=[\"'](\w+)", fill)
    return bool(found) and found[1].upper() in FILLS.values()  # type: ignore[index]
