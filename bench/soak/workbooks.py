"""Actas of the month after the demonstration's last, in their contractors' own layouts.

`python -m bench.soak.workbooks ROWS COUNT` writes COUNT of them, of as many contracts, each also
as its contractor corrects it afterwards, and prints what they hold.
"""

import json
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.places import HOME
from bench.soak.sites import UNTIL, Site

ROWS = 10_622
# Every so many lines the correction bills one more.
CORRECTED = 20


@dataclass(frozen=True)
class Book:
    """A workbook and what stands in the database once it is committed; pesos without taxes, and
    centavos of what is paid with them."""

    path: Path
    contract: str
    acta: str
    lines: int
    quantity: float
    subtotal: float


def books(site: Site, rows: int, count: int) -> list[list[Book]]:
    """[[the acta, its correction]] of several contracts."""
    found = site.answer("workbooks", str(rows), str(count))
    return [[Book(**{**one, "path": Path(one["path"])}) for one in pair] for pair in found]


def write(rows: int, count: int) -> list[list[dict[str, Any]]]:
    from rce_site.demo import actas
    from rce_site.demo.contracts import CONTRACTS
    from rce_site.demo.sizes import SIZES
    from rce_site.demo.visits import LINES_A_MACRO
    from rce_site.demo.workbooks import write_acta
    from rce_site.demo.workdays import month_after
    from rce_site.demo.world import World

    until = date.fromisoformat(f"{UNTIL}-01")
    world = World(until, SIZES["full"])
    period = month_after(until, 1)
    # Who installs macro-meters has shared them out among the demonstration's own months.
    chosen = [c for c in CONTRACTS if c.work not in LINES_A_MACRO and any(c.window(period, until))]
    found = []
    for contract in chosen[:count]:
        acta = actas.acta(world, contract, period, rows)
        more = [
            replace(line, quantity=line.quantity + 1, amount=line.amount + line.unit_price)
            if at % CORRECTED == 0
            else line
            for at, line in enumerate(acta.lines)
        ]
        corrected = replace(acta, lines=more)
        pair = []
        for name, one in (("acta", acta), ("corregida", corrected)):
            path = HOME / "soak-books" / f"{name}-{rows}-{contract.number}.xlsx"
            if not path.exists():
                write_acta(path, one, until)
            pair.append(_told(path, one))
        found.append(pair)
    return found


def _told(path: Path, acta: Any) -> dict[str, Any]:
    from rce_site.demo.catalogue import SUPPLIED

    paid = [line.amount for line in acta.lines if line.item.kind != SUPPLIED]
    book = Book(
        path,
        acta.contract.number,
        acta.number,
        len(acta.lines),
        round(sum(line.quantity for line in acta.lines), 4),
        round(sum(paid), 2),
    )
    return {**asdict(book), "path": str(path)}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(write(int(sys.argv[1]), int(sys.argv[2]))))
