"""The rows below a table that are no records but what the contractor says they sum to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.reading.grids import is_blank
from ingest.reading.names import normalise

AMOUNTS = ("CANTIDAD", "VALOR_UNITARIO", "VALOR_TOTAL")

_FIRST = re.compile(
    r"(?P<subtotal>subtotal|sub total|costos? directos?)"
    r"|(?P<administration>administracion|admon|admin\b)"
    r"|(?P<contingencies>imprevistos?)"
    r"|(?P<profit>utilidad(?:es)?)"
    r"|(?P<aiu>aiu|a i u\b)"
    r"|(?P<vat>iva|i v a\b)"
    r"|(?P<total>(?:gran |valor |vr )?total(?:es)?)"
)
"""Which amount a row's first words announce; each alternative is a kind of control total."""


@dataclass
class ControlTotal:
    """A row, from 1, that gives a total: its label, its kind, and the raw amount it shows.

    Kinds: subtotal, administration, contingencies, profit, aiu, vat, total. `column` is the
    canonical header of the amount's column, '' where the header names none.
    """

    row: int
    label: str
    kind: str
    column: str
    amount: Any


_ALL_IN = ("con iva", "incluido iva", "iva incluido", "incluye iva")
_PARTS = (
    ("aiu", ("aiu",)),
    ("administration", ("administracion", "admon")),
    ("contingencies", ("imprevistos",)),
    ("profit", ("utilidad",)),
    (
        "subtotal",
        (
            "costo directo",
            "costos directos",
            "antes de",
            "sin iva",
            "actividades",
            "materiales",
            "mano de obra",
        ),
    ),
)


def first_text(cells: Sequence[Any]) -> tuple[int, str] | None:
    """The first text of a row and its column, or None where it cannot be a total's label."""
    for column, value in enumerate(cells):
        if isinstance(value, str) and not is_blank(value):
            text = value.lstrip(" \t\n\xa0*-.:(")
            # Every label of a total begins so; most rows end here.
            return (column, text) if text[:1].lower() in "tsaiugcv" and text else None
    return None


def kind_of_total(text: str, *, taxes: bool) -> str | None:
    """The kind of control total that a label announces, or None.

    Without `taxes`, in kinds that bill nothing, ADMINISTRACION or IVA may be a budget's line: only
    totals and subtotals are told.
    """
    words = " ".join(_words(text))
    found = _FIRST.match(words)
    if found is None or words[found.end() :][:1] not in ("", " "):
        return None
    kind = str(found.lastgroup)
    rest = words[found.end() :].strip()
    if kind == "total" and rest == "iva":
        kind = "vat"
    elif kind == "total" and not any(all_in in rest for all_in in _ALL_IN):
        kind = next((k for k, parts in _PARTS if any(part in rest for part in parts)), kind)
    return kind if taxes or kind in ("total", "subtotal") else None


def _words(text: str) -> list[str]:
    return [normalise(word) for word in re.findall(r"[^\W_]+", text[:200])]
