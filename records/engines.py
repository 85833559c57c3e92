"""Which database this is: the one place that asks. Whatever differs is written as alternatives."""

from typing import Any, TypeVar

from django.db import connection as default

Alternative = TypeVar("Alternative")


def pick(
    connection: Any = None,
    *,
    sqlite: Alternative,
    postgresql: Alternative,
    sqlserver: Alternative,
) -> Alternative:
    """The alternative for this connection's database, the site's own unless another is given."""
    alternatives = {"sqlite": sqlite, "postgresql": postgresql, "microsoft": sqlserver}
    return alternatives[(connection or default).vendor]
