"""The compound files that .xls is, and that an encrypted .xlsx hides in: their directory."""

import struct
from collections.abc import Iterator

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_END = 0xFFFFFFFA  # this and above mark no sector
_ENTRY = 128


class Compound:
    """The streams of a compound file in memory; a broken file yields what can be followed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift = min(struct.unpack_from("<H", data, 30)[0], 16) if len(data) >= 512 else 9
        self.size = 1 << shift
        self.table = self._allocation() if len(data) >= 512 else []
        self.streams = self._directory() if len(data) >= 512 else {}

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size]

    def _chain(self, number: int) -> Iterator[int]:
        seen = set()
        while number < _END and number not in seen:
            seen.add(number)
            yield number
            number = self.table[number] if number < len(self.table) else _END

    def _allocation(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        further, seen = struct.unpack_from("<I", self.data, 68)[0], set()
        while further < _END and further not in seen:
            seen.add(further)
            found = self._numbers(further)
            if not found:
                break
            sectors.extend(found[:-1])
            further = found[-1]
        return [n for sector in sectors if sector < _END for n in self._numbers(sector)]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        held = self._sector(sector)
        return struct.unpack(f"<{len(held) // 4}I", held[: len(held) // 4 * 4])

    def _directory(self) -> dict[str, tuple[int, int]]:
        streams = {}
        first = struct.unpack_from("<I", self.data, 48)[0]
        for number in self._chain(first):
            held = self._sector(number)
            for start in range(0, len(held) - _ENTRY + 1, _ENTRY):
                entry = held[start : start + _ENTRY]
                length = struct.unpack_from("<H", entry, 64)[0]
                if entry[66] and 2 <= length <= 64:
                    name = entry[: length - 2].decode("utf-16-le", "replace")
                    begin, size = struct.unpack_from("<II", entry, 116)
                    streams[name] = (begin, size)
        return streams

    def read(self, name: str, most: int | None = None) -> bytes:
        """A stream's bytes (at most `most`), b'' if there is none; short streams are not followed.

        Streams under 4,096 bytes lie in another table; no workbook is so small.
        """
        begin, size = self.streams.get(name, (_END, 0))
        if size < 4096:
            return b""
        wanted = size if most is None else min(size, most)
        held = bytearray()
        for number in self._chain(begin):
            held += self._sector(number)
            if len(held) >= wanted:
                break
        return bytes(held[:wanted])
