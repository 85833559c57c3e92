"""/uploads/<pk>/undo/ and /uploads/<pk>/records/: a commit looked at, and taken back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from ingest.models import Upload
from ingest.tests.conftest import GOOD
from records.models import Municipality

pytestmark = pytest.mark.django_db

Committed = Callable[..., Upload]


def undo(upload: Upload) -> str:
    return reverse("ingest:upload_undo", args=[upload.pk])


def test_the_owner_takes_it_back_after_a_question(mine: Client, committed: Committed) -> None:
    upload = committed([GOOD])
    assert mine.get(undo(upload)).status_code == 200
    assert Municipality.objects.filter(code="98001").exists()
    assert (
        mine.post(undo(upload), {"reason": "equivocado"})["Location"] == upload.get_absolute_url()
    )
    upload.refresh_from_db()
    assert (upload.state, upload.undone_by.username) == ("undone", "ana")
    assert not Municipality.objects.filter(code="98001").exists()


@pytest.mark.parametrize("who", ["another", "reader"])
def test_others_do_not(who: str, committed: Committed, request: pytest.FixtureRequest) -> None:
    upload = committed([GOOD])
    client = request.getfixturevalue(who)
    assert client.get(undo(upload)).status_code == 403
    assert client.post(undo(upload)).status_code == 403
    assert undo(upload) not in client.get(upload.get_absolute_url()).text


def test_an_administrator_does(admin: Client, committed: Committed) -> None:
    upload = committed([GOOD])
    admin.post(undo(upload))
    upload.refresh_from_db()
    assert upload.state == "undone"


def test_it_is_refused_saying_why_once_something_changed_later(
    mine: Client, committed: Committed
) -> None:
    upload = committed([GOOD])
    later = committed([{**GOOD, "MUNICIPIO": "OTRO"}], name="otro.xlsx")
    text = mine.post(undo(upload), follow=True).text
    upload.refresh_from_db()
    assert upload.state == "committed"
    assert f"#{later.pk}" in text


def test_what_is_not_committed_leads_to_its_page(
    mine: Client, judged: Callable[..., Upload]
) -> None:
    upload = judged([GOOD])
    assert mine.get(undo(upload))["Location"] == upload.get_absolute_url()


def test_a_lost_session_comes_back_to_the_question(client: Client, committed: Committed) -> None:
    address = undo(committed([GOOD]))
    answer = client.post(address, headers={"referer": f"http://testserver{address}"})
    assert f"?next={address}&" in answer["Location"]


def test_a_bad_number_is_no_page(mine: Client) -> None:
    assert mine.get(reverse("ingest:upload_undo", args=[999])).status_code == 404
    assert mine.get(reverse("ingest:upload_records", args=[999])).status_code == 404


def test_what_it_wrote_is_shown_with_the_way_to_each(reader: Client, committed: Committed) -> None:
    upload = committed([GOOD])
    text = reader.get(reverse("ingest:upload_records", args=[upload.pk])).text
    assert Municipality.objects.get(code="98001").get_absolute_url() in text


def test_who_may_not_see_the_records_does_not_see_them_here(
    as_role: Callable[..., Client], committed: Committed
) -> None:
    upload = committed([GOOD])
    address = reverse("ingest:upload_records", args=[upload.pk])
    assert as_role(None).get(address).status_code == 403
