"""Budgets as the team would have made them: about what the actas came to bill, and not quite.

A plan begins with the first month of the demonstration's actas, and reaches into the year after the
last. What deserves a look is planted here: an overrun, an idle line, a line that nobody budgeted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rce_site.demo.contracts import CONTRACTS, Contract
from rce_site.demo.workdays import month_after
from rce_site.demo.world import World, dice

Line = tuple[str, str]
Row = dict[str, Any]

MONTHS = ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC")
# Contractors bill little at the turn of the year, and planners know it.
SEASON = (0.78, 0.94, 1.02, 0.98, 1.04, 1.0, 1.03, 1.02, 1.06, 1.08, 1.05, 0.9)
# Of a line's monthly mean; of some lines the budget is too generous, of others it is too tight.
LEAST, MOST = 0.98, 1.16
DEARER_NEXT_YEAR = 1.05
ROUND = 100_000
# Of money invested in work, what a kWh recovered is expected to cost; networks last, and cost more.
PESOS_A_KWH, OF_NETWORKS = 1_100, 4_500
NO_WORK = "MATERIALES"

USERS, MARES_USERS, MACROS, INSPECTIONS = CONTRACTS[:4]
OVERRUN = {(USERS, "NORMALIZACION DE USUARIOS"): 0.7}
IDLE = {INSPECTIONS: (("GESTION SOCIAL", "GASTO"), 6_500_000)}
UNPLANNED = {INSPECTIONS: "SUSPENSION Y CORTE"}
# (document, month, from, to, share of what is left of the year)
TRANSFERS = {MARES_USERS: ("MEMORANDO 0214", -1, "TRANSPORTE", "REVISIONES", 0.3)}
REDUCTIONS = {MACROS: ("ACTA DE AJUSTE 03", -1, "TRANSPORTE", 0.2)}


@dataclass
class Change:
    kind: str
    document: str
    date: date
    amounts: dict[Line, dict[int, int]]


@dataclass
class Plan:
    """A contract's year: pesos of each line by month, and what changed them since."""

    contract: Contract
    year: int
    initial: dict[Line, dict[int, int]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


def years(world: World) -> range:
    return range(world.months[0].year, world.until.year + 2)


def plans(world: World, contract: Contract, billed: Mapping[date, Counter[Line]]) -> Iterator[Plan]:
    """The contract's plans, from {period: pesos billed of each line}."""
    means: Counter[Line] = Counter()
    for lines in billed.values():
        means.update(lines)
    for year in years(world):
        months = _months(world, contract, year)
        if not (months and billed):
            continue
        plan = Plan(contract, year)
        for line, sum_ in sorted(means.items()):
            if UNPLANNED.get(contract) != line[0]:
                mean = sum_ / len(billed)
                plan.initial[line] = _planned(world, contract, line, mean, year, months)
        if contract in IDLE:
            line, monthly = IDLE[contract]
            plan.initial[line] = dict.fromkeys(months, monthly)
        plan.initial = {
            line: amounts for line, amounts in plan.initial.items() if any(amounts.values())
        }
        plan.changes = list(_changes(world, plan))
        yield plan


def initial_rows(plan: Plan) -> Iterator[Row]:
    """A row for each line, a column for each month."""
    for (line, expense_class), amounts in plan.initial.items():
        works = expense_class == "INVERSION" and line != NO_WORK
        pesos = OF_NETWORKS if line.startswith("REDES") else PESOS_A_KWH
        yield {
            "CONTRATO": plan.contract.number,
            "VIGENCIA": plan.year,
            "RUBRO": line,
            "CLASE_GASTO": expense_class,
            **{name: amounts.get(month) for month, name in enumerate(MONTHS, 1)},
            "META_KWH": sum(amounts.values()) // pesos if works else None,
        }


def change_rows(plan: Plan) -> Iterator[Row]:
    """A row for each line and month."""
    for change in plan.changes:
        for (line, expense_class), amounts in change.amounts.items():
            for month, amount in amounts.items():
                yield {
                    "CONTRATO": plan.contract.number,
                    "VIGENCIA": plan.year,
                    "RUBRO": line,
                    "MOVIMIENTO": change.kind,
                    "DOCUMENTO": change.document,
                    "FECHA": change.date,
                    "CLASE_GASTO": expense_class,
                    "MES": month,
                    "VALOR": amount,
                }


def _months(world: World, contract: Contract, year: int) -> list[int]:
    """Those of the year that the plan covers."""
    first = max(world.months[0], contract.start_date(world.until).replace(day=1))
    last = contract.end_date(world.until)
    return [month for month in range(1, 13) if first <= date(year, month, 1) <= last]


def _planned(
    world: World, contract: Contract, line: Line, mean: float, year: int, months: list[int]
) -> dict[int, int]:
    chance = dice(world.name, "budget", contract.number, line[0])
    factor = OVERRUN.get((contract, line[0]), chance.uniform(LEAST, MOST))
    if year > world.until.year:
        factor *= DEARER_NEXT_YEAR
    return {month: _round(mean * factor * SEASON[month - 1]) for month in months}


def _changes(world: World, plan: Plan) -> Iterator[Change]:
    """An otrosí that adds value to the contract adds to its budget from its month on: that much
    less was planned at first. Then what moves between lines, and what is cut."""
    contract, until = plan.contract, world.until
    for otrosi in contract.changes:
        day = contract.date_of(otrosi, until)
        if otrosi.value and day.year == plan.year:
            added = {
                line: {m: _round(a * otrosi.value) for m, a in amounts.items() if m >= day.month}
                for line, amounts in plan.initial.items()
            }
            added = {line: amounts for line, amounts in added.items() if any(amounts.values())}
            for line, amounts in added.items():
                for month, amount in amounts.items():
                    plan.initial[line][month] -= amount
            if added:
                yield Change("ADICION", otrosi.document, day, added)
    if contract in TRANSFERS:
        document, month, source, target, share = TRANSFERS[contract]
        taken = _shares(plan, source, _day(until, month), share)
        given = next((line for line in plan.initial if line[0] == target), None)
        for line, amounts in taken.items() if given else ():
            moved = {line: {m: -a for m, a in amounts.items()}, given: amounts}
            yield Change("TRASLADO", document, _day(until, month), moved)
    if contract in REDUCTIONS:
        document, month, source, share = REDUCTIONS[contract]
        if taken := _shares(plan, source, _day(until, month), share):
            yield Change("REDUCCION", document, _day(until, month), taken)


def _shares(plan: Plan, name: str, day: date, share: float) -> dict[Line, dict[int, int]]:
    """That share of a line's months from a day of the plan's year on."""
    if day.year != plan.year:
        return {}
    found = {
        line: {m: _round(a * share) for m, a in amounts.items() if m >= day.month}
        for line, amounts in plan.initial.items()
        if line[0] == name
    }
    return {line: amounts for line, amounts in found.items() if any(amounts.values())}


def _day(until: date, month: int) -> date:
    return month_after(until, month).replace(day=14)


def _round(amount: float) -> int:
    return round(amount / ROUND) * ROUND
