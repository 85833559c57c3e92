"""What is wrong on purpose, for the pages to find: the only place where anything is planted.

Everything stands in the first contracts and the last months, so that every size has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from rce_site.demo.contracts import CONTRACTS, Contract
from rce_site.demo.workdays import workload
from rce_site.demo.world import Transformer, World, dice

USERS, MARES_USERS, MACROS, INSPECTIONS = CONTRACTS[:4]

# Of these items the price list contracts less than the actas bill.
UNDER_CONTRACTED = {(USERS, "H-NOR-03"), (INSPECTIONS, "H-REV-07")}
# Its actas come to 97.5 % of its value: see `used` in its declaration.
NEARLY_SPENT = MACROS


@dataclass(frozen=True)
class Planted:
    """A line that goes into the acta of a contract's period as it stands."""

    contract: Contract
    period: date
    day: date
    order: str
    item: str
    transformer: Transformer
    account: str = ""
    quantity: float = 1
    # Times the price in force.
    price: float = 1
    # Spelt so that nobody can tell which municipality is meant.
    municipality: str = ""
    notes: str = ""


@cache
def planted(world: World) -> tuple[Planted, ...]:
    """Every planted line."""
    return (
        *_billed_twice(world),
        *_billed_by_two(world),
        *_too_dear(world),
        *_two_macros(world),
        *_adjusted(world),
        *_misspelt(world),
    )


def _billed_twice(world: World) -> Iterator[Planted]:
    """The same order, item and account in two actas of one contract."""
    for number in range(1, 4):
        first = _line(world, USERS, -2, "H-NOR-01", f"91{number}", 101 + number)
        yield first
        yield _again(world, first, USERS, -1)


def _billed_by_two(world: World) -> Iterator[Planted]:
    """The same work billed under two contracts, whose codes for it differ."""
    for number in range(1, 3):
        first = _line(world, USERS, -1, "H-REV-01", f"92{number}", 111 + number)
        yield first
        yield _again(world, first, INSPECTIONS, 0)


def _too_dear(world: World) -> Iterator[Planted]:
    """Unit prices above the list's."""
    for number in range(1, 6):
        line = _line(world, INSPECTIONS, 0, "H-REV-01", f"93{number}", 121 + number)
        yield Planted(**{**line.__dict__, "price": 1.12})
    line = _line(world, MARES_USERS, -1, "H-NOR-03", "936", 127)
    yield Planted(**{**line.__dict__, "price": 1.35})


def _two_macros(world: World) -> Iterator[Planted]:
    """A second macro-meter at a transformer that got one two months before."""
    first = _line(world, MACROS, -2, "H-MAC-02", "941", 131)
    first = Planted(**{**first.__dict__, "account": ""})
    yield first
    again = _again(world, first, MACROS, 0)
    yield Planted(**{**again.__dict__, "order": _order(MACROS, again.period, "942")})


def _adjusted(world: World) -> Iterator[Planted]:
    """Work of the month before taken back, whole or in part."""
    for number, quantity in ((1, 1), (2, 3)):
        line = _line(world, MARES_USERS, -1, "H-REV-01", f"95{number}", 141 + number)
        line = Planted(**{**line.__dict__, "quantity": quantity})
        yield line
        back = _again(world, line, MARES_USERS, 0)
        yield Planted(
            **{**back.__dict__, "quantity": -1, "notes": "Ajuste por mayor valor cobrado"}
        )


def _misspelt(world: World) -> Iterator[Planted]:
    for number, name in enumerate(("BUCARAMNAGA", "FLORIDA BLANCA SUR", "GIRON (VEREDA)"), 1):
        line = _line(world, USERS, 0, "H-NOR-03", f"96{number}", 151 + number)
        yield Planted(**{**line.__dict__, "municipality": name})


def _line(world: World, contract: Contract, back: int, item: str, order: str, seed: int) -> Planted:
    period = world.months[back - 1]
    transformers, _weights = world.where(contract.zones)
    transformer = dice("irregular", seed).choice(transformers)
    day = _workday(world, contract, period, seed)
    account = transformer.account(seed)
    return Planted(
        contract, period, day, _order(contract, period, order), item, transformer, account
    )


def _again(world: World, line: Planted, contract: Contract, back: int) -> Planted:
    """The line once more, in the acta of another month."""
    period = world.months[back - 1]
    day = _workday(world, contract, period, int(line.order[-3:]))
    return Planted(**{**line.__dict__, "contract": contract, "period": period, "day": day})


def _order(contract: Contract, period: date, number: str) -> str:
    """Numbered above the orders that visits get."""
    return f"{period:%y%m}{contract.index:02d}90{number}"


def _workday(world: World, contract: Contract, period: date, seed: int) -> date:
    days = [day for day in contract.window(period, world.until) if workload(day) == 1]
    return days[seed % len(days)]
