"""What of a contract is in force on a day, with every change up to then. Pure once loaded."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import cached_property

from billing.choices import ChangeKind, ItemKind
from billing.taxes import UNTAXED, TaxRates

if TYPE_CHECKING:
    from billing.models import Contract, ContractChange


def cutoff(cutoff_day: int, period: date) -> date:
    """The cut-off of the month that `period` lies in; a month too short for the day ends it."""
    last = calendar.monthrange(period.year, period.month)[1]
    return period.replace(day=min(cutoff_day, last))


@dataclass(frozen=True)
class Terms:
    """A contract with its changes, in the order of their dates.

    Whatever value a change names is added, and whatever end it names holds, since one otrosí often
    does both; taxes change by changes of taxes alone. The end that a suspension names is its own
    last day. Days past the last change see the contract as it stands.
    """

    contract: "Contract"
    changes: tuple["ContractChange", ...]

    @classmethod
    def of(cls, contracts: Iterable["Contract"]) -> dict[int, "Terms"]:
        """{contract's key: terms} with one query, whatever the number of contracts."""
        known = {contract.pk: contract for contract in contracts}
        changes: dict[int, list[ContractChange]] = {key: [] for key in known}
        if known:
            model = next(iter(known.values())).changes.model
            dated = model._default_manager.filter(contract__in=list(known)).order_by("date", "id")
            for change in dated:
                changes[change.contract_id].append(change)
        return {key: cls(contract, tuple(changes[key])) for key, contract in known.items()}

    @property
    def start(self) -> date:
        return self.contract.start_date

    def end(self, day: date | None = None) -> date:
        """The last day of the term as known on a day; without a day, as it stands."""
        end = self.contract.end_date
        for change in self._until(day):
            if change.end_date and change.kind != ChangeKind.SUSPENSION:
                end = change.end_date
        return end

    def value(self, day: date | None = None) -> Decimal:
        """The contract's value in pesos on a day; without a day, as it stands."""
        return sum((c.value for c in self._until(day) if c.value), self.contract.value)

    def rates(self, kind: str, day: date) -> TaxRates:
        """How a kind of item is taxed on a day; material supplied by the company never is."""
        return UNTAXED if kind == ItemKind.SUPPLIED else self._rates(kind, day)

    def rates_of(self, period: date) -> dict[str, TaxRates]:
        """{ItemKind: rates} for an acta of a period: those in force at its cut-off."""
        day = self.cutoff(period)
        return {kind: self.rates(kind, day) for kind in ItemKind.values}

    def cutoff(self, period: date) -> date:
        """The last day whose work an acta of the period may bill."""
        return cutoff(self.contract.cutoff_day, period)

    def suspended(self, day: date) -> bool:
        """Whether the contract rests on a day: from a suspension's date until the restart's eve."""
        return any(
            since <= day and (until is None or day <= until) for since, until in self.suspensions
        )

    def in_term(self, day: date) -> bool:
        """Whether work may be executed on a day: within the term as it stands, not suspended."""
        return self.start <= day <= self._end_as_it_stands and not self.suspended(day)

    @cached_property
    def suspensions(self) -> list[tuple[date, date | None]]:
        """First and last day of each rest; None while no restart is known."""
        rests: list[tuple[date, date | None]] = []
        for change in self.changes:
            if change.kind == ChangeKind.SUSPENSION:
                rests.append((change.date, change.end_date))
            elif change.kind == ChangeKind.RESTART and rests:
                since, until = rests[-1]
                if until is None or change.date <= until:
                    eve = date.fromordinal(change.date.toordinal() - 1)
                    rests[-1] = (since, eve)
        return rests

    @cached_property
    def _end_as_it_stands(self) -> date:
        return self.end()

    def _until(self, day: date | None) -> Iterable["ContractChange"]:
        return (change for change in self.changes if day is None or change.date <= day)

    def _rates(self, kind: str, day: date) -> TaxRates:
        signed = self.contract
        rates = TaxRates(
            signed.tax_scheme,
            signed.administration_pct,
            signed.contingencies_pct,
            signed.profit_pct,
            signed.vat_pct,
        )
        for change in self._until(day):
            if change.kind == ChangeKind.TAX and change.item_kind in ("", kind):
                rates = _changed(rates, change)
        return rates


def _changed(rates: TaxRates, change: "ContractChange") -> TaxRates:
    """The rates after a change of taxes, which leaves alone what it does not name."""
    named = (
        change.tax_scheme or None,
        change.administration_pct,
        change.contingencies_pct,
        change.profit_pct,
        change.vat_pct,
    )
    return TaxRates(*(old if new is None else new for old, new in zip(rates, named, strict=True)))
