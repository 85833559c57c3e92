"""The descriptive summary of transformers: what `analytics.description` says of their months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from django.db.models import FloatField, Max, Min
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from analytics.description import Description, describe
from records import bulk
from transformers.choices import Reading
from transformers.models import Consumption

# What each figure is called, in the order in which pages and files show them.
LABELS: dict[str, Any] = {
    "months": _("Months known"),
    "mean": _("Mean (kWh a month)"),
    "minimum": _("Minimum (kWh)"),
    "maximum": _("Maximum (kWh)"),
    "deviation": _("Standard deviation (kWh)"),
    "year": _("Last 12 months (kWh)"),
    "ratio": _("Last 12 months ÷ historical mean"),
    "zero": _("Months at zero"),
    "missing": _("Months missing"),
    "estimated": _("Months estimated"),
}


@dataclass(frozen=True)
class Summary:
    """Of one transformer, or of several as if they were one; kWh, None where nothing is known."""

    months: int
    mean: float | None
    minimum: float | None
    maximum: float | None
    deviation: float | None
    year: float | None
    ratio: float | None
    zero: int
    missing: int
    estimated: int

    @property
    def figures(self) -> Iterator[tuple[str, Any, Any]]:
        """(name, label, value) of each."""
        for name, label in LABELS.items():
            yield name, label, getattr(self, name)


def of_each(transformers: Sequence[int], last: date | None = None) -> dict[int, Summary]:
    """{transformer: its billed energy's summary}, up to the company's latest month."""
    months = _months(last)
    found: dict[int, Summary] = {}
    for some in bulk.chunks(transformers, 500):
        energy, estimated = _read(some, months)
        described = describe(energy, estimated)
        found |= {key: _summary(described, row) for row, key in enumerate(some)}
    return found


def together(rows: Any, last: date | None = None) -> Summary:
    """Of the energy that all these months of `Consumption` bill together, month by month."""
    months = _months(last)
    energy = np.full((1, len(months)), np.nan)
    estimated = np.zeros((1, len(months)), bool)
    place = {month: at for at, month in enumerate(months)}
    for row in rows.by_month():
        if row["billed"] is not None and row["period"] in place:
            energy[0, place[row["period"]]] = float(row["billed"])
    guessed = rows.filter(reading=Reading.ESTIMATED).order_by()
    for month in guessed.values_list("period", flat=True).distinct():
        if month in place:
            estimated[0, place[month]] = True
    return _summary(describe(energy, estimated), 0)


def _months(last: date | None) -> list[date]:
    """Every month from the first that anything is known of to the last."""
    known = Consumption.objects.aggregate(first=Min("period"), last=Max("period"))
    first, end = known["first"], last or known["last"]
    if first is None or end is None:
        return []
    count = (end.year - first.year) * 12 + end.month - first.month + 1
    at = first.year * 12 + first.month - 1
    return [date((at + nth) // 12, (at + nth) % 12 + 1, 1) for nth in range(count)]


def _read(transformers: Sequence[int], months: Sequence[date]) -> tuple[Any, Any]:
    energy = np.full((len(transformers), len(months)), np.nan)
    estimated = np.zeros(energy.shape, bool)
    row_of = {key: row for row, key in enumerate(transformers)}
    column_of = {month: column for column, month in enumerate(months)}
    kwh = Cast("billed_kwh", FloatField())
    rows = Consumption.objects.filter(transformer__in=transformers, billed_kwh__isnull=False)
    for key, period, reading, value in rows.order_by().values_list(
        "transformer_id", "period", "reading", kwh
    ):
        if period in column_of:
            energy[row_of[key], column_of[period]] = value
            estimated[row_of[key], column_of[period]] = reading == Reading.ESTIMATED
    return energy, estimated


def _summary(described: Description, row: int) -> Summary:
    values = {field.name: getattr(described, field.name)[row].item() for field in fields(described)}
    known = {
        name: None if isinstance(value, float) and np.isnan(value) else value
        for name, value in values.items()
    }
    return Summary(**{name: known[name] for name in LABELS})
