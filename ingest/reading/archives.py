"""The zip archives that .xlsx, .xlsm, .xlsb and .ods are: what may be believed of them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from ingest.reading.refusals import Limits, Refused

# Deflate cannot shrink anything by more than this.
DEFLATE = 1032
_CHUNK = 2**20


def opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The archive, its directory looked through before anything is unpacked.

    Raises Refused: corrupt, encrypted, or too_many_unpacked_bytes. Sizes in a directory can lie, so
    where the packed bytes could hide more than the limit, they are unpacked once and counted.
    """
    try:
        archive = zipfile.ZipFile(path)
    except Exception as error:  # a hostile directory makes the library raise all kinds
        raise Refused("corrupt") from error
    try:
        _check(archive, limits)
    except BaseException:
        archive.close()
        raise
    return archive


def _check(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused("encrypted")
    if len({member.filename for member in members}) < len(members):
        raise Refused("corrupt")
    if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
        raise Refused("corrupt")
    total = sum(member.file_size for member in members)
    if total > limits.unpacked:
        raise Refused("too_many_unpacked_bytes", bytes=total, limit=limits.unpacked)
    if sum(member.compress_size for member in members) * DEFLATE > limits.unpacked:
        for member in members:
            # A sheet is counted while it is looked through.
            if not member.filename.lower().startswith(("xl/worksheets/", "content.xml")):
                for _ in pieces(archive, member):
                    pass


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes, piece by piece; Refused("corrupt") if there are other than it declares."""
    declared, member.file_size = member.file_size, member.compress_size * DEFLATE + _CHUNK
    count = 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                count += len(piece)
                if count > declared:
                    break
                yield piece
    except Exception as error:
        raise Refused("corrupt") from error
    finally:
        member.file_size = declared
    if count != declared:
        raise Refused("corrupt")


def content(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small member whole, whatever the case of its name; b'' if it is not there."""
    wanted = name.lower()
    for member in archive.infolist():
        if member.filename.lower() == wanted:
            return b"".join(pieces(archive, member))
    return b""
