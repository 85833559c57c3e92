"""What can be billed at all: the work and the materials that every price list chooses from."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ACTIVITY, MATERIAL, SUPPLIED = "ACTIVIDAD", "MATERIAL", "MATERIAL_SUMINISTRADO"


@dataclass(frozen=True)
class Item:
    """Words as the workbooks have them; `price`, in pesos, is what contracts' own stand around."""

    common_code: str
    kind: str
    group: str
    description: str
    unit: str
    price: int
    budget_line: str
    expense_class: str
    recognised: str
    repeatable: str
    macro: str


@cache
def items() -> dict[str, Item]:
    """{common code: item}, in the order of the catalogue."""
    with Path(__file__).with_name("catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found = [Item(**{**row, "price": int(row["price"])}) for row in rows]
    return {item.common_code: item for item in found}
