"""How much the site holds, how fast it grows, and how long this disk lasts."""

import shutil
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.text import capfirst

from billing.models import Annex, BilledItem
from rce_site.databases import size_of
from records.models import Record
from transformers.models import BalanceTotal, Consumption, Intervention

# The pace is that of so many months of data before this one.
MONTHS = 6
YEAR = 12


@dataclass(frozen=True)
class Held:
    """One kind of record: how many there are, and how many a month of data brings."""

    model: type[models.Model]
    rows: int
    monthly: float

    @property
    def name(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))


@dataclass(frozen=True)
class Capacity:
    """Bytes; `years` until the disk is full at the pace of the last months, None without a pace."""

    held: list[Held]
    months: list[tuple[date, int]]
    database: int
    files: int
    free: int
    bytes_a_row: float
    bytes_a_month: float

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.held)

    @property
    def monthly(self) -> float:
        return sum(one.monthly for one in self.held)

    @property
    def years(self) -> float | None:
        return self.free / self.bytes_a_month / YEAR if self.bytes_a_month > 0 else None


def measure() -> Capacity:
    """As things stand now; counts every table, so it is asked seldom."""
    this_month = timezone.localdate().replace(day=1)
    brought = {model: rows for model, rows in _by_month().items() if rows}
    months = sorted({month for rows in brought.values() for month in rows if month < this_month})
    recent = months[-MONTHS:]
    pace = {
        model: sum(rows.get(month, 0) for month in recent) / len(recent) if recent else 0.0
        for model, rows in brought.items()
    }
    held = [
        Held(model, model._base_manager.count(), pace.get(model, 0.0))
        for model in apps.get_models()
        if issubclass(model, Record)
    ]
    database, files = size_of(connection), bytes_in(Path(settings.MEDIA_ROOT))
    rows = sum(one.rows for one in held)
    bytes_a_row = (database + files) / rows if rows else 0.0
    return Capacity(
        held=sorted(held, key=lambda one: -one.rows),
        months=[
            (month, sum(rows.get(month, 0) for rows in brought.values()))
            for month in months[-YEAR:]
        ],
        database=database,
        files=files,
        free=shutil.disk_usage(settings.DATA_DIR).free,
        bytes_a_row=bytes_a_row,
        bytes_a_month=bytes_a_row * sum(pace.values()),
    )


def _by_month() -> dict[type[models.Model], dict[date, int]]:
    """{model: {month of the data: rows}} of the records that come every month."""
    work: dict[date, int] = defaultdict(int)
    for row in Intervention.objects.by_month():
        work[row["month"]] += row["interventions"]
    return {
        BilledItem: {row["period"]: row["lines"] for row in Annex.objects.by_month()},
        Consumption: {row["period"]: row["balances"] for row in BalanceTotal.objects.by_month()},
        Intervention: dict(work),
    }


def bytes_in(folder: Path) -> int:
    """Of all its files, but those that go meanwhile."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            found += path.stat().st_size if path.is_file() else 0
    return found
