"""Figures as Colombia writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from records import formats


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.money(Decimal("1234567.89")), "$\u00a01.234.568"),
        (formats.money(Decimal("-1234.5"), 2), "-$\u00a01.234,50"),
        (formats.money(Decimal("-0.2")), "$\u00a00"),
        (formats.money(0), "$\u00a00"),
        (formats.money(None), "—"),
        (formats.quantity(Decimal("1234.5000")), "1.234,5"),
        (formats.quantity(Decimal("12.0000")), "12"),
        (formats.quantity(Decimal("-0.0001")), "-0,0001"),
        (formats.quantity(None), "—"),
        (formats.percent(Decimal("15")), "15,0\u00a0%"),
        (formats.percent(None), "—"),
        (formats.day(date(2024, 10, 31)), "31/10/2024"),
        (formats.day(None), "—"),
        (formats.moment(datetime(2024, 11, 1, 2, 30, tzinfo=UTC)), "31/10/2024 21:30"),
        (formats.readable(""), "—"),
        (formats.readable(0), "0"),
    ],
)
def test_writing(written: str, expected: str) -> None:
    assert written == expected


def test_a_month_in_both_languages() -> None:
    with translation.override("es-co"):
        assert formats.month(date(2024, 10, 1)) == "octubre de 2024"
        assert formats.short_month(date(2024, 1, 31)) == "ene 2024"
    with translation.override("en"):
        assert formats.month(date(2024, 10, 1)) == "October 2024"
        assert formats.short_month(date(2024, 1, 31)) == "jan 2024"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("15.0000", "15"), ("0.5000", "0.5"), ("1200.00", "1200"), ("0.00", "0")],
)
def test_a_form_offers_no_zeros_to_delete(value: str, expected: str) -> None:
    assert str(formats.shortest(Decimal(value))) == expected
