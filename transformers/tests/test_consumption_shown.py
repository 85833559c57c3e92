"""What people are told of a workbook of months before it is committed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from ingest import preview
from ingest.models import Upload
from records import roles
from transformers.resources import ConsumptionResource, TransformerResource
from transformers.tests import make
from transformers.tests.months import Cells, judge

pytestmark = pytest.mark.django_db

HEAD = ["CODIGO_TRAFO", *(date(2025, month, 1) for month in (1, 2, 3))]


@pytest.fixture(autouse=True)
def inventory(db: None) -> None:
    for code in ("T1", "T2"):
        make.transformer(code)


@pytest.fixture
def page(as_role: Callable[..., Client]) -> Callable[..., str]:
    """The page of an upload of these sheets, to somebody who decides about it."""

    def show(sheets: dict[str, Cells]) -> str:
        upload: Upload = judge(sheets)
        preview.write(upload)
        return as_role(roles.ADMIN).get(upload.get_absolute_url()).content.decode()

    return show


def test_a_wide_file_counts_months_of_transformers(page: Callable[..., str]) -> None:
    shown = page({"FACTURADA": [HEAD, ["T1", 5, 6, 7], ["T2", 8, None, 9]]})
    assert "1 hoja leída, 5 meses de transformador" in shown
    assert "2 filas, encabezado en la fila 1" in shown


def test_what_is_set_aside_of_a_wide_file_is_counted_alike(page: Callable[..., str]) -> None:
    shown = page({"FACTURADA": [HEAD, ["T1", 5, "x", 7], ["T9", 1, 2, 3]]})
    assert "Hay 2 problemas, en 4 meses de transformador." in shown
    assert "Apartar 4 meses de transformador y escribir el resto: 2" in shown


def test_months_that_nobody_says_the_meaning_of_are_asked_for_in_the_form(
    page: Callable[..., str],
) -> None:
    shown = page({"Hoja1": [HEAD, ["T1", 5, 6, 7]]})
    assert "Elíjalo al lado del nombre de la hoja, en “Lo que se entendió”" in shown
    assert "months=" not in shown
    # Of the file itself: no record is to blame.
    assert "Hay 1 problema. No se escribe nada hasta resolverlo." in shown
    assert 'name="months-0"' in shown


@pytest.mark.parametrize(
    ("resource", "count", "words"),
    [
        (ConsumptionResource, 1, "1 mes de transformador"),
        (ConsumptionResource, 174_267, "174.267 meses de transformador"),
        (TransformerResource, 1, "1 fila"),
        (TransformerResource, 10_251, "10.251 filas"),
    ],
)
def test_records_are_counted_in_their_own_words(resource: Any, count: int, words: str) -> None:
    with translation.override("es"):
        assert resource.counted(count) == words
