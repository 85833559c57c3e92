"""Where headers are and what their columns mean (reading rules 2 and 3)."""

from datetime import date
from typing import Any

import pytest

from ingest.reading import FieldNames, Grid, Header, Workbook, find_header, guess_kinds, normalise
from ingest.reading.names import squeezed
from ingest.reading.synonyms import BY_KIND, SYNONYMS

# The kinds' columns: * required, ^ may be preset.
KINDS = {
    "municipalities": "CODIGO_DANE* MUNICIPIO* DEPARTAMENTO* ZONA LATITUD LONGITUD",
    "contracts": "CONTRATO* CONTRATISTA* NIT OBJETO FECHA_INICIO* FECHA_FIN* VALOR* DIA_CORTE "
    "ESQUEMA_IMPUESTO PORC_ADMINISTRACION PORC_IMPREVISTOS PORC_UTILIDAD PORC_IVA",
    "contract-changes": "CONTRATO*^ DOCUMENTO* FECHA* TIPO_CAMBIO* VALOR FECHA_FIN TIPO "
    "ESQUEMA_IMPUESTO PORC_ADMINISTRACION PORC_IMPREVISTOS PORC_UTILIDAD PORC_IVA",
    "prices": "CONTRATO*^ COD_ITEM* DESCRIPCION* UNIDAD* TIPO GRUPO COD_HOMOLOGADO RUBRO "
    "CLASE_GASTO RECONOCIDO_PLAN VALOR_UNITARIO* CANTIDAD_CONTRATADA VIGENTE_DESDE REPETIBLE "
    "INSTALA_MACRO",
    "budgets": "CONTRATO*^ VIGENCIA*^ RUBRO* MOVIMIENTO^ DOCUMENTO^ FECHA^ CLASE_GASTO ENE FEB "
    "MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC META_KWH MES* VALOR* TOTAL",
    "annexes": "CONTRATO*^ ACTA*^ PERIODO*^ FECHA_EJECUCION* ORDEN_TRABAJO TIPO COD_ITEM* "
    "DESCRIPCION UNIDAD CANTIDAD* VALOR_UNITARIO* VALOR_TOTAL RUBRO MUNICIPIO CIRCUITO "
    "CODIGO_TRAFO CUENTA CUADRILLA OBSERVACIONES",
    "transformers": "CODIGO_TRAFO* CODIGO_ANTERIOR DESDE ZONA CIRCUITO SUBESTACION MUNICIPIO "
    "CODIGO_DANE CAPACIDAD_KVA FASES NIVEL_TENSION PROPIEDAD GRUPO_CALIDAD USUARIOS MACROMEDIDOR "
    "LATITUD LONGITUD FECHA_INSTALACION ESTADO",
    "accounts": "CUENTA* CODIGO_TRAFO* CICLO DESDE",
    "consumption": "CODIGO_TRAFO* PERIODO*^ ENERGIA_MACRO_KWH ENERGIA_FACTURADA_KWH "
    "ENERGIA_ADICIONAL_KWH USUARIOS_FACTURADOS DIAS DIAS_MACRO DIAS_FACTURADOS TIPO_LECTURA "
    "TIPO_LECTURA_MACRO PORC_ESTIMADO MOTIVO_NO_BALANCE",
    "interventions": "CODIGO_TRAFO* ORDEN_TRABAJO FECHA_INICIO* FECHA_FIN TIPO_INTERVENCION* "
    "ESTADO ORIGEN USUARIOS_REVISADOS USUARIOS_NORMALIZADOS IRREGULARIDADES RESULTADO CUADRILLA "
    "OBSERVACIONES",
    "cnr": "EXPEDIENTE* CUENTA CODIGO_TRAFO FECHA* KWH* VALOR ESTADO",
    "tariffs": "PERIODO* NIVEL_TENSION* PROPIEDAD* G T D C PR R CU*",
    "system-energy": "PERIODO* NIVEL_TENSION ENERGIA_ENTRADA* ENERGIA_SALIDA* PERDIDAS_TECNICAS "
    "META_INDICE",
    "targets": "VIGENCIA* MES TIPO_INTERVENCION* META*",
}


def fields_of(kind: str) -> list[FieldNames]:
    return [
        FieldNames.usual(word.strip("*^"), kind, required="*" in word, preset="^" in word)
        for word in KINDS[kind].split()
    ]


def grid_of(*rows: list[Any], name: str = "Hoja", **marks: Any) -> Grid:
    width = max(map(len, rows))
    return Grid(name, rows=[row + [""] * (width - len(row)) for row in rows], **marks)


