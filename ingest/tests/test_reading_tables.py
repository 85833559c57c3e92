"""From sheets to records: preambles, totals, empty and zero rows, bad cells (rules 3 to 6, 10)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from ingest.reading import FieldNames, Grid, Table, extract, find_header, shared_rows
from ingest.tests.test_reading_headers import fields_of, grid_of

ANNEX = ["FECHA_EJECUCION", "COD_ITEM", "DESCRIPCION", "CANTIDAD", "VALOR_UNITARIO", "VALOR_TOTAL"]
DAY = date(2024, 10, 3)


def table_of(grid: Grid, fields: Sequence[FieldNames] | None = None) -> Table:
    fields = fields or fields_of("annexes")
    header = find_header(grid, fields)
    assert header is not None
    return extract(grid, header, fields)


def record(item: str = "A1", quantity: Any = 2.0, price: Any = 5.0, total: Any = 10.0) -> list[Any]:
    return [DAY, item, "POSTE", quantity, price, total]


def test_records_by_column() -> None:
    table = table_of(grid_of(ANNEX, record("A1"), record("A2")))
    assert table.rows == [2, 3]
    assert table.columns["COD_ITEM"] == ["A1", "A2"]
    assert table.columns["FECHA_EJECUCION"] == [DAY, DAY]
    assert set(table.columns) == set(ANNEX)
    assert table.presets == {}


def test_empty_rows_and_columns_are_passed_over_wherever_they_stand() -> None:
    spaced = [[*row[:2], "", *row[2:]] for row in (ANNEX, record("A1"), record("A2"))]
    blank: list[Any] = ["", None, " \xa0", "", "", "", ""]
    table = table_of(grid_of(blank, spaced[0], blank, spaced[1], blank, blank, spaced[2], blank))
    assert table.rows == [4, 7]
    assert len(table.columns) == 6


def test_a_row_with_nothing_in_the_headers_columns_is_no_record() -> None:
    table = table_of(grid_of([*ANNEX, ""], [""] * 6 + ["nota suelta"], record()))
    assert table.rows == [3]


def test_a_header_repeated_amid_the_records_is_passed_over() -> None:
    table = table_of(grid_of(ANNEX, record("A1"), ANNEX, record("A2")))
    assert table.rows == [2, 4]


@pytest.mark.parametrize(
    ("above", "presets"),
    [
        ([["CONTRATO: CW100000"]], {"CONTRATO": "CW100000"}),
        ([["Contrato No. CW100000"]], {"CONTRATO": "CW100000"}),
        ([["CONTRATO N° CW100000"]], {"CONTRATO": "CW100000"}),
        ([["Contrato:", "", "CW100000"]], {"CONTRATO": "CW100000"}),
        ([["CONTRATO", "CW100000"]], {"CONTRATO": "CW100000"}),
        ([["ACTA No. 3"]], {"ACTA": "3"}),
        ([["ACTA DE CORTE No 3"]], {"ACTA": "3"}),
        ([["Acta Nº", 3.0]], {"ACTA": "3"}),
        ([["PERIODO oct-24"]], {"PERIODO": "oct-24"}),
        ([["PERIODO", "07/2025"]], {"PERIODO": "07/2025"}),
        ([["Periodo: octubre de 2024"]], {"PERIODO": "octubre de 2024"}),
        ([["PERIODO octubre de 2024"]], {"PERIODO": "octubre de 2024"}),
        ([["PERIODO", date(2024, 10, 1)]], {"PERIODO": "2024-10-01"}),
        ([["CONTRATO: CW1", "", "ACTA: 2"]], {"CONTRATO": "CW1", "ACTA": "2"}),
        ([["CONTRATO:", "ACTA:", "5"]], {"ACTA": "5"}),
        ([["ACTA DE FACTURACION DEL CONTRATISTA 5"]], {}),
        ([["ACTA"]], {}),
        ([["ELECTRIFICADORA - ANEXO DE FACTURACION"], ["CANTIDAD: 3"]], {}),
        ([["CONTRATO: CW1"], ["CONTRATO: CW2"]], {"CONTRATO": "CW1"}),
    ],
)
def test_the_preamble_presets_fields(above: list[list[Any]], presets: dict[str, str]) -> None:
    table = table_of(grid_of(*above, [], ANNEX, record()))
    assert table.presets == presets
    assert table.rows == [len(above) + 3]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MATERIALES", "MATERIAL"),
        ("Materiales ", "MATERIAL"),
        ("MATERIALES SUMINISTRADOS", "MATERIAL_SUMINISTRADO"),
        ("Materiales_suministrados 2", "MATERIAL_SUMINISTRADO"),
        ("ACTIVIDADES", "ACTIVIDAD"),
        ("Hoja1", None),
    ],
)
def test_a_sheets_name_says_its_type(name: str, kind: str | None) -> None:
    assert table_of(grid_of(ANNEX, record(), name=name)).presets.get("TIPO") == kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("TOTAL", "total"),
        ("Total:", "total"),
        ("TOTALES", "total"),
        ("GRAN TOTAL", "total"),
        ("VALOR TOTAL ACTA", "total"),
        ("TOTAL CON IVA", "total"),
        ("SUBTOTAL", "subtotal"),
        ("Sub-total actividades", "subtotal"),
        ("COSTO DIRECTO", "subtotal"),
        ("TOTAL COSTOS DIRECTOS", "subtotal"),
        ("TOTAL ANTES DE IVA", "subtotal"),
        ("ADMINISTRACIÓN 15%", "administration"),
        ("Admon (15 %)", "administration"),
        ("IMPREVISTOS", "contingencies"),
        ("UTILIDAD 5 %", "profit"),
        ("AIU", "aiu"),
        ("A.I.U. 25%", "aiu"),
        ("TOTAL AIU", "aiu"),
        ("IVA 19 %", "vat"),
        ("I.V.A.", "vat"),
        ("IVA SOBRE UTILIDAD", "vat"),
    ],
)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_totals_are_no_records(label: str, kind: str, column: int) -> None:
    total: list[Any] = [""] * 5 + [1500.0]
    total[column] = label
    table = table_of(grid_of(ANNEX, record(), total))
    assert table.rows == [2]
    [found] = table.control_totals
    assert (found.row, found.kind, found.column, found.amount) == (3, kind, "VALOR_TOTAL", 1500.0)
    assert found.label == label


def test_a_totals_amount_outside_its_column() -> None:
    table = table_of(grid_of([*ANNEX, ""], record(), ["TOTAL", "", "", "", "", "", "$ 1.500"]))
    assert table.control_totals[0].amount == "$ 1.500"
    assert table.control_totals[0].column == ""


@pytest.mark.parametrize("words", ["TOTAL", "IVA DE EQUIPO", "SUBTOTAL DE RED", "UTILIDAD VARIA"])
def test_a_record_whose_description_speaks_of_totals_is_a_record(words: str) -> None:
    row = [DAY, "A1", words, 1, 5, 5]
    assert table_of(grid_of(ANNEX, row)).rows == [2]
    assert table_of(grid_of(ANNEX, ["", "A1", words, 1, 5, 5])).rows == [2]


def test_words_that_only_begin_like_a_total() -> None:
    row = ["", "", "TOTALIZADOR TRIFASICO", "", "", 5]
    assert table_of(grid_of(ANNEX, record(), row)).rows == [2, 3]


def test_a_budget_may_have_a_line_for_administration() -> None:
    names = ["RUBRO", "ENE", "FEB", "MAR"]
    rows = [["ADMINISTRACION", 1, 2, 3], ["IVA", 1, 2, 3], ["TOTAL", 2, 4, 6]]
    fields = [f for f in fields_of("budgets") if f.name not in ("MES", "VALOR")]
    table = table_of(grid_of(["CONTRATO: CW1"], ["VIGENCIA 2024"], names, *rows), fields)
    assert table.columns["RUBRO"] == ["ADMINISTRACION", "IVA"]
    assert [total.label for total in table.control_totals] == ["TOTAL"]
    assert table.presets == {"CONTRATO": "CW1", "VIGENCIA": "2024"}


def test_notes_below_the_totals_are_no_records() -> None:
    notes = [["", "", "ELABORO: PEDRO"], ["", "", "Firma del interventor"]]
    table = table_of(grid_of(ANNEX, record(), ["TOTAL", "", "", "", "", 10.0], *notes))
    assert table.rows == [2]
    assert table.notes == [4, 5]


def test_a_row_without_its_required_cells_amid_the_records_is_a_record() -> None:
    table = table_of(grid_of(ANNEX, record(), ["", "", "SIN CODIGO", "", "", ""], record()))
    assert table.rows == [2, 3, 4]


@pytest.mark.parametrize("zero", [0, 0.0, "0", "0,00", "$ 0"])
def test_rows_of_nothing_are_passed_over_and_counted(zero: Any) -> None:
    table = table_of(grid_of(ANNEX, record(), record("A2", zero, 5.0, zero)))
    assert table.rows == [2]
    assert table.zero_rows == 1


def test_zero_is_not_empty() -> None:
    rows = [record("A2", "", 5.0, 0), record("A3", 0, 5.0, ""), record("A4", 0, 5, 10)]
    table = table_of(grid_of(ANNEX, *rows))
    assert table.rows == [2, 3, 4]
    assert table.zero_rows == 0


def test_zeros_of_other_kinds_are_records() -> None:
    names = ["CODIGO_TRAFO", "PERIODO", "ENERGIA_FACTURADA_KWH"]
    rows = [["T1", "2024-01", 0], ["T2", "2024-01", ""]]
    table = table_of(grid_of(names, *rows), fields_of("consumption"))
    assert table.columns["ENERGIA_FACTURADA_KWH"] == [0, ""]


def test_a_row_that_holds_nothing_but_a_zero_is_a_record() -> None:
    names = ["CODIGO_TRAFO", "PERIODO", "ENERGIA_FACTURADA_KWH"]
    table = table_of(grid_of(names, ["", "", 0.0]), fields_of("consumption"))
    assert table.rows == [2]


def test_items_of_an_acta_de_corte_that_were_not_billed() -> None:
    names = ["ITEM", "VR UNITARIO", "CONTRATADA", "PRESENTE ACTA", "ACUMULADA", "VR TOTAL"]
    rows = [["A1", 5, 100, 2, 2, 10], ["A2", 5, 100, "", 0, ""], ["A3", 5, 100, 0, 7, 0]]
    table = table_of(grid_of(names, *rows))
    assert table.columns["CANTIDAD"] == [2]
    assert table.extras == {"CONTRATADA": [100], "ACUMULADA": [2]}
    assert table.zero_rows == 2


def test_bad_cells_are_told_by_row_and_header() -> None:
    grid = grid_of(
        ANNEX,
        record(quantity=""),
        [""] * 6,
        record(total=""),
        error_cells={(1, 3): "#N/A", (2, 1): "#REF!", (0, 9): "#N/A"},
        uncomputed={(3, 5)},
    )
    table = table_of(grid)
    assert table.rows == [2, 3, 4]  # a row that holds nothing but an error is no empty row
    assert table.bad_cells == {
        (2, "CANTIDAD"): "excel_error:#N/A",
        (3, "COD_ITEM"): "excel_error:#REF!",
        (4, "VALOR_TOTAL"): "uncomputed",
    }


def test_hidden_and_struck_rows_among_the_records() -> None:
    grid = grid_of(ANNEX, record(), [""] * 6, record(), hidden_rows={1, 2}, struck_rows={3, 0})
    table = table_of(grid)
    assert table.hidden_rows == [2]
    assert table.struck_rows == [4]


def test_per_cents_are_read_as_such() -> None:
    names = ["CONTRATO", "CONTRATISTA", "FECHA_INICIO", "FECHA_FIN", "VALOR", "PORC_IVA"]
    rows: list[list[Any]] = [["C", "X", DAY, DAY, 0.19, 0.19], ["D", "X", DAY, DAY, 5, 19.0]]
    grid = grid_of(names, *rows, percent_cells={(1, 5), (1, 4)})
    table = table_of(grid, fields_of("contracts"))
    assert table.columns["PORC_IVA"] == [19.0, 19.0]
    assert table.columns["VALOR"] == [0.19, 5]


def test_a_column_per_month() -> None:
    names: list[Any] = ["CODIGO_TRAFO", date(2024, 1, 1), "feb-24"]
    rows: list[list[Any]] = [["T1", 1.0, ""], ["T2", "", 0.0], ["TOTAL", 1.0, 0.0]]
    grid = grid_of(names, *rows, error_cells={(1, 2): "#N/A"})
    table = table_of(grid, fields_of("consumption"))
    assert table.columns == {"CODIGO_TRAFO": ["T1", "T2"]}
    assert table.months == {date(2024, 1, 1): [1.0, ""], date(2024, 2, 1): ["", 0.0]}
    assert table.bad_cells == {(2, "2024-02-01"): "excel_error:#N/A"}
    assert len(table.control_totals) == 1


def test_the_share_of_equal_rows() -> None:
    one = table_of(grid_of(ANNEX, record("A1"), record("A2"), record("A2"), record("A3")))
    two = table_of(grid_of(ANNEX, record("A2"), record("A3"), record("A9")))
    assert shared_rows(one, two) == pytest.approx(2 / 3)
    assert shared_rows(one, one) == 1
    assert shared_rows(one, table_of(grid_of(ANNEX))) == 0
