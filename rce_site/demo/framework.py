"""Contracts, otrosíes and price lists as rows, made to fit what the actas bill."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.taxes import TaxRates
from rce_site.demo import irregularities
from rce_site.demo.contracts import WORDS, Contract
from rce_site.demo.pricelists import Listed, price_list, revision
from rce_site.demo.world import World

MILLION = 1_000_000
# Contracts of this kind are not worth less.
LEAST_VALUE = 2_000 * MILLION
# How far what is contracted goes beyond what the whole term should need.
MARGIN = 1.15

Row = dict[str, Any]


@dataclass
class Billed:
    """What a contract's actas come to: pesos with AIU and IVA, quantities by common code, and
    pesos by period and budget line."""

    total: Decimal = Decimal(0)
    quantities: Counter[str] = field(default_factory=Counter)
    lines: dict[date, Counter[tuple[str, str]]] = field(default_factory=dict)


def contract_row(world: World, contract: Contract, billed: Billed) -> Row:
    value = _value(contract, billed)
    return {
        "CONTRATO": contract.number,
        "CONTRATISTA": contract.contractor,
        "NIT": contract.nit,
        "OBJETO": contract.purpose,
        "FECHA_INICIO": contract.start_date(world.until),
        "FECHA_FIN": contract.signed_end(world.until),
        "VALOR": value - sum(_added(contract, value).values()),
        "DIA_CORTE": contract.cutoff_day,
        **_taxes(contract.rates),
    }


def change_rows(world: World, contract: Contract, billed: Billed) -> Iterator[Row]:
    added = _added(contract, _value(contract, billed))
    for change in contract.changes:
        yield {
            "CONTRATO": contract.number,
            "DOCUMENTO": change.document,
            "FECHA": contract.date_of(change, world.until),
            "TIPO_CAMBIO": change.kind,
            "VALOR": added.get(change.document),
            "FECHA_FIN": contract.end_of(change, world.until) if change.months else None,
            "TIPO": change.item_kind or None,
            **_taxes(change.rates),
        }


def price_rows(contract: Contract, billed: Billed) -> Iterator[Row]:
    """The list as signed."""
    for code, listed in price_list(contract).items():
        contracted = _contracted(contract, code, billed.quantities[code])
        yield _price_row(contract, listed, listed.price, contracted, None)


def revised_rows(world: World, contract: Contract) -> Iterator[Row]:
    """The list once more from the day of its revision, where there is one."""
    day = revision(contract, world.until)
    for listed in price_list(contract).values() if day else ():
        yield _price_row(contract, listed, listed.revised, None, day)


def _value(contract: Contract, billed: Billed) -> int:
    """The final value, in whole millions, of which the actas are the share that is used."""
    value = math.ceil(float(billed.total) / contract.used / MILLION) * MILLION
    return value if contract is irregularities.NEARLY_SPENT else max(value, LEAST_VALUE)


def _added(contract: Contract, value: int) -> dict[str, int]:
    """{otrosí: what it adds}, in whole millions."""
    return {
        change.document: round(value * change.value / MILLION) * MILLION
        for change in contract.changes
        if change.value
    }


def _taxes(rates: TaxRates | None) -> Row:
    return {
        "ESQUEMA_IMPUESTO": WORDS[rates.scheme] if rates else None,
        "PORC_ADMINISTRACION": float(rates.administration) or None if rates else None,
        "PORC_IMPREVISTOS": float(rates.contingencies) or None if rates else None,
        "PORC_UTILIDAD": float(rates.profit) or None if rates else None,
        "PORC_IVA": float(rates.vat) or None if rates else None,
    }


def _price_row(
    contract: Contract, listed: Listed, price: int, contracted: int | None, since: date | None
) -> Row:
    item = listed.item
    return {
        "CONTRATO": contract.number,
        "COD_ITEM": listed.code,
        "DESCRIPCION": item.description,
        "UNIDAD": item.unit,
        "TIPO": item.kind,
        "GRUPO": item.group,
        "COD_HOMOLOGADO": item.common_code,
        "RUBRO": item.budget_line,
        "CLASE_GASTO": item.expense_class,
        "RECONOCIDO_PLAN": item.recognised,
        "VALOR_UNITARIO": price,
        "CANTIDAD_CONTRATADA": contracted,
        "VIGENTE_DESDE": since,
        "REPETIBLE": item.repeatable or "NO",
        "INSTALA_MACRO": item.macro or "NO",
    }


def _contracted(contract: Contract, code: str, quantity: float) -> int:
    """In round numbers, enough for the rest of the term, but for what is planted."""
    if (contract, code) in irregularities.UNDER_CONTRACTED:
        return max(1, math.floor(quantity * 0.9))
    if not quantity:
        return 50
    enough = quantity / contract.used * MARGIN
    digits = 10 ** max(0, len(str(int(enough))) - 2)
    return int(math.ceil(enough / digits) * digits)
