"""The one object that tells how an upload stands: for `load --json`, REST and the pages."""

from collections import Counter
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ingest import staging
from ingest.batch import Batch, Plan
from ingest.findings import PROBLEM, RULES, WARNING, Finding, message
from ingest.models import Upload
from ingest.refusals import sentence

# So many cells of a finding stay in the database; all of them are staged on disk.
CELLS_KEPT = 100
# So many different values tell what a file is about.
TOLD = 3
# So many contracts' months of a file are noted; nobody looks for more of one file.
PIECES = 1_000


def judged(
    batch: Batch, plan: Plan, totals: dict[str, Any], reading: dict[str, Any]
) -> dict[str, Any]:
    """What `Upload.report` holds: what was understood, totals, how many findings of a severity."""
    return {
        "judged_at": timezone.now().isoformat(),
        "totals": texts(totals),
        "reading": reading,
        "needs_reason": plan.needs_reason,
        "mode": plan.mode,
        "found": Counter(finding.rule.severity for finding in batch.findings),
    }


def about(batch: Batch, names: Iterable[str], periods: Collection[str] = ()) -> dict[str, Any]:
    """What the file is about, by its preset columns: `CW100000 · 3 · 2024-10`, and which of that
    are months: those of `periods`, however the file writes them."""
    parts: list[str] = []
    months: list[str] = []
    for name in names:
        told = _month if name in periods else Batch.written
        # A column repeats itself: each different value is told once, by its first row.
        column = batch[name]
        written: dict[str, None] = {}
        for value in dict.fromkeys(column):
            if len(written) > TOLD:
                break
            if text := told(batch, column.index(value), name):
                written.setdefault(text)
        first = list(written)[:TOLD]
        if first:
            parts.append(", ".join(first) + (" …" if len(written) > TOLD else ""))
            months += first if name in periods else []
    return {"about": " · ".join(parts), "about_months": months}


def pieces(batch: Batch, contract: str, period: str) -> list[list[Any]]:
    """[[the contract's key, "2024-10"], …] that the file has rows of; each is None where the file
    does not say it, or names none that there is. Fields: '' where the kind has no such column."""
    size = len(batch)
    contracts = batch[contract] if contract else [None] * size
    periods = batch[period] if period else [None] * size
    found = dict.fromkeys(zip(contracts, periods, strict=True))
    return [[key, f"{month:%Y-%m}" if month else None] for key, month in list(found)[:PIECES]]


def _month(batch: Batch, index: int, name: str) -> str:
    read = batch[name][index]
    return f"{read:%Y-%m}" if read else batch.written(index, name)


def texts(totals: dict[str, Any]) -> dict[str, str]:
    """Amounts as text: JSON numbers would lose centavos."""
    return {name: str(value) for name, value in totals.items()}


def fingerprint(upload: Upload) -> tuple[Any, ...]:
    """What a person was shown of an upload: enough to tell whether it still holds."""
    found = [
        (f["code"], f["column"], f["count"], [(c["row"], c.get("detail", "")) for c in f["cells"]])
        for f in upload.findings
    ]
    counts = (upload.rows, upload.created, upload.changed, upload.equal, upload.gone)
    return counts, upload.report.get("replaces", ""), sorted(found)


def as_kept(finding: Finding) -> dict[str, Any]:
    """What `Upload.findings` holds of each: its code, its parameters and its first cells."""
    told = finding.as_dict(CELLS_KEPT)
    del told["message"]
    return {**told, "severity": finding.rule.severity, "rows": len(set(finding.indices))}


def shown(kept: dict[str, Any]) -> dict[str, Any]:
    """A kept finding with its sentence in the active language."""
    sentence = message(kept["code"], kept["column"], kept["count"], kept["params"], kept["cells"])
    return {**kept, "message": sentence}


def findings(upload: Upload, severity: str) -> list[dict[str, Any]]:
    """The upload's findings of a severity, readable."""
    return [shown(f) for f in upload.findings if RULES[f["code"]].severity == severity]


def problems(upload: Upload) -> list[dict[str, Any]]:
    return findings(upload, PROBLEM)


def _whole(upload: Upload, severity: str) -> list[dict[str, Any]]:
    """The same with every cell, as far as they are still staged."""
    found = findings(upload, severity)
    if all(len(finding["cells"]) == finding["count"] for finding in found):
        return found
    try:
        staged = [f.as_dict() for f in staging.findings(upload.folder)]
    except staging.NotStaged:
        return found
    return [finding for finding in staged if RULES[finding["code"]].severity == severity]


def as_json(upload: Upload) -> dict[str, Any]:
    """The public object; amounts are JSON numbers."""
    refused = upload.report.get("refused")
    stopping = [_public(finding) for finding in _whole(upload, PROBLEM)]
    if refused:
        said = sentence(refused["code"], refused["params"])
        stopping = [{"code": refused["code"], "message": said, "count": 1, "cells": []}]
    return {
        "kind": upload.kind,
        "file": upload.name,
        "sha256": upload.sha256,
        "upload": upload.pk,
        "rows": upload.rows,
        "created": upload.created,
        "changed": upload.changed,
        "equal": upload.equal,
        "gone": upload.gone,
        "set_aside": upload.set_aside_rows.count() if upload.pk else 0,
        "committed": upload.state == Upload.State.COMMITTED,
        "totals": {k: number(v) for k, v in upload.report.get("totals", {}).items()},
        "problems": stopping,
        "warnings": [_public(finding) for finding in _whole(upload, WARNING)],
    }


def number(text: str) -> int | float:
    """A decimal as a JSON number."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def _public(finding: dict[str, Any]) -> dict[str, Any]:
    return {key: finding[key] for key in ("code", "message", "count", "cells")}
