"""What a workbook itself says that its months sum to, compared with the sums; never stored."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from billing.amounts import PESO, ZERO
from budget import findings
from budget.choices import MovementKind
from budget.targets import rows_of_months
from ingest.batch import Batch
from ingest.judging import Found, tell
from ingest.reading import cells
from ingest.rules import CONTROL_TOTAL


class Line(NamedTuple):
    """A month of the file as far as totals need it: `column` is where its amount stands."""

    sheet: str
    row: int
    column: str
    amount: Decimal
    effect: Decimal


def judge(batch: Batch) -> None:
    """The totals of rows, and those below them.

    Of rows set aside only some months come, so their totals say nothing any more.
    """
    if "rows" in batch.options:
        return
    tell(batch, findings.ROW_TOTAL_DIFFERS, _rows(batch))
    for total, stated, computed in _below(batch):
        batch.find_file(
            CONTROL_TOTAL,
            total["sheet"],
            total["column"],
            f"{stated:f}",
            cause=str(total["row"]),
            label=total["label"],
            stated=f"{stated:f}",
            computed=f"{computed:f}",
        )


def _rows(batch: Batch) -> Iterator[Found]:
    """Rows of months whose TOTAL is over a peso away from their sum; the detail is the sum."""
    for indices in rows_of_months(batch).values():
        stated, amounts = batch["total"][indices[0]], [batch["amount"][i] for i in indices]
        if stated is None or None in amounts:
            continue
        if abs(sum(amounts, ZERO) - stated) > PESO:
            for index in indices:
                yield Found(index, "total", f"{sum(amounts, ZERO):f}")


def _below(batch: Batch) -> Iterator[tuple[dict[str, Any], Decimal, Decimal]]:
    """(stated total, its pesos, those of the rows above it) where they differ.

    A total may be of the rows since the one before it, of its sheet, or of the whole file, and
    count reductions with or without their sign.
    """
    totals = batch.source.control_totals if batch.source else []
    amounts = cells.decimals([total["amount"] for total in totals]).values
    lines = list(_lines(batch)) if totals else []
    columns = {line.column for line in lines}
    before = {}
    for total, stated in zip(totals, amounts, strict=True):
        since = before.get(total["sheet"], 0)
        before[total["sheet"]] = total["row"]
        if stated is None or total["column"] not in {*columns, "TOTAL"}:
            continue
        own = [line for line in lines if total["column"] in ("TOTAL", line.column)]
        above = [line for line in own if line.sheet == total["sheet"] and line.row < total["row"]]
        parts = (above, [line for line in above if line.row > since], own)
        sums = [_sum(part, name) for part in parts for name in ("amount", "effect")]
        if all(abs(one - stated) > PESO for one in sums):
            yield total, stated, sums[0]


def _lines(batch: Batch) -> Iterator[Line]:
    for index, (movement, amount) in enumerate(
        zip(batch["movement"], batch["amount"], strict=True)
    ):
        if amount is not None:
            sign = -1 if movement == MovementKind.REDUCTION else 1
            yield Line(*batch.place(index, "amount"), amount, sign * amount)


def _sum(lines: Sequence[Line], name: str) -> Decimal:
    return sum((getattr(line, name) for line in lines), ZERO)
