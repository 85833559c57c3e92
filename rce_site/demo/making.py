"""From a world to its workbooks in a folder, in the order in which they are to be loaded."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from rce_site.demo import actas, budgets, framework
from rce_site.demo.budgets import Line
from rce_site.demo.contracts import CONTRACTS, Contract
from rce_site.demo.energy import Energy
from rce_site.demo.framework import Billed, Row
from rce_site.demo.network import Network
from rce_site.demo.sizes import Size
from rce_site.demo.work import BARRIDO, MACROMEDICION, NORMALIZACION, REVISION, Order
from rce_site.demo.workbooks import billed, billed_by_line, write, write_acta
from rce_site.demo.world import World

# Below so many lines a second process costs more than it saves.
WORTH_A_PROCESS = 5_000
PROCESSES = 2
CHANGES = "cambios_presupuesto.xlsx"

Job = tuple[date, Size, Path, int, date, int]


class Done(NamedTuple):
    """An acta's workbook and what it bills: `lines` is pesos, taxes in, by budget line."""

    path: Path
    total: Decimal
    quantities: Counter[str]
    lines: Counter[Line]
    orders: list[Order]


SWEPT = "H-REV-09"
# What an item's code says of the work that bills it; the first that an order has names it. Reading
# a macro-meter changes nothing, nor does a visit to nobody.
KINDS = {
    "H-MAC-01": MACROMEDICION,
    "H-MAC-02": MACROMEDICION,
    "H-MAC-04": MACROMEDICION,
    "H-NOR-0": NORMALIZACION,
    "H-NOR-12": NORMALIZACION,
    SWEPT: BARRIDO,
    "H-REV-06": "",
    "H-REV": REVISION,
}


@dataclass(frozen=True)
class Made:
    kind: str
    path: Path
    lines: int


def items(world: World) -> int:
    """How many items all actas bill together."""
    return world.size.lines * world.size.months


def lines(world: World) -> int:
    """How many rows `make` tells of, more or less."""
    return items(world) + world.size.consumptions + world.size.interventions


def names(world: World) -> set[str]:
    """The names of every workbook that `make` writes."""
    wanted = CONTRACTS[: world.size.contracts]
    found = {"contratos.xlsx", "otrosies.xlsx"}
    found |= {_prices_name(contract) for contract in wanted}
    found |= {_budget_name(year) for year in budgets.years(world)} | {CHANGES}
    found |= {_acta_name(world, *acta[:2]) for acta in actas.every(world)}
    found |= set(Network.names(world))
    if any(any(framework.revised_rows(world, contract)) for contract in wanted):
        found.add(_revision_name(world))
    return found


def make(world: World, folder: Path, told: Callable[[int], None]) -> list[Made]:
    """Writes every workbook; `told` hears of each lot of lines written.

    Actas come first: contracts are then worth what fits them, and contract what they needed; and
    the interventions are of the work that they bill.
    """
    sums = {contract: Billed() for contract in CONTRACTS[: world.size.contracts]}
    wanted = actas.every(world)
    jobs = [(world.until, world.size, folder, c.index, *rest) for c, *rest in wanted]
    made, orders = [], []
    for (contract, period, count), done in zip(wanted, _carried_out(jobs), strict=True):
        sums[contract].total += done.total
        sums[contract].quantities.update(done.quantities)
        sums[contract].lines[period] = done.lines
        orders += done.orders
        made.append(Made("annexes", done.path, count))
        told(count)
    framework = [*_write_framework(world, folder, sums), *_write_budgets(world, folder, sums)]
    return [*framework, *_write_network(world, folder, orders, told), *made]


def _carried_out(jobs: Sequence[Job]) -> Iterator[Done]:
    if sum(job[-1] for job in jobs) < WORTH_A_PROCESS:
        yield from map(_make_acta, jobs)
        return
    # Spawned, never forked: an open connection to the database stays with its one process.
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        yield from pool.map(_make_acta, jobs, chunksize=2)


_worlds: dict[str, World] = {}


def _make_acta(job: Job) -> Done:
    until, size, folder, index, period, count = job
    fresh = World(until, size)
    world = _worlds.setdefault(fresh.name, fresh)
    contract = CONTRACTS[index]
    acta = actas.acta(world, contract, period, count)
    path = folder / f"{period:%Y-%m}" / _acta_name(world, contract, period)
    write_acta(path, acta, until)
    quantities: Counter[str] = Counter()
    for line in acta.lines:
        quantities[line.item.common_code] += line.quantity
    return Done(path, billed(acta, until), quantities, billed_by_line(acta, until), _orders(acta))


