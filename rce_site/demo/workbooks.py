"""The workbooks themselves, written row by row so that size costs no memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from billing.amounts import pesos
from billing.taxes import Charges, charges
from rce_site.demo.actas import Acta, Line
from rce_site.demo.catalogue import SUPPLIED
from rce_site.demo.layouts import LAYOUTS, VALUES, Layout, period_words
from records.storage import into_place


def write(path: Path, sheets: dict[str, Iterable[Sequence[Any]]]) -> None:
    """A workbook of {sheet: rows}, whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    with into_place(path) as beside:
        workbook.save(beside)


def write_acta(path: Path, acta: Acta, until: date) -> None:
    """The acta as its contractor writes it."""
    layout = LAYOUTS[acta.contract.layout]
    sheets = {}
    for number, (name, kinds) in enumerate(layout.sheets.items()):
        lines = [line for line in acta.lines if line.item.kind in kinds]
        if lines:
            totals = _totals(acta, lines, until) if layout.totals and not number else []
            sheets[name] = [*_above(layout, acta), *_rows(layout, acta, lines), *totals]
    write(path, sheets)


def billed(acta: Acta, until: date) -> Decimal:
    """What the contractor is paid for the acta, with AIU and IVA, in pesos."""
    subtotal, charged = _sums(acta, acta.lines, until)
    return pesos(subtotal + sum(charged))


def billed_by_line(acta: Acta, until: date) -> Counter[tuple[str, str]]:
    """{(budget line, class): pesos with AIU and IVA} of what is paid, as exact as a plan needs."""
    subtotals: Counter[tuple[str, str, str]] = Counter()
    for line in acta.lines:
        item = line.item
        if item.kind != SUPPLIED:
            cents = round(line.amount * 100)
            subtotals[item.kind, item.budget_line, item.expense_class] += cents
    found: Counter[tuple[str, str]] = Counter()
    for (kind, *line), cents in subtotals.items():
        rates = acta.contract.rates_of(kind, acta.period, until)
        found[tuple(line)] += (cents + sum(charges(cents, rates))) // 100
    return found


def _sums(acta: Acta, lines: Iterable[Line], until: date) -> tuple[int, Charges]:
    """(subtotal, charges) in centavos; supplied material is not paid for."""
    subtotals: dict[str, int] = {}
    for line in lines:
        if line.item.kind != SUPPLIED:
            cents = round(line.amount * 100)
            subtotals[line.item.kind] = subtotals.get(line.item.kind, 0) + cents
    charged = [
        charges(subtotal, acta.contract.rates_of(kind, acta.period, until))
        for kind, subtotal in subtotals.items()
    ]
    return sum(subtotals.values()), Charges(*(sum(c) for c in zip(*charged, strict=True)))


def _above(layout: Layout, acta: Acta) -> list[Sequence[Any]]:
    if not layout.preamble:
        return []
    contract = acta.contract
    return [
        [contract.contractor.upper()],
        [contract.purpose],
        ["CONTRATO:", contract.number],
        [f"ACTA No. {acta.number}"],
        [f"PERIODO: {period_words(acta.period)}"],
        [],
    ]


def _rows(layout: Layout, acta: Acta, lines: Iterable[Line]) -> Iterable[Sequence[Any]]:
    yield list(layout.headers.values())
    whole = {
        "CONTRATO": acta.contract.number,
        "ACTA": acta.number,
        "PERIODO": f"{acta.period:%Y-%m}",
    }
    columns = []
    for name in layout.headers:
        if name in whole:
            columns.append((lambda _line, value=whole[name]: value, None))
        else:
            columns.append((VALUES[name], _writer(layout, name)))
    for line in lines:
        yield [writer(get(line)) if writer else get(line) for get, writer in columns]


def _writer(layout: Layout, name: str) -> Any:
    if name == "FECHA_EJECUCION":
        return layout.day
    if name == "CANTIDAD":
        return layout.number
    return layout.money if name in ("VALOR_UNITARIO", "VALOR_TOTAL") else None


def _totals(acta: Acta, lines: Sequence[Line], until: date) -> list[Sequence[Any]]:
    """The rows below: the label in the first column, the amount under VALOR_TOTAL."""
    layout = LAYOUTS[acta.contract.layout]
    place = list(layout.headers).index("VALOR_TOTAL")
    subtotal, charged = _sums(acta, lines, until)
    labelled = {
        "SUBTOTAL": subtotal,
        "ADMINISTRACIÓN": charged.administration,
        "IMPREVISTOS": charged.contingencies,
        "UTILIDAD": charged.profit,
        "IVA": charged.vat,
        "TOTAL ACTA": subtotal + sum(charged),
    }
    return [
        [],
        *(
            [label, *[None] * (place - 1), float(pesos(amount))]
            for label, amount in labelled.items()
            if amount
        ),
    ]
