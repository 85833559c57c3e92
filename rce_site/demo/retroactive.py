"""Retroactive cases (CNR): what some irregularities found at transformers led to afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from rce_site.demo.energy import Energy
from rce_site.demo.work import Intervention
from rce_site.demo.workdays import month_end
from rce_site.demo.world import World, dice

CASE = ("EXPEDIENTE", "CUENTA", "CODIGO_TRAFO", "FECHA", "KWH", "VALOR", "ESTADO")
# Of the interventions that found an irregularity; and days until the case is decided.
OPENED = 0.09
DECIDED = (18, 75)
# kWh: the median of a case, how far apart they are, and the bounds.
MEDIAN, SPREAD, LEAST, MOST = 1_150, 0.75, 300, 6_000
STATES = ("LIQUIDADO", "EN TRAMITE", "ANULADO")
DECIDED_SO = (78, 13, 9)


def rows(
    energy: Energy, owners: Sequence[str], costs: Mapping[tuple[date, str], float]
) -> Iterator[Sequence[Any]]:
    """The workbook's header and its cases; `owners` by transformer, `costs` the CU of level 1 by
    (month, owner)."""
    yield CASE
    world, chance = energy.world, dice(energy.world.name, "cnr")
    until = month_end(energy.months[-1])
    found = sorted(energy.interventions, key=lambda one: (one.day, one.work_order))
    number = 0
    for one in found:
        if not one.irregularities or chance.random() >= OPENED:
            continue
        day = one.day + timedelta(days=chance.randint(*DECIDED))
        if day > until:
            continue
        number += 1
        owner = owners[one.transformer]
        cost = costs[day.replace(day=1), owner]
        yield _case(world, one, f"CNR-{day:%Y}-{number:05d}", day, cost, chance)


def _case(
    world: World, one: Intervention, number: str, day: date, cost: float, chance: Random
) -> Sequence[Any]:
    transformer = world.transformers[one.transformer]
    kwh = round(min(MOST, max(LEAST, MEDIAN * chance.lognormvariate(0, SPREAD))))
    [state] = chance.choices(STATES, DECIDED_SO)
    account = transformer.account(chance.randrange(transformer.customers))
    value = None if state == "EN TRAMITE" else round(kwh * cost)
    return (number, account, transformer.code, day, kwh, value, state)
