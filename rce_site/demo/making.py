"""From a world to its workbooks in a folder, in the order in which they are to be loaded."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rce_site.demo import actas, irregularities
from rce_site.demo.contracts import CONTRACTS, SCHEMES, Contract
from rce_site.demo.pricelists import Listed, price_list, revision
from rce_site.demo.sizes import Size
from rce_site.demo.workbooks import billed, write, write_acta
from rce_site.demo.world import World

# Below so many lines a second process costs more than it saves.
WORTH_A_PROCESS = 5_000
PROCESSES = 2
MILLION = 1_000_000
# Contracts of this kind are not worth less.
LEAST_VALUE = 2_000 * MILLION
CONTRACT_HEADERS = (
    "CONTRATO", "CONTRATISTA", "NIT", "OBJETO", "FECHA_INICIO", "FECHA_FIN", "VALOR", "DIA_CORTE",
    "ESQUEMA_IMPUESTO", "PORC_ADMINISTRACION", "PORC_IMPREVISTOS", "PORC_UTILIDAD", "PORC_IVA",
)
CHANGE_HEADERS = (
    "CONTRATO", "DOCUMENTO", "FECHA", "TIPO_CAMBIO", "VALOR", "FECHA_FIN", "TIPO",
    "ESQUEMA_IMPUESTO", "PORC_ADMINISTRACION", "PORC_IMPREVISTOS", "PORC_UTILIDAD", "PORC_IVA",
)
PRICE_HEADERS = (
    "CONTRATO", "COD_ITEM", "DESCRIPCION", "UNIDAD", "TIPO", "GRUPO", "COD_HOMOLOGADO", "RUBRO",
    "CLASE_GASTO", "RECONOCIDO_PLAN", "VALOR_UNITARIO", "CANTIDAD_CONTRATADA", "VIGENTE_DESDE",
    "REPETIBLE", "INSTALA_MACRO",
)


@dataclass(frozen=True)
class Made:
    """A workbook of a kind; `acta` where it is one."""

    kind: str
    path: Path
    lines: int
    acta: tuple[Contract, date] | None = None


@dataclass
class Billed:
    """What a contract's actas came to: what its value and its contracted quantities are made of."""

    total: Decimal = Decimal(0)
    quantities: Counter[str] = field(default_factory=Counter)


def lines(world: World) -> int:
    """How many items all actas bill together."""
    return world.size.lines * world.size.months


def names(world: World) -> set[str]:
    """The names of every workbook that `make` writes."""
    wanted = CONTRACTS[: world.size.contracts]
    found = {"contratos.xlsx", "otrosies.xlsx"}
    found |= {f"precios_{contract.number}.xlsx" for contract in wanted}
    found |= {_acta_name(world, contract, period) for contract, period, _lines in actas.every(world)}
    if any(_revised_rows(world, contract) for contract in wanted):
        found.add(_revision_name(world))
    return found


def _acta_name(world: World, contract: Contract, period: date) -> str:
    return f"acta_{contract.number}_{contract.acta(period, world.until)}.xlsx"


def _revision_name(world: World) -> str:
    return f"reajuste_{revision(world.until).year}.xlsx"


def make(world: World, folder: Path, told: Callable[[int], None]) -> list[Made]:
    """Writes every workbook; `told` hears of each lot of lines written.

    Actas come first: contracts are then made worth what fits them, and contract what was needed.
    """
    wanted = actas.every(world)
    sums = {contract: Billed() for contract in CONTRACTS[: world.size.contracts]}
    made = []
    jobs = [(world.until, world.size, folder, *acta) for acta in wanted]
    for job, (path, total, quantities) in zip(jobs, _carried_out(jobs), strict=True):
        *_rest, contract, period, lines = job
        sums[contract].total += total
        sums[contract].quantities.update(quantities)
        made.append(Made("annexes", path, lines, (contract, period)))
        told(lines)
    return [*_framework(world, folder, sums), *made]


def _carried_out(jobs: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Path, Decimal, Counter[str]]]:
    if sum(job[-1] for job in jobs) < WORTH_A_PROCESS:
        yield from map(_make_acta, jobs)
        return
    # Spawned, never forked: an open connection to the database stays with its one process.
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        yield from pool.map(_make_acta, jobs, chunksize=2)


_worlds: dict[str, World] = {}


def _make_acta(
    job: tuple[date, Size, Path, Contract, date, int],
) -> tuple[Path, Decimal, Counter[str]]:
    until, size, folder, contract, period, lines = job
    fresh = World(until, size)
    world = _worlds.setdefault(fresh.name, fresh)
    contract = next(known for known in CONTRACTS if known == contract)
    acta = actas.acta(world, contract, period, lines)
    path = folder / f"{period:%Y-%m}" / _acta_name(world, contract, period)
    write_acta(path, acta, until)
    quantities: Counter[str] = Counter()
    for line in acta.lines:
        quantities[line.item.common_code] += line.quantity
    return path, billed(acta, until), quantities