def header_of(kind: str, *rows: list[Any], **marks: Any) -> Header:
    header = find_header(grid_of(*rows, **marks), fields_of(kind))
    assert header is not None
    return header


ANNEX = ["FECHA_EJECUCION", "COD_ITEM", "CANTIDAD", "VALOR_UNITARIO"]


@pytest.mark.parametrize(
    "text",
    [
        "CODIGO_TRAFO", "Código  Trafo", "codigo.trafo", "Código\nTrafo", "CODIGO TRAFO (1T,2T)",
        "Codigo. Trafo (1T,2T)", " Código de Trafo ", "CÓDIGO-TRAFO:", "Código Trafo [nuevo]",
    ],
)  # fmt: skip
def test_spellings_that_are_one(text: str) -> None:
    assert normalise(text) == "codigotrafo"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ACTA No. 3", "acta3"),
        ("Nro. Orden", "orden"),
        ("Nº Acta", "acta"),
        ("N° de acta", "acta"),
        ("Número de Orden", "orden"),
        ("O.T.", "ot"),
        ("% IVA", "porciva"),
        ("(kWh)", "kwh"),
        ("No.", "no"),
        (None, ""),
        (2024.0, "2024"),
        (date(2024, 10, 1), "20241001"),
    ],
)
def test_what_is_folded_away(text: object, word: str) -> None:
    assert normalise(text) == word


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("annexes", "TRAFO", "CODIGO_TRAFO"),
        ("annexes", "Codigo. Transformador (1T,2T)", "CODIGO_TRAFO"),
        ("annexes", "PLACA", "CODIGO_TRAFO"),
        ("annexes", "FECHA EJEC", "FECHA_EJECUCION"),
        ("annexes", "Fecha de ejecución", "FECHA_EJECUCION"),
        ("annexes", "OT", "ORDEN_TRABAJO"),
        ("annexes", "O.T.", "ORDEN_TRABAJO"),
        ("annexes", "ORDEN", "ORDEN_TRABAJO"),
        ("annexes", "No. Orden de Trabajo", "ORDEN_TRABAJO"),
        ("annexes", "VR UNITARIO", "VALOR_UNITARIO"),
        ("annexes", "Vr. Unit. ($)", "VALOR_UNITARIO"),
        ("annexes", "PRECIO UNITARIO", "VALOR_UNITARIO"),
        ("annexes", "VR TOTAL", "VALOR_TOTAL"),
        ("annexes", "CANT", "CANTIDAD"),
        ("annexes", "Cant.", "CANTIDAD"),
        ("annexes", "ITEM", "COD_ITEM"),
        ("annexes", "Código Actividad", "COD_ITEM"),
        ("annexes", "NIU", "CUENTA"),
        ("annexes", "NIC", "CUENTA"),
        ("annexes", "Und", "UNIDAD"),
        ("prices", "Cantidad", "CANTIDAD_CONTRATADA"),
        ("consumption", "kWh FACTURADOS", "ENERGIA_FACTURADA_KWH"),
        ("consumption", "ENERGIA_ENTREGADA_KWH", "ENERGIA_MACRO_KWH"),
        ("consumption", "Entregada", "ENERGIA_MACRO_KWH"),
        ("accounts", "CODIGO_TRANSFORMADOR", "CODIGO_TRAFO"),
        ("accounts", "NIU", "CUENTA"),
        ("contracts", "% Utilidad", "PORC_UTILIDAD"),
        ("budgets", "Enero", "ENE"),
        ("budgets", "SEPT", "SEP"),
    ],
)
def test_usual_synonyms(kind: str, text: str, name: str) -> None:
    named = [field.name for field in fields_of(kind) if field.required and field.name != name]
    header = header_of(kind, [text, *named], ["x"] * (len(named) + 1))
    assert header.columns[0] == name


@pytest.mark.parametrize("kind", KINDS)
def test_no_synonym_is_claimed_by_two_fields_of_a_kind(kind: str) -> None:
    claimed: dict[str, str] = {}
    canonical = {normalise(word.strip("*^")) for word in KINDS[kind].split()}
    for field in fields_of(kind):
        for synonym in field.synonyms:
            word = squeezed(synonym)
            if word not in canonical:
                assert claimed.setdefault(word, field.name) == field.name, synonym


