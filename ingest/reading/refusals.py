"""Why a file is not read at all, and how large one may be."""

from dataclasses import dataclass


class Refused(Exception):
    """A file that cannot be read: a stable `code` and the `params` its sentence needs.

    Codes: encrypted, corrupt, empty_file, unknown_extension (extension), lying_extension
    (extension, content), too_many_rows (rows, limit), too_many_bytes (bytes, limit),
    too_many_unpacked_bytes (bytes, limit), no_header (nearest).
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


@dataclass(frozen=True)
class Limits:
    """The largest file that is read: rows that hold anything, bytes, bytes once unpacked."""

    rows: int = 1_000_000
    bytes: int = 50 * 2**20
    unpacked: int = 2**30
