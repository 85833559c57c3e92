"""What a column's method takes is asked once, and is what it was."""

import pytest
from django_tables2 import utils

from records import table_cells
from records.tables import QuantityColumn


class Column:
    def render(self, value: int, record: str, **more: str) -> str:
        return f"{value} {record} {sorted(more)}"


def test_it_says_what_django_tables2_says() -> None:
    for method in (Column().render, QuantityColumn().render, lambda value: value):
        assert table_cells.signature(method) == table_cells._inspect(method)


def test_a_method_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    table_cells.signature(Column().render)
    monkeypatch.setattr(table_cells, "_inspect", None)
    assert table_cells.signature(Column().render) == (("value", "record"), "more")


def test_django_tables2_asks_there() -> None:
    assert utils.signature is table_cells.signature
    given = {"value": 1, "record": "r", "column": "c"}
    assert utils.call_with_appropriate(Column().render, given) == "1 r ['column']"
