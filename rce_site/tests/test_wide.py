"""Sheets with a column per month, by a small kind of these tests' own.

It keeps an item's monthly prices as if they were measured and billed energy: what matters is that a
key and a month name a record with two values.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from billing.models import Contract, Price
from billing.tests import make
from ingest import decisions, intake, kinds, loading, marked, set_aside, sources
from ingest.batch import Batch
from ingest.columns import Column
from ingest.models import Upload
from ingest.reading.grids import Grid, Workbook
from ingest.references import ReferenceWidget
from ingest.resources import KeyedResource, Wide
from ingest.tests.workbooks import xlsx
from ingest.widgets import CodeWidget, DecimalWidget, IntegerWidget, PeriodWidget, TextWidget

MONTHS = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
NAMES = ["2024-01", "2024-02", "2024-03"]

pytestmark = pytest.mark.django_db

Cells = Sequence[Sequence[Any]]


class Monthly(KeyedResource):
    contract = Column(
        "CONTRATO",
        "contract",
        ReferenceWidget(Contract, "number"),
        required=True,
        key=True,
        preset=True,
    )
    code = Column("CODIGO_TRAFO", "code", CodeWidget(), required=True, key=True)
    period = Column("PERIODO", "valid_from", PeriodWidget(), required=True, key=True, preset=True)
    billed = Column("ENERGIA_FACTURADA_KWH", "unit_price", DecimalWidget(3), default=0)
    measured = Column("ENERGIA_MACRO_KWH", "contracted_quantity", DecimalWidget(3))
    zone = Column("ZONA", "group", TextWidget(100))

    class Meta:
        model = Price
        kind = "monthly"
        title = "Monthly"
        wide = Wide(
            "PERIODO",
            {
                "FACTURADA": "ENERGIA_FACTURADA_KWH",
                "MACRO": "ENERGIA_MACRO_KWH",
                "ENTREGADA": "ENERGIA_MACRO_KWH",
            },
        )


class Budget(KeyedResource):
    line = Column("RUBRO", "code", CodeWidget(), required=True, key=True)
    month = Column("MES", "repeatable", IntegerWidget(1, 12), required=True, key=True)
    amount = Column("VALOR", "unit_price", DecimalWidget(2), required=True)

    class Meta:
        model = Price
        kind = "budgets"
        title = "Budget"
        wide = Wide("MES", {"VALOR": "VALOR"}, {"ENE": 1, "FEB": 2, "MAR": 3})


@pytest.fixture(autouse=True)
def its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._kinds, "monthly", Monthly)


@pytest.fixture
def owner(db: None) -> User:
    make.contract(number="CW1")
    return User.objects.create_superuser("ana")


@pytest.fixture
def upload(owner: User) -> Callable[..., Upload]:
    """upload({sheet: rows}) is received, not judged yet."""

    def make(sheets: Mapping[str, Cells], **decided: Any) -> Upload:
        decided.setdefault("presets", {"CONTRATO": "CW1"})
        return intake.receive(xlsx(sheets), "libro.xlsx", owner, "monthly", **decided)

    return make


@pytest.fixture
def judged(upload: Callable[..., Upload]) -> Callable[..., Upload]:
    def make(sheets: Mapping[str, Cells], **decided: Any) -> Upload:
        return intake.judge(upload(sheets, **decided))

    return make


def wide(*rows: Sequence[Any]) -> Cells:
    return [["CODIGO_TRAFO", *MONTHS], *rows]


def found(upload: Upload) -> dict[str, list[tuple[str, int | None, str, str]]]:
    """{code: [(sheet, row, column, value)]}."""
    return {
        finding["code"]: [
            (cell["sheet"], cell["row"], cell["column"], cell["value"]) for cell in finding["cells"]
        ]
        for finding in upload.findings
    }


def stored() -> dict[tuple[str, str], tuple[Decimal, Decimal | None]]:
    return {
        (price.code, f"{price.valid_from:%Y-%m}"): (price.unit_price, price.contracted_quantity)
        for price in Price.objects.all()
    }


def grid(name: str, rows: Cells) -> Grid:
    width = max(map(len, rows))
    return Grid(name, rows=[[*row, *[""] * (width - len(row))] for row in rows])


def batch_of(sheets: Mapping[str, Cells], **facts: Any) -> Batch:
    """The workbook read and cleaned, by a resource of its kind."""
    resource = facts.pop("resource", Monthly)()
    upload = Upload(pk=0, kind=resource.kind(), presets={"CONTRATO": "CW1"}, **facts)
    book = Workbook("xlsx", [grid(name, rows) for name, rows in sheets.items()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "open_upload", lambda *_told: book)
        source, _reading = sources.read(upload, resource)
    return resource.clean(source, upload.options)


def records(batch: Batch) -> list[tuple[Any, ...]]:
    return sorted(zip(*batch.columns.values(), strict=True), key=repr)


numbers = st.one_of(
    st.just(""),
    st.just(None),
    st.just(0),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2)),
    st.sampled_from(["1.234,5", " ", "12"]),
)
codes = st.sampled_from(["T1", "T2", "0003", "T4"])
tables = st.dictionaries(codes, st.lists(numbers, min_size=3, max_size=3), min_size=1)


@given(tables, tables)
@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
def test_wide_and_long_files_of_the_same_figures_are_equal(
    billed: dict[str, list[Any]], measured: dict[str, list[Any]]
) -> None:
    if not Contract.objects.filter(number="CW1").exists():
        make.contract(number="CW1")
    long: dict[tuple[str, str], list[Any]] = {}
    for place, values in enumerate((billed, measured)):
        for code, cells in values.items():
            for month, cell in zip(NAMES, cells, strict=True):
                if cell not in ("", None, " "):
                    long.setdefault((code, month), ["", ""])[place] = cell
    if not long:
        return
    headers = ["CODIGO_TRAFO", "PERIODO", "ENERGIA_FACTURADA_KWH", "ENERGIA_MACRO_KWH"]
    one = batch_of({"DATOS": [headers, *([*key, *values] for key, values in long.items())]})
    two = batch_of(
        {
            "FACTURADA": wide(*([code, *cells] for code, cells in billed.items())),
            "Entregada (macro)": wide(*([code, *cells] for code, cells in measured.items())),
        }
    )
    assert records(one) == records(two)
    assert not list(one.findings)
    assert not list(two.findings)


def test_a_month_with_a_cell_is_an_entry_of_its_sheets_row() -> None:
    batch = batch_of({"Facturada": wide(["T1", 5, "", 0], ["T2", "", "", ""], ["T3", "", 7, ""])})
    assert batch.rows == [2, 2, 4]
    assert batch["code"] == ["T1", "T1", "T3"]
    assert batch["period"] == [MONTHS[0], MONTHS[2], MONTHS[1]]
    assert batch["billed"] == [5, 0, 7]
    assert not batch.brings("measured")


def test_months_of_two_values_are_one_record_that_knows_both_places(owner: User) -> None:
    batch = batch_of(
        {
            "Facturada": wide(["T1", 5, "", ""], ["T2", 6, "", ""]),
            "MACRO": wide(["T3", "", 9, ""], ["T2", 8, 4, ""]),
        }
    )
    assert list(zip(batch["code"], batch["billed"], batch["measured"], strict=True)) == [
        ("T1", 5, None),
        ("T2", 6, 8),
        ("T3", None, 9),
        ("T2", None, 4),
    ]
    assert batch.place(1, "billed") == ("Facturada", 3, "2024-01")
    assert batch.place(1, "measured") == ("MACRO", 3, "2024-01")
    assert batch.place(3, "measured") == ("MACRO", 3, "2024-02")


def test_the_same_month_and_value_again_is_the_key_twice(judged: Callable[..., Upload]) -> None:
    upload = judged({"FACTURADA": wide(["T1", 5, 6, ""], ["T1", 7, "", 8])})
    assert found(upload) == {"key_twice": [("FACTURADA", 3, "2024-01", "7")]}


def test_another_column_that_contradicts_is_the_key_twice(judged: Callable[..., Upload]) -> None:
    def sheet(zone: str, *cells: Any) -> Cells:
        return [["CODIGO_TRAFO", "ZONA", *MONTHS], ["T1", zone, *cells]]

    upload = judged({"FACTURADA": sheet("NORTE", 5), "MACRO": sheet("SUR", 6)})
    assert found(upload) == {"key_twice": [("MACRO", 2, "2024-01", "6")]}
    upload = judged({"FACTURADA": sheet("NORTE", 5), "MACRO": sheet("", 6)})
    assert (upload.rows, found(upload)) == (1, {})


def test_a_months_cell_that_cannot_be_read_is_pointed_at(judged: Callable[..., Upload]) -> None:
    upload = judged({"MACRO": wide(["T1", "x", 2, "#N/A"], ["T2", "", "x", 1])})
    assert found(upload) == {
        "not_a_number": [("MACRO", 2, "2024-01", "x"), ("MACRO", 3, "2024-02", "x")],
        "excel_error": [("MACRO", 2, "2024-03", "#N/A")],
    }


def test_a_rows_own_cell_counts_once_for_all_of_its_months(judged: Callable[..., Upload]) -> None:
    upload = judged({"FACTURADA": wide([None, 1, 2, 3], ["T1", 1, 2, 3])})
    assert found(upload) == {"required": [("FACTURADA", 2, "CODIGO_TRAFO", "")]}
    assert upload.findings[0]["count"] == 1


def test_two_columns_of_one_month_are_a_conflict(judged: Callable[..., Upload]) -> None:
    upload = judged({"MACRO": [["CODIGO_TRAFO", "ene-24", "2024-01"], ["T1", 1, 2]]})
    assert found(upload) == {"column_conflict": [("MACRO", None, "2024-01", "ene-24, 2024-01")]}


def test_a_sheet_that_says_no_value_asks(judged: Callable[..., Upload]) -> None:
    rows = wide(["T1", 5, 6, ""])
    upload = judged({"Hoja1": rows})
    assert found(upload) == {"months_unsaid": [("Hoja1", None, "", "Hoja1")]}
    upload = judged({"Hoja1": rows}, options={"months": {"": "ENTREGADA"}})
    assert (found(upload), upload.rows) == ({}, 2)
    assert upload.report["reading"]["sheets"][0]["months_are"] == "MACRO"
    upload = judged({"Hoja1": [["Energía facturada por transformador"], [], *rows]})
    assert found(upload) == {}
    assert upload.report["reading"]["sheets"][0]["months_are"] == "FACTURADA"


def test_each_sheet_may_be_told_apart(judged: Callable[..., Upload]) -> None:
    sheets = {"Hoja1": wide(["T1", 5, 6, ""]), "Hoja2": wide(["T1", 8, 9, ""])}
    options = loading.decided("monthly", [("months", "Hoja1:FACTURADA,Hoja2:MACRO")])["options"]
    upload = judged(sheets, options=options)
    assert (found(upload), upload.rows) == ({}, 2)


@pytest.mark.parametrize(
    ("kind", "said"), [("monthly", "OTRA"), ("monthly", "Hoja1:"), ("municipalities", "MACRO")]
)
def test_a_word_that_means_no_value_is_refused(kind: str, said: str) -> None:
    with pytest.raises(loading.BadSetting):
        loading.decided(kind, [("months", said)])


def test_the_wizard_asks_and_takes_the_answer(
    judged: Callable[..., Upload], client: Client, owner: User
) -> None:
    client.force_login(owner, "django.contrib.auth.backends.ModelBackend")
    upload = judged({"Notas": [["nada"]], "Hoja1": wide(["T1", 5, 6, ""])})
    page = client.get(upload.get_absolute_url()).text
    assert 'name="months-1"' in page
    said = {"months-asked": "yes", "months-1": "FACTURADA", "CONTRATO": "CW1"}
    client.post(reverse("ingest:upload_choose", args=[upload.pk]), said)
    upload.refresh_from_db()
    assert (found(upload), upload.rows) == ({}, 2)
    page = client.get(upload.get_absolute_url()).text
    assert '<option value="FACTURADA" selected>' in page


def test_a_months_cell_is_corrected_in_the_wizard(
    judged: Callable[..., Upload], client: Client, owner: User
) -> None:
    client.force_login(owner, "django.contrib.auth.backends.ModelBackend")
    upload = judged({"MACRO": wide(["T1", "x", 2, "#N/A"])})
    cells = {
        "cell-1": '["MACRO", "2", "2024-01", "x"]',
        "value-1": "3,5",
        "cell-2": '["MACRO", "2", "2024-03", "#N/A"]',
        "value-2": "",
    }
    client.post(reverse("ingest:upload_correct", args=[upload.pk]), cells)
    upload.refresh_from_db()
    assert found(upload) == {}
    intake.commit(upload, owner, accept=True)
    assert stored() == {("T1", "2024-01"): (0, Decimal("3.5")), ("T1", "2024-02"): (0, 2)}


def test_a_correction_of_another_column_holds_for_all_months(
    upload: Callable[..., Upload], owner: User
) -> None:
    made = intake.judge(upload({"MACRO": wide([None, 1, 2, ""])}))
    decisions.correct(made.pk, owner, {("MACRO", 2, "CODIGO_TRAFO"): "T9"})
    made.refresh_from_db()
    intake.commit(made, owner, accept=True)
    assert sorted(stored()) == [("T9", "2024-01"), ("T9", "2024-02")]
    assert set(Price.objects.values_list("source_sheet", "source_row")) == {("MACRO", 2)}


def test_the_marked_workbook_paints_the_months_own_cell(judged: Callable[..., Upload]) -> None:
    upload = judged({"MACRO": wide(["T1", 5, "x", 5], ["T1", 5, 6, 5])})
    assert {"not_a_number", "key_twice"} <= found(upload).keys()
    with marked.write(upload).file as file:
        sheet = load_workbook(file)["MACRO"]
    commented = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert commented == {"C2", "B3", "C3", "D3"}


def test_months_set_aside_wait_and_are_taken_up_alone(
    judged: Callable[..., Upload], owner: User
) -> None:
    upload = judged(
        {
            "FACTURADA": wide(["T1", "x", 2, ""], ["T2", 3, "", ""]),
            "MACRO": wide(["T2", 4, "", ""], ["T1", 5, 6, ""]),
        }
    )
    upload = intake.commit(upload, owner, accept=True, set_aside=True)
    assert stored() == {("T1", "2024-02"): (2, 6), ("T2", "2024-01"): (3, 4)}
    rows = list(upload.set_aside_rows.order_by("sheet"))
    assert [(row.sheet, row.row, row.values) for row in rows] == [
        ("FACTURADA", 2, {"CONTRATO": "CW1", "CODIGO_TRAFO": "T1", "2024-01": "x"}),
        ("MACRO", 3, {"CONTRATO": "CW1", "CODIGO_TRAFO": "T1", "2024-01": "5"}),
    ]
    # What was stored from the same row has been corrected since.
    Price.objects.filter(code="T1").update(unit_price=20)
    taken = set_aside.take_up(rows, owner, {(rows[0].pk, "2024-01"): "1"})
    taken.refresh_from_db()
    assert (found(taken), taken.rows) == ({}, 1)
    intake.commit(taken, owner, accept=True)
    assert stored() == {
        ("T1", "2024-01"): (1, 5),
        ("T1", "2024-02"): (20, 6),
        ("T2", "2024-01"): (3, 4),
    }


def test_the_same_bytes_for_another_value_are_another_file(
    judged: Callable[..., Upload], upload: Callable[..., Upload], owner: User
) -> None:
    rows = {"Hoja1": wide(["T1", 5, 6, ""])}
    intake.commit(judged(rows, options={"months": {"": "MACRO"}}), owner, accept=True)
    same = Upload.objects.get()

    def again(word: str) -> Upload:
        with same.file.open("rb") as file:
            options = {"months": {"": word}}
            return intake.receive(
                file, "libro.xlsx", owner, "monthly", presets=same.presets, options=options
            )

    assert intake.already_in(again("MACRO")) == same
    assert intake.already_in(again("FACTURADA")) is None


def test_sheets_alike_are_found_by_their_months(judged: Callable[..., Upload]) -> None:
    one, other = wide(["T1", 1, 2, 3], ["T2", 4, 5, 6]), wide(["T1", 7, 8, 9], ["T2", 1, 1, 1])
    assert "sheets_alike" in found(judged({"FACTURADA 1": one, "FACTURADA 2": one}))
    assert "sheets_alike" not in found(judged({"FACTURADA 1": one, "FACTURADA 2": other}))
    assert found(judged({"FACTURADA": one, "MACRO": one})) == {}


def test_months_without_a_year_stand_under_the_kinds_own_words() -> None:
    batch = batch_of(
        {"Hoja": [["RUBRO", "ENERO", "FEB", "MARZO", "OTRA"], ["R1", 10, "", "x", 1]]},
        resource=Budget,
    )
    assert list(zip(batch["line"], batch["month"], batch["amount"], strict=True)) == [
        ("R1", 1, 10),
        ("R1", 3, None),
    ]
    (problem,) = batch.findings.problems
    assert (problem.column, problem.cells[0].column, problem.cells[0].row) == ("VALOR", "MAR", 2)
    long = batch_of(
        {"Hoja": [["RUBRO", "MES", "VALOR"], ["R1", 1, 10], ["R1", 3, "x"]]}, resource=Budget
    )
    assert records(long) == records(batch)
