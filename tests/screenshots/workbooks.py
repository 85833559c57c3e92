"""What the pictures upload: a contractor's next acta, with a few things wrong."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from rce_site.demo.workbooks import write

CONTRACT, ACTA, PERIOD = "CW218041", "28", "2025-11"
LINES = 12
# The contractor's own name for a column, which nobody can know.
UNKNOWN = {"Cuadrilla": "Frente de trabajo"}
# {line: {column as written: what is wrong there}}; lines 1, 5 and 9 bill A021 at its price.
WRONG: dict[int, dict[str, Any]] = {
    1: {"Código ítem": "A21"},
    3: {"Cant.": "uno"},
    5: {"Vr. Unitario": 15300, "Vr. Total": 15300},
    6: {"Municipio": "BUCARAMNAGA"},
    7: {"Fecha ejecución": date(2025, 11, 27)},
    9: {"Código ítem": "A21"},
}

# {where the wizard asks: what the person writes there}
RIGHT = {
    "Valor nuevo para cada «A21» de COD_ITEM": "A021",
    "Valor correcto de CANTIDAD, fila 5 de ACTIVIDADES": "1",
    "Valor correcto de FECHA_EJECUCION, fila 9 de ACTIVIDADES": "24/11/2025",
}


def acta(demonstration: Path, folder: Path) -> Path:
    """Written from the demonstration's latest acta of the contract, a month later."""
    earlier = next(demonstration.rglob(f"2025-10/acta_{CONTRACT}_*.xlsx"))
    head, *rows = load_workbook(earlier).worksheets[0].iter_rows(values_only=True)
    rows = [row for row in rows if row[head.index("Orden de trabajo")]][:LINES]
    lines = [_later(dict(zip(head, row, strict=True))) for row in rows]
    for number, cells in WRONG.items():
        lines[number].update(cells)
    path = folder / f"acta {ACTA} noviembre {CONTRACT}.xlsx"
    written = [UNKNOWN.get(name, name) for name in head]
    write(path, {"ACTIVIDADES": [written, *(list(line.values()) for line in lines)]})
    return path


def several(demonstration: Path, folder: Path) -> list[Path]:
    """What is dropped together: the next acta of a contract; another one that does not say whose
    it is; and notes that are none."""
    head, *rows = _next(demonstration, "CW219103")
    known, unsaid = folder / "CW219103 noviembre.xlsx", folder / "acta de noviembre.xlsx"
    write(known, {"ACTA": [head, *rows[:LINES]]})
    kept = [n for n, name in enumerate(head) if name not in ("CONTRATO", "ACTA", "PERIODO")]
    write(unsaid, {"ACTA": [[row[n] for n in kept] for row in (head, *rows[LINES : 2 * LINES])]})
    notes = folder / "notas de la visita.xlsx"
    write(notes, {"HOJA": [["Pendientes"], ["Llamar al contratista"]]})
    return [known, unsaid, notes]


def _next(demonstration: Path, contract: str) -> list[list[Any]]:
    """Its latest acta, a month later."""
    earlier = next(demonstration.rglob(f"2025-10/acta_{contract}_*.xlsx"))
    head, *rows = load_workbook(earlier).worksheets[0].iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows if row[0] == contract]
    for line in lines:
        line |= {"ACTA": str(int(line["ACTA"]) + 1), "PERIODO": PERIOD}
        line["ORDEN_TRABAJO"] = (line["ORDEN_TRABAJO"] or "").replace("2510", "2511", 1)
        line["FECHA_EJECUCION"] += timedelta(30)
    return [list(head), *(list(line.values()) for line in lines)]


def _later(line: dict[str, Any]) -> dict[str, Any]:
    """The same kind of work in the next period, at another user's."""
    return {
        **line,
        "No. Acta": ACTA,
        "Mes facturación": PERIOD,
        "Orden de trabajo": line["Orden de trabajo"].replace("2510", "2511", 1),
        "Fecha ejecución": line["Fecha ejecución"] + timedelta(30),
        "NIU": str(int(line["NIU"]) + 7),
    }
