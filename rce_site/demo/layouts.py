"""How contractors write their actas: no two alike, all of them legible."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rce_site.demo.actas import Line
from rce_site.demo.catalogue import ACTIVITY, MATERIAL, SUPPLIED

EVERYTHING = (ACTIVITY, MATERIAL, SUPPLIED)
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


def _same(value: Any) -> Any:
    return value


def _whole(value: float) -> float:
    """Excel's own number, without a fraction where there is none."""
    return int(value) if value == int(value) else value


def as_pesos(value: float) -> str:
    """1.234.567,50 as people write it."""
    text = f"{abs(value):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"-{text}" if value < 0 else text


def _as_currency(value: float) -> str:
    return f"$ {as_pesos(value)}"


def _day_first(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def period_words(period: date) -> str:
    return f"{MONTHS[period.month - 1]}-{period:%y}"


@dataclass(frozen=True)
class Layout:
    """`headers` {canonical: as written} in the order of the columns; `sheets` {name: TIPOs}.

    With `preamble` the contract, the acta and the period stand above the header; with `totals` the
    first sheet ends in the acta's subtotal, AIU, IVA and total.
    """

    headers: dict[str, str]
    sheets: dict[str, tuple[str, ...]]
    preamble: bool = False
    totals: bool = False
    day: Callable[[date], Any] = _same
    number: Callable[[float], Any] = _whole
    money: Callable[[float], Any] = _whole


VALUES: dict[str, Callable[[Line], Any]] = {
    "FECHA_EJECUCION": lambda line: line.executed_on,
    "ORDEN_TRABAJO": lambda line: line.work_order or None,
    "TIPO": lambda line: line.item.kind,
    "COD_ITEM": lambda line: line.code,
    "DESCRIPCION": lambda line: line.item.description,
    "UNIDAD": lambda line: line.item.unit,
    "CANTIDAD": lambda line: line.quantity,
    "VALOR_UNITARIO": lambda line: line.unit_price,
    "VALOR_TOTAL": lambda line: line.amount,
    "RUBRO": lambda line: line.item.budget_line,
    "MUNICIPIO": lambda line: line.municipality or None,
    "CIRCUITO": lambda line: line.circuit or None,
    "CODIGO_TRAFO": lambda line: line.transformer or None,
    "CUENTA": lambda line: line.account or None,
    "CUADRILLA": lambda line: line.crew,
    "OBSERVACIONES": lambda line: line.notes or None,
}

CANONICAL = {name: name for name in ("CONTRATO", "ACTA", "PERIODO", *VALUES)}

LAYOUTS = {
    "canonical": Layout(CANONICAL, {"ANEXO": EVERYTHING}),
    "by_kind": Layout(
        {
            "CONTRATO": "Contrato",
            "ACTA": "No. Acta",
            "PERIODO": "Mes facturación",
            "ORDEN_TRABAJO": "Orden de trabajo",
            "FECHA_EJECUCION": "Fecha ejecución",
            "CUADRILLA": "Cuadrilla",
            "CODIGO_TRAFO": "Transformador",
            "CUENTA": "NIU",
            "MUNICIPIO": "Municipio",
            "CIRCUITO": "Circuito",
            "COD_ITEM": "Código ítem",
            "DESCRIPCION": "Descripción del ítem",
            "UNIDAD": "Und",
            "CANTIDAD": "Cant.",
            "VALOR_UNITARIO": "Vr. Unitario",
            "VALOR_TOTAL": "Vr. Total",
            "OBSERVACIONES": "Observaciones",
        },
        {
            "ACTIVIDADES": (ACTIVITY,),
            "MATERIALES": (MATERIAL,),
            "MATERIALES SUMINISTRADOS": (SUPPLIED,),
        },
    ),
    "acta": Layout(
        {
            "COD_ITEM": "ÍTEM",
            "DESCRIPCION": "DESCRIPCIÓN DE LA ACTIVIDAD",
            "TIPO": "TIPO DE ÍTEM",
            "UNIDAD": "UNIDAD DE MEDIDA",
            "CANTIDAD": "CANTIDAD EJECUTADA",
            "VALOR_UNITARIO": "PRECIO UNITARIO",
            "VALOR_TOTAL": "VALOR TOTAL",
            "FECHA_EJECUCION": "FECHA EJEC.",
            "ORDEN_TRABAJO": "O.T.",
            "MUNICIPIO": "MUNICIPIO",
            "CIRCUITO": "ALIMENTADOR",
            "CODIGO_TRAFO": "PLACA TRAFO",
            "CUENTA": "CUENTA",
            "CUADRILLA": "MÓVIL",
            "OBSERVACIONES": "OBSERVACIÓN",
        },
        {"ACTA": (ACTIVITY, MATERIAL), "MATERIAL SUMINISTRADO": (SUPPLIED,)},
        preamble=True,
        totals=True,
    ),
    "texts": Layout(
        {
            "CONTRATO": "contrato",
            "ACTA": "acta",
            "PERIODO": "periodo",
            "FECHA_EJECUCION": "fecha\nejecución",
            "ORDEN_TRABAJO": "número\norden",
            "COD_ITEM": "código\nactividad",
            "TIPO": "tipo",
            "DESCRIPCION": "descripción",
            "UNIDAD": "und",
            "CANTIDAD": "cant",
            "VALOR_UNITARIO": "vr\nunitario",
            "VALOR_TOTAL": "vr\ntotal",
            "MUNICIPIO": "municipio",
            "CIRCUITO": "circuito",
            "CODIGO_TRAFO": "código\ntrafo",
            "CUENTA": "número\ncuenta",
            "CUADRILLA": "cuadrilla",
            "OBSERVACIONES": "obs",
        },
        {"Hoja1": EVERYTHING},
        day=_day_first,
        number=as_pesos,
        money=_as_currency,
    ),
    "lines": Layout(
        {
            "PERIODO": "PERIODO FACTURADO",
            "FECHA_EJECUCION": "FECHA TRABAJO",
            "ORDEN_TRABAJO": "ORDEN DE SERVICIO",
            "CODIGO_TRAFO": "CODIGO TRANSFORMADOR",
            "CUENTA": "NUMERO CUENTA",
            "MUNICIPIO": "MPIO",
            "CIRCUITO": "CIRCUITO",
            "TIPO": "TIPO",
            "COD_ITEM": "BAREMO",
            "DESCRIPCION": "DETALLE",
            "UNIDAD": "UM",
            "CANTIDAD": "CANTIDAD",
            "VALOR_UNITARIO": "VLR UNITARIO",
            "VALOR_TOTAL": "VLR TOTAL",
            "CUADRILLA": "BRIGADA",
            "OBSERVACIONES": "COMENTARIOS",
        },
        {"DETALLE FACTURACION": EVERYTHING},
        preamble=True,
        day=date.isoformat,
    ),
}
