"""Numbers, dates, months, codes and choices as people write them (reading rules 7 to 11)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ingest.reading import (
    choices,
    codes,
    dates,
    decimals,
    integers,
    periods,
    texts,
    yes_no,
)

D = Decimal


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.234.567,89", "1234567.89"),
        ("$ 12.500", "12500"),
        ("$12.500,00", "12500.00"),
        ("COP 1.000.000", "1000000"),
        ("12.500 COP", "12500"),
        ("COP$ 5", "5"),
        ("(350)", "-350"),
        ("$ (1.500)", "-1500"),
        ("($ 1.500)", "-1500"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567,5", "1234567.5"),
        ("1'234.567,8", "1234567.8"),
        ("1’234’567", "1234567"),
        ("-5", "-5"),
        ("5-", "-5"),
        ("- 5", "-5"),
        ("−5,5", "-5.5"),
        ("-$ 5", "-5"),
        ("$ -5", "-5"),
        ("+7", "7"),
        ("'12", "12"),
        (" 12 \n", "12"),
        ("0", "0"),
        ("0,00", "0.00"),
        ("0,234", "0.234"),
        (",5", "0.5"),
        ("007", "7"),
        ("1.234", "1234"),
        ("12.345,678", "12345.678"),
        ("1,23E+11", "123000000000"),
    ],
)
def test_a_number_written_the_colombian_way(written: str, meant: str) -> None:
    parsed = decimals([written])
    assert parsed.bad == {}
    assert parsed.values == [D(meant)]
    assert parsed.convention == "1.234,56"


@pytest.mark.parametrize(
    "written",
    [
        "abc", "-", "$", "12a", "1.2.3", "1,2,3", "1.23.456", "12,34.5", "1..2", "--5", "(-5)-",
        "1 23", "12 34", "0.234.567", "nan", "NaN", "15 %", "1/2", "5 UN", "٣", "1_000", "0x10",
    ],
)  # fmt: skip
def test_what_is_no_number(written: str) -> None:
    assert decimals([written]).bad == {0: "not_a_number"}


@pytest.mark.parametrize("endless", ["inf", "Infinity", "-inf", "1e999", "1E+400", float("inf")])
def test_no_number_is_infinite(endless: Any) -> None:
    assert decimals([endless]).bad == {0: "infinite"}


@pytest.mark.parametrize("huge", ["9" * 19, 10**400, 1e18, "1e18", "1" * 90])
def test_no_number_has_more_digits_than_can_be_stored(huge: Any) -> None:
    assert decimals([huge]).bad == {0: "too_long"}


@pytest.mark.parametrize("other", [True, False, date(2024, 1, 1), time(1), timedelta(1), b"1", []])
def test_what_is_of_another_type_is_no_number(other: Any) -> None:
    assert decimals([other]).bad == {0: "not_a_number"}


# Each column with what it is read as; None is a cell in doubt. The table of ingest/reading/numbers.
COLUMNS: list[tuple[list[Any], list[str | None], str]] = [
    # no separator at all
    (["12", "7"], ["12", "7"], "1.234,56"),
    # groups after points are thousands, by Colombian use
    (["1.234"], ["1234"], "1.234,56"),
    # a group after a comma alone says nothing
    (["1,234"], [None], "1.234,56"),
    (["1,234", "12", "1.234"], [None, "12", "1234"], "1.234,56"),
    # one cell that can only be Colombian settles it
    (["1,234", "2,5", "1.234"], ["1.234", "2.5", "1234"], "1.234,56"),
    (["1,234", "1.234.567"], ["1.234", "1234567"], "1.234,56"),
    # a column that can only be read the other way is
    (["1,234.56"], ["1234.56"], "1,234.56"),
    (["1,234.56", "1.234", "1,234", "5"], ["1234.56", "1.234", "1234", "5"], "1,234.56"),
    (["12.50", "1.234"], ["12.50", "1.234"], "1,234.56"),
    (["8556.400", "977.125"], ["8556.400", "977.125"], "1,234.56"),
    (["0.500"], ["0.500"], "1,234.56"),
    (["1,234,567"], ["1234567"], "1,234.56"),
    # evidence both ways: only what is Colombian beyond doubt, and what has no separator, is read
    (["1.234,5", "1,234.5", "1.234", "1,234", "7"], ["1234.5", None, None, None, "7"], "1.234,56"),
    # what Excel stored as a number is no evidence for the texts beside it
    ([1.5, "1,234"], ["1.5", None], "1.234,56"),
    ([1234.5, "1.234"], ["1234.5", "1234"], "1.234,56"),
]


@pytest.mark.parametrize(("column", "meant", "convention"), COLUMNS)
def test_a_column_decides_how_its_cells_are_read(
    column: list[Any], meant: list[str | None], convention: str
) -> None:
    parsed = decimals(column)
    assert parsed.values == [None if m is None else D(m) for m in meant]
    assert set(parsed.bad.values()) <= {"ambiguous_number"}
    assert set(parsed.bad) == {index for index, m in enumerate(meant) if m is None}
    assert parsed.convention == convention


def test_numbers_that_excel_stored_lose_their_noise() -> None:
    parsed = decimals([0.1 + 0.2, 3.0, 1234567.89, 5, 1e-17, -0.0, 86.10000000000001])
    expected = ["0.3", "3", "1234567.89", "5", "0", "0", "86.1"]
    assert parsed.values == [D(value) for value in expected]
    assert parsed.convention == "excel"
    assert str(parsed.values[1]) == "3"


def test_zero_is_not_empty() -> None:
    parsed = decimals([0, 0.0, "0", None, "", " \xa0\t"])
    assert parsed.values == [D(0), D(0), D(0), None, None, None]
    assert parsed.bad == {}


def test_per_cents() -> None:
    parsed = decimals(["15 %", "15%", "15", 15.0, "12,5 %"], percent=True)
    assert parsed.values == [D(15), D(15), D(15), D(15), D("12.5")]
    assert parsed.bad == {}


def test_numbers_are_rounded_half_up_to_the_places_asked_for() -> None:
    assert decimals([2.345, "2,3350", 7], places=2).values == [D("2.35"), D("2.34"), D("7.00")]


def test_three_examples_of_how_numbers_were_read() -> None:
    parsed = decimals([1.0, "x", "1.500,50", "1.500,50", "2", "3", "4"])
    assert parsed.examples == [("1.500,50", "1500.50"), ("2", "2"), ("3", "3")]


def test_whole_numbers() -> None:
    parsed = integers([2.0, "3", 1.9, "1.234", "", "x"])
    assert parsed.values == [2, 3, None, 1234, None, None]
    assert parsed.bad == {2: "not_an_integer", 5: "not_a_number"}


@pytest.mark.parametrize(
    "written",
    [
        "31/10/2024", "31-10-24", "31.10.2024", "31/10/24", "2024-10-31", "2024/10/31",
        "31 de octubre de 2024", "31 de Octubre del 2024", "31 octubre 2024", "31-oct-24",
        "31/oct./2024", "Octubre 31 de 2024", "jueves, 31 de octubre de 2024", "20241031",
        "2024-10-31 08:04:44-05", "2024-10-31T08:04:44.123Z", "31/10/2024 10:05", "45596",
        "31/10/2024 10:05:06 a. m.", "31/10/2024 10:05 PM", "2024-10-31 00:00:00-05:00",
        "\xa031/10/2024 ", "45596,5", 45596, 45596.75, 20241031, 20241031.0, date(2024, 10, 31),
        datetime.fromisoformat("2024-10-31T23:59"),
    ],
)  # fmt: skip
def test_a_date_in_every_way_it_is_written(written: Any) -> None:
    parsed = dates([written])
    assert parsed.bad == {}
    assert parsed.values == [date(2024, 10, 31)]


@pytest.mark.parametrize(
    "written",
    [
        "31/02/2025", "32/01/2024", "10/31/2024", "2024-13-01", "2024-31-10", "0/1/2024", "ayer",
        "31/10", "31/10-2024", "octubre 2024", "31 de foo de 2024", "1/1/0001", "31/10/204", "2024",
        12, 0, -5, 1e300, float("nan"), float("inf"), True, time(8), timedelta(days=3), b"x",
        date(1900, 1, 5), date(2204, 1, 1), "01/01/2204", 99999999,
    ],
)  # fmt: skip
def test_what_is_no_date(written: Any) -> None:
    assert dates([written]).bad == {0: "not_a_date"}


def test_the_day_comes_first() -> None:
    assert dates(["01/02/2026"]).values == [date(2026, 2, 1)]


def test_two_digits_of_a_year() -> None:
    assert dates(["1/2/49", "1/2/98"]).values == [date(2049, 2, 1), date(1998, 2, 1)]


def test_a_column_that_was_written_month_first_is_in_doubt() -> None:
    parsed = dates(["10/31/2024", "01/02/2024", "03/03/2024"])
    assert parsed.bad == {0: "not_a_date", 1: "ambiguous_date"}
    assert parsed.values[2] == date(2024, 3, 3)


def test_a_slip_of_the_finger_puts_no_other_date_in_doubt() -> None:
    parsed = dates(["10/31/2024", "01/02/2024", "31/01/2024"])
    assert parsed.bad == {0: "not_a_date"}


def test_the_convention_of_dates_is_the_commonest() -> None:
    parsed = dates(["31/10/2024", "01/10/2024", "2024-10-05", date(2024, 1, 1)])
    assert parsed.convention == "dd/mm/yyyy"
    assert parsed.examples[0] == ("31/10/2024", "2024-10-31")
    assert dates([date(2024, 1, 1)]).convention == "excel"
    assert dates(["", None]).convention == ""


@pytest.mark.parametrize(
    "written",
    [
        "2024-10", "2024/10", "202410", 202410, 202410.0, "oct-24", "oct 24", "OCT/2024", "oct.-24",
        "octubre 2024", "OCTUBRE 2024", "Octubre de 2024", "octubre del 2024", "10/2024", "10-2024",
        "2024 octubre", "2024-oct", "31/10/2024", "2024-10-31", date(2024, 10, 7), 45596, "Oct-24",
        datetime.fromisoformat("2024-10-07T05:00"), "31 de octubre de 2024", " octubre  2024 ",
        "20241015",
    ],
)  # fmt: skip
def test_a_month_in_every_way_it_is_written(written: Any) -> None:
    parsed = periods([written])
    assert parsed.bad == {}
    assert parsed.values == [date(2024, 10, 1)]


@pytest.mark.parametrize(
    "written",
    [
        "2024-13", "13/2024", "202413", "2024", 2024, "octubre", "foo-24", "10-24", "0/2024", True,
        7.5,
    ],
)  # fmt: skip
def test_what_is_no_month(written: Any) -> None:
    assert periods([written]).bad == {0: "not_a_period"}


def test_all_months_by_name() -> None:
    names = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
    assert periods([f"{name}-24" for name in names]).values == [
        date(2024, month, 1) for month in range(1, 13)
    ]
    assert periods(["sept-24", "setiembre 2024", "jan-24", "dec-24"]).bad == {}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("\xa000123 ", "00123"),
        (10.0, "10"),
        (8.19210261e8, "819210261"),
        (123456789012345.0, "123456789012345"),
        (12345678901234567890, "12345678901234567890"),
        (1.1, "1.1"),
        (0.00001, "0.00001"),
        (0, "0"),
        ("10.0", "10.0"),
        ("A\u200b-1\ufeff", "A-1"),
        ("A\n1", "A 1"),
        ("OT  7", "OT 7"),
        (Decimal("10.0"), "10"),
    ],
)
def test_codes_are_text(written: Any, code: str) -> None:
    assert codes([written]).values == [code]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (True, "not_a_code"),
        (date(2024, 1, 1), "not_a_code"),
        (float("nan"), "not_a_code"),
        (float("inf"), "not_a_code"),
        ("1,23E+11", "not_a_code"),
        ("8.19E+08", "not_a_code"),
        (1e17, "too_long"),
        ("x" * 256, "too_long"),
        (b"1", "not_a_code"),
    ],
)
def test_what_is_no_code(written: Any, why: str) -> None:
    assert codes([written]).bad == {0: why}


def test_texts_are_one_clean_line() -> None:
    written = ["  a \n\n b\x00\x07 ", 10.0, date(2024, 1, 2), True, "\u200b", None, 2.5, "x" * 11]
    parsed = texts(written, longest=10)
    assert parsed.values == ["a b", "10", "2024-01-02", "SI", None, None, "2.5", None]
    assert parsed.bad == {7: "too_long"}


def test_choices_however_they_are_spelt() -> None:
    allowed = {"CON_AIU": 1, "SIN IVA": 2, "100": 3}
    parsed = choices(["con aiu", "SinIVA", "Sín-Iva", 100.0, "100", "otro", ""], allowed)
    assert parsed.values == [1, 2, 2, 3, 3, None, None]
    assert parsed.bad == {5: "unknown_choice"}


def test_yes_and_no() -> None:
    parsed = yes_no(["Sí", "SI", "s", "X", 1, 1.0, True, "no", "N", 0, False, "tal vez", None])
    assert parsed.values == [True] * 7 + [False] * 4 + [None, None]
    assert parsed.bad == {11: "not_yes_no"}
