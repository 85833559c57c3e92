"""Cleaning, judging, comparing and writing a keyed kind, through import_data."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
import tablib

from ingest import kinds
from ingest.results import KindResult
from records.models import Municipality

HEADERS = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA", "LATITUD"]
ROW = ["98001", "PUERTO NUEVO", "VICHADA", "LLANOS", "6,1895"]

pytestmark = pytest.mark.django_db


def load(
    rows: Sequence[Sequence[Any]],
    headers: Sequence[str] = HEADERS,
    dry_run: bool = False,
    options: Mapping[str, Any] | None = None,
) -> KindResult:
    dataset = tablib.Dataset(*rows, headers=headers, title="HOJA")
    resource = kinds.get("municipalities")()
    return resource.import_data(dataset, dry_run=dry_run, options=options)


def codes(result: KindResult) -> dict[str, list[tuple[int | None, str, str]]]:
    """{code: [(row, column, value)]} of what was found."""
    return {
        finding.rule.code: [(cell.row, cell.column, cell.value) for cell in finding.cells]
        for finding in result.batch.findings
    }


def test_a_new_row_is_written_with_its_lineage() -> None:
    result = load([ROW])
    assert (result.totals["new"], result.has_errors()) == (1, False)
    made = Municipality.objects.get(code="98001")
    assert (made.name, made.latitude) == ("PUERTO NUEVO", Decimal("6.189500"))
    assert (made.source_sheet, made.source_row) == ("HOJA", 2)
    assert made.folded_name == "puerto nuevo"
    assert made.history.count() == 0


def test_a_dry_run_writes_nothing() -> None:
    assert load([ROW], dry_run=True).totals["new"] == 1
    assert not Municipality.objects.filter(code="98001").exists()


def test_a_changed_row_keeps_the_version_before() -> None:
    load([ROW])
    result = load([["98001", "PUERTO VIEJO", "VICHADA", "LLANOS", "6,1895"]])
    assert result.totals["update"] == 1
    versions = Municipality.objects.get(code="98001").history.order_by("history_id")
    assert [(v.history_type, v.name) for v in versions] == [
        ("+", "PUERTO NUEVO"),
        ("~", "PUERTO VIEJO"),
    ]


def test_an_equal_row_changes_nothing() -> None:
    load([ROW])
    before = Municipality.objects.get(code="98001").updated_at
    result = load([ROW])
    assert result.totals["skip"] == 1
    assert Municipality.objects.get(code="98001").updated_at == before


def test_absent_columns_and_empty_cells_leave_what_is_stored() -> None:
    load([ROW])
    assert load([ROW[:3]], HEADERS[:3]).totals["skip"] == 1
    assert load([[*ROW[:3], "", None]]).totals["skip"] == 1
    assert Municipality.objects.get(code="98001").zone == "LLANOS"


def test_empty_erases_where_the_person_says_so() -> None:
    load([ROW])
    assert load([[*ROW[:3], "", None]], options={"empty": "erase"}).totals["update"] == 1
    erased = Municipality.objects.get(code="98001")
    assert (erased.zone, erased.latitude) == ("", None)


def test_every_problem_is_found_and_nothing_is_written() -> None:
    result = load(
        [
            ROW,
            ["98002", "", "VICHADA", "", "seis"],
            ["98003", None, "VICHADA", "", "1e999"],
            ["980031", "LARGO", "VICHADA", "", ""],
        ]
    )
    assert codes(result) == {
        "not_a_code": [(5, "CODIGO_DANE", "980031")],
        "required": [(3, "MUNICIPIO", ""), (4, "MUNICIPIO", "")],
        "not_a_number": [(3, "LATITUD", "seis")],
        "infinite": [(4, "LATITUD", "1e999")],
    }
    assert result.has_errors()
    assert len(result.row_errors()) == 3
    assert not Municipality.objects.filter(code="98001").exists()


def test_a_key_twice_with_different_content_is_a_problem() -> None:
    result = load([ROW, ["98001", "OTRO", "VICHADA", "", ""]])
    assert codes(result) == {"key_twice": [(3, "CODIGO_DANE", "98001")]}


def test_the_same_row_twice_is_a_warning_and_counts_once() -> None:
    result = load([ROW, ROW])
    assert codes(result) == {"row_twice": [(3, "CODIGO_DANE", "98001")]}
    assert result.totals["new"] == 1


def test_a_required_column_that_is_missing_is_one_problem_of_the_file() -> None:
    result = load([ROW[:2]], HEADERS[:2])
    assert codes(result) == {"missing_column": [(None, "DEPARTAMENTO", "")]}
    assert len(result.base_errors) == 1


def test_export_gives_back_what_was_read() -> None:
    load([ROW])
    resource = kinds.get("municipalities")()
    exported = resource.export(Municipality.objects.filter(code="98001"))
    assert exported.headers[:4] == HEADERS[:4]
    assert resource.import_data(exported, dry_run=True).totals["skip"] == 1
