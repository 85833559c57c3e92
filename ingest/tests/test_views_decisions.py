"""What people decide about an upload before its commit."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ingest.models import RememberedMapping, Upload
from ingest.tests.conftest import BAD, GOOD, HEADERS, WRONG
from ingest.tests.workbooks import table
from records.models import Municipality

pytestmark = pytest.mark.django_db

Judged = Callable[..., Upload]
STEPS = ["correct", "restore", "columns", "choose", "kind", "also", "commit", "continue", "discard"]


def send(client: Client, upload: Upload, step: str, **fields: Any) -> Upload:
    answer = client.post(reverse(f"ingest:upload_{step}", args=[upload.pk]), fields)
    assert answer.status_code == 302, step
    assert answer["Location"] == upload.get_absolute_url()
    return Upload.objects.get(pk=upload.pk)


def commit(client: Client, upload: Upload, **fields: Any) -> Upload:
    return send(client, upload, "commit", **{"seen": upload.report["judged_at"], **fields})


def cell(row: int, column: str, written: str) -> str:
    return json.dumps(["HOJA", str(row), column, written])


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["another", "reader"])
def test_others_decide_nothing(
    who: str, step: str, judged: Judged, request: pytest.FixtureRequest
) -> None:
    upload = judged([GOOD])
    address = reverse(f"ingest:upload_{step}", args=[upload.pk])
    assert request.getfixturevalue(who).post(address).status_code == 403
    upload.refresh_from_db()
    assert upload.state == "judged"


@pytest.mark.parametrize("step", STEPS)
def test_a_lost_session_returns_to_the_uploads_page(
    step: str, client: Client, mine: Client, judged: Judged
) -> None:
    upload = judged([GOOD])
    address = reverse(f"ingest:upload_{step}", args=[upload.pk])
    page = upload.get_absolute_url()
    answer = client.post(address, headers={"referer": f"http://testserver{page}"})
    assert f"?next={page}&" in answer["Location"]
    # What was sent is not done by asking for its address either.
    assert mine.get(address)["Location"] == upload.get_absolute_url()
    upload.refresh_from_db()
    assert upload.state == "judged"


@pytest.mark.parametrize("step", STEPS)
def test_a_bad_number_is_no_page(step: str, mine: Client) -> None:
    assert mine.post(reverse(f"ingest:upload_{step}", args=[999])).status_code == 404


def test_a_cell_is_corrected_and_everything_judged_again(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD, BAD])
    upload = send(
        mine,
        upload,
        "correct",
        **{"cell-1": cell(3, "MUNICIPIO", ""), "value-1": "DOS"},
    )
    assert upload.findings == []
    assert upload.corrections.get().value == "DOS"
    commit(mine, upload)
    assert Municipality.objects.get(code="98002").name == "DOS"


def test_without_a_correction_it_is_checked_again_once_something_was_loaded(
    mine: Client, judged: Judged
) -> None:
    upload = judged([GOOD, BAD])
    first = upload.report["judged_at"]
    assert send(mine, upload, "correct").report["judged_at"] == first
    Municipality.objects.create(code="98044", name="OTRO")
    assert send(mine, upload, "correct").report["judged_at"] != first


def test_equal_values_are_corrected_at_once(mine: Client, judged: Judged) -> None:
    rows = [{**BAD, "CODIGO_DANE": f"98{n:03}"} for n in range(10, 40)]
    group = json.dumps(["required", "MUNICIPIO", ""])
    upload = judged(rows)
    fields = {"group-1": group, "everywhere-1": "TODOS"}
    fields |= {"cell-1": cell(2, "MUNICIPIO", ""), "value-1": "UNO SOLO"}
    upload = send(mine, upload, "correct", **fields)
    assert upload.findings == []
    assert upload.corrections.count() == 30
    assert upload.corrections.get(row=2).value == "UNO SOLO"


def test_a_correction_is_taken_back(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD, BAD])
    fields = {"cell-1": cell(3, "MUNICIPIO", ""), "value-1": "DOS"}
    upload = send(mine, upload, "correct", **fields)
    upload = send(mine, upload, "restore", correction=upload.corrections.get().pk)
    assert [found["code"] for found in upload.findings] == ["required"]


@pytest.mark.parametrize(
    "packed", ["", "nonsense", "[1]", '["HOJA", "x", "MUNICIPIO", ""]', '{"a": 1}']
)
def test_a_form_that_is_none_of_ours_changes_nothing(
    packed: str, mine: Client, judged: Judged
) -> None:
    upload = send(mine, judged([BAD]), "correct", **{"cell-1": packed, "value-1": "DOS"})
    assert not upload.corrections.exists()


def test_columns_that_are_none_of_the_kinds_are_not_corrected(mine: Client, judged: Judged) -> None:
    fields = {"cell-1": cell(2, "OTRA", ""), "value-1": "DOS"}
    assert not send(mine, judged([BAD]), "correct", **fields).corrections.exists()


def test_a_column_is_mapped_and_remembered(mine: Client, judged: Judged) -> None:
    headers = ["CODIGO_DANE", "COMO SE LLAMA", "DEPARTAMENTO"]
    rows = [{"CODIGO_DANE": "98001", "COMO SE LLAMA": "UNO", "DEPARTAMENTO": "VICHADA"}]
    upload = judged(rows, headers=headers)
    assert "missing_column" in [found["code"] for found in upload.findings]
    fields = {"header-1": "COMO SE LLAMA", "now-1": "", "field-1": "MUNICIPIO", "remember": "yes"}
    upload = send(mine, upload, "columns", **fields)
    assert upload.findings == []
    assert RememberedMapping.objects.get().field == "MUNICIPIO"
    assert judged(rows, headers=headers, name="otro.xlsx").findings == []


def test_a_column_is_mapped_once_and_not_remembered(mine: Client, judged: Judged) -> None:
    fields = {"header-1": "ZONA", "now-1": "ZONA", "field-1": ""}
    upload = send(mine, judged([GOOD]), "columns", **fields)
    assert upload.mapping == {"ZONA": ""}
    assert not RememberedMapping.objects.exists()


def test_hidden_sheets_are_read_when_chosen(mine: Client, judged: Judged) -> None:
    other = {**GOOD, "CODIGO_DANE": "98009"}
    upload = judged([], sheets={"UNA": table(HEADERS, [GOOD]), "DOS": table(HEADERS, [other])})
    assert upload.rows == 2
    upload = send(mine, upload, "choose", **{"sheets-asked": "yes", "sheets": ["DOS", "NO HAY"]})
    assert (upload.rows, upload.options) == (1, {"sheets": ["DOS"]})


def test_empty_erases_when_the_person_says_so(
    mine: Client, judged: Judged, committed: Callable[..., Upload]
) -> None:
    committed([{**GOOD, "ZONA": "NORTE"}])
    upload = judged([GOOD])
    assert upload.equal == 1
    upload = send(mine, upload, "choose", **{"empty-asked": "yes", "empty": "erase"})
    assert (upload.changed, upload.options) == (1, {"empty": "erase"})


def test_another_kind_starts_afresh(admin: Client, judged: Judged) -> None:
    upload = judged([GOOD], mapping={"ZONA": ""})
    upload = send(admin, upload, "kind", kind="contracts")
    assert (upload.kind, upload.state, upload.mapping) == ("contracts", "refused", {})


def test_a_kind_that_the_person_may_not_add_is_forbidden(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    for step in ("kind", "also"):
        address = reverse(f"ingest:upload_{step}", args=[upload.pk])
        assert mine.post(address, {"kind": "contracts"}).status_code == 403


def test_a_commit_writes_what_was_shown(mine: Client, judged: Judged) -> None:
    upload = commit(mine, judged([GOOD]))
    assert (upload.state, upload.committed_by.username) == ("committed", "ana")
    assert Municipality.objects.get(code="98001").source_upload == upload.pk


def test_problems_stop_the_commit(mine: Client, judged: Judged) -> None:
    assert commit(mine, judged([GOOD, BAD])).state == "judged"
    assert not Municipality.objects.filter(code="98001").exists()


def test_warnings_must_be_acknowledged(mine: Client, judged: Judged) -> None:
    upload = commit(mine, judged([GOOD, GOOD]))
    assert upload.state == "judged"
    upload = commit(mine, upload, accept=["0"])
    assert (upload.state, upload.accepted) == ("committed", ["row_twice"])


def test_rows_with_problems_are_set_aside(mine: Client, judged: Judged) -> None:
    upload = commit(mine, judged([GOOD, BAD, WRONG]), set_aside="yes")
    assert (upload.state, upload.created) == ("committed", 1)
    assert upload.set_aside_rows.count() == 2


def test_of_two_tabs_the_second_is_told(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    commit(mine, upload)
    answer = mine.post(
        reverse("ingest:upload_commit", args=[upload.pk]),
        {"seen": upload.report["judged_at"]},
        follow=True,
    )
    assert "alert-danger" in answer.text
    assert Municipality.objects.filter(source_upload=upload.pk).count() == 1


def test_a_tab_that_shows_an_older_judgement_commits_nothing(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    seen = upload.report["judged_at"]
    send(mine, upload, "columns", **{"header-1": "ZONA", "now-1": "ZONA", "field-1": ""})
    assert commit(mine, upload, seen=seen).state == "judged"


def test_what_moved_meanwhile_is_shown_instead(
    mine: Client, judged: Judged, committed: Callable[..., Upload]
) -> None:
    upload = judged([GOOD])
    committed([{**GOOD, "MUNICIPIO": "DE OTRO"}], name="otro.xlsx")
    upload = commit(mine, upload)
    assert (upload.state, upload.changed) == ("judged", 1)
    assert upload.report["refusal"]["code"] == "moved"
    assert "alert-danger" in mine.get(upload.get_absolute_url()).text
    assert commit(mine, upload).state == "committed"


def test_a_file_replaced_on_disk_is_not_committed(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    with upload.file.storage.open(upload.file.name, "r+b") as file:
        file.seek(20)
        file.write(b"!")
    upload = commit(mine, upload)
    assert upload.report["refusal"]["code"] == "file_changed"
    assert not Municipality.objects.filter(code="98001").exists()


def test_what_fails_unexpectedly_is_told_with_a_number_and_no_trace(
    mine: Client, judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = judged([GOOD])

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("ingest.intake.commit", fail)
    upload = commit(mine, upload)
    assert upload.state == "judged"
    text = mine.get(upload.get_absolute_url()).text
    assert upload.report["refusal"]["params"]["reference"] in text
    assert "secret detail" not in text


def test_discarded_it_stays_in_the_history(mine: Client, judged: Judged) -> None:
    upload = send(mine, judged([GOOD]), "discard")
    assert upload.state == "discarded"
    assert mine.get(upload.get_absolute_url()).status_code == 200
    assert send(mine, upload, "discard").state == "discarded"
