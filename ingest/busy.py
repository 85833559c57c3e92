"""A database that somebody else is writing to is no fault: the person is told to try again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from ingest.refusals import Refusal

# What SQLite, PostgreSQL and SQL Server say when a lock is not to be had in time.
SAID = (
    "database is locked",
    "table is locked",
    "deadlock",
    "lock timeout",
    "lock request time out",
    "could not obtain lock",
    "could not serialize",
)


@contextmanager
def told_when_busy() -> Iterator[None]:
    """Turns such an error into the refusal that says so; any other goes on its way."""
    try:
        yield
    except DatabaseError as error:
        said = str(error).lower()
        if any(words in said for words in SAID):
            raise Refusal("busy") from error
        raise
