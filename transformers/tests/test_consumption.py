"""The kind `consumption`: months of energy are read, a row or a cell per month."""

import random
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ingest import blank, intake, kinds, loading
from ingest.refusals import Refusal
from transformers.models import Consumption, Transformer
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.months import COLUMNS, Cells, commit, everything, judge, row, stored
from transformers.tests.uploads import counts, found, load, system

pytestmark = pytest.mark.django_db

D = Decimal
JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
HEAD = ["CODIGO_TRAFO", JANUARY, FEBRUARY]


@pytest.fixture(autouse=True)
def inventory(db: None) -> list[Transformer]:
    return [make.transformer(code, macro_meter="SI") for code in ("T1", "T2", "0003")]


# ── a row a month ───────────────────────────────────────────────────────────────────────────────


def test_every_column_is_stored() -> None:
    upload = load(
        "consumption",
        [
            {
                "Código Trafo": "T1",
                "PERIODO": "ene-25",
                "ENERGÍA ENTREGADA (kWh)": "1.234,5678",
                "kWh facturados": "1.000,5",
                "ENERGIA_ADICIONAL_KWH": 10,
                "USUARIOS_FACTURADOS": 48,
                "DIAS": 31,
                "DIAS_FACTURADOS": 30,
                "TIPO_LECTURA": "Promedio",
                "TIPO_LECTURA_MACRO": "Sin lectura",
                "PORC_ESTIMADO": "12,5 %",
                "MOTIVO_NO_BALANCE": "MACRO DAÑADO",
            }
        ],
    )
    one = Consumption.objects.get()
    assert (str(one.transformer), one.period, one.source_upload) == ("T1", JANUARY, upload.pk)
    assert (one.delivered_kwh, one.billed_kwh, one.additional_kwh) == (
        D("1234.568"),
        D("1000.5"),
        10,
    )
    assert (one.customers, one.macro_days, one.billed_days) == (48, 31, 30)
    assert (one.reading, one.macro_reading) == ("estimated", "none")
    assert (one.estimated_pct, one.no_balance_reason) == (D("12.5"), "MACRO DAÑADO")
    assert one.balance_state == "set_aside"
    assert (upload.rows, counts(upload)) == (1, (1, 0, 0))
    assert upload.report["totals"] == {"billed_kwh": "1000.500", "delivered_kwh": "1234.568"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"DIAS": 30}, (30, 30)),
        ({"DIAS": 30, "DIAS_MACRO": 28}, (28, 30)),
        ({"DIAS": None, "DIAS_MACRO": 28}, (28, None)),
        ({"DIAS_FACTURADOS": 61}, (None, 61)),
    ],
)
def test_days_fill_those_of_each_reading(given: dict[str, Any], expected: tuple[Any, Any]) -> None:
    load("consumption", [row(**given)])
    assert Consumption.objects.values_list("macro_days", "billed_days").get() == expected
    exported = kinds.get("consumption")().export(Consumption.objects.all())
    assert "DIAS" not in exported.headers
    assert {"DIAS_MACRO", "DIAS_FACTURADOS"} <= set(exported.headers)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("REAL", "real"),
        ("Leída", "real"),
        ("ESTIMADO", "estimated"),
        ("promedio", "estimated"),
        ("SIN_LECTURA", "none"),
        ("No leído", "none"),
        (None, ""),
    ],
)
def test_words_of_readings(word: str | None, expected: str) -> None:
    load("consumption", [row(TIPO_LECTURA=word)])
    assert Consumption.objects.get().reading == expected


def test_a_month_changes_by_its_key_and_keeps_what_the_file_does_not_tell() -> None:
    load("consumption", [row(USUARIOS_FACTURADOS=40), row("T2")])
    upload = load("consumption", [row(ENERGIA_FACTURADA_KWH=950), row("T2"), row("0003")])
    assert counts(upload) == (1, 1, 1)
    one = Consumption.objects.get(transformer__code="T1")
    assert (one.billed_kwh, one.customers) == (950, 40)
    assert (
        load("consumption", [row(ENERGIA_FACTURADA_KWH=None, USUARIOS_FACTURADOS=41)]).changed == 1
    )
    one.refresh_from_db()
    assert (one.billed_kwh, one.customers) == (950, 41)


def test_the_period_may_be_given_for_the_whole_file() -> None:
    rows = [{"CODIGO_TRAFO": "T1", "ENERGIA_FACTURADA_KWH": 0}]
    decided = loading.decided("consumption", [("PERIODO", "2025-02")])
    load("consumption", rows, **decided)
    # Zero is a figure, and no macro's energy is none.
    assert stored() == [("T1", "2025-02", 0, None, None)]


# ── a cell a month ──────────────────────────────────────────────────────────────────────────────

