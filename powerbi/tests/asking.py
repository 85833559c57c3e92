"""Reading the views as Power BI does, and their values as Python has them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from powerbi.engines import engine


def read(view: str, where: str = "1 = 1") -> list[dict[str, Any]]:
    """The view's rows as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {engine(connection).name(view)} WHERE {where}")
        names = [
            column.name if hasattr(column, "name") else column[0] for column in cursor.description
        ]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def cents(value: Any) -> Decimal:
    return round(Decimal(str(value)), 2)


def kwh(value: Any) -> Decimal | None:
    return None if value is None else round(Decimal(str(value)), 3)


def day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
