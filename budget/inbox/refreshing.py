"""Bringing the inbox up to date with what the sources find.

What is new comes in as new. What is found again is told anew of its figures, and keeps its owner,
its state and its note; what is found no more is gone, and comes back as it was. It has grown worse
if it is graver, or over a tenth larger, than when it was new, last grew worse, or was decided: then
what was settled or dismissed is new again, and nobody's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from budget.inbox import sources, words
from budget.inbox.candidates import Candidate
from budget.models import AlertState, Notice, NoticeRun
from budget.models.inbox import DECIDED, GRAVE, GROWN
from ingest import basis
from ingest.models import Gate
from records import bulk
from records.bulk import Cause

# A page that is opened after so long has them brought up to date, if anything was written since.
STALE = timedelta(minutes=10)


@dataclass
class Refreshed:
    """How many came, grew worse, came again and went."""

    new: int = 0
    worse: int = 0
    again: int = 0
    gone: int = 0
    # Whether another run, which began later, had written already what it found.
    overtaken: bool = False


def refresh(today: date | None = None) -> Refreshed:
    """Idempotent; of two at once the one that read last has the last word."""
    began, mark = timezone.now(), basis.now()
    with translation.override(settings.LANGUAGE_CODE):
        found = {
            one.key: _columns(area, one)
            for area, one in sources.candidates(today or timezone.localdate())
        }
        with transaction.atomic():
            Gate.enter()
            if not NoticeRun.note(began, mark):
                return Refreshed(overtaken=True)
            return _write(found, began)


def is_stale(last: NoticeRun | None) -> bool:
    """Whether what the last run kept may be another by now: something was written, or another day
    began."""
    if last is None:
        return True
    now = timezone.now()
    if now - last.began_at < STALE:
        return False
    is_of_today = timezone.localdate(last.began_at) == timezone.localdate(now)
    return not is_of_today or last.mark != basis.now()


def _columns(area: str, found: Candidate) -> dict[str, Any]:
    """What of a notice follows from the figures."""
    figures = words.kept(found.figures)
    return {
        "area": area,
        "kind": found.kind,
        "severity": str(found.severity),
        "contract_id": found.contract,
        "subject": found.subject[:200],
        "said": found.said,
        "figures": figures,
        "sentence": words.sentence(found.said, figures)[:1000],
        "weight": None if found.weight is None else round(found.weight, 2),
        "extent": found.extent,
        "url": found.url[:500],
    }


# ── what is written ─────────────────────────────────────────────────────────────────────────

OWN = ("pk", "state", "gone_at", "mark_severity", "mark_extent")
FOUND = (
    *("area", "kind", "severity", "contract_id", "subject", "said", "figures", "sentence"),
    *("weight", "extent", "url"),
)


@dataclass
class Rewritten:
    """{attname: values} of the rows with these keys, row by row."""

    keys: list[int] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, key: int, values: Mapping[str, Any]) -> None:
        self.keys.append(key)
        for name, value in values.items():
            self.columns.setdefault(name, []).append(value)


def _write(found: dict[str, dict[str, Any]], now: datetime) -> Refreshed:
    stored = {row["key"]: row for row in Notice.objects.order_by().values("key", *OWN, *FOUND)}
    told, again, worse, gone = Rewritten(), Rewritten(), Rewritten(), Rewritten()
    for key in [key for key in found if key in stored]:
        row, columns = stored[key], found[key]
        values = {**columns, "gone_at": None}
        if _has_grown(row, columns):
            values |= _marked(columns)
            if row["state"] in DECIDED:
                values |= {"new_at": now, "worse_at": now}
                again.add(row["pk"], values)
            else:
                worse.add(row["pk"], {**values, "worse_at": now})
        elif any(row[name] != value for name, value in values.items()):
            told.add(row["pk"], values)
    for key, row in stored.items():
        if key not in found and row["gone_at"] is None:
            gone.add(row["pk"], {"gone_at": now})
    for rewritten in (told, worse, gone, again):
        moments = [now] * len(rewritten.keys)
        bulk.rewrite(Notice, rewritten.keys, {**rewritten.columns, "updated_at": moments})
    _make_new(again.keys, now)
    new = {key: columns for key, columns in found.items() if key not in stored}
    bulk.insert(Notice, dict(_new_columns(new, now)))
    return Refreshed(len(new), len(worse.keys), len(again.keys), len(gone.keys))


def _has_grown(row: Mapping[str, Any], columns: Mapping[str, Any]) -> bool:
    graver = GRAVE[columns["severity"]] < GRAVE[row["mark_severity"]]
    return graver or columns["extent"] > Decimal(row["mark_extent"]) * GROWN


def _marked(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {"mark_severity": columns["severity"], "mark_extent": columns["extent"]}


def _make_new(keys: list[int], now: datetime) -> None:
    """Decided ones that grew worse: the one thing that the figures do to people's part."""
    states = {"state": [AlertState.NEW.value] * len(keys), "owner_id": [None] * len(keys)}
    bulk.update(
        Notice, keys, {**states, "acted_at": [now] * len(keys)}, Cause(reason=_("It grew worse"))
    )


def _new_columns(
    new: Mapping[str, dict[str, Any]], now: datetime
) -> Iterator[tuple[str, list[Any]]]:
    yield "key", list(new)
    for name in FOUND:
        yield name, [columns[name] for columns in new.values()]
    for name in ("first_at", "new_at", "updated_at"):
        yield name, [now] * len(new)
    for name in ("mark_severity", "mark_extent"):
        found = name.removeprefix("mark_")
        yield name, [columns[found] for columns in new.values()]
