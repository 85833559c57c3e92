"""AIU and IVA of an acta, and each line's share of them. Pure: whole centavos in and out.

The scheme is the one in force at the cut-off of the acta's period: an acta is one bill, so a change
of taxes in the middle of its month taxes all of it alike.

Under AIU, administration, contingencies and profit are per cents of the subtotal, and IVA falls on
the profit alone; otherwise IVA falls on the subtotal, or there is none. Each figure is rounded
once, half up, per acta and TIPO, from the exact product (IVA of AIU: subtotal × profit % × IVA %,
not of the profit already rounded). Lines then take the whole centavo below their exact share, and
the centavos that are left go to the largest remainders, the earlier line first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from billing.amounts import ZERO, centavos, half_up, pesos
from billing.choices import ItemKind, TaxScheme

CHARGES = ("administration", "contingencies", "profit", "vat")
SHARES = (*CHARGES, "total")

# A per cent with four decimals is a whole number of millionths.
MILLION = 1_000_000


class TaxRates(NamedTuple):
    """A scheme and its per cents: 15 means 15 %. What the scheme does not use is ignored."""

    scheme: str = TaxScheme.NO_VAT
    administration: Decimal = ZERO
    contingencies: Decimal = ZERO
    profit: Decimal = ZERO
    vat: Decimal = ZERO

    def fractions(self) -> tuple[tuple[int, int], ...]:
        """What each of `CHARGES` is of the subtotal, as (numerator, denominator)."""
        a, i, u, v = (int(rate.scaleb(4)) for rate in self[1:])
        if self.scheme == TaxScheme.AIU:
            return (a, MILLION), (i, MILLION), (u, MILLION), (u * v, MILLION * MILLION)
        if self.scheme == TaxScheme.VAT:
            return (0, 1), (0, 1), (0, 1), (v, MILLION)
        return ((0, 1),) * 4


UNTAXED = TaxRates()


class Charges(NamedTuple):
    """In centavos."""

    administration: int
    contingencies: int
    profit: int
    vat: int


def charges(subtotal: int, rates: TaxRates) -> Charges:
    """AIU and IVA of a subtotal in centavos."""
    return Charges(*(half_up(subtotal * top, bottom) for top, bottom in rates.fractions()))


def allocate(amounts: Sequence[int], total: int) -> list[int]:
    """The total in centavos, shared in proportion to the amounts; the parts sum to it exactly.

    Each part is the whole centavo below or above its exact share. Where the amounts sum to zero
    there is no proportion, and the parts are as even as can be. ValueError: a total and no lines.
    """
    whole = sum(amounts)
    if not amounts and total:
        raise ValueError("There are no lines to share the total.")
    if not whole:
        return _largest_remainder([total] * len(amounts), len(amounts), total)
    sign = 1 if whole > 0 else -1
    return _largest_remainder([sign * amount * total for amount in amounts], sign * whole, total)


def _largest_remainder(numerators: Sequence[int], denominator: int, total: int) -> list[int]:
    """Whole parts of numerators / denominator that sum to the total."""
    parts = [numerator // denominator for numerator in numerators]
    left = total - sum(parts)
    if left:
        remainders = [n - part * denominator for n, part in zip(numerators, parts, strict=True)]
        # A stable sort: of equal remainders the earlier line comes first.
        for index in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]:
            parts[index] += 1
    return parts


@dataclass(frozen=True)
class Shares:
    """In pesos: `columns` {name of SHARES: each line's}, `sums` {figure of Annex: the acta's}.

    A line's `total` is what the contractor is paid for it, so it is zero for supplied material.
    """

    columns: dict[str, list[Decimal]]
    sums: dict[str, Decimal]


def shares(
    kinds: Sequence[str], amounts: Sequence[Decimal], rates: Mapping[str, TaxRates]
) -> Shares:
    """The lines' shares of AIU and IVA, and the acta's sums.

    `kinds` and `amounts` (pesos) are an acta's lines in order; `rates` {ItemKind: TaxRates}, where
    a kind that is missing carries none. Time and memory are linear, but for sorting the remainders.
    """
    whole = [centavos(amount) for amount in amounts]
    columns = {name: [0] * len(whole) for name in SHARES}
    sums = dict.fromkeys(("subtotal", *SHARES, "supplied"), 0)
    for kind, indices in _by_kind(kinds).items():
        mine = [whole[index] for index in indices]
        if kind == ItemKind.SUPPLIED:
            sums["supplied"] += sum(mine)
            continue
        sums["subtotal"] += sum(mine)
        _share(indices, mine, rates.get(kind, UNTAXED), columns, sums)
    sums["total"] = sums["subtotal"] + sum(sums[name] for name in CHARGES)
    return Shares(
        {name: _as_pesos(values) for name, values in columns.items()},
        {name: pesos(value) for name, value in sums.items()},
    )


def spared(
    kinds: Sequence[str],
    accepted: Sequence[Decimal],
    objected: Sequence[Decimal],
    rates: Mapping[str, TaxRates],
) -> list[Decimal]:
    """What the contractor would be paid more for each line, had nothing been objected to: with AIU
    and IVA; of supplied material, what its cost would be more. In pesos, as all columns.

    The lines sum, to the centavo, to what the acta's total and supplied material would be more.
    """
    saved = [centavos(amount) for amount in objected]
    lines = [centavos(amount) for amount in accepted] if any(saved) else []
    for kind, indices in _by_kind(kinds).items() if lines else ():
        mine = [index for index in indices if saved[index]]
        if kind == ItemKind.SUPPLIED or not mine:
            continue
        amounts = [saved[index] for index in mine]
        subtotal = sum(lines[index] for index in indices)
        whole = subtotal + sum(amounts)
        for top, bottom in rates.get(kind, UNTAXED).fractions():
            more = half_up(whole * top, bottom) - half_up(subtotal * top, bottom)
            parts = _largest_remainder([amount * top for amount in amounts], bottom, more)
            for index, part in zip(mine, parts, strict=True):
                saved[index] += part
    return _as_pesos(saved)


def _share(
    indices: Sequence[int],
    amounts: Sequence[int],
    rates: TaxRates,
    columns: Mapping[str, list[int]],
    sums: dict[str, int],
) -> None:
    """Puts one TIPO's charges into the columns and the sums."""
    subtotal = sum(amounts)
    totals = list(amounts)
    for name, (top, bottom) in zip(CHARGES, rates.fractions(), strict=True):
        if not top:
            continue
        charge = half_up(subtotal * top, bottom)
        # By the rate rather than by the charge over the subtotal: a correction and its reversal
        # (subtotal near zero) keep the shares that their amounts have anywhere else.
        parts = _largest_remainder([amount * top for amount in amounts], bottom, charge)
        column = columns[name]
        for index, part in zip(indices, parts, strict=True):
            column[index] = part
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
        sums[name] += charge
    for index, total in zip(indices, totals, strict=True):
        columns["total"][index] = total


def _by_kind(kinds: Iterable[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for index, kind in enumerate(kinds):
        groups.setdefault(str(kind), []).append(index)
    return groups


def _as_pesos(values: Sequence[int]) -> list[Decimal]:
    """As pesos; lines of one amount share one Decimal, which most lines do."""
    known = {value: pesos(value) for value in set(values)}
    return [known[value] for value in values]
