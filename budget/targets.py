"""META_KWH of a row of months, shared among them.

In proportion to their money, evenly where there is none, to the thousandth of a kWh; the parts sum
to the row's exactly. What closed months have stays theirs: the open ones share the rest.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from billing.amounts import ZERO, centavos
from billing.taxes import allocate
from budget import known
from budget.known import Key
from budget.models.movements import period_of
from ingest.batch import Batch
from records.models import ClosedMonth

# A row of a sheet: (sheet, row).
Row = tuple[str, int]


def rows_of_months(batch: Batch) -> dict[Row, list[int]]:
    """{row: its months' indices} of those rows that hold a column per month."""
    places = batch.cells.get("amount")
    found: dict[Row, list[int]] = defaultdict(list)
    for index in range(len(batch)) if places else ():
        if place := places.of(index):
            found[place[:2]].append(index)
    return found


def keep_whole(batch: Batch) -> None:
    """Notes what such rows say of all their months together, before rows are set aside.

    Of a row set aside some months may be stored: they have taken its whole target by then.
    """
    whole = batch.columns["whole_target"] = [None] * len(batch)
    if not batch.brings("target"):
        return
    rows = rows_of_months(batch)
    stored = known.rows_stored(batch.options.get("set_aside", ()), rows)
    for row, indices in rows.items():
        for index in indices:
            whole[index] = batch["target"][index]
            if row in stored:
                batch.columns["target"][index] = whole[index] = None


def share(batch: Batch) -> None:
    """Gives each month of such a row its part."""
    whole = batch["whole_target"]
    rows = [indices for indices in rows_of_months(batch).values() if whole[indices[0]] is not None]
    settled = _closed_targets(batch, [index for indices in rows for index in indices])
    for indices in rows:
        kept = {index: settled[index] for index in indices if index in settled}
        left = [index for index in indices if index not in kept] or indices
        rest = whole[indices[0]] - (sum(kept.values()) if left is not indices else 0)
        parts = shares(rest, [batch["amount"][index] or ZERO for index in left])
        for index, part in {**kept, **dict(zip(left, parts, strict=True))}.items():
            batch.columns["target"][index] = part


def shares(whole: Decimal, amounts: Sequence[Decimal]) -> list[Decimal]:
    """The whole, kWh, in proportion to these amounts, their signs apart."""
    weights = [abs(centavos(amount)) for amount in amounts]
    return [Decimal(part).scaleb(-3) for part in allocate(weights, int(whole.scaleb(3)))]


def _closed_targets(batch: Batch, indices: Sequence[int]) -> Mapping[int, Decimal]:
    """{index: kWh} of those whose month is closed and stored."""
    closed = ClosedMonth.objects.filter(area=ClosedMonth.Area.BILLING)
    months = set(closed.values_list("month", flat=True)) if indices else set()
    wanted: dict[int, Key] = {}
    for index in indices:
        year, month = batch["year"][index], batch["month"][index]
        if year and month and period_of(year, month) in months:
            wanted[index] = known.key_of(batch, index)
    stored = known.targets(wanted.values()) if wanted else {}
    return {index: stored[key] for index, key in wanted.items() if key in stored}
