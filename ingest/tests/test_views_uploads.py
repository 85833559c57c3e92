"""/uploads/<pk>/: the upload's page at every step, for each who may come."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ingest import decisions, intake, progress, work
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.tests.conftest import BAD, GOOD, HEADERS
from ingest.tests.workbooks import table

pytestmark = pytest.mark.django_db

Judged = Callable[..., Upload]


def page(upload: Upload) -> str:
    return reverse("ingest:upload_detail", args=[upload.pk])


def fragment(upload: Upload) -> str:
    return reverse("ingest:upload_progress", args=[upload.pk])


def test_its_owner_corrects_and_commits(mine: Client, judged: Judged) -> None:
    answer = mine.get(page(judged([GOOD, BAD])))
    assert answer.status_code == 200
    assert 'id="corrections"' in answer.text
    assert "required" in answer.text


def test_what_is_done_leads_to_ones_other_workbooks(
    mine: Client, reader: Client, judged: Judged
) -> None:
    done = judged([GOOD])
    intake.commit(done, done.owner)
    assert "en curso" not in mine.get(page(done)).text
    judged([BAD])
    assert "Su otro libro en curso" in mine.get(page(done)).text
    judged([BAD, GOOD])
    assert "Sus otros 2 libros en curso" in mine.get(page(done)).text
    assert "libros en curso" not in reader.get(page(done)).text


@pytest.mark.parametrize("who", ["another", "reader"])
def test_others_look_and_decide_nothing(
    who: str, judged: Judged, request: pytest.FixtureRequest
) -> None:
    answer = request.getfixturevalue(who).get(page(judged([GOOD, BAD])))
    assert answer.status_code == 200
    assert 'id="corrections"' not in answer.text
    assert "upload_commit" not in answer.text
    assert "/commit/" not in answer.text


def test_an_administrator_decides_about_anybodys(admin: Client, judged: Judged) -> None:
    assert "/commit/" in admin.get(page(judged([GOOD]))).text


def test_without_a_role_it_is_forbidden(as_role: Callable[..., Client], judged: Judged) -> None:
    assert as_role(None).get(page(judged([GOOD]))).status_code == 403


def test_a_bad_number_is_no_page(mine: Client) -> None:
    assert mine.get(reverse("ingest:upload_detail", args=[999])).status_code == 404


def test_a_lost_session_comes_back_to_the_same_place(client: Client, judged: Judged) -> None:
    address = f"{page(judged([GOOD]))}?sheet=HOJA&row=2"
    answer = client.get(address)
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
    assert "row%3D2" in answer["Location"]


def test_every_finding_is_shown_with_its_cell(mine: Client, judged: Judged) -> None:
    rows = [{**BAD, "CODIGO_DANE": f"98{n:03}"} for n in range(100, 160)]
    upload = judged(rows)
    answer = mine.get(page(upload))
    assert answer.text.count('name="value-') == 10
    found = reverse("ingest:upload_finding", args=[upload.pk, 0])
    assert found in answer.text
    every = mine.get(found).text + mine.get(f"{found}?page=2").text
    assert every.count('name="value-') == 60


def test_a_finding_that_is_not_there(mine: Client, judged: Judged) -> None:
    address = reverse("ingest:upload_finding", args=[judged([GOOD]).pk, 7])
    assert mine.get(address).status_code == 404


def test_what_was_understood_is_told(mine: Client, judged: Judged) -> None:
    rows = [{"CODIGO_DANE": "98001", "MUNICIPIO": "UNO", "DEPARTAMENTO": "V", "LATITUD": "4,5"}]
    upload = judged(rows, headers=[*HEADERS, "LATITUD", "COMENTARIO DE MÁS"])
    text = mine.get(page(upload)).text
    assert "COMENTARIO DE MÁS" in text
    assert "4,5" in text
    assert upload.report["reading"]["conventions"][-1]["column"] == "LATITUD"


def test_work_under_way_shows_its_bar_and_then_the_outcome(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    with progress.working(upload.folder, "judging"):
        assert 'id="work"' in mine.get(page(upload)).text
        running = mine.get(fragment(upload), headers={"HX-Request": "true"})
        assert "<progress" in running.text
        assert "HX-Retarget" not in running.headers
    over = mine.get(fragment(upload), headers={"HX-Request": "true"})
    assert over["HX-Retarget"] == "#upload"
    assert 'id="commit"' in over.text


def test_how_far_the_work_is_costs_no_look_at_the_upload_and_is_told_to_who_may_see_it(
    mine: Client,
    judged: Judged,
    as_role: Callable[..., Client],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    upload = judged([GOOD])
    asked = {"HX-Request": "true"}
    with progress.working(upload.folder, "judging"):
        with django_assert_num_queries(3):  # session, person, permissions
            assert "<progress" in mine.get(fragment(upload), headers=asked).text
        assert mine.get(fragment(upload))["Location"] == page(upload)
        assert as_role(None).get(fragment(upload), headers=asked).status_code == 403
    upload.pk += 1
    assert mine.get(fragment(upload), headers=asked).status_code == 404


def test_progress_without_a_session_sends_the_whole_page_to_sign_in(
    client: Client, judged: Judged
) -> None:
    upload = judged([GOOD])
    answer = client.get(fragment(upload), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].endswith(f"?next={page(upload)}")


def test_progress_opened_by_hand_is_the_page(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    assert mine.get(fragment(upload))["Location"] == page(upload)


def test_interrupted_work_can_be_continued(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    upload.state = Upload.State.RECEIVED
    work.ask(upload, "judge")
    upload.save()
    progress.forget(upload.folder)
    again = reverse("ingest:upload_continue", args=[upload.pk])
    assert again in mine.get(page(upload)).text
    mine.post(again)
    upload.refresh_from_db()
    assert (upload.state, upload.report.get("asked")) == ("judged", None)


def test_nothing_is_decided_while_it_is_worked_on(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    progress.announce(upload.folder, progress.QUEUED)
    with pytest.raises(Refusal) as refused:
        decisions.discard(upload.pk)
    assert refused.value.code == "being_worked_on"
    mine.post(reverse("ingest:upload_discard", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.state == "judged"


def test_a_file_that_cannot_be_read_says_so_and_what_to_do(mine: Client, judged: Judged) -> None:
    upload = judged([], sheets={"HOJA": [["nada", "que"], ["ver", 1]]})
    assert upload.state == "refused"
    answer = mine.get(page(upload))
    assert reverse("ingest:upload_new_of_kind", args=["municipalities"]) in answer.text


def test_the_original_comes_back_byte_for_byte(reader: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    answer = reader.get(reverse("ingest:original", args=[upload.pk]))
    with upload.file.open("rb") as file:
        assert b"".join(answer.streaming_content) == file.read()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert upload.sha256 in answer["ETag"]


def test_an_original_that_is_gone_is_no_page(mine: Client, judged: Judged) -> None:
    upload = judged([GOOD])
    upload.file.storage.delete(upload.file.name)
    assert mine.get(reverse("ingest:original", args=[upload.pk])).status_code == 404


def test_a_row_stands_as_it_was_written(reader: Client, judged: Judged) -> None:
    address = reverse("ingest:upload_row", args=[judged([GOOD]).pk])
    assert "UNO" in reader.get(f"{address}?sheet=HOJA&row=2").text
    for nowhere in ("sheet=HOJA&row=99", "sheet=OTRA&row=2", "sheet=HOJA&row=dos", ""):
        answer = reader.get(f"{address}?{nowhere}", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "<mark>" not in answer.text


def test_differences_are_shown_old_and_new(
    mine: Client, judged: Judged, committed: Callable[..., Upload]
) -> None:
    committed([GOOD])
    upload = judged([{**GOOD, "MUNICIPIO": "UNO NUEVO"}, {**BAD, "MUNICIPIO": "DOS"}])
    parts = {
        part: mine.get(reverse("ingest:upload_differences", args=[upload.pk, part])).text
        for part in ("changed", "new", "gone")
    }
    assert "<del>UNO</del>" in parts["changed"]
    assert "<ins>UNO NUEVO</ins>" in parts["changed"]
    assert "DOS" in parts["new"]
    assert "<td>" not in parts["gone"]
    bad = reverse("ingest:upload_differences", args=[upload.pk, "nonsense"])
    assert mine.get(bad).status_code == 404


def test_the_same_file_again_says_when_it_came_in(
    mine: Client, committed: Callable[..., Upload]
) -> None:
    first = committed([GOOD])
    with first.file.open("rb") as file:
        again = intake.receive(file, "otra vez.xlsx", first.owner, "municipalities")
    decisions.judge(again)
    text = mine.get(page(again)).text
    assert page(first) in text
    assert 'id="commit"' not in text


def test_sheets_that_hold_another_kind_too_are_offered(judged: Judged) -> None:
    upload = judged([GOOD], sheets={"HOJA": table(HEADERS, [GOOD]), "NOTAS": [["x", "y"]]})
    sheets = upload.report["reading"]["sheets"]
    assert [(sheet["name"], sheet["read"]) for sheet in sheets] == [
        ("HOJA", True),
        ("NOTAS", False),
    ]
