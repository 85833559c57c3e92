"""Identifiers that stay the same however often the project is made."""

from uuid import UUID, uuid5

HOUSE = UUID("5f3d6c7e-6c55-5d0e-9a3b-7f1f6f0c2b11")


def stable(*of: str) -> str:
    """A UUID of the names."""
    return str(uuid5(HOUSE, "/".join(of)))


def short(*of: str) -> str:
    """Twenty hexadecimal digits of the names, as report pages and visuals are called."""
    return stable(*of).replace("-", "")[:20]
