"""No file that leaves the site computes anything in a spreadsheet, whatever people typed."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook

from ingest import intake
from ingest.tests.workbooks import table, xlsx
from powerbi.dictionary import VIEWS
from records import files, roles
from records.models import Municipality, Record
from tests.discovered import RECORDS, api_routes, sample

pytestmark = pytest.mark.django_db

EVIL = ["=1+1", "+1+cmd", "-1+1|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠SUM(A1)"]

each_record = pytest.mark.parametrize(
    "model", RECORDS, ids=[model._meta.label_lower for model in RECORDS]
)


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return bytes(response.getvalue())


def of_csv(data: bytes, separator: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator):
        yield from row


def computed(texts: Iterator[str]) -> list[str]:
    """Those that a spreadsheet would compute: what it reads as a number is no danger."""
    return [one for one in texts if one[:1] in files.FORMULA and not is_number(one)]


def is_number(text: str) -> bool:
    try:
        float(text.replace(".", "").replace(",", "."))
    except ValueError:
        return False
    return True


def formulas(workbook: bytes) -> list[Any]:
    book = load_workbook(io.BytesIO(workbook))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [cell.value for cell in cells if cell.data_type == "f"]


def computed_in(workbook: bytes) -> list[Any]:
    """Cells that are formulas, or texts that become one as soon as somebody edits them."""
    found = []
    for sheet in load_workbook(io.BytesIO(workbook)):
        for row in sheet.iter_rows():
            for cell in row:
                typed = isinstance(cell.value, str) and cell.value[:1] in files.FORMULA
                safe = cell.quotePrefix or (typed and cell.value[:1] in "＝＋－＠\n")
                if cell.data_type == "f" or (typed and not safe):
                    found.append(cell.value)
    return found


def poisoned(model: type[Record], text: str, number: int = 0) -> None:
    """A record that holds this in every free text of its own; of several each by its number."""
    record = sample(model, **({"code": f"{90_000 + number}"} if model is Municipality else {}))
    names = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and (field.max_length or 99) >= len(text)
    ]
    model._base_manager.filter(pk=record.pk).update(**dict.fromkeys(names, text))


def test_what_this_test_looks_for_is_found() -> None:
    for text in EVIL:
        assert computed(iter([text])) == [text]
    assert computed(iter(["-5", "-1.234,50", "+3", "a=1", "'=1", ""])) == []
    book = xlsx({"H": [["=1+1"]]}).getvalue()
    assert computed_in(book) == ["=1+1"]


@each_record
def test_no_list_computes(model: type[Record], as_role: Callable[..., Client]) -> None:
    for number, text in enumerate(EVIL):
        poisoned(model, text, number)
    client, meta = as_role(roles.ADMIN), model._meta
    url = reverse(f"{meta.app_label}:{meta.model_name}_export")
    assert computed(of_csv(body(client.get(url, {"format": "csv"})), ";")) == []
    assert computed_in(body(client.get(url))) == []
    route = f"/api/v1/{api_routes()[model]}/"
    assert computed(of_csv(body(client.get(route, {"format": "csv"})), ",")) == []


@each_record
def test_no_export_of_the_admin_computes(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    poisoned(model, EVIL[2])
    meta = model._meta
    try:
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_export")
    except NoReverseMatch:
        pytest.skip("what no workbook brings is not exported there")
    response = as_role(roles.ADMIN).get(url)
    if response.status_code != 403:
        assert computed_in(body(response)) == []


@pytest.mark.parametrize("text", EVIL)
def test_no_feed_computes(text: str, as_role: Callable[..., Client]) -> None:
    for model in RECORDS:
        poisoned(model, text)
    client = as_role(roles.POWER_BI)
    seen = 0
    for view in VIEWS:
        cells = list(of_csv(body(client.get(reverse("powerbi_feed", args=[view]))), ","))
        assert computed(iter(cells)) == [], view
        seen += cells.count("'" + text.replace("\r", "\n"))
    assert seen > 3


@pytest.mark.parametrize("text", EVIL)
def test_no_marked_workbook_computes(
    text: str, as_role: Callable[..., Client], person: Any
) -> None:
    rows = [{"CODIGO_DANE": text, "MUNICIPIO": text, "DEPARTAMENTO": text}]
    names = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO"]
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(table(names, rows))
    file = io.BytesIO(written.getvalue().encode())
    upload = intake.receive(file, "b.csv", person(roles.ADMIN), "municipalities")
    intake.judge(upload)
    url = reverse("ingest:marked", args=[upload.pk])
    # It is the person's own file: texts stay as they were written, as texts.
    assert not formulas(body(as_role(roles.ADMIN).get(url)))
