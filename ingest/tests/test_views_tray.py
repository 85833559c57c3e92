"""/uploads/: what a person has in progress, and the history of all."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ingest import intake, progress
from ingest.models import Upload
from ingest.tests.conftest import BAD, GOOD

pytestmark = pytest.mark.django_db

TRAY = reverse("ingest:upload_list")
PART = reverse("ingest:in_progress")
NEW = reverse("ingest:upload_new")


def test_mine_come_first_with_what_to_do(mine: Client, judged: Callable[..., Upload]) -> None:
    upload = judged([GOOD, BAD])
    text = mine.get(TRAY).text
    first, _all = text.split('id="results"')
    assert upload.get_absolute_url() in first
    assert "step-problems" in first


def test_others_see_it_in_the_history_alone(another: Client, judged: Callable[..., Upload]) -> None:
    upload = judged([GOOD])
    before, results = another.get(TRAY).text.split('id="results"')
    assert upload.get_absolute_url() not in before
    assert upload.get_absolute_url() in results


def test_a_reader_is_offered_no_upload(reader: Client, judged: Callable[..., Upload]) -> None:
    judged([GOOD])
    answer = reader.get(TRAY)
    assert answer.status_code == 200
    assert NEW not in answer.text


def test_an_empty_tray_leads_on(mine: Client) -> None:
    assert mine.get(TRAY).text.count(f'href="{NEW}"') >= 2


def test_without_a_role_it_is_forbidden(as_role: Callable[..., Client]) -> None:
    nobody = as_role(None)
    assert nobody.get(TRAY).status_code == 403
    assert nobody.get(PART).status_code == 403


def test_without_a_session_it_leads_to_sign_in(client: Client) -> None:
    assert client.get(TRAY)["Location"].endswith(f"?next={TRAY}")


def test_filters_narrow_the_history(mine: Client, judged: Callable[..., Upload]) -> None:
    judged([GOOD], name="enero.xlsx")
    judged([GOOD, BAD], name="febrero.xlsx")
    for query, shown in [
        ("q=ener", {"enero.xlsx"}),
        ("state=judged", {"enero.xlsx", "febrero.xlsx"}),
        ("state=committed", set()),
        ("kind=municipalities", {"enero.xlsx", "febrero.xlsx"}),
        ("kind=contracts", set()),
        ("since=2100-01-01", set()),
    ]:
        results = mine.get(f"{TRAY}?{query}").text.split('id="results"')[1]
        assert {name for name in ("enero.xlsx", "febrero.xlsx") if name in results} == shown, query


def test_the_part_that_refreshes_stops_when_nothing_works(
    mine: Client, judged: Callable[..., Upload]
) -> None:
    upload = judged([GOOD])
    assert "hx-trigger" not in mine.get(PART).text
    with progress.working(upload.folder, "reading"):
        assert "hx-trigger" in mine.get(PART).text


def test_the_list_can_be_taken_away(mine: Client, judged: Callable[..., Upload]) -> None:
    judged([GOOD], name="enero.xlsx")
    answer = mine.get(reverse("ingest:upload_export"), {"format": "csv"})
    assert b"enero.xlsx" in b"".join(answer.streaming_content)


def test_home_counts_what_waits(mine: Client, judged: Callable[..., Upload]) -> None:
    upload = judged([GOOD])
    assert upload.get_absolute_url() in mine.get(reverse("home")).text


def test_a_refused_file_waits_for_its_owner_to_see_why(
    mine: Client, judged: Callable[..., Upload]
) -> None:
    upload = judged([], sheets={"HOJA": [["nada", "que"], ["ver", 1]]})
    assert upload.get_absolute_url() in mine.get(PART).text
    mine.post(reverse("ingest:upload_discard", args=[upload.pk]))
    assert upload.get_absolute_url() not in mine.get(PART).text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (TRAY, "step-problems"),
        (PART, "step-problems"),
        (reverse("home"), "next-step"),
        (reverse("ingest:set_aside"), "apartadas.xlsx"),
    ],
)
def test_who_lists_uploads_reads_no_findings(
    mine: Client, judged: Callable[..., Upload], address: str, told: str
) -> None:
    """They can be megabytes of each upload; the step is told by how many there are."""
    judged([GOOD, BAD])
    aside = judged([GOOD, BAD], name="apartadas.xlsx")
    intake.commit(aside, aside.owner, accept=True, set_aside=True)
    with CaptureQueriesContext(connection) as asked:
        assert told in mine.get(address).text
    reading = [query["sql"] for query in asked if "ingest_upload" in query["sql"]]
    assert reading
    assert not [sql for sql in reading if '"findings"' in sql]


def test_findings_are_read_where_they_are_asked_for(judged: Callable[..., Upload]) -> None:
    upload = Upload.objects.get(pk=judged([GOOD, BAD]).pk)
    assert upload.get_deferred_fields() == {"findings"}
    assert [found["code"] for found in upload.findings] == ["required"]
    assert upload.report["found"] == {"problem": 1}
