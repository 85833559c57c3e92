"""Records for tests, with only what a test cares about named."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from records.models import Municipality
from transformers.models import (
    Account,
    Consumption,
    Intervention,
    RetroactiveCase,
    Review,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
)

_numbers = count(1)
# Each month once, long before those that tests name.
_months = (date(2000 + n // 12, n % 12 + 1, 1) for n in range(12 * 20))
JULY = date(2025, 7, 1)


def municipality(code: str = "68001", name: str = "BUCARAMANGA") -> Municipality:
    known = {"name": name, "department": "SANTANDER"}
    return Municipality.objects.get_or_create(code=code, defaults=known)[0]


def transformer(code: str = "", **facts: Any) -> Transformer:
    return Transformer.objects.create(code=code or f"T-{next(_numbers):05}", **facts)


def account(of: Transformer, number: str = "", **facts: Any) -> Account:
    return Account.objects.create(account=number or f"{next(_numbers):07}", transformer=of, **facts)


def consumption(of: Transformer, period: date = JULY, **facts: Any) -> Consumption:
    known = {"billed_kwh": Decimal(900)}
    return Consumption.objects.create(transformer=of, period=period, **{**known, **facts})


def intervention(of: Transformer, start: date = date(2025, 7, 10), **facts: Any) -> Intervention:
    known = {"kind": "INSPECCION", "state": "EJECUTADA", "work_order": f"OT{next(_numbers)}"}
    return Intervention.objects.create(transformer=of, start_date=start, **{**known, **facts})


def retroactive_case(day: date = date(2025, 7, 10), **facts: Any) -> RetroactiveCase:
    known = {"case_number": f"E-{next(_numbers):05}", "kwh": Decimal(1000), "state": "LIQUIDADO"}
    return RetroactiveCase.objects.create(date=day, **{**known, **facts})


def target(kind: str = "", **facts: Any) -> Target:
    known = {"year": 2025, "month": 7, "target": 100}
    return Target.objects.create(kind=kind or f"TIPO {next(_numbers)}", **{**known, **facts})


def tariff(period: date | None = None, **facts: Any) -> Tariff:
    known = {"voltage_level": 1, "unit_cost": Decimal("850.1234")}
    return Tariff.objects.create(period=period or next(_months), **{**known, **facts})


def system_energy(period: date | None = None, **facts: Any) -> SystemEnergy:
    known = {"input_kwh": Decimal(1_000_000), "output_kwh": Decimal(880_000)}
    return SystemEnergy.objects.create(period=period or next(_months), **{**known, **facts})


def review(of: Transformer, period: date = JULY, **facts: Any) -> Review:
    known = {
        "raised_on": date(2025, 8, 3),
        "rule": "fall",
        "reasons": [{"rule": "fall", "seen": 600.0, "expected": 1800.0, "unit": "kwh"}],
        "severity": "high",
        "kwh_at_risk": Decimal(1200),
    }
    return Review.objects.create(transformer=of, period=period, **{**known, **facts})


def threshold(code: str = "fall_pct", value: Any = 30) -> Threshold:
    return Threshold.objects.get_or_create(code=code, defaults={"value": value})[0]