def _orders(acta: actas.Acta) -> list[Order]:
    """The acta's work at transformers: each order once, by the gravest work that it bills."""
    found: dict[str, list[actas.Line]] = {}
    for line in acta.lines:
        if line.work_order and line.transformer:
            found.setdefault(line.work_order, []).append(line)
    return [
        Order(order, first.transformer, first.executed_on, first.crew, kind, _users(lines), macro)
        for order, lines in found.items()
        for first in lines[:1]
        for codes in [[line.item.common_code for line in lines]]
        for kind in [_kind(codes)]
        for macro in [any(line.item.macro == "SI" for line in lines)]
        if kind
    ]


def _users(lines: Sequence[actas.Line]) -> int:
    """How many an order was about: those swept, or the accounts that it names."""
    swept = sum(line.quantity for line in lines if line.item.common_code == SWEPT)
    return round(swept) or len({line.account for line in lines if line.account})


def _kind(codes: Sequence[str]) -> str:
    return next(
        (kind for start, kind in KINDS.items() if any(code.startswith(start) for code in codes)), ""
    )


def _write_network(
    world: World, folder: Path, orders: list[Order], told: Callable[[int], None]
) -> Iterator[Made]:
    """Inventory, tariffs, the whole network's energy, targets, consumption, work, its cases."""
    for name, (kind, sheets) in Network(Energy(world, orders)).books.items():
        counted = {sheet: list(rows) for sheet, rows in sheets.items()}
        write(folder / name, counted)
        rows = max(len(rows) - 1 for rows in counted.values())
        months = max(len(rows[0]) - 1 for rows in counted.values()) if len(counted) > 1 else 1
        told(rows * months)
        yield Made(kind, folder / name, rows * months)


def _write_framework(world: World, folder: Path, sums: dict[Contract, Billed]) -> Iterator[Made]:
    """Contracts, their changes and their price lists."""
    contracts = [framework.contract_row(world, *pair) for pair in sums.items()]
    yield _sheet("contracts", folder / "contratos.xlsx", "CONTRATOS", contracts)
    changes = [row for pair in sums.items() for row in framework.change_rows(world, *pair)]
    yield _sheet("contract-changes", folder / "otrosies.xlsx", "OTROSIES", changes)
    for contract, sum_ in sums.items():
        rows = framework.price_rows(contract, sum_)
        yield _sheet("prices", folder / _prices_name(contract), "LISTA DE PRECIOS", rows)
    revised = [row for contract in sums for row in framework.revised_rows(world, contract)]
    if revised:
        yield _sheet("prices", folder / _revision_name(world), "REAJUSTE", revised)


def _write_budgets(world: World, folder: Path, sums: dict[Contract, Billed]) -> Iterator[Made]:
    """A year's first budget with a column per month, what changed it with a row per month."""
    plans = [
        plan
        for contract, sum_ in sums.items()
        for plan in budgets.plans(world, contract, sum_.lines)
    ]
    for year in budgets.years(world):
        rows = [row for plan in plans for row in budgets.initial_rows(plan) if plan.year == year]
        yield _sheet("budgets", folder / _budget_name(year), "PRESUPUESTO", rows)
    changes = [row for plan in plans for row in budgets.change_rows(plan)]
    yield _sheet("budgets", folder / CHANGES, "CAMBIOS", changes)


def _sheet(kind: str, path: Path, sheet: str, rows: Iterable[Row]) -> Made:
    found = list(rows)
    write(path, {sheet: [list(found[0]), *(list(row.values()) for row in found)]})
    return Made(kind, path, len(found))


def _prices_name(contract: Contract) -> str:
    return f"precios_{contract.number}.xlsx"


def _budget_name(year: int) -> str:
    return f"presupuesto_{year}.xlsx"


def _revision_name(world: World) -> str:
    return f"reajuste_{world.until.year}.xlsx"


def _acta_name(world: World, contract: Contract, period: date) -> str:
    return f"acta_{contract.number}_{contract.acta(period, world.until)}.xlsx"
