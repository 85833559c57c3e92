"""How fresh the views are, and how many rows they have."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from billing.models import Annex
from powerbi.dictionary import VIEWS, View
from powerbi.engines import engine
from records.kept import Kept
from transformers.models import Consumption


@dataclass(frozen=True)
class Counted:
    """A view as it is now; `changed_at` is known of facts alone."""

    name: str
    view: View
    rows: int
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Count:
    """Of every view, in the dictionary's order, as it was `at` that moment."""

    views: list[Counted]
    at: datetime


def count() -> Count:
    """Goes through the large ones."""
    at = timezone.now()
    keeper = engine(connection)
    of_facts = f"SELECT fact, row_count, updated_at FROM {keeper.name('meta_refresh')}"  # noqa: S608
    facts = {fact: (rows, _moment(at)) for fact, rows, at in keeper.run(of_facts)}
    others = [name for name in VIEWS if name not in facts]
    parts = [
        f"SELECT '{name}' AS name, COUNT(*) AS row_count FROM {keeper.name(name)}"  # noqa: S608
        for name in others
    ]
    counts = dict(keeper.run(" UNION ALL ".join(parts)))
    found = [
        Counted(name, view, *facts[name] if name in facts else (counts[name],))
        for name, view in VIEWS.items()
    ]
    return Count(found, at)


# Of the last minute: the data move all the time, and who looks wants to know how they are about.
counted = Kept(count)


def months() -> dict[str, date | None]:
    """The last month of what is billed, and of what is consumed."""
    return {
        "billed": Annex.objects.aggregate(last=Max("period"))["last"],
        "consumed": Consumption.objects.aggregate(last=Max("period"))["last"],
    }


def _moment(value: Any) -> datetime | None:
    """SQLite gives texts, in UTC."""
    found = parse_datetime(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
