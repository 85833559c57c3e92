"""The garbage collector stays out of the way while a file is read, judged or written."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Rows are many values none of which refers to another in circles: each time that thousands
    more have come, the collector would go through all of them and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
