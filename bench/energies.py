"""A network of today's size and its energy: workbooks and databases of part d.

Made up by numbers alone, always the same: what counts is how many rows there are.
"""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench import places
from rce_site.demo.workbooks import write

TRANSFORMERS = 10_251
IN_A_MONTH = 10_030
MONTHS = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(3, 20)]
NEXT = date(2025, 9, 1)
LONG = (
    *("CODIGO_TRAFO", "PERIODO", "ENERGIA_MACRO_KWH", "ENERGIA_FACTURADA_KWH"),
    *("USUARIOS_FACTURADOS", "DIAS", "TIPO_LECTURA"),
)


def codes() -> list[str]:
    return [f"{100 + number % 90}T{number:06}" for number in range(TRANSFORMERS)]


def has_macro(number: int) -> bool:
    return number % 3 == 0


def inventory() -> Path:
    path = places.HOME / "inventory.xlsx"
    if not path.exists():
        head = ["CODIGO_TRAFO", "CIRCUITO", "SUBESTACION", "ZONA", "USUARIOS", "MACROMEDIDOR"]
        rows = [
            [
                *(code, f"CTO-{number % 400:03}", f"S/E {number % 30:02}", f"ZONA {number % 5}"),
                *(30, "SI" if has_macro(number) else "NO"),
            ]
            for number, code in enumerate(codes())
        ]
        write(path, {"TRANSFORMADORES": [head, *rows]})
    return path


def wide() -> Path:
    """Two sheets with a column per month; only a third of the transformers have a macro-meter."""
    path = places.HOME / "energy-wide.xlsx"
    if not path.exists():
        billed, measured = _energies(len(MONTHS))
        head = ["CODIGO_TRAFO", *MONTHS]
        rows = list(zip(codes(), billed.tolist(), measured.tolist(), strict=True))
        with_macro = [row for number, row in enumerate(rows) if has_macro(number)]
        write(
            path,
            {
                "FACTURADA": [head, *([code, *kwh] for code, kwh, _macro in rows)],
                "ENTREGADA": [head, *([code, *kwh] for code, _billed, kwh in with_macro)],
            },
        )
    return path


def long(rows: int, month: date) -> Path:
    path = places.HOME / f"energy-{month:%Y-%m}-{rows}.xlsx"
    if not path.exists():
        billed, measured = (kwh[:, -1].tolist() for kwh in _energies(len(MONTHS) + 1))
        lines: list[list[Any]] = [
            [
                code,
                f"{month:%Y-%m}",
                measured[n] if has_macro(n) else None,
                billed[n],
                30,
                30,
                "REAL",
            ]
            for n, code in enumerate(codes()[:rows])
        ]
        write(path, {"CONSUMOS": [list(LONG), *lines]})
    return path


def small() -> Path:
    return long(50, date(2020, 1, 1))


def _energies(months: int) -> tuple[Any, Any]:
    """(billed, measured) kWh of each transformer and month."""
    chance = np.random.default_rng(3)
    usual = np.exp(chance.normal(7, 1.2, (TRANSFORMERS, 1)))
    billed = usual * chance.normal(1, 0.1, (TRANSFORMERS, months)).clip(0.3)
    measured = billed * chance.normal(1.12, 0.04, billed.shape)
    return billed.round(1), measured.round(1)


def empty() -> Path:
    """A database with the transformers alone."""

    def load(folder: Path) -> None:
        places.manage(folder, "load", "transformers", str(inventory()), "--accept-warnings")

    return places.prepared("network", load)


def next_month() -> tuple[Path, Path]:
    """The next month's workbook, and a database with all before it."""

    def load(folder: Path) -> None:
        for kind, path in (("transformers", inventory()), ("consumption", wide())):
            places.manage(folder, "load", kind, str(path), "--accept-warnings")

    return long(IN_A_MONTH, NEXT), places.prepared("network-with-months", load)
