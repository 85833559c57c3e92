"""Figures as Colombia writes them: 1.234.567,89. A missing figure is a dash, never 0."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import dateformat, formats, timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MISSING = "—"
NBSP = "\u00a0"
_SWAPPED = str.maketrans(",.", ".,")

Number = Decimal | int | float


def number(value: Number | None, decimals: int = 0) -> str:
    """With so many decimals, rounded half even."""
    return MISSING if value is None else f"{value:,.{decimals}f}".translate(_SWAPPED)


def quantity(value: Number | None) -> str:
    """With the decimals that it has, four at most."""
    if value is None:
        return MISSING
    whole, _point, decimals = f"{value:,.4f}".partition(".")
    decimals = decimals.rstrip("0")
    return (f"{whole}.{decimals}" if decimals else whole).translate(_SWAPPED)


def shortest(value: Decimal) -> Decimal:
    """The same number without the zeros that it need not end on: 15.0000 is 15."""
    return value.quantize(1) if value == value.to_integral_value() else value.normalize()


def money(value: Number | None, decimals: int = 0) -> str:
    """Pesos: `$ 1.234.567`."""
    if value is None:
        return MISSING
    sign = "-" if round(value, decimals) < 0 else ""
    return f"{sign}${NBSP}{number(abs(value), decimals)}"


def percent(value: Number | None, decimals: int = 1) -> str:
    """15 is `15,0 %`."""
    return MISSING if value is None else f"{number(value, decimals)}{NBSP}%"


def ratio(value: Number | None, decimals: int = 1) -> str:
    """A part of one as per cent: 0.125 is `12,5 %`."""
    return MISSING if value is None else percent(value * 100, decimals)


def coordinate(value: Number | None) -> str:
    return MISSING if value is None else number(value, 5)


def day(value: date | datetime | None) -> str:
    if value is None:
        return MISSING
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%d/%m/%Y}"


def month(value: date | None) -> str:
    """A month by its first day: `octubre de 2024`."""
    if value is None:
        return MISSING
    words = dateformat.format(value, formats.get_format("YEAR_MONTH_FORMAT"))
    # Spanish writes months in lower case; some of Django's catalogues do not.
    return words.lower() if (get_language() or "").startswith("es") else words


def short_month(value: date) -> str:
    """`oct 2024`, narrow enough for an axis or a list."""
    return f"{MONTHS_3[value.month]} {value.year}".lower()


def moment(value: datetime | None) -> str:
    if value is None:
        return MISSING
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"


def yes_no(value: bool | None) -> str:
    return MISSING if value is None else _("Yes") if value else _("No")


def readable(value: Any) -> str:
    """Any value as a person reads it, where nothing more is known of it than its type."""
    match value:
        case None | "":
            return MISSING
        case bool():
            return yes_no(value)
        case Decimal() | int() | float():
            return quantity(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
    return str(value)
