"""Downloads around an upload: the template, the workbook of problems, the file as it came in."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from ingest import intake, kinds
from ingest.models import Upload
from ingest.tests.workbooks import xlsx

pytestmark = pytest.mark.django_db

NAME = "año 2024; «final».xlsx"
CONTENT = xlsx(
    {"HOJA": [["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO"], ["98001", None, "X"]]}
).read()


@pytest.fixture
def upload(person: Callable[..., User]) -> Upload:
    owner = person("P3", username="ana")
    return intake.judge(intake.receive(BytesIO(CONTENT), NAME, owner, "municipalities"))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("kind", kinds.every())
def test_the_template_of_every_kind(as_role: Callable[..., Client], kind: str) -> None:
    response = as_role("admin").get(f"/uploads/templates/{kind}.xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="{kind}.xlsx"'
    headers = [cell.value for cell in load_workbook(BytesIO(body(response))).worksheets[0][1]]
    resource = kinds.get(kind)
    expected = [column.header for column in resource.columns().values()]
    if (wide := resource.wide()) and wide.months:
        # A column per month, in the place of the month and its value.
        place = expected.index(wide.period)
        values = set(wide.values.values())
        expected[place : place + 1] = wide.months
        expected = [header for header in expected if header not in values]
    assert headers == expected


def test_no_template_of_what_is_no_kind(as_role: Callable[..., Client]) -> None:
    assert as_role("admin").get("/uploads/templates/nothing.xlsx").status_code == 404


def test_the_file_comes_back_byte_for_byte(as_role: Callable[..., Client], upload: Upload) -> None:
    response = as_role("reader").get(f"/uploads/{upload.pk}/original")
    assert body(response) == CONTENT
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "a%C3%B1o%202024" in response["Content-Disposition"]


def test_the_workbook_of_problems(as_role: Callable[..., Client], upload: Upload) -> None:
    response = as_role("reader").get(f"/uploads/{upload.pk}/marked.xlsx")
    sheet = load_workbook(BytesIO(body(response))).worksheets[0]
    assert "MUNICIPIO" in sheet["B2"].comment.text
    assert "-marcado.xlsx" in response["Content-Disposition"]


def test_what_cannot_be_read_cannot_be_marked(
    as_role: Callable[..., Client], person: Callable[..., User]
) -> None:
    lost = intake.judge(intake.receive(BytesIO(b"PK"), "x.xlsx", person("P3"), "municipalities"))
    assert as_role("P3").get(f"/uploads/{lost.pk}/marked.xlsx").status_code == 404
    assert as_role("P3").get("/uploads/999/marked.xlsx").status_code == 404
    assert as_role("P3").get("/uploads/999/original").status_code == 404


@pytest.mark.parametrize("page", ["original", "marked.xlsx"])
def test_not_for_those_who_may_not_see_uploads(
    as_role: Callable[..., Client], upload: Upload, page: str
) -> None:
    for role in ("power bi", None):
        assert as_role(role).get(f"/uploads/{upload.pk}/{page}").status_code == 403
        assert as_role(role).get("/uploads/templates/annexes.xlsx").status_code == 403
    assert Client().get(f"/uploads/{upload.pk}/{page}").status_code == 302
    assert as_role("P3").post(f"/uploads/{upload.pk}/{page}").status_code == 405
