"""What charts hand to the script and to the .csv."""

from decimal import Decimal

import pytest

from records import formats
from records.charts import Chart, Number, Row, Series, exact


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (0, "0"),
        (-1200, "-1200"),
        (51945.0, "51945"),
        (0.1, "0.1"),
        (Decimal("1E+6"), "1000000"),
        (Decimal("35080931261.41"), "35080931261.41"),
        (Decimal(1) / 3, "0.333333"),
        (Decimal("-0.0000001"), "0"),
    ],
)
def test_a_figure_is_told_to_six_decimals(value: Number, told: str) -> None:
    assert exact(value) == told


def test_what_is_not_drawn_bears_its_unit() -> None:
    rows = [Row("T1", [Decimal(9)]), Row("otros 2", [Decimal(1200)], rest=True)]
    energy = Chart("x", "X", "bars", "T", [Series("S")], rows, unit="kWh", write=formats.number)
    money = Chart("x", "X", "bars", "T", [Series("S")], rows)
    assert energy.rests == ["otros 2: 1.200 kWh"]
    assert money.rests == [f"otros 2: {formats.money(Decimal(1200))}"]
