"""/uploads/set-aside/: rows left out for their problems, taken up again or discarded."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from ingest import intake
from ingest.models import SetAsideRow, Upload
from ingest.tests.conftest import BAD, GOOD, WRONG
from records.models import Municipality

pytestmark = pytest.mark.django_db

LIST = reverse("ingest:set_aside")
TAKE_UP = reverse("ingest:set_aside_take_up")
DISCARD = reverse("ingest:set_aside_discard")


@pytest.fixture
def upload(judged: Callable[..., Upload]) -> Upload:
    made = judged([GOOD, BAD, WRONG])
    return intake.commit(made, made.owner, accept=True, set_aside=True)


@pytest.fixture
def row(upload: Upload) -> SetAsideRow:
    return upload.set_aside_rows.get(row=3)


def address(row: SetAsideRow) -> str:
    return reverse("ingest:set_aside_row", args=[row.pk])


def commit(client: Client, upload: Upload) -> None:
    seen = {"seen": upload.report["judged_at"]}
    client.post(reverse("ingest:upload_commit", args=[upload.pk]), seen)


def test_all_that_wait_are_listed_with_their_problems(mine: Client, row: SetAsideRow) -> None:
    text = mine.get(LIST).text
    assert address(row) in text
    assert "no sé" in text
    assert address(row) in mine.get(f"{LIST}?upload={row.upload_id}").text
    assert address(row) not in mine.get(f"{LIST}?upload=999").text


def test_a_reader_looks_and_settles_nothing(reader: Client, row: SetAsideRow) -> None:
    assert 'name="rows"' not in reader.get(LIST).text
    assert reader.get(address(row)).status_code == 200
    assert reader.post(address(row), {"value-MUNICIPIO": "DOS"}).status_code == 403
    for step in (TAKE_UP, DISCARD):
        assert reader.post(step, {"rows": [row.pk]}).status_code == 403


def test_without_a_role_it_is_forbidden(as_role: Callable[..., Client], row: SetAsideRow) -> None:
    nobody = as_role(None)
    assert nobody.get(LIST).status_code == 403
    assert nobody.get(address(row)).status_code == 403


@pytest.mark.parametrize("there", [LIST, TAKE_UP, DISCARD])
def test_without_a_session_it_leads_to_sign_in(there: str, client: Client) -> None:
    answer = client.post(there, headers={"referer": f"http://testserver{LIST}"})
    assert f"?next={LIST}" in answer["Location"]


def test_a_bad_number_is_no_page(mine: Client) -> None:
    assert mine.get(reverse("ingest:set_aside_row", args=[999])).status_code == 404


def test_a_corrected_row_becomes_an_upload_of_that_row(
    another: Client, upload: Upload, row: SetAsideRow
) -> None:
    answer = another.post(address(row), {"value-MUNICIPIO": "DOS", "value-DEPARTAMENTO": "VICHADA"})
    taken = Upload.objects.latest("pk")
    assert answer["Location"] == taken.get_absolute_url()
    assert (taken.rows, taken.owner.username, taken.sha256) == (1, "beto", upload.sha256)
    assert taken.corrections.get().column == "MUNICIPIO"
    row.refresh_from_db()
    assert row.state == "waiting"
    assert taken.get_absolute_url() in another.get(LIST).text
    commit(another, taken)
    row.refresh_from_db()
    assert row.state == "corrected"
    written = Municipality.objects.get(code="98002")
    assert (written.source_upload, written.source_row) == (taken.pk, 3)


def test_undone_its_rows_wait_again(mine: Client, row: SetAsideRow) -> None:
    mine.post(address(row), {"value-MUNICIPIO": "DOS"})
    taken = Upload.objects.latest("pk")
    commit(mine, taken)
    mine.post(reverse("ingest:upload_undo", args=[taken.pk]))
    row.refresh_from_db()
    assert row.state == "waiting"


def test_several_are_taken_up_together(mine: Client, upload: Upload) -> None:
    keys = list(upload.set_aside_rows.values_list("pk", flat=True))
    mine.post(TAKE_UP, {"rows": keys})
    taken = Upload.objects.latest("pk")
    assert (taken.rows, len(taken.findings)) == (2, 2)


def test_rows_of_two_uploads_are_not_mixed(
    mine: Client, upload: Upload, judged: Callable[..., Upload]
) -> None:
    other = judged([{**GOOD, "CODIGO_DANE": "98050"}, BAD], name="otro.xlsx")
    intake.commit(other, other.owner, accept=True, set_aside=True)
    mine.post(TAKE_UP, {"rows": list(SetAsideRow.objects.values_list("pk", flat=True))})
    assert Upload.objects.count() == 2


def test_discarded_they_stay_in_the_history(mine: Client, upload: Upload, row: SetAsideRow) -> None:
    mine.post(DISCARD, {"rows": [row.pk], "reason": "no era nuestra"})
    row.refresh_from_db()
    assert row.state == "discarded"
    assert row.history.first().history_change_reason == "no era nuestra"
    assert row.history.first().history_user.username == "ana"
    assert row.values["CODIGO_DANE"] == "98002"


def test_an_upload_that_is_no_number_is_none(mine: Client, row: SetAsideRow) -> None:
    for number in ("²", "9" * 5_000):
        assert mine.get(LIST, {"upload": number}).status_code == 200
        assert mine.get("/uploads/", {"q": f"#{number}"}).status_code == 200
    assert mine.post(DISCARD, {"rows": ["²"]})["Location"] == LIST


def test_nothing_ticked_changes_nothing(mine: Client, row: SetAsideRow) -> None:
    for step in (TAKE_UP, DISCARD):
        assert mine.post(step, {"rows": ["x"]})["Location"] == LIST
    row.refresh_from_db()
    assert row.state == "waiting"


def test_undoing_the_upload_discards_what_waited(mine: Client, upload: Upload) -> None:
    mine.post(reverse("ingest:upload_undo", args=[upload.pk]))
    assert set(upload.set_aside_rows.values_list("state", flat=True)) == {"discarded"}


def test_home_and_the_upload_count_them(mine: Client, upload: Upload) -> None:
    assert LIST in mine.get(reverse("home")).text
    assert f"{LIST}?upload={upload.pk}" in mine.get(upload.get_absolute_url()).text
