"""Workbooks of months of energy, and what they leave behind, for tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ingest import intake
from ingest.models import Upload
from ingest.tests.workbooks import xlsx
from transformers.models import BalanceTotal, Consumption, Transformer
from transformers.tests import make
from transformers.tests.uploads import system

COLUMNS = ("transformer__code", "period", "billed_kwh", "delivered_kwh", "additional_kwh")
Cells = Sequence[Sequence[Any]]


def row(code: str = "T1", period: Any = "2025-01", **facts: Any) -> dict[str, Any]:
    """A row of a long sheet, by header."""
    return {"CODIGO_TRAFO": code, "PERIODO": period, "ENERGIA_FACTURADA_KWH": 900, **facts}


def network(count: int, month: date) -> list[Transformer]:
    """So many transformers, N00 and on, each with that month stored."""
    made = [make.transformer(f"N{number:02}") for number in range(count)]
    for one in made:
        make.consumption(one, month)
    return made


def judge(sheets: Mapping[str, Cells], **decided: Any) -> Upload:
    """An upload of these sheets {name: rows of cells}, judged."""
    made = intake.receive(xlsx(sheets), "energia.xlsx", system(), "consumption", **decided)
    return intake.judge(made)


def commit(sheets: Mapping[str, Cells], **decided: Any) -> Upload:
    return intake.commit(judge(sheets, **decided), system(), accept=True)


def stored() -> list[tuple[Any, ...]]:
    """(code, month, billed, delivered, additional) of all that is stored."""
    rows = Consumption.objects.order_by("transformer__code", "period").values_list(*COLUMNS)
    return [(code, f"{period:%Y-%m}", *energies) for code, period, *energies in rows]


def everything() -> list[tuple[Any, ...]]:
    """All that is stored of months and follows from them, without keys and where it stood."""
    derived = ("place", "balance_state", "measured_kwh", "loss_kwh", "lost_value")
    rows = Consumption.objects.order_by("transformer", "period").values_list(*COLUMNS, *derived)
    sums = BalanceTotal.objects.order_by("period", "place", "balance_state")
    years = Transformer.objects.order_by("pk").values_list("last_period", "billed_12", "loss_12")
    return [*rows, *sums.values_list("period", "place", "billed_kwh", "loss_kwh"), *years]
