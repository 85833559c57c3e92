"""Drivers and servers of T-SQL that differ: what is said suits them all."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError

from rce_site.tests.offline import Offline


@pytest.fixture
def offline() -> Offline:
    return Offline()


class Answering:
    """A cursor that answers one value, or raises it."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_raised: object) -> None:
        pass

    def execute(self, _sql: str, _params: Any = None) -> None:
        if isinstance(self.answer, Exception):
            raise self.answer

    def fetchone(self) -> tuple[Any]:
        return (self.answer,)


@pytest.mark.parametrize(
    ("answer", "usable"),
    [('"', True), ('\\"', False), (ProgrammingError("Invalid object name 'OPENJSON'."), False)],
)
def test_json_is_used_where_texts_come_back_as_they_were(
    offline: Offline, monkeypatch: pytest.MonkeyPatch, answer: Any, usable: bool
) -> None:
    monkeypatch.setattr(offline, "cursor", lambda: Answering(answer))
    vars(offline.features).pop("has_openjson")
    assert offline.features.has_openjson is usable


def test_dates_that_a_driver_refuses_go_as_texts(offline: Offline) -> None:
    """mssql-python takes no year before 1753, which filters and `date.min` may well ask for."""
    day, moment = offline.ops.adapt_datefield_value, offline.ops.adapt_datetimefield_value
    assert day(date.min) == "0001-01-01"
    assert day(date(1753, 1, 1)) == date(1753, 1, 1)
    assert moment(datetime(1200, 5, 6, 7, 8, tzinfo=UTC)) == "1200-05-06T07:08:00"
    assert moment(datetime(2025, 5, 6, 7, 8, tzinfo=UTC)) == datetime(2025, 5, 6, 7, 8)  # noqa: DTZ001
    assert day(None) is None
    assert moment(None) is None


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("1E+45", Decimal(10) ** 19),
        ("-1E+45", -(Decimal(10) ** 19)),
        ("1E-40", Decimal(0)),
        ("9999999999999999.99", Decimal("9999999999999999.99")),
        ("0.000001", Decimal("0.000001")),
    ],
)
def test_no_more_digits_are_sent_than_the_server_has(
    offline: Offline, asked: str, sent: Decimal
) -> None:
    """Filters of amounts take any number; larger than every column's stays so."""
    adapted = offline.ops.adapt_decimalfield_value(Decimal(asked), 18, 2)
    assert adapted == sent
    _sign, digits, exponent = adapted.as_tuple()
    assert max(len(digits), len(digits) + exponent, -exponent) <= 38


def test_a_day_is_no_text_on_its_way(offline: Offline) -> None:
    sql, _params = offline.ops.datetime_trunc_sql("day", "[at]", (), "America/Bogota")
    assert sql == "CONVERT(datetime2, CONVERT(date, DATEADD(second, -18000, [at])))"
    month, _params = offline.ops.datetime_trunc_sql("month", "[at]", (), "America/Bogota")
    assert "DATEPART(month" in month


def test_a_column_called_primary_is_no_file_group(offline: Offline) -> None:
    quoted = offline.ops.quote_name("primary")
    assert quoted == '"primary"'
    assert offline.ops.quote_name(quoted) == quoted
    assert offline.ops.quote_name("primary_key") == "[primary_key]"
