"""A judged batch and its plan on disk: what was shown is what is committed.

The file is JSON, column by column, each column with the type of its values; nothing in it is ever
executed. It is written beside and moved into place, so it is whole or absent.
"""

import json
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.batch import Batch, Places, Plan
from ingest.findings import RULES, Cell, Finding, Findings
from ingest.reading.parsed import shown

_ENCODE: dict[type, Callable[[Any], Any]] = {Decimal: str, date: date.isoformat}
_DECODE: dict[str, Callable[[Any], Any]] = {"Decimal": Decimal, "date": date.fromisoformat}


class NotStaged(LookupError):
    """Nothing is staged there: the upload is to be judged again."""


def save(folder: Path, batch: Batch, plan: Plan) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    replace(
        folder / "batch.json",
        {
            "sheets": batch.sheets,
            "rows": batch.rows,
            "columns": {name: _packed(values) for name, values in batch.columns.items()},
            "headers": batch.headers,
            "raw": {name: _written(raw, batch.columns[name]) for name, raw in batch.raw.items()},
            "options": dict(batch.options),
            "stated": batch.stated,
            "period": batch.period,
            "cells": {n: [c.blocks, c.block, c.rows] for n, c in batch.cells.items()},
            "emptied": {name: sorted(indices) for name, indices in batch.emptied.items()},
            "plan": {
                "new": plan.new,
                "changed": plan.changed,
                "equal": plan.equal,
                "gone": plan.gone,
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
    plan["changed"] = [(index, pk) for index, pk in plan["changed"]]
    plan["equal"] = [(index, pk) for index, pk in plan["equal"]]
    columns = kept["columns"] = {n: _unpacked(*packed) for n, packed in kept["columns"].items()}
    kept["raw"] = {n: list(columns[n]) if raw is None else raw for n, raw in kept["raw"].items()}
    kept["cells"] = {
        n: Places([(sheet, column) for sheet, column in blocks], *rest)
        for n, (blocks, *rest) in kept["cells"].items()
    }
    kept["emptied"] = {name: set(indices) for name, indices in kept["emptied"].items()}
    batch = Batch(**kept)
    batch.findings = Findings.of(findings(folder))
    return batch, Plan(**plan)


def findings(folder: Path) -> list[Finding]:
    """Every finding with every cell; raises NotStaged."""
    return [
        Finding(
            RULES[kept["code"]],
            kept["column"],
            kept["params"],
            kept["indices"],
            [Cell(*cell) for cell in kept["cells"]],
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
    beside = path.with_suffix(f".{os.getpid()}")
    with beside.open("w") as file:
        file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    beside.replace(path)


def _packed(values: list[Any]) -> tuple[str, list[Any]]:
    kind = next((type(value) for value in values if value is not None), str)
    encode = _ENCODE.get(kind)
    if encode is None:
        return kind.__name__, values
    return kind.__name__, [None if value is None else encode(value) for value in values]


def _unpacked(kind: str, values: list[Any]) -> list[Any]:
    decode = _DECODE.get(kind)
    if decode is None:
        return values
    # A column repeats itself: each different text is read once.
    ready = {text: decode(text) for text in set(values) if text is not None}
    ready[None] = None
    return [ready[text] for text in values]


def _written(raw: list[Any], values: list[Any]) -> list[str | None] | None:
    """The cells as text; None where cleaning left a column of texts as it was, blanks aside."""
    kinds = set(map(type, raw)) - {str, type(None)}
    if not kinds:
        return None if [value or None for value in raw] == values else raw
    if len(kinds) > 1:
        return [_text(value) for value in raw]
    # A column repeats itself, and values of one type that are equal are written alike.
    ready = {value: _text(value) for value in set(raw)}
    return [ready[value] for value in raw]


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else shown(value)
