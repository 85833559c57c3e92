"""What bounds what a contract bills in a year, besides its value: rooms above say so, as they fill
panels.

    @limits.of_years
    def budgets(contracts):
        return {(contract's key, year): pesos}   # of those that have one
"""

from collections.abc import Callable, Collection
from decimal import Decimal

# {(contract's key, year): pesos with AIU and IVA}
Limits = dict[tuple[int, int], Decimal]
Said = Callable[[Collection[int]], Limits]

_said: list[Said] = []


def of_years(said: Said) -> Said:
    _said.append(said)
    return said


def known(contracts: Collection[int]) -> Limits:
    """Of these contracts; where several are said of a year, the last."""
    found: Limits = {}
    for said in _said:
        found |= said(contracts)
    return found
