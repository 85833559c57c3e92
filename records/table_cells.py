"""What a method takes is asked once: django-tables2 asks it for every cell of every page, which is
an eighth of what lists take of the processor. Called when the site starts."""

from collections.abc import Callable
from typing import Any

from django_tables2 import utils

Taken = tuple[tuple[str, ...], str | None]

_inspect: Callable[[Any], Taken] = utils.signature
_known: dict[Any, Taken] = {}


def signature(method: Any) -> Taken:
    """As django-tables2 has it; methods of classes are known, what is made on the way is not."""
    function = getattr(method, "__func__", None)
    if function is None:
        return _inspect(method)
    if function not in _known:
        _known[function] = _inspect(method)
    return _known[function]


def remember() -> None:
    utils.signature = signature
