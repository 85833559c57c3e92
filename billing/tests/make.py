"""Records for tests, with only what a test cares about named."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from billing.models import Annex, BilledItem, Contract, ContractChange, Price
from records.models import Municipality

_numbers = count(1)


def contract(**facts: Any) -> Contract:
    known = {
        "number": f"CW{next(_numbers):06d}",
        "contractor": "CONTRATISTA S.A.S.",
        "start_date": date(2024, 1, 1),
        "end_date": date(2026, 12, 31),
        "value": Decimal("1000000000.00"),
    }
    return Contract.objects.create(**{**known, **facts})


def aiu(**facts: Any) -> Contract:
    """A contract under AIU 15/3/5 with IVA 19."""
    rates = {
        "administration_pct": Decimal(15),
        "contingencies_pct": Decimal(3),
        "profit_pct": Decimal(5),
        "vat_pct": Decimal(19),
    }
    return contract(tax_scheme="aiu", **{**rates, **facts})


def change(of: Contract, kind: str, on: date, **facts: Any) -> ContractChange:
    known = {"contract": of, "document": f"OTROSI {next(_numbers)}", "kind": kind, "date": on}
    return ContractChange.objects.create(**{**known, **facts})


def price(of: Contract, code: str = "A1", unit_price: Any = 1000, **facts: Any) -> Price:
    known = {
        "contract": of,
        "code": code,
        "valid_from": of.start_date,
        "description": f"Actividad {code}",
        "unit": "UN",
        "unit_price": Decimal(unit_price),
    }
    return Price.objects.create(**{**known, **facts})


def annex(of: Contract, period: date = date(2025, 7, 1), **facts: Any) -> Annex:
    known = {"contract": of, "number": str(next(_numbers)), "period": period}
    return Annex.objects.create(**{**known, **facts})


def item(of: Annex, listed: Price, quantity: Any = 1, **facts: Any) -> BilledItem:
    quantity = Decimal(quantity)
    unit_price = Decimal(facts.get("unit_price", listed.unit_price))
    known = {
        "annex": of,
        "executed_on": of.period.replace(day=10),
        "kind": listed.kind,
        "code": listed.code,
        "quantity": quantity,
        "unit_price": unit_price,
        "amount": (quantity * unit_price).quantize(Decimal("0.01")),
    }
    return BilledItem.objects.create(**{**known, **facts})


def municipality(code: str = "68001", name: str = "BUCARAMANGA") -> Municipality:
    known = {"name": name, "department": "SANTANDER"}
    return Municipality.objects.get_or_create(code=code, defaults=known)[0]
