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


def test_its_cells_say_and_tell_each_value() -> None:
    series = [Series("A"), Series("B"), Series("C")]
    rows = [
        Row("T1", [Decimal("1.5"), None, 7], urls=["/?a=1&b=2", "/gone/", ""]),
        Row("T2", [0] * 3),
    ]
    chart = Chart("x", "X", "bars", "T", series, rows, write=lambda value: f"<{value}>")
    cell = '<td class="text-end text-nowrap figures" data-value="{}">{}</td>'.format
    (first, cells), (second, others) = chart.lines
    assert [first, second] == rows
    # What is not known leads nowhere.
    assert cells == "".join(
        [
            cell("1.5", '<a href="/?a=1&amp;b=2">&lt;1.5&gt;</a>'),
            cell("", "&lt;None&gt;"),
            cell("7", "&lt;7&gt;"),
        ]
    )
    assert others == cell("0", "&lt;0&gt;") * 3


def test_what_is_not_drawn_bears_its_unit() -> None:
    rows = [Row("T1", [Decimal(9)]), Row("otros 2", [Decimal(1200)], rest=True)]
    energy = Chart("x", "X", "bars", "T", [Series("S")], rows, unit="kWh", write=formats.number)
    money = Chart("x", "X", "bars", "T", [Series("S")], rows)
    assert energy.rests == ["otros 2: 1.200 kWh"]
    assert money.rests == [f"otros 2: {formats.money(Decimal(1200))}"]
