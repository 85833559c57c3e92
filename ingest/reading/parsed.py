"""What parsing a column yields, and what all parsers ask of a cell first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Self, TypeVar

from ingest.reading.grids import is_blank

T = TypeVar("T")

EXAMPLES = 3


@dataclass
class Parsed(Generic[T]):
    """A column as read: None where the cell is blank or bad.

    `bad` gives a stable code by the cell's index; `convention` the way of writing that was found
    ('' if no cell tells); `examples` up to three cells as written and as read, in ISO form.
    """

    values: list[T | None]
    bad: dict[int, str] = field(default_factory=dict)
    convention: str = ""
    examples: list[tuple[str, str]] = field(default_factory=list)

    def spread(self, at: Sequence[int]) -> Self:
        """The longer column whose cells stand `at` these places of this one."""
        values = list(map(self.values.__getitem__, at))
        return replace(self, values=values, bad=spread(self.bad, at))


def spread(facts: Mapping[int, T], at: Sequence[int]) -> dict[int, T]:
    """What is known of some cells of a column, of the longer one whose cells stand `at` these."""
    return {i: facts[place] for i, place in enumerate(at) if place in facts} if facts else {}


def shown(value: Any) -> str:
    """A cell as a person would see it written: 10.0 is '10', dates are ISO."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**40:
        return hex(value)  # Python refuses to write integers of thousands of digits in decimal
    return str(value)


def _different(values: Sequence[Any], read: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Each different cell once with what it was read as: a column repeats itself."""
    try:
        return dict(zip(values, read, strict=True)).items()
    except TypeError:
        return zip(values, read, strict=True)


def examples(values: Sequence[Any], read: Sequence[Any]) -> list[tuple[str, str]]:
    """The first different cells that were read, those written as text before the others."""
    texts: dict[str, str] = {}
    others: dict[str, str] = {}
    for value, result in _different(values, read):
        if result is None:
            continue
        found = texts if isinstance(value, str) else others
        if len(found) < EXAMPLES:
            found.setdefault(shown(value), str(result))
        if len(texts) == EXAMPLES:
            break
    return [*texts.items(), *others.items()][:EXAMPLES]


__all__ = ["Parsed", "examples", "is_blank", "shown", "spread"]
