"""The totals that a workbook states of itself, beside what its rows sum to. Pure.

A stated total may be of the rows since the total before it, of its sheet, or of the whole file:
it agrees if it agrees with one of them. Charges (AIU, IVA) are compared where the contract's
scheme has them; where it has none, a TOTAL may be the subtotal with the charges that the file
itself adds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from billing.amounts import PESO, ZERO
from billing.taxes import CHARGES, TaxRates, shares
from ingest.reading import cells

Rates = Mapping[str, TaxRates]


class Line(NamedTuple):
    """A record as far as totals need it: `row` is its number in the sheet."""

    sheet: str
    row: int
    kind: str
    amount: Decimal


class Total(NamedTuple):
    """A stated total: kinds are subtotal, total, aiu and the charges."""

    sheet: str
    row: int
    label: str
    kind: str
    amount: Decimal


def totals(raw: Iterable[Mapping[str, Any]]) -> list[Total]:
    """The stated totals whose amounts can be read, in the order of the file."""
    found = list(raw)
    amounts = cells.decimals([total["amount"] for total in found]).values
    return [
        Total(total["sheet"], total["row"], total["label"], total["kind"], amount)
        for total, amount in zip(found, amounts, strict=True)
        if amount is not None and total["column"] in ("", "VALOR_TOTAL")
    ]


def of_the_file(stated: Sequence[Total]) -> dict[str, str]:
    """{kind: pesos as text}: for each kind the last one stated, which is the file's own."""
    return {total.kind: f"{total.amount:f}" for total in stated}


def differences(
    stated: Sequence[Total], lines: Sequence[Line], rates: Rates
) -> Iterator[tuple[Total, Decimal]]:
    """The stated totals that agree with nothing, each with what its sheet's rows come to."""
    charged = any(any(top for top, _ in rate.fractions()) for rate in rates.values())
    for total in stated:
        sheet = [line for line in lines if line.sheet == total.sheet]
        above = [line for line in sheet if line.row < total.row]
        before = max(
            (t.row for t in stated if t.sheet == total.sheet and t.row < total.row), default=0
        )
        since = [line for line in above if line.row > before]
        computed = [_computed(total.kind, some, rates) for some in (above, since, lines)]
        if total.kind == "total":
            own = [t.amount for t in stated if t.sheet == total.sheet and t.kind in CHARGES]
            plain = [_computed("subtotal", some, rates) for some in (above, since, lines)]
            computed += plain if charged else [value + sum(own) for value in plain]
        elif total.kind != "subtotal" and not charged:
            continue
        allowed = PESO + Decimal(len(above)) / 2 * _unit(above)
        if all(abs(value - total.amount) > allowed for value in computed):
            yield total, computed[0]


def _computed(kind: str, lines: Sequence[Line], rates: Rates) -> Decimal:
    sums = shares([line.kind for line in lines], [line.amount for line in lines], rates).sums
    if kind == "aiu":
        return sums["administration"] + sums["contingencies"] + sums["profit"]
    if kind == "subtotal":
        return sums["subtotal"] + sums["supplied"]
    return sums.get(kind, ZERO)


def _unit(lines: Sequence[Line]) -> Decimal:
    """The last place that the file writes its amounts to: a peso, or a centavo."""
    return (
        PESO
        if all(line.amount == line.amount.to_integral_value() for line in lines)
        else PESO / 100
    )
