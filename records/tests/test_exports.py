"""What people take away is what they see: filtered, in order, harmless, and in their notation."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from records import files, roles
from records.models import ClosedMonth, Municipality

pytestmark = pytest.mark.django_db

URL = "/records/municipalities/export/"


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def lines(response: Any) -> list[list[str]]:
    text = body(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_csv_as_a_colombian_excel_opens_it(reader: Client) -> None:
    response = reader.get(URL, {"format": "csv", "department": "SANTANDER", "sort": "-name"})
    assert 'filename="municipios-' in response.headers["Content-Disposition"]
    assert response.getvalue().startswith(b"\xef\xbb\xbf")
    header, *rows = lines(
        reader.get(URL, {"format": "csv", "department": "SANTANDER", "sort": "-name"})
    )
    assert header == ["Nombre", "Código DANE", "Departamento", "Zona", "Latitud", "Longitud"]
    assert len(rows) == 87
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    bucaramanga = next(row for row in rows if row[1] == "68001")
    assert "," in bucaramanga[4]
    assert "." not in bucaramanga[4]


def test_xlsx_has_numbers_and_texts(reader: Client) -> None:
    sheet = load_workbook(io.BytesIO(body(reader.get(URL, {"q": "05001"})))).active
    header, row = sheet.iter_rows(values_only=True)
    assert header[0] == "Nombre"
    assert row[:2] == ("MEDELLÍN", "05001")
    assert isinstance(row[4], float)


def test_too_many_rows_for_a_workbook_are_sent_back_with_words(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "XLSX_ROWS", 10)
    response = reader.get(URL, {"department": "SANTANDER"}, follow=True)
    assert response.redirect_chain == [("/records/municipalities/?department=SANTANDER", 302)]
    page = response.content.decode()
    assert "87 filas no caben" in page
    assert ".csv" in page


def test_only_the_columns_shown_if_asked(reader: Client) -> None:
    asked = {"format": "csv", "only": "shown", "columns": ["name", "code"], "q": "05001"}
    assert lines(reader.get(URL, asked))[0] == ["Nombre", "Código DANE"]


def test_references_choices_and_dates_read_as_on_the_page(
    reader: Client, person: Callable[..., Any]
) -> None:
    closer = person(roles.P2, first_name="Ana", last_name="Ruiz")
    ClosedMonth.objects.create(area="billing", month=date(2025, 7, 1), closed_by=closer)
    row = lines(reader.get("/records/closed-months/export/", {"format": "csv"}))[1]
    assert row[0] == "01/07/2025"
    assert row[1] == "Actas de contratistas"
    assert row[3] == "p2"


def test_an_export_takes_no_query_per_row(
    reader: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(8):
        assert len(lines(reader.get(URL, {"format": "csv"}))) == 1123


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+57 300", "'+57 300"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-12,5", "-12,5"),
        ("-12\n", "'-12\n"),
        ("-٣", "'-٣"),
        ("BUCARAMANGA", "BUCARAMANGA"),
        ("a\x00b", "ab"),
        ("", ""),
    ],
)
def test_a_spreadsheet_computes_nothing_that_people_typed(text: str, written: str) -> None:
    assert files.harmless(text) == written


def test_each_type_in_a_csv() -> None:
    row = [None, True, Decimal("1234.50"), -3, date(2024, 10, 31), "a;b", 2.5]
    text = "".join(files.csv_lines(["h"] * 7, [row])).splitlines()[1]
    assert text == ';Sí;1234,50;-3;31/10/2024;"a;b";2,5'


def test_each_type_in_a_workbook() -> None:
    row = [None, False, Decimal("1.5"), 3, date(2024, 10, 31), "=1"]
    with files.workbook("T[1]", ["h"] * 6, [row]) as book:
        _head, values = load_workbook(book).active.iter_rows(values_only=True)
    assert values == (None, "No", 1.5, 3, datetime(2024, 10, 31), "'=1")  # noqa: DTZ001


def test_the_right_to_look_is_asked(as_role: Callable[..., Client]) -> None:
    assert as_role(roles.POWER_BI).get(URL).status_code == 403
    assert Municipality.objects.exists()
