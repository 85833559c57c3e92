"""The contractors and their contracts, dated from the demonstration's last month."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from billing.choices import TaxScheme
from billing.contracts import cutoff
from billing.taxes import TaxRates
from rce_site.demo.workdays import month_after, month_end

SCHEMES = {"CON_AIU": TaxScheme.AIU, "CON_IVA": TaxScheme.VAT, "SIN_IVA": TaxScheme.NO_VAT}
WORDS = {scheme: word for word, scheme in SCHEMES.items()}


@dataclass(frozen=True)
class Change:
    """An otrosí. `month` counts from the last month, `value` is a share of the final value."""

    document: str
    month: int
    day: int
    kind: str
    value: float
    months: int
    item_kind: str
    rates: TaxRates | None


@dataclass(frozen=True)
class Contract:
    """`start` and `months` give its term as signed; `weight` its part of a month's work; `used`
    how much of its value its actas have billed at the end; `style` how it numbers its items."""

    number: str
    contractor: str
    nit: str
    purpose: str
    short: str
    zones: tuple[str, ...]
    work: str
    weight: float
    start: tuple[int, int]
    months: int
    cutoff_day: int
    rates: TaxRates
    layout: str
    style: str
    dearer: float
    crews: int
    used: float
    changes: tuple[Change, ...]

    @property
    def index(self) -> int:
        return CONTRACTS.index(self)

    def start_date(self, until: date) -> date:
        month, day = self.start
        return month_after(until, month).replace(day=day)

    def signed_end(self, until: date) -> date:
        return month_end(month_after(until, self.start[0] + self.months - 1))

    def end_of(self, change: Change, until: date) -> date:
        return month_end(month_after(self.signed_end(until).replace(day=1), change.months))

    def end_date(self, until: date) -> date:
        """With its extensions."""
        extended = [self.end_of(change, until) for change in self.changes if change.months]
        return max([self.signed_end(until), *extended])

    def date_of(self, change: Change, until: date) -> date:
        return month_after(until, change.month).replace(day=change.day)

    def window(self, period: date, until: date) -> list[date]:
        """The days that the acta of a period bills: after the last cut-off, within the term."""
        first = cutoff(self.cutoff_day, month_after(period, -1)) + timedelta(1)
        last = min(cutoff(self.cutoff_day, period), self.end_date(until))
        day = max(first, self.start_date(until))
        rests = list(self._rests(until))
        days = [day + timedelta(n) for n in range((last - day).days + 1)]
        return [day for day in days if not any(a <= day < b for a, b in rests)]

    def _rests(self, until: date) -> Iterator[tuple[date, date]]:
        dates = {c.kind: self.date_of(c, until) for c in self.changes}
        if "SUSPENSION" in dates:
            yield dates["SUSPENSION"], dates["REINICIO"]

    def acta(self, period: date, until: date) -> str:
        """The number of a period's acta: the first month's is 1."""
        start = self.start_date(until)
        return str((period.year - start.year) * 12 + period.month - start.month + 1)

    def rates_of(self, kind: str, period: date, until: date) -> TaxRates:
        """What a TIPO is taxed in the acta of a period."""
        day = cutoff(self.cutoff_day, period)
        rates = self.rates
        for change in self.changes:
            if change.rates and self.date_of(change, until) <= day:
                rates = change.rates if change.item_kind in ("", kind) else rates
        return rates


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _rates(row: dict[str, str]) -> TaxRates | None:
    if not row["scheme"]:
        return None
    parts = (row[name] for name in ("administration", "contingencies", "profit", "vat"))
    return TaxRates(SCHEMES[row["scheme"]], *(Decimal(part or 0) for part in parts))


def _changes(number: str) -> tuple[Change, ...]:
    return tuple(
        Change(
            row["document"],
            int(row["month"]),
            int(row["day"]),
            row["kind"],
            float(row["value"] or 0),
            int(row["months"] or 0),
            row["item_kind"],
            _rates(row),
        )
        for row in _rows("changes.csv")
        if row["number"] == number
    )


def _contract(row: dict[str, str]) -> Contract:
    texts = ("number", "contractor", "nit", "purpose", "short", "work", "layout", "style")
    wholes = ("months", "cutoff_day", "crews")
    shares = ("weight", "dearer", "used")
    return Contract(
        **{name: row[name] for name in texts},
        **{name: int(row[name]) for name in wholes},
        **{name: float(row[name]) for name in shares},
        zones=tuple(row["zones"].split(", ")),
        start=(int(row["start_month"]), int(row["start_day"])),
        rates=_rates(row),
        changes=_changes(row["number"]),
    )


CONTRACTS = tuple(map(_contract, _rows("contracts.csv")))
