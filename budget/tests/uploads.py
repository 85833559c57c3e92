"""Budgets as workbooks, for tests of whole uploads."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User

from budget.models import Movement
from budget.resources.movements import MONTHS
from ingest import intake
from ingest.models import Upload
from ingest.tests.workbooks import xlsx

WIDE = ["CONTRATO", "VIGENCIA", "RUBRO", "MOVIMIENTO", "DOCUMENTO", "FECHA", "CLASE_GASTO"]
LONG = [*WIDE, "MES", "VALOR", "META_KWH"]

Row = Mapping[str, Any]


def wide(*rows: Row, above: Sequence[Sequence[Any]] = ()) -> dict[str, list[list[Any]]]:
    """A sheet with a column a month: a row's `months` are what it has for each, in order."""
    more = [name for name in ("TOTAL", "META_KWH") if any(name in row for row in rows)]
    headers = [name for name in WIDE if any(name in row for row in rows)]
    cells = [
        [row.get(name) for name in headers]
        + [*row["months"], *[None] * (12 - len(row["months"]))]
        + [row.get(name) for name in more]
        for row in rows
    ]
    return {"PRESUPUESTO": [*map(list, above), [*headers, *MONTHS, *more], *cells]}


def long(*rows: Row) -> dict[str, list[list[Any]]]:
    headers = [name for name in LONG if any(name in row for row in rows)]
    return {"PRESUPUESTO": [headers, *([row.get(name) for name in headers] for row in rows)]}


def line(*months: Any, **facts: Any) -> dict[str, Any]:
    """A row of months of the initial budget of 2025 of the line OBRA of CW1."""
    return {"CONTRATO": "CW1", "VIGENCIA": 2025, "RUBRO": "OBRA", "months": months, **facts}


def month(number: Any, amount: Any, **facts: Any) -> dict[str, Any]:
    """A row of one month of the same."""
    known = {"CONTRATO": "CW1", "VIGENCIA": 2025, "RUBRO": "OBRA"}
    return {**known, "MES": number, "VALOR": amount, **facts}


def judged(user: User, sheets: Mapping[str, Sequence[Sequence[Any]]], **decided: Any) -> Upload:
    upload = intake.receive(xlsx(sheets), "presupuesto.xlsx", user, "budgets", **decided)
    return intake.judge(upload)


def load(user: User, sheets: Mapping[str, Sequence[Sequence[Any]]], **decided: Any) -> Upload:
    accept, aside = decided.pop("accept", ()), decided.pop("set_aside", False)
    upload = judged(user, sheets, **decided)
    return intake.commit(upload, user, accept=accept, set_aside=aside)


def found(upload: Upload) -> dict[str, list[tuple[int | None, str, str]]]:
    """{code: [(row, column, what stands beside it)]}."""
    return {
        one["code"]: [(c["row"], c["column"], c.get("detail", "")) for c in one["cells"]]
        for one in upload.findings
    }


def stored(*names: str) -> list[tuple[Any, ...]]:
    """(line, kind, month, *names) of what is stored, in order."""
    rows = Movement.objects.order_by("budget_line", "kind", "document", "year", "month")
    return list(rows.values_list("budget_line", "kind", "month", *names))
