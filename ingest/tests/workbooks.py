"""Small workbooks for tests, written as Excel would write them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

CONTRACTS = [
    "CONTRATO",
    "CONTRATISTA",
    "FECHA_INICIO",
    "FECHA_FIN",
    "VALOR",
    "ESQUEMA_IMPUESTO",
    "PORC_ADMINISTRACION",
    "PORC_IMPREVISTOS",
    "PORC_UTILIDAD",
    "PORC_IVA",
]
PRICES = ["CONTRATO", "COD_ITEM", "DESCRIPCION", "UNIDAD", "TIPO", "VALOR_UNITARIO"]
ANNEX = [
    "CONTRATO",
    "ACTA",
    "PERIODO",
    "FECHA_EJECUCION",
    "ORDEN_TRABAJO",
    "TIPO",
    "COD_ITEM",
    "CANTIDAD",
    "VALOR_UNITARIO",
    "VALOR_TOTAL",
    "MUNICIPIO",
    "CODIGO_TRAFO",
    "CUENTA",
]


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> BytesIO:
    """A workbook of these sheets, each a list of rows; ready to be read."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def table(headers: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Rows given by header, below their headers."""
    return [list(headers), *([row.get(header) for header in headers] for row in rows)]