def _framework(world: World, folder: Path, sums: dict[Contract, Billed]) -> list[Made]:
    """Contracts, their changes and their price lists."""
    values = {contract: _value(contract, sums[contract].total) for contract in sums}
    contracts = [_contract_row(world, contract, value) for contract, value in values.items()]
    changes = [
        row for contract, value in values.items() for row in _change_rows(world, contract, value)
    ]
    made = []
    for kind, headers, sheet, rows in (
        ("contracts", CONTRACT_HEADERS, "CONTRATOS", contracts),
        ("contract-changes", CHANGE_HEADERS, "OTROSIES", changes),
    ):
        path = folder / f"{sheet.lower()}.xlsx"
        write(path, {sheet: [headers, *rows]})
        made.append(Made(kind, path, len(rows)))
    for contract, sum_ in sums.items():
        rows = _price_rows(world, contract, sum_.quantities)
        path = folder / f"precios_{contract.number}.xlsx"
        write(path, {"LISTA DE PRECIOS": [PRICE_HEADERS, *rows]})
        made.append(Made("prices", path, len(rows)))
    revised = [row for contract in sums for row in _revised_rows(world, contract)]
    if revised:
        path = folder / _revision_name(world)
        write(path, {"REAJUSTE": [PRICE_HEADERS, *revised]})
        made.append(Made("prices", path, len(revised)))
    return made


def _value(contract: Contract, total: Decimal) -> int:
    """The final value, in whole millions, of which the actas are the share that is used."""
    value = math.ceil(float(total) / contract.used / MILLION) * MILLION
    return value if contract is irregularities.NEARLY_SPENT else max(value, LEAST_VALUE)


def _added(contract: Contract, value: int) -> dict[str, int]:
    """{otrosí: what it adds}, in whole millions."""
    return {
        change.document: round(value * change.value / MILLION) * MILLION
        for change in contract.changes
        if change.value
    }


def _taxes(rates: Any) -> list[Any]:
    return [
        SCHEMES[rates.scheme],
        *(float(rate) or None for rate in rates[1:]),
    ]


def _contract_row(world: World, contract: Contract, value: int) -> list[Any]:
    signed = value - sum(_added(contract, value).values())
    return [
        contract.number, contract.contractor, contract.nit, contract.purpose,
        contract.start_date(world.until), contract.signed_end(world.until), signed,
        contract.cutoff_day, *_taxes(contract.rates),
    ]


def _change_rows(world: World, contract: Contract, value: int) -> Iterator[list[Any]]:
    added = _added(contract, value)
    for change in contract.changes:
        end = contract.end_of(change, world.until) if change.months else None
        taxes = _taxes(change.rates) if change.rates else [None] * 5
        yield [
            contract.number, change.document, contract.date_of(change, world.until), change.kind,
            added.get(change.document), end, change.item_kind or None, *taxes,
        ]


def _price_rows(world: World, contract: Contract, billed_: Counter[str]) -> list[list[Any]]:
    return [
        _price_row(contract, listed, listed.price, _contracted(contract, code, billed_[code]))
        for code, listed in price_list(contract).items()
    ]


def _revised_rows(world: World, contract: Contract) -> list[list[Any]]:
    """Only where the revision falls into the contract's term, and not on its first day."""
    day = revision(world.until)
    if not contract.start_date(world.until) < day <= contract.end_date(world.until):
        return []
    listed = price_list(contract).values()
    return [_price_row(contract, price, price.revised, None, day) for price in listed]


def _price_row(
    contract: Contract,
    listed: Listed,
    price: int,
    contracted: int | None,
    since: date | None = None,
) -> list[Any]:
    item = listed.item
    return [
        contract.number, listed.code, item.description, item.unit, item.kind, item.group,
        item.common_code, item.budget_line, item.expense_class, item.recognised, price, contracted,
        since, item.repeatable or "NO", item.macro or "NO",
    ]


def _contracted(contract: Contract, code: str, quantity: float) -> int | None:
    """In round numbers, enough for the rest of the term, but for what is planted."""
    if (contract, code) in irregularities.UNDER_CONTRACTED:
        return max(1, math.floor(quantity * 0.9))
    if not quantity:
        return 50
    enough = quantity / contract.used * 1.15
    digits = 10 ** max(0, len(str(int(enough))) - 2)
    return math.ceil(enough / digits) * digits
