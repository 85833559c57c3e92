"""A database that somebody else is writing to is no fault: whoever comes again will be served."""

from typing import Any

from django.db import Error

# What SQLite, PostgreSQL and SQL Server say when a lock is not to be had in time, or when two
# waited for one another and it was ours that was broken off. Connections to SQL Server speak
# English; "serialization failure" are the words of the driver mssql-python for a state of its own.
SAID = (
    "database is locked",
    "table is locked",
    "deadlock",
    "lock timeout",
    "lock request time out",
    "query timeout expired",
    "could not obtain lock",
    "could not serialize",
    "serialization failure",
    "update conflict",
)
STATES = ("40001", "40P01", "55P03")


def is_busy(error: Any) -> bool:
    """Whether the error means only that.

    A deadlock is a bare `Error` with pyodbc, and of its own kind elsewhere.
    """
    if not isinstance(error, Error):
        return False
    cause = error.__cause__ or error
    # psycopg names the state; pyodbc begins with it.
    state = getattr(cause, "sqlstate", None) or next(iter(cause.args), None)
    said = str(error).lower()
    return state in STATES or any(words in said for words in SAID)
