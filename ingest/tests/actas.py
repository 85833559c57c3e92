"""A contract, its price list and its actas as workbooks, for tests of whole uploads."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.tests.workbooks import ANNEX, CONTRACTS, PRICES, table, xlsx

CONTRACT = {
    "CONTRATO": "CW1",
    "CONTRATISTA": "REDES DEL ORIENTE S.A.S.",
    "FECHA_INICIO": "01/01/2024",
    "FECHA_FIN": "31/12/2025",
    "VALOR": 90_000_000_000,
    "ESQUEMA_IMPUESTO": "CON_AIU",
    "PORC_ADMINISTRACION": 15,
    "PORC_IMPREVISTOS": 3,
    "PORC_UTILIDAD": 5,
    "PORC_IVA": 19,
}
PRICE = 1000.5
ITEMS = 150


def contracts(**facts: Any) -> dict[str, Sequence[Sequence[Any]]]:
    return {"CONTRATOS": table(CONTRACTS, [CONTRACT | facts])}


def prices(raised: Iterable[int] = (), by: int = 10) -> dict[str, Sequence[Sequence[Any]]]:
    """The list of 150 items, some of them dearer."""
    dearer = set(raised)
    rows = [
        {
            "CONTRATO": "CW1",
            "COD_ITEM": f"A{number:03}",
            "DESCRIPCION": f"Actividad {number}",
            "UNIDAD": "UN",
            "TIPO": "ACTIVIDAD",
            "VALOR_UNITARIO": PRICE + (by if number in dearer else 0),
        }
        for number in range(ITEMS)
    ]
    return {"PRECIOS": table(PRICES, rows)}


def line(number: int, quantity: float = 2, **facts: Any) -> dict[str, Any]:
    """One line of acta 1; each of another work order."""
    known = {
        "CONTRATO": "CW1",
        "ACTA": "1",
        "PERIODO": "2024-10",
        "FECHA_EJECUCION": "15/10/2024",
        "ORDEN_TRABAJO": f"OT-{number:05}",
        "TIPO": "ACTIVIDAD",
        "COD_ITEM": f"A{number % ITEMS:03}",
        "CANTIDAD": quantity,
        "VALOR_UNITARIO": PRICE,
        "VALOR_TOTAL": round(quantity * PRICE, 2),
        "MUNICIPIO": "GIRÓN",
        "CUENTA": f"{number:07}",
    }
    return known | facts


def acta(lines: Iterable[Mapping[str, Any]]) -> dict[str, Sequence[Sequence[Any]]]:
    return {"ACTIVIDADES": table(ANNEX, list(lines))}


def file(folder: Path, name: str, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    path = folder / name
    path.write_bytes(xlsx(sheets).read())
    return path
