"""A database that somebody else is writing to is no fault: the person is told to try again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error

from ingest.refusals import Refusal
from records.busy import is_busy


@contextmanager
def told_when_busy() -> Iterator[None]:
    """Turns such an error into the refusal that says so; any other goes on its way."""
    try:
        yield
    except Error as error:
        if is_busy(error):
            raise Refusal("busy") from error
        raise
