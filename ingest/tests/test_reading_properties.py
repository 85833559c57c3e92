"""What holds for any cell: nothing raises, and what was written is read again as it was."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading import (
    Parsed,
    choices,
    codes,
    dates,
    decimals,
    integers,
    normalise,
    periods,
    texts,
    yes_no,
)

numeric = st.text(alphabet="0123456789.,-+ ()$%'eE\xa0", max_size=25)
dated = st.text(alphabet="0123456789/-. :TZdeoctubrni", max_size=25)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300),
    st.floats(),
    st.text(),
    numeric,
    dated,
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.decimals(),
)
PARSERS: list[Callable[[list[Any]], Parsed[Any]]] = [
    decimals,
    lambda values: decimals(values, percent=True, places=2),
    integers,
    dates,
    periods,
    codes,
    texts,
    yes_no,
    lambda values: choices(values, {"A": 1}),
]


@pytest.mark.parametrize("parser", PARSERS)
@given(values=st.lists(anything, max_size=8))
def test_no_cell_makes_a_parser_raise(
    parser: Callable[[list[Any]], Parsed[Any]], values: list[Any]
) -> None:
    parsed = parser(values)
    assert len(parsed.values) == len(values)
    for index in parsed.bad:
        assert parsed.values[index] is None
    assert len(parsed.examples) <= 3


@given(anything)
def test_no_cell_makes_normalising_raise(value: Any) -> None:
    word = normalise(value)
    assert normalise(word) == word or not word.isascii()


amounts = st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False)


def colombian(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


@given(st.lists(amounts, min_size=1, max_size=20))
def test_numbers_written_the_colombian_way_come_back(values: list[Decimal]) -> None:
    assert decimals([colombian(value) for value in values]).values == values
    assert decimals([f"$ {colombian(value)}" for value in values]).values == values


@given(st.lists(amounts, min_size=1, max_size=20))
def test_numbers_written_the_other_way_come_back(values: list[Decimal]) -> None:
    assert decimals([f"{value:,.2f}" for value in values]).values == values


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1))
def test_groups_of_thousands_come_back(values: list[int]) -> None:
    assert decimals([f"{value:,}".replace(",", ".") for value in values]).values == values


@given(st.integers(-(10**12), 10**12))
def test_a_stored_amount_of_centavos_comes_back(centavos: int) -> None:
    assert decimals([centavos / 100]).values == [Decimal(centavos) / 100]


MONTHS = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
]  # fmt: skip
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(days, st.times())
def test_dates_in_every_accepted_form_come_back(day: date, at: time) -> None:
    month = MONTHS[day.month - 1]
    written = [
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%Y-%m-%d}",
        f"{day:%d.%m.%Y}",
        f"{day.day} de {month} de {day.year}",
        f"{month} {day.day} de {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f"{day:%Y-%m-%d} {at:%H:%M:%S}-05",
        f"{day:%Y%m%d}",
        (day - date(1899, 12, 30)) / timedelta(days=1),
        datetime.combine(day, at),
        day,
    ]
    assert dates(written).values == [day] * len(written)


@given(st.dates(date(1951, 1, 1), date(2050, 12, 31)))
def test_dates_with_two_digits_of_the_year_come_back(day: date) -> None:
    assert dates([f"{day:%d-%m-%y}", f"{day:%d/%m/%y}"]).values == [day] * 2


@given(days)
def test_months_in_every_accepted_form_come_back(day: date) -> None:
    month = MONTHS[day.month - 1]
    written = [
        f"{day:%Y-%m}",
        f"{day:%Y%m}",
        int(f"{day:%Y%m}"),
        f"{day:%m/%Y}",
        f"{month} {day.year}",
        f"{month.upper()} DE {day.year}",
        f"{month[:3]}-{day.year}",
        day,
    ]
    assert periods(written).values == [day.replace(day=1)] * len(written)


@given(st.integers(0, 10**15 - 1))
def test_a_code_stored_as_a_number_is_its_digits(number: int) -> None:
    assert codes([float(number), number]).values == [str(number)] * 2
