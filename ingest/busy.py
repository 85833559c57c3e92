"""A database that somebody else is writing to is no fault: the person is told to try again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error

from ingest.refusals import Refusal

# What SQLite, PostgreSQL and SQL Server say when a lock is not to be had in time; the numbers also
# where the server speaks another language.
SAID = (
    "database is locked",
    "table is locked",
    "deadlock",
    "lock timeout",
    "lock request time out",
    "could not obtain lock",
    "could not serialize",
    "40001",
    "(1205)",
    "(1222)",
)
STATES = ("40001", "40P01", "55P03")


@contextmanager
def told_when_busy() -> Iterator[None]:
    """Turns such an error into the refusal that says so; any other goes on its way.

    A deadlock is a bare `Error` with pyodbc, and of its own kind elsewhere.
    """
    try:
        yield
    except Error as error:
        said = str(error).lower()
        if getattr(error.__cause__, "sqlstate", None) in STATES or any(w in said for w in SAID):
            raise Refusal("busy") from error
        raise
