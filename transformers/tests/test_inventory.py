"""The kind `transformers`, from a workbook's bytes to records and back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ingest import preview
from records.models import Municipality
from transformers.models import Place, Placement, Transformer
from transformers.tests.uploads import counts, found, judged, load, undo

pytestmark = pytest.mark.django_db

ROW = {
    "Codigo. Transformador (1T,2T)": "1T00123",
    "CIRCUITO": "C12",
    "SUBESTACION": "SE SUR",
    "MUNICIPIO": "GIRÓN",
    "CODIGO_DANE": "68307",
    "CAPACIDAD_KVA": "37,5",
    "FASES": "TRIFASICO",
    "NIVEL_TENSION": "N1",
    "PROPIEDAD": 100,
    "GRUPO_CALIDAD": 11,
    "USUARIOS": 55,
    "MACROMEDIDOR": "Sí",
    "LATITUD": 7.07,
    "LONGITUD": -73.17,
    "FECHA_INSTALACION": "18/04/2014",
    "ESTADO": "En operación",
}
CODE, CODE_COLUMN = "Codigo. Transformador (1T,2T)", "CODIGO_TRAFO"


def row(**facts: Any) -> dict[str, Any]:
    return {**ROW, **facts}


def test_a_row_becomes_a_transformer() -> None:
    upload = load("transformers", [ROW])
    one = Transformer.objects.get(code="1T00123")
    assert (one.municipality.code, one.phases, one.voltage_level) == ("68307", 3, 1)
    assert (one.ownership, one.state, one.macro_meter) == ("company", "operating", "SI")
    assert (one.capacity_kva, one.quality_group, one.customers) == (Decimal("37.50"), "11", 55)
    assert (one.installed_on, one.has_macro) == (date(2014, 4, 18), True)
    assert (one.source_upload, one.source_row) == (upload.pk, 2)
    assert found(upload) == {}


def test_the_same_row_again_is_equal_and_an_absent_column_leaves_what_is_stored() -> None:
    load("transformers", [ROW])
    again = load("transformers", [row(OTRA="x")])
    assert counts(again) == (0, 0, 1)
    less = load("transformers", [{CODE: "1T00123", "MACROMEDIDOR": "17233454"}])
    assert counts(less) == (0, 1, 0)
    one = Transformer.objects.get()
    assert (one.macro_meter, one.has_macro, one.circuit) == ("17233454", True, "C12")
    assert one.municipality.code == "68307"
    undo(less)
    assert Transformer.objects.get().macro_meter == "SI"


@pytest.mark.parametrize(
    ("code", "name", "town"),
    [
        ("54001", "CÚCUTA", "54001"),
        (68307.0, None, "68307"),
        (None, "BUENAVISTA", "15109"),  # several are called so, one where the company works
        (None, "Girón", "68307"),
        ("68307000", "GIRON", "68307"),
    ],
)
def test_the_municipality_by_code_before_name(code: Any, name: Any, town: str) -> None:
    upload = load("transformers", [row(MUNICIPIO=name, CODIGO_DANE=code)])
    assert Transformer.objects.get().municipality.code == town
    assert found(upload) == {}


def test_a_code_and_a_name_that_contradict_each_other_stop_the_file() -> None:
    upload = judged("transformers", [row(MUNICIPIO="BUCARAMANGA")])
    assert found(upload) == {"municipality_contradicted": [(2, "MUNICIPIO", "GIRON")]}


def test_an_unknown_municipality_is_made_of_code_and_name_and_undone_with_the_upload() -> None:
    before = Municipality.objects.count()
    rows = [
        row(MUNICIPIO="PUERTO NUEVO", CODIGO_DANE="68999"),
        row(**{CODE: "B"}, MUNICIPIO="Puerto Nuevo", CODIGO_DANE="68999"),
        row(**{CODE: "C"}, MUNICIPIO="ATLANTIS", CODIGO_DANE=None),
    ]
    upload = judged("transformers", rows)
    assert found(upload) == {
        "municipality_made": [(2, "MUNICIPIO", "68999"), (3, "MUNICIPIO", "68999")],
        "municipality_not_found": [(4, "MUNICIPIO", "")],
    }
    assert Municipality.objects.count() == before
    upload = load("transformers", rows)
    made = Municipality.objects.get(code="68999")
    assert (made.name, made.department, made.folded_name) == (
        "PUERTO NUEVO",
        "SANTANDER",
        "puerto nuevo",
    )
    assert (made.source_upload, made.source_row) == (upload.pk, 2)
    assert Transformer.objects.filter(municipality=made).count() == 2
    assert Transformer.objects.get(code="C").municipality is None
    undo(upload)
    assert Municipality.objects.count() == before
    assert not Transformer.objects.exists()
    assert not Place.objects.filter(municipality__code="68999").exists()


def test_a_transformer_that_moved_to_a_municipality_made_for_it_moves_back_by_undo() -> None:
    load("transformers", [ROW])
    moved = load(
        "transformers", [row(MUNICIPIO="PUERTO NUEVO", CODIGO_DANE="68999", DESDE="05/10/2026")]
    )
    assert counts(moved) == (0, 1, 0)
    assert Placement.objects.count() == 2
    undo(moved)
    one = Transformer.objects.get()
    assert (one.municipality.code, one.place.municipality.code) == ("68307", "68307")
    assert not Municipality.objects.filter(code="68999").exists()
    assert Placement.objects.count() == 1


def test_what_cannot_be_is_shown_and_stored_empty() -> None:
    load("transformers", [ROW])
    bad = row(CAPACIDAD_KVA=0, LATITUD=0, LONGITUD=0)
    upload = judged("transformers", [bad])
    assert found(upload) == {
        "capacity_not_positive": [(2, "CAPACIDAD_KVA", "")],
        "outside_colombia": [(2, "LONGITUD", "")],
    }
    upload = load("transformers", [bad])
    assert counts(upload) == (0, 1, 0)
    one = Transformer.objects.get()
    assert (one.capacity_kva, one.latitude, one.longitude) == (None, None, None)
    # Once it is stored so, the same again changes nothing and is no news.
    again = judged("transformers", [{**bad, "OTRA": "x"}])
    assert (counts(again), found(again)) == ((0, 0, 1), {})


def test_rows_set_aside_leave_the_others_emptied_and_warned_of() -> None:
    load("transformers", [ROW])
    rows = [row(CAPACIDAD_KVA=-5), row(**{CODE: "B"}, MUNICIPIO="BUCARAMANGA")]
    upload = load("transformers", rows, set_aside=True)
    assert Transformer.objects.get().capacity_kva is None
    assert (upload.set_aside_rows.count(), upload.accepted) == (1, ["capacity_not_positive"])


def test_metres_are_converted_and_the_preview_says_of_what_grid() -> None:
    upload = load("transformers", [row(LATITUD="2344678,94", LONGITUD="4986451,91")])
    one = Transformer.objects.get()
    assert (one.latitude, one.longitude) == (Decimal("7.119349"), Decimal("-73.122742"))
    shown = {c["column"]: c for c in upload.report["reading"]["conventions"]}
    assert shown["LATITUD"]["convention"] == "MAGNA-SIRGAS EPSG:9377"
    assert shown["LATITUD"]["examples"] == [["2344678,94", "7.119349"]]


def test_a_transformer_that_moved_far_and_a_code_that_only_zeros_tell_apart() -> None:
    load("transformers", [ROW, row(**{CODE: "0077"})])
    upload = judged("transformers", [row(LATITUD=7.2), row(**{CODE: "77"})])
    assert found(upload) == {
        "moved_far": [(2, "LATITUD", "14.5")],
        "zeros_apart": [(3, CODE_COLUMN, "0077")],
    }


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (CODE, None, "required"),
        ("FASES", "PENTAFASICO", "unknown_choice"),
        ("ESTADO", "quién sabe", "unknown_choice"),
        ("CODIGO_DANE", "GIRON", "not_a_code"),
        ("CAPACIDAD_KVA", "mucha", "not_a_number"),
        ("USUARIOS", -3, "out_of_range"),
        ("CIRCUITO", "C" * 51, "too_long"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_problem(column: str, value: Any, code: str) -> None:
    upload = judged("transformers", [row(**{column: value}), row(**{CODE: "B"})])
    assert [cell[0] for cell in found(upload)[code]] == [2]


def test_a_code_twice_with_different_content_is_a_problem() -> None:
    upload = judged("transformers", [ROW, row(CIRCUITO="C99")])
    assert found(upload)["key_twice"] == [(3, CODE_COLUMN, "")]


def test_the_preview_tells_the_municipality_by_its_code_where_no_name_is_written() -> None:
    load("transformers", [ROW])
    upload = judged("transformers", [{CODE: "1T00123", "CODIGO_DANE": "68001"}])
    preview.write(upload)
    assert preview.read(upload).changed == [
        {"sheet": "DATOS", "row": 2, "changes": [["MUNICIPIO", "GIRÓN", "68001"]]}
    ]
