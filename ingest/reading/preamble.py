"""What stands above a header and holds for all of its rows: CONTRATO: CW100000, ACTA No. 3."""

import re
from collections.abc import Sequence
from typing import Any

from ingest.reading.dates import MONTHS
from ingest.reading.grids import Grid, is_blank
from ingest.reading.headers import Header
from ingest.reading.names import FieldNames, Names, normalise, squeezed
from ingest.reading.parsed import shown

# How many cells to the right of a label its value is looked for.
REACH = 5
_LABEL_WORDS = 6
_NUMBER_WORD = re.compile(r"(?:n[o°º]?|nro|num|numero|#)[.:°º]*", re.IGNORECASE)

SHEETS_OF = {
    "materialessuministrados": "MATERIAL_SUMINISTRADO",
    "materialsuministrado": "MATERIAL_SUMINISTRADO",
    "suministrados": "MATERIAL_SUMINISTRADO",
    "materiales": "MATERIAL",
    "material": "MATERIAL",
    "actividades": "ACTIVIDAD",
    "actividad": "ACTIVIDAD",
    "manoobra": "ACTIVIDAD",
}


def type_of_sheet(name: str) -> str | None:
    """The TIPO that a sheet's name says of its rows: MATERIALES, ACTIVIDADES …, or None."""
    words = re.sub(r"\d+$", "", normalise(name))
    return SHEETS_OF.get(words)


def _label_and_value(text: str, names: Names) -> tuple[str, str] | None:
    """The field that a cell names and the value it gives, '' where the value stands elsewhere."""
    label, colon, value = text.partition(":")
    if colon and (name := names.meaning(label)):
        return name, value.strip()
    if name := names.meaning(text):
        return name, ""
    words = text.split()
    for length in range(min(_LABEL_WORDS, len(words) - 1), 0, -1):
        name = names.meaning(" ".join(words[:length]))
        if not name:
            continue
        rest = words[length:]
        while rest and _NUMBER_WORD.fullmatch(rest[0]):
            rest = rest[1:]
        # Without a colon 'ACTA DE FACTURACION' is a title: a value has a digit, and early.
        value = " ".join(rest).strip(" :#°º")
        first = squeezed(rest[0]) if rest else ""
        starts = any(c.isdigit() for c in first) or first in MONTHS
        if starts and any(c.isdigit() for c in value) and len(rest) <= 4:
            return name, value
        return None
    return None


def presets(grid: Grid, header: Header, fields: Sequence[FieldNames]) -> dict[str, str]:
    """The fields that the rows above the header give for the whole sheet, as written.

    A label and its value share a cell, or the value stands to the label's right; the first one
    counts. A sheet named for materials or activities gives TIPO.
    """
    found: dict[str, str] = {}
    names = Names([field for field in fields if field.preset], {})
    for row in range(header.first):
        cells = [shown(value) if not is_blank(value) else "" for value in grid.rows[row]]
        for column, text in enumerate(cells):
            if not text or isinstance(grid.rows[row][column], (int, float)):
                continue
            read = _label_and_value(text[:200], names)
            if read is None:
                continue
            name, value = read
            if not value:
                beside = (cell for cell in cells[column + 1 : column + 1 + REACH] if cell)
                value = next(beside, "")
                if not value or _label_and_value(value[:200], names):
                    continue
            found.setdefault(name, _dated(value))
    if any(field.name == "TIPO" for field in fields) and (kind := type_of_sheet(grid.name)):
        found.setdefault("TIPO", kind)
    return found


def _dated(value: Any) -> str:
    """A date cell's midnight says nothing."""
    return str(value).removesuffix(" 00:00:00")
