"""/uploads/new/: files come in, with and without their kind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ingest import preview
from ingest.models import Upload
from ingest.tests.conftest import GOOD, HEADERS
from ingest.tests.workbooks import table, xlsx

pytestmark = pytest.mark.django_db

NEW = reverse("ingest:upload_new")
OF_KIND = reverse("ingest:upload_new_of_kind", args=["municipalities"])


def file(name: str = "libro.xlsx", **changes: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, xlsx({"HOJA": table(HEADERS, [{**GOOD, **changes}])}).read())


def test_one_file_is_taken_for_what_it_resembles(mine: Client) -> None:
    answer = mine.post(NEW, {"files": file()})
    upload = Upload.objects.get()
    assert answer["Location"] == upload.get_absolute_url()
    assert (upload.kind, upload.state, upload.owner.username) == ("municipalities", "judged", "ana")


def test_several_files_become_several_uploads(mine: Client) -> None:
    answer = mine.post(NEW, {"files": [file("a.xlsx"), file("b.xlsx", MUNICIPIO="DOS")]})
    assert answer["Location"] == reverse("ingest:upload_list")
    assert sorted(Upload.objects.values_list("name", flat=True)) == ["a.xlsx", "b.xlsx"]


def test_a_kind_that_the_person_may_not_add_is_refused(as_role: Callable[..., Client]) -> None:
    updater = as_role("updater")
    updater.post(NEW, {"files": file()})
    upload = Upload.objects.get()
    assert (upload.state, upload.report["refused"]["code"]) == ("refused", "not_allowed")
    discard = reverse("ingest:upload_discard", args=[upload.pk])
    assert discard in updater.get(upload.get_absolute_url()).text
    updater.post(discard)
    upload.refresh_from_db()
    assert upload.state == "discarded"


def test_nobody_is_shown_what_is_judged_before_its_preview_is_made(
    mine: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[str] = []

    def write(upload: Upload) -> None:
        meanwhile.append(mine.get(upload.get_absolute_url()).context["page"].step)

    monkeypatch.setattr(preview, "write", write)
    mine.post(NEW, {"files": file()})
    assert meanwhile == ["working"]
    assert mine.get(Upload.objects.get().get_absolute_url()).context["page"].step == "ready"


def test_a_refusal_is_said_in_its_readers_language(mine: Client) -> None:
    book = xlsx({"HOJA": [["Nombre", "Cédula", "Firma"], ["Ana", 1, "x"]]}).read()
    mine.post(OF_KIND, {"files": SimpleUploadedFile("lista.xlsx", book)})
    page = Upload.objects.get().get_absolute_url()
    assert "Se parece más a «Municipios»" in mine.get(page).text
    mine.cookies["django_language"] = "en"
    assert "It resembles “Municipalities” most" in mine.get(page).text


def test_only_what_a_person_may_add_is_offered(
    mine: Client, as_role: Callable[..., Client]
) -> None:
    assert OF_KIND in mine.get(NEW).text
    assert OF_KIND not in as_role("updater").get(NEW).text


@pytest.mark.parametrize("address", [NEW, OF_KIND])
def test_readers_upload_nothing(address: str, reader: Client) -> None:
    assert reader.get(address).status_code == 403
    assert reader.post(address, {"files": file()}).status_code == 403
    assert not Upload.objects.exists()


def test_an_unknown_kind_is_no_page(mine: Client) -> None:
    address = reverse("ingest:upload_new_of_kind", args=["recipes"])
    assert mine.get(address).status_code == 404


@pytest.mark.parametrize("address", [NEW, OF_KIND])
def test_without_a_session_it_leads_to_sign_in_and_back(address: str, client: Client) -> None:
    assert client.get(address)["Location"].endswith(f"?next={address}")


@pytest.mark.parametrize("address", [NEW, OF_KIND])
def test_without_a_file_the_form_says_so(address: str, mine: Client) -> None:
    answer = mine.post(address, {})
    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_a_file_beyond_the_limit_is_named(mine: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    answer = mine.post(NEW, {"files": file("grande.xlsx")})
    assert answer.status_code == 422
    assert "grande.xlsx" in answer.text


def test_what_the_address_says_fills_the_form(as_role: Callable[..., Client]) -> None:
    address = reverse("ingest:upload_new_of_kind", args=["annexes"])
    assert 'value="CW100000"' in as_role("updater").get(f"{address}?CONTRATO=CW100000").text


def test_presets_are_kept_for_every_file(as_role: Callable[..., Client]) -> None:
    address = reverse("ingest:upload_new_of_kind", args=["annexes"])
    fields = {"files": file(), "ACTA": "7", "PERIODO": "2024-10", "CONTRATO": ""}
    as_role("updater").post(address, fields)
    assert Upload.objects.get().presets == {"ACTA": "7", "PERIODO": "2024-10"}
