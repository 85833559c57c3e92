"""What is stored, loaded for judging: a few queries for a file, whatever its size."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from billing.models import Price
from budget.choices import MovementKind
from budget.models import Movement
from ingest.batch import Batch
from ingest.models import SetAsideRow
from records import bulk

# What names a movement's month: contract, year, line, kind, document, month.
Key = tuple[int | None, int | None, str | None, str, str, int | None]


class Entry(NamedTuple):
    """A month of a movement, stored or of the file."""

    contract: int
    year: int
    budget_line: str
    kind: str
    document: str
    month: int
    amount: Decimal
    date: date
    expense_class: str

    @property
    def effect(self) -> Decimal:
        """As `Movement.effect`."""
        return -self.amount if self.kind == MovementKind.REDUCTION else self.amount

    @property
    def movement(self) -> tuple[Any, ...]:
        """What all months of one movement share."""
        return (self.contract, self.year, self.budget_line, self.kind, self.document)

    @property
    def line(self) -> tuple[int, int, str]:
        return (self.contract, self.year, self.budget_line)


def key_of(batch: Batch, index: int) -> Key:
    """A row's key, what is absent as its default."""
    contract, year, line, month = (
        batch[name][index] for name in ("contract", "year", "budget_line", "month")
    )
    kind = batch["movement"][index] or MovementKind.INITIAL.value
    return (contract, year, line, kind, batch["document"][index] or "", month)


def entries(contracts: Iterable[int | None], years: Iterable[int | None]) -> dict[int, Entry]:
    """{key: month of a movement} of these contracts' budgets of these years."""
    wanted = sorted({year for year in years if year is not None})
    found: dict[int, Entry] = {}
    for some in bulk.chunks(_keys(contracts), 1_000):
        rows = Movement.objects.filter(contract__in=some, year__in=wanted).order_by()
        for pk, *facts in rows.values_list("pk", *Entry._fields):
            found[pk] = Entry(*facts)
    return found


def targets(keys: Collection[Key]) -> dict[Key, Decimal]:
    """{key: kWh} of those of these movements' months that have a target."""
    contracts, years = {key[0] for key in keys}, {key[1] for key in keys if key[1]}
    found: dict[Key, Decimal] = {}
    for some in bulk.chunks(_keys(contracts), 1_000):
        rows = Movement.objects.filter(contract__in=some, year__in=years, target_kwh__isnull=False)
        named = ("contract", "year", "budget_line", "kind", "document", "month", "target_kwh")
        for *key, target in rows.order_by().values_list(*named):
            found[tuple(key)] = target
    return found


def lines(contracts: Iterable[int | None]) -> dict[int, set[str]]:
    """{contract: the budget lines that its budgets and its price list name}."""
    found: dict[int, set[str]] = {}
    for some in bulk.chunks(_keys(contracts)):
        for model in (Movement, Price):
            rows = model.objects.filter(contract__in=some).exclude(budget_line="").order_by()
            for contract, line in rows.values_list("contract", "budget_line").distinct():
                found.setdefault(contract, set()).add(line)
    return found


def rows_stored(
    set_aside: Sequence[int], rows: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Of these (sheet, row)s set aside, those of which other months were committed."""
    uploads = SetAsideRow.objects.filter(pk__in=set_aside).values("upload") if set_aside else ()
    if not set_aside or not rows:
        return set()
    stored = Movement.objects.filter(source_upload__in=uploads).order_by()
    found = stored.values_list("source_sheet", "source_row").distinct()
    return {(sheet, row) for sheet, row in rows} & set(found)


def _keys(contracts: Iterable[int | None]) -> list[int]:
    return sorted({contract for contract in contracts if contract is not None})
