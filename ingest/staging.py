"""A judged batch and its plan on disk: what was shown is what is committed.

The file is JSON, column by column, each column with the type of its values; nothing in it is ever
executed. It is written beside and moved into place, so it is whole or absent.
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from ingest.batch import Batch, Places, Plan
from ingest.findings import RULES, Cell, Finding, Findings
from ingest.reading.parsed import shown
from records.storage import into_place

_ENCODE: dict[type, Callable[[Any], Any]] = {Decimal: str, date: date.isoformat}
_DECODE: dict[str, Callable[[Any], Any]] = {"Decimal": Decimal, "date": date.fromisoformat}


class NotStaged(LookupError):
    """Nothing is staged there: the upload is to be judged again."""


def save(folder: Path, batch: Batch, plan: Plan) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    replace(
        folder / "batch.json",
        {
            "sheets": _packed(batch.sheets),
            "rows": _numbers(batch.rows),
            "columns": {name: _packed(values) for name, values in batch.columns.items()},
            "headers": batch.headers,
            "raw": {name: _written(raw, batch.columns[name]) for name, raw in batch.raw.items()},
            "options": dict(batch.options),
            "stated": batch.stated,
            "period": batch.period,
            "cells": {
                n: [c.blocks, _numbers(c.block), _numbers(c.rows)] for n, c in batch.cells.items()
            },
            "emptied": {name: sorted(indices) for name, indices in batch.emptied.items()},
            "plan": {
                "new": _numbers(plan.new),
                "changed": _pairs(plan.changed),
                "equal": _pairs(plan.equal),
                "gone": _numbers(plan.gone),
                "needs_reason": plan.needs_reason,
                "mode": plan.mode,
            },
        },
    )
    replace(
        folder / "findings.json",
        [
            {
                "code": finding.rule.code,
                "column": finding.column,
                "params": finding.params,
                "indices": finding.indices,
                "repeated": finding.repeated,
                "cells": [[c.sheet, c.row, c.column, c.value, c.detail] for c in finding.cells],
            }
            for finding in batch.findings
        ],
    )


def load(folder: Path) -> tuple[Batch, Plan]:
    """The staged batch and plan; raises NotStaged."""
    kept = _read(folder / "batch.json")
    plan = kept.pop("plan")
    for name in ("new", "gone"):
        plan[name] = _read_numbers(plan[name])
    for name in ("changed", "equal"):
        plan[name] = list(zip(*map(_read_numbers, plan[name]), strict=True))
    kept["sheets"], kept["rows"] = _unpacked(kept["sheets"]), _read_numbers(kept["rows"])
    columns = kept["columns"] = {n: _unpacked(packed) for n, packed in kept["columns"].items()}
    kept["raw"] = {
        n: list(columns[n]) if raw is None else _unpacked(raw) for n, raw in kept["raw"].items()
    }
    kept["cells"] = {
        n: Places([(sheet, column) for sheet, column in blocks], *map(_read_numbers, rest))
        for n, (blocks, *rest) in kept["cells"].items()
    }
    kept["emptied"] = {name: set(indices) for name, indices in kept["emptied"].items()}
    batch = Batch(**kept)
    batch.findings = Findings.of(findings(folder))
    return batch, Plan(**plan)


def findings_mark(folder: Path) -> tuple[int, int]:
    """Another one whenever findings are staged anew; raises NotStaged."""
    try:
        found = (folder / "findings.json").stat()
    except OSError as error:
        raise NotStaged(folder) from error
    return found.st_ino, found.st_mtime_ns


def findings(folder: Path) -> list[Finding]:
    """Every finding with every cell; raises NotStaged."""
    return [
        Finding(
            RULES[kept["code"]],
            kept["column"],
            kept["params"],
            kept["indices"],
            list(map(Cell._make, kept["cells"])),
            kept["repeated"],
        )
        for kept in _read(folder / "findings.json")
    ]


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise NotStaged(path) from error


def replace(path: Path, content: Any) -> None:
    """Writes JSON beside and moves it into place."""
    with into_place(path) as beside, beside.open("w") as file:
        file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def _packed(values: list[Any]) -> dict[str, Any]:
    """A column with the type of its values; one that repeats itself, each different value once."""
    kind = next((type(value) for value in values if value is not None), str)
    packed: dict[str, Any] = {"kind": kind.__name__}
    different = dict.fromkeys(values)
    if len(different) == 1:
        packed["times"] = len(values)
        values = list(different)
    elif len(different) * 2 <= len(values) and len(set(map(type, values)) - {type(None)}) <= 1:
        places = {value: place for place, value in enumerate(different)}
        packed["at"] = _numbers([places[value] for value in values])
        values = list(different)
    encode = _ENCODE.get(kind)
    if encode is not None:
        values = [None if value is None else encode(value) for value in values]
    return {**packed, "values": values}


def _unpacked(packed: dict[str, Any]) -> list[Any]:
    values: list[Any] = packed["values"]
    decode = _DECODE.get(packed["kind"])
    if decode is not None:
        values = [None if text is None else decode(text) for text in values]
    if "times" in packed:
        return values * int(packed["times"])
    if "at" in packed:
        return list(map(values.__getitem__, _read_numbers(packed["at"])))
    return values


def _numbers(values: Sequence[int]) -> list[str]:
    """Whole numbers, of which every row has some, as bytes in base64 and what these are."""
    numbers = np.array(values, np.int64)
    extremes = numbers.min(initial=0), numbers.max(initial=0)
    narrow = numbers.astype(np.result_type(*map(np.min_scalar_type, extremes)))
    return [narrow.dtype.str, base64.b64encode(narrow.tobytes()).decode()]


def _read_numbers(packed: Sequence[str]) -> list[int]:
    kind, text = packed
    numbers: list[int] = np.frombuffer(base64.b64decode(text), kind).tolist()
    return numbers


def _pairs(pairs: Sequence[tuple[int, int]]) -> list[list[str]]:
    return [_numbers([pair[0] for pair in pairs]), _numbers([pair[1] for pair in pairs])]


def _written(raw: list[Any], values: list[Any]) -> dict[str, Any] | None:
    """The cells as they were written; None where cleaning left a column of texts as it was, blanks
    aside. What JSON has no type for is kept as people see it."""
    kinds = set(map(type, raw)) - {type(None)}
    if kinds <= {str} and [value or None for value in raw] == values:
        return None
    if kinds <= {str, float}:
        return _packed(raw)
    return _packed([_text(value) for value in raw])


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else shown(value)
