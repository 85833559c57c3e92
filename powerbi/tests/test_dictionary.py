"""What the dictionary says of a column is what every database gives."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from powerbi.dictionary import VIEWS, Kind
from powerbi.tests.asking import read

NUMBER = (int, float, Decimal)
TYPES = {
    Kind.KEY: (int,),
    Kind.DAY_KEY: (int,),
    Kind.WHOLE: (int,),
    Kind.FLAG: (int,),
    Kind.DATE: (date, str),
    Kind.MOMENT: (datetime, str),
    Kind.TEXT: (str,),
}
FOLLOWS = {
    Kind.DAY_KEY: lambda value: value == -1 or date.fromisoformat(str(value)),
    Kind.FLAG: lambda value: value in (0, 1),
    Kind.DATE: lambda value: date.fromisoformat(str(value)),
    Kind.MOMENT: lambda value: datetime.fromisoformat(str(value)),
}


@pytest.mark.parametrize("view", VIEWS)
def test_values_are_of_their_columns_kinds(actas, view):
    for row in read(view):
        for name, column in VIEWS[view].columns.items():
            if (value := row[name]) is None:
                continue
            assert isinstance(value, TYPES.get(column.kind, NUMBER)), name
            assert FOLLOWS.get(column.kind, lambda _value: True)(value), name
            if column.places is not None:
                assert round(Decimal(str(value)), column.places) == pytest.approx(
                    Decimal(str(value))
                )


@pytest.mark.parametrize("view", VIEWS)
def test_keys_are_never_missing(actas, view):
    keys = [
        n for n, column in VIEWS[view].columns.items() if column.kind in (Kind.KEY, Kind.DAY_KEY)
    ]
    assert all(row[name] is not None for row in read(view) for name in keys)


def test_what_is_measured_has_its_unit():
    columns = [column for view in VIEWS.values() for column in view.columns.values()]
    for column in columns:
        measured = column.kind in (Kind.MONEY, Kind.PRICE, Kind.ENERGY, Kind.CAPACITY)
        assert bool(column.unit) or not measured
    assert {str(c.unit) for c in columns if c.kind == Kind.ENERGY} == {"kWh"}


def test_facts_lie_in_time():
    assert {name for name, view in VIEWS.items() if view.dated} == {
        name for name in VIEWS if name.startswith("fct_") or name == "dim_date"
    }
