"""Markdown, as far as it is generated."""

from collections.abc import Iterable, Sequence
from typing import Any


def cell(value: Any) -> str:
    """One line in which nothing ends the cell."""
    return " ".join(str(value).split()).replace("|", "\\|")


def code(text: Any) -> str:
    return f"`{text}`" if text else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    for line in lines:
        if len(line) != len(heads):
            raise ValueError(f"The table has {len(line)} columns, its heads are {heads}.")
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def anchor(name: str) -> str:
    """A place that a link can lead to."""
    return f'<a id="{name}"></a>'
