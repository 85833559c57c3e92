"""How cells are read that only the transformers' workbooks have: every usual word, and no crash."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.headers import FieldNames, find_header
from ingest.tests.test_reading_headers import grid_of
from ingest.tests.test_reading_properties import anything
from ingest.widgets import ColumnWidget
from transformers.models import ALWAYS
from transformers.resources import AccountResource, TransformerResource, words
from transformers.resources.transformers import TownCodeWidget
from transformers.resources.widgets import MacroWidget, ShareWidget, SinceWidget

D = Decimal
WIDGETS = [
    words.state(),
    words.ownership(),
    words.phases(),
    words.voltage_level(),
    words.network_level(),
    words.month_of_the_year(),
    MacroWidget(),
    ShareWidget(),
    SinceWidget(),
    TownCodeWidget(),
]


@pytest.mark.parametrize("widget", WIDGETS)
@given(values=st.lists(anything, max_size=6))
def test_no_cell_makes_a_widget_raise(widget: ColumnWidget, values: list[Any]) -> None:
    read = widget.clean_column(values)
    assert len(read.values) == len(values)
    assert all(read.values[index] is None for index in read.bad)


@pytest.mark.parametrize(
    ("widget", "meanings"),
    [
        (
            words.state(),
            {
                "operating": ["OPERACION", "En operación", "ACTIVO", "en servicio"],
                "retired": ["RETIRADO", "Dado de baja", "FUERA DE SERVICIO", "inactivo"],
                "building": ["CONSTRUCCIÓN", "En construcción", "PROYECTADO"],
            },
        ),
        (
            words.ownership(),
            {
                "company": ["EMPRESA", 100, 100.0, "100 %", 1.0, "propio", "Operador de Red"],
                "shared": ["COMPARTIDO", 50, "50%", 0.5, "mixto"],
                "private": ["PARTICULAR", 0, "0", "Privado", "usuario"],
            },
        ),
        (
            words.phases(),
            {
                1: [1, "1", 1.0, "MONOFÁSICO", "monofasica", "1F", "A"],
                2: ["BIFASICO", "2 fases", "BC"],
                3: [3, "TRIFASICO", "Trifásica", "ABC", "3F"],
            },
        ),
        (
            words.voltage_level(),
            {
                1: [1, "N1", "NT1", "NT 1", "NIVEL 1", "Nivel de tensión 1", "I"],
                2: ["nivel II", "nt-2", 2.0],
                4: ["4", "NIVEL IV"],
            },
        ),
        (words.network_level(), {0: [0, "TOTAL", "Sistema"], 3: ["N3"]}),
        (
            words.month_of_the_year(),
            {1: ["ENERO", "ene", 1, "01"], 9: ["Sept", "setiembre"], 0: [0, "Año", "anual"]},
        ),
        (
            MacroWidget(),
            {
                "SI": ["SI", "Sí", "x", True, 1, "TIENE"],
                "NO": ["no", "N", False, 0, "NO TIENE", "Sin macro", "ninguno"],
                "17233454": ["17233454", 17233454.0],
                "ELS-0045": ["ELS-0045"],
            },
        ),
        (
            ShareWidget(),
            {
                D("0.105"): [10.5, "10,5", "10,5 %", 0.105, "0,105", "0.105"],
                D("0.009"): ["0,9 %", 0.009],
                D("0"): [0],
                D("1"): [1, 100, "100%"],
            },
        ),
        (
            SinceWidget(),
            {
                ALWAYS: ["SIEMPRE", "siempre", "1900-01-01", "01/01/1900", date(1900, 1, 1)],
                date(2026, 10, 5): ["05/10/2026", date(2026, 10, 5)],
            },
        ),
        (TownCodeWidget(), {"68001": ["68001", 68001.0, "68001000"], "05001": [5001, "5001000"]}),
    ],
)
def test_each_word_means_what_people_mean(
    widget: ColumnWidget, meanings: dict[Any, list[Any]]
) -> None:
    for meant, written in meanings.items():
        assert [widget.clean_column([word]).values[0] for word in written] == [meant] * len(written)


@pytest.mark.parametrize(
    ("widget", "value", "code"),
    [
        (words.ownership(), 75, "unknown_choice"),
        (words.phases(), 4, "unknown_choice"),
        (words.voltage_level(), "5", "unknown_choice"),
        (words.month_of_the_year(), 13, "unknown_choice"),
        (ShareWidget(), 250, "out_of_range"),
        (ShareWidget(), -5, "out_of_range"),
        (ShareWidget(), "mucho", "not_a_number"),
        (SinceWidget(), "31/02/2026", "not_a_date"),
        (TownCodeWidget(), "GIRON", "not_a_code"),
    ],
)
def test_what_is_no_such_word(widget: ColumnWidget, value: Any, code: str) -> None:
    assert widget.clean_column([value]).bad == {0: code}


def test_what_was_always_so_is_written_in_a_word_that_reads_back() -> None:
    widget = SinceWidget()
    assert widget.clean(widget.render(ALWAYS)) == ALWAYS
    assert widget.render(date(2026, 10, 1)) == date(2026, 10, 1)


@pytest.mark.parametrize(
    "header",
    [
        "Codigo. Transformador (1T,2T)",
        "Código  Trafo",
        "CODIGO_TRANSFORMADOR",
        "PLACA",
        "Placa\ntrafo",
        "TRAFO",
    ],
)
def test_a_transformers_code_has_many_names(header: str) -> None:
    found = find_header(grid_of([header, "CIRCUITO"]), TransformerResource.field_names())
    assert found is not None
    assert found.columns == {0: "CODIGO_TRAFO", 1: "CIRCUITO"}


def test_what_a_kind_knows_and_does_not_use_is_left_out_without_a_word() -> None:
    names = ["NIU", "ESTRATO_ID", "CODIGO_TRANSFORMADOR", "Código DANE NIU", "APODO"]
    found = find_header(grid_of(names), AccountResource.field_names())
    assert found is not None
    assert found.columns == {0: "CUENTA", 2: "CODIGO_TRAFO"}
    assert [left.text for left in found.unmatched] == ["APODO"]
    # Somebody may still map one of them.
    mapped = find_header(grid_of(names), AccountResource.field_names(), {"ESTRATO_ID": "CICLO"})
    assert mapped is not None
    assert mapped.columns[1] == "CICLO"


def test_a_field_without_a_name_never_takes_a_header_from_one_that_has() -> None:
    fields = [FieldNames("A", ("X",)), FieldNames("B"), FieldNames("", ("X", "Y"))]
    found = find_header(grid_of(["X", "B", "Y"]), fields)
    assert found is not None
    assert found.columns == {0: "A", 1: "B"}
    assert found.unmatched == []