def test_synonyms_are_of_headers_that_exist() -> None:
    headers = {word.strip("*^") for words in KINDS.values() for word in words.split()}
    assert set(SYNONYMS) <= headers
    for kind, names in BY_KIND.items():
        assert set(names) <= {word.strip("*^") for word in KINDS[kind].split()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_canonical_header_of_every_kind_is_found_whole(kind: str) -> None:
    names = [word.strip("*^") for word in KINDS[kind].split()]
    header = header_of(kind, names, ["x"] * len(names))
    assert list(header.columns.values()) == names
    assert not header.unmatched
    assert not header.conflicts


@pytest.mark.parametrize("row", [0, 7, 29])
def test_a_header_in_any_of_the_first_thirty_rows(row: int) -> None:
    above = [["", "INFORME", "", ""]] * row
    header = header_of("annexes", *above, ANNEX, [date(2024, 1, 1), "A1", 1, 2])
    assert (header.first, header.last) == (row, row)


def test_a_header_further_down_is_none() -> None:
    grid = grid_of(*[["x"]] * 30, ANNEX)
    assert find_header(grid, fields_of("annexes")) is None


def test_no_header_among_records() -> None:
    record = [date(2024, 1, 1), "ACTIVIDAD", "UN", 4.0, "ITEM 3"]
    assert find_header(grid_of(*[record] * 40), fields_of("annexes")) is None


def test_a_row_of_records_is_no_second_row_of_the_header() -> None:
    first = ["OT1", "A1", "", "ACTIVIDAD", 5]
    header = header_of("annexes", ["", "COD_ITEM", "", "CANTIDAD", "VALOR_UNITARIO"], first)
    assert (header.first, header.last) == (0, 0)
    texts = ["OT1", "A1", "", "2", "$ 5.000"]
    header = header_of("annexes", ["", "COD_ITEM", "", "CANTIDAD", "VALOR_UNITARIO"], texts)
    assert header.last == 0


def test_a_header_on_two_rows_with_merged_cells() -> None:
    header = header_of(
        "annexes",
        ["FECHA", "COD", "CANTIDAD", "VALOR", ""],
        ["EJECUCION", "ITEM", "", "UNITARIO", "TOTAL"],
        ["2024-01-01", "A1", "2", "5", "10"],
        merged=[(0, 2, 1, 2), (0, 3, 0, 4)],
    )
    assert (header.first, header.last) == (0, 1)
    assert header.columns == {
        0: "FECHA_EJECUCION", 1: "COD_ITEM", 2: "CANTIDAD", 3: "VALOR_UNITARIO", 4: "VALOR_TOTAL",
    }  # fmt: skip


def test_group_headings_over_the_names_change_nothing() -> None:
    header = header_of(
        "annexes",
        ["DATOS DEL TRABAJO", "", "COBRO", ""],
        ANNEX,
        ["2024-01-01", "A1", 2, 5],
        merged=[(0, 0, 0, 1), (0, 2, 0, 3)],
    )
    assert (header.first, header.last) == (1, 1)
    assert list(header.columns.values()) == ANNEX


def test_two_rows_where_the_format_tells_no_merged_cells() -> None:
    header = header_of(
        "annexes",
        ["FECHA_EJECUCION", "COD_ITEM", "CANTIDAD", "VALOR", ""],
        ["", "", "", "UNITARIO", "TOTAL"],
        ["2024-01-01", "A1", "2", "5", "10"],
    )
    assert [header.columns[3], header.columns[4]] == ["VALOR_UNITARIO", "VALOR_TOTAL"]


def test_what_does_not_match_is_named_with_its_nearest() -> None:
    header = header_of("annexes", [*ANNEX, "OBSERVACIONS", "Zzz\nqq", "CANTIDDA"])
    assert [(u.column, u.text, u.nearest) for u in header.unmatched] == [
        (4, "OBSERVACIONS", "OBSERVACIONES"),
        (5, "Zzz qq", None),
        (6, "CANTIDDA", None),  # the like of a field that another column has
    ]


def test_a_mapping_by_hand_is_remembered() -> None:
    grid = grid_of([*ANNEX, "Valor Bruto (COP)", "PLACA"])
    mapping = {normalise("Valor Bruto (COP)"): "VALOR_TOTAL", "placa": ""}
    header = find_header(grid, fields_of("annexes"), mapping)
    assert header is not None
    assert header.columns[4] == "VALOR_TOTAL"
    assert 5 not in header.columns
    assert not header.unmatched


def test_two_columns_that_claim_one_field_are_a_conflict() -> None:
    header = header_of("annexes", [*ANNEX, "CANT.", "TRAFO", "PLACA"])
    assert header.conflicts == {"CANTIDAD": [2, 4], "CODIGO_TRAFO": [5, 6]}
    assert set(header.columns.values()) == {"FECHA_EJECUCION", "COD_ITEM", "VALOR_UNITARIO"}


def test_parentheses_tell_columns_apart_where_they_must() -> None:
    names = ["FECHA", "ITEM", "CANTIDAD (CONTRATADA)", "CANTIDAD (EJECUTADA)", "VR UNIT"]
    header = header_of("annexes", names)
    assert header.columns[3] == "CANTIDAD"
    assert header.extras == {2: "CONTRATADA"}
    assert not header.conflicts


def test_the_quantities_of_an_acta_de_corte() -> None:
    names = ["ITEM", "DESCRIPCION", "VR UNITARIO", "CANT. CONTRATADA", "CANT. ANTERIOR",
             "CANT. PRESENTE ACTA", "CANT. ACUMULADA", "VALOR TOTAL"]  # fmt: skip
    header = header_of("annexes", names)
    assert header.columns[5] == "CANTIDAD"
    assert header.extras == {3: "CONTRATADA", 4: "ANTERIOR", 6: "ACUMULADA"}
    assert not header.conflicts
    assert not header.unmatched


def test_the_quantities_of_an_acta_de_corte_under_group_headings() -> None:
    header = header_of(
        "annexes",
        ["ITEM", "VR UNITARIO", "CANTIDADES", "", "", "VALORES", "", ""],
        ["", "", "CONTRATADA", "ANTERIOR", "PRESENTE ACTA", "CONTRATADA", "ANTERIOR",
         "PRESENTE ACTA"],
        merged=[(0, 2, 0, 4), (0, 5, 0, 7), (0, 0, 1, 0), (0, 1, 1, 1)],
    )  # fmt: skip
    assert header.columns == {0: "COD_ITEM", 1: "VALOR_UNITARIO", 4: "CANTIDAD", 7: "VALOR_TOTAL"}
    assert header.extras == {2: "CONTRATADA", 3: "ANTERIOR"}


def test_without_this_actas_column_the_others_are_no_extras() -> None:
    header = header_of("annexes", [*ANNEX, "ACUMULADA"])
    assert header.extras == {}
    assert [unmatched.text for unmatched in header.unmatched] == ["ACUMULADA"]


def test_a_column_per_month() -> None:
    months = [date(2023, 4, 1), "may-23", "2023-06", 202307, "AGOSTO 2023"]
    header = header_of("consumption", ["CODIGO_TRAFO", *months], ["T1", 1.0, 2.0, 3.0, 4.0, 5.0])
    assert header.columns == {0: "CODIGO_TRAFO"}
    assert header.months == {n: date(2023, 3 + n, 1) for n in range(1, 6)}
    assert not header.unmatched


def test_a_column_per_month_under_the_years() -> None:
    header = header_of(
        "consumption",
        ["CODIGO_TRAFO", 2023, "", 2024],
        ["", "NOV", "DIC", "ENE"],
        ["T1", 5, 6, 7],
        merged=[(0, 1, 0, 2), (0, 0, 1, 0)],
    )
    assert list(header.months.values()) == [date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1)]


def test_a_kind_is_guessed_from_its_columns() -> None:
    kinds = {kind: fields_of(kind) for kind in KINDS}
    for kind, words in KINDS.items():
        names = [word.strip("*^") for word in words.split()]
        book = Workbook("xlsx", [grid_of(names), grid_of(["x"], name="otra")])
        assert guess_kinds(book, kinds)[0][0] == kind
    wide = Workbook("xlsx", [grid_of(["CODIGO_TRAFO", "2024-01", "2024-02"])])
    assert guess_kinds(wide, kinds)[0] == ("consumption", 1.0)


def test_nothing_is_guessed_from_nothing() -> None:
    book = Workbook("csv", [grid_of(["x", "y"])])
    assert guess_kinds(book, {"annexes": fields_of("annexes")}) == []


def test_hidden_sheets_do_not_say_the_kind() -> None:
    kinds = {kind: fields_of(kind) for kind in ("annexes", "accounts")}
    sheets = [grid_of(["CUENTA", "CODIGO_TRAFO"]), grid_of(ANNEX, hidden=True)]
    assert guess_kinds(Workbook("xlsx", sheets), kinds)[0][0] == "accounts"