HEADS = {
    "dates": [["CODIGO_TRAFO", date(2024, 1, 1), date(2024, 2, 1)]],
    "days of months": [["CODIGO_TRAFO", date(2024, 1, 31), date(2024, 2, 29)]],
    "ene-24": [["CODIGO_TRAFO", "ene-24", "feb-24"]],
    "2024-01": [["CODIGO_TRAFO", "2024-01", "2024-02"]],
    "ENERO 2024": [["CODIGO_TRAFO", "ENERO 2024", "FEBRERO 2024"]],
    "202401": [["CODIGO_TRAFO", 202401, 202402]],
    "two rows": [["", 2024, ""], ["CODIGO_TRAFO", "ENERO", "FEBRERO"]],
    "two rows of texts": [["", "2024", "2024"], ["CODIGO_TRAFO", "Ene", "Feb"]],
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_months_are_told_by_any_of_these_headers(head: Cells) -> None:
    upload = commit({"Facturada": [*head, ["T1", 5, 6.5], ["T2", None, 0]]})
    assert stored() == [
        ("T1", "2024-01", 5, None, None),
        ("T1", "2024-02", D("6.5"), None, None),
        ("T2", "2024-02", 0, None, None),
    ]
    assert (upload.rows, counts(upload)) == (3, (3, 0, 0))


def test_a_year_over_its_months_may_be_merged() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "ENERGIA MACRO"
    sheet.append(["CODIGO_TRAFO", 2023, None, 2024])
    sheet.append([None, "NOV", "DIC", "ENE"])
    sheet.append(["T1", 1, 2, 3])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    file = BytesIO()
    book.save(file)
    file.seek(0)
    upload = intake.judge(intake.receive(file, "macro.xlsx", system(), "consumption"))
    intake.commit(upload, system(), accept=True)
    assert [(month, macro) for _code, month, _billed, macro, _more in stored()] == [
        ("2023-11", 1),
        ("2023-12", 2),
        ("2024-01", 3),
    ]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("FACTURADA", "billed_kwh"),
        ("Consumo facturado", "billed_kwh"),
        ("ENTREGADA", "delivered_kwh"),
        ("Macro 2025", "delivered_kwh"),
        ("Energía adicional", "additional_kwh"),
    ],
)
def test_a_sheets_name_says_which_energy(name: str, column: str) -> None:
    commit({name: [HEAD, ["T1", 5, None]]})
    assert Consumption.objects.values(*COLUMNS[2:]).get() == {
        **dict.fromkeys(COLUMNS[2:]),
        column: 5,
    }


def test_a_sheet_that_does_not_say_which_energy_asks() -> None:
    sheets = {"Hoja1": [HEAD, ["T1", 5, None]]}
    upload = judge(sheets)
    assert found(upload) == {"months_unsaid": [(None, "", "")]}
    with pytest.raises(Refusal):
        intake.commit(upload, system(), accept=True)
    commit(sheets, **loading.decided("consumption", [("months", "ENTREGADA")]))
    assert stored() == [("T1", "2025-01", None, 5, None)]


@pytest.mark.parametrize(
    "rows",
    [
        [["CODIGO_TRAFO", "ene-25", "2025-01"], ["T1", 1, 2]],
        [["CODIGO_TRAFO", date(2025, 1, 1), date(2025, 1, 31)], ["T1", 1, 2]],
    ],
)
def test_two_columns_of_one_month_are_a_problem(rows: Cells) -> None:
    assert found(judge({"FACTURADA": rows})) == {"column_conflict": [(None, "2025-01", "")]}


def test_both_energies_in_one_workbook_become_one_record() -> None:
    upload = commit(
        {
            "FACTURADA": [HEAD, ["T1", 5, 6], ["T2", 7, None]],
            "MACRO": [HEAD, ["T2", 8, 9]],
        }
    )
    assert upload.rows == 4
    assert stored() == [
        ("T1", "2025-01", 5, None, None),
        ("T1", "2025-02", 6, None, None),
        ("T2", "2025-01", 7, 8, None),
        ("T2", "2025-02", None, 9, None),
    ]


kwh = st.one_of(
    st.none(),
    st.just(0),
    st.integers(0, 10**6),
    st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 3)),
    st.sampled_from(["1.234,5", "12", " 7 "]),
)
MONTHS = [months_back(MARCH, back) for back in range(8)][::-1]
networks = st.dictionaries(
    st.sampled_from(["T1", "T2", "3"]), st.lists(kwh, min_size=8, max_size=8), min_size=1
)


@given(networks, networks)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    database=None,
    phases=[Phase.generate],
)
def test_wide_and_long_files_of_the_same_months_load_equal(
    billed: dict[str, list[Any]], measured: dict[str, list[Any]]
) -> None:
    long: dict[tuple[str, date], list[Any]] = {}
    for place, network in enumerate((billed, measured)):
        for code, energies in network.items():
            for month, energy in zip(MONTHS, energies, strict=True):
                if energy is not None:
                    long.setdefault((code, month), [None, None])[place] = energy
    if not long:
        return
    head = ["CODIGO_TRAFO", "PERIODO", "ENERGIA_FACTURADA_KWH", "ENERGIA_MACRO_KWH"]
    rows = [[code, f"{month:%Y-%m}", *pair] for (code, month), pair in long.items()]
    random.Random(1).shuffle(rows)
    files: dict[str, Cells] = {"DATOS": [head, *rows]}
    sheets: dict[str, Cells] = {
        name: [["CODIGO_TRAFO", *MONTHS], *([code, *energies] for code, energies in it.items())]
        for name, it in (("FACTURADA", billed), ("ENTREGADA", measured))
    }
    told = []
    for each in (files, sheets):
        with transaction.atomic():
            upload = commit(each)
            told.append((upload.rows, upload.report["totals"], everything()))
            transaction.set_rollback(True)
    assert told[0] == told[1]


# ── the template ────────────────────────────────────────────────────────────────────────────────


def test_the_template_explains_a_column_a_month() -> None:
    file = BytesIO()
    with translation.override("es-co"):
        blank.save(kinds.get("consumption"), file)
    first, explanation = load_workbook(file).worksheets
    assert [cell.value for cell in first[1]][:3] == ["CODIGO_TRAFO", "PERIODO", "ENERGIA_MACRO_KWH"]
    texts = " ".join(
        str(cell.value) for row in explanation.iter_rows() for cell in row if cell.value
    )
    for word in ("oct-24", "OCTUBRE 2024", "FACTURADA, MACRO, ADICIONAL"):
        assert word in texts
