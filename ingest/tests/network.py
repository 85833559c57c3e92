"""One row of each of the transformers' kinds as a workbook, in the order in which they load."""

from datetime import date
from typing import Any

ROWS: dict[str, dict[str, Any]] = {
    "transformers": {"CODIGO_TRAFO": "0T1", "CIRCUITO": "C1", "MACROMEDIDOR": "SI"},
    "accounts": {"CUENTA": "0100", "CODIGO_TRAFO": "0T1", "DESDE": "SIEMPRE"},
    "consumption": {
        "CODIGO_TRAFO": "0T1",
        "PERIODO": date(2024, 10, 1),
        "ENERGIA_MACRO_KWH": 1000,
        "ENERGIA_FACTURADA_KWH": 900,
    },
    "interventions": {
        "CODIGO_TRAFO": "0T1",
        "FECHA_INICIO": date(2024, 10, 5),
        "TIPO_INTERVENCION": "+MACRO",
    },
    "cnr": {
        "EXPEDIENTE": "E-1",
        "CUENTA": "0100",
        "FECHA": date(2024, 10, 20),
        "KWH": 1250.5,
        "ESTADO": "LIQUIDADO",
    },
    "targets": {"VIGENCIA": 2024, "MES": 10, "TIPO_INTERVENCION": "+MACRO", "META": 120},
    "tariffs": {"PERIODO": "2024-10", "NIVEL_TENSION": 1, "PROPIEDAD": "EMPRESA", "CU": 812},
    "system-energy": {"PERIODO": "2024-10", "ENERGIA_ENTRADA": 1000, "ENERGIA_SALIDA": 880},
}


def sheets(kind: str) -> dict[str, list[list[Any]]]:
    """The kind's workbook: its headers and one row."""
    return {"DATOS": [list(ROWS[kind]), list(ROWS[kind].values())]}
