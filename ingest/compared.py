"""What a cell is compared with: kept as plain facts, written for people as Colombia does."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.encoding import force_str

from records import formats

DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
# Between the two figures of a detail that is one over the other.
OVER = " > "


def days(detail: str) -> str:
    """Any text, with the days in it as people write them."""
    return DAY.sub(lambda found: _day(found[0]), detail)


def month(detail: str) -> str:
    try:
        return formats.short_month(date.fromisoformat(f"{detail}-01"))
    except ValueError:
        return detail


def quantity(detail: str) -> str:
    number = _number(detail)
    return detail if number is None else formats.quantity(number)


def money(detail: str) -> str:
    """Pesos, with centavos where there are any."""
    number = _number(detail)
    if number is None:
        return detail
    return formats.money(number, 0 if number == number.to_integral_value() else 2)


def kilometres(detail: str) -> str:
    number = _number(detail)
    return detail if number is None else f"{formats.number(number, 1)}{formats.NBSP}km"


def over(write: Callable[[str], str], sentence: Any) -> Callable[[str], str]:
    """`11 > 9` in words; the sentence uses %(reached)s and %(limit)s."""

    def written(detail: str) -> str:
        reached, sign, limit = detail.partition(OVER)
        if not sign:
            return detail
        return force_str(sentence) % {"reached": write(reached), "limit": write(limit)}

    return written


def _day(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text))
    except ValueError:
        return text


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
