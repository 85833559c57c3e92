"""Workbooks dropped together: each to its place, one list of questions for what is not told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from billing.models import Contract
from billing.tests import make
from ingest.models import Upload
from ingest.tests.actas import line
from ingest.tests.workbooks import ANNEX, table, xlsx
from records import roles

pytestmark = pytest.mark.django_db

DROP, ANSWER = "/budget/month/drop/", "/budget/month/drop/answer/"
NOT_TOLD = ("CONTRATO", "ACTA", "PERIODO")


@pytest.fixture
def contract() -> Contract:
    made = make.contract(number="CW1", end_date=date(2099, 1, 1))
    make.price(made, "A001", "1000.5")
    return made


@pytest.fixture
def mine(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.UPDATER)


def file(name: str, sheets: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, xlsx(sheets).read())


def acta(name: str, number: str = "7", without: tuple[str, ...] = (), **facts: Any) -> Any:
    headers = [header for header in ANNEX if header not in without]
    row = line(1, ACTA=number, PERIODO="2025-07", **facts)
    return file(name, {"ACTA": table(headers, [row])})


def tariffs(name: str) -> Any:
    row = {"PERIODO": "2025-07", "NIVEL_TENSION": "1", "PROPIEDAD": "EMPRESA", "CU": 900}
    return file(name, {"TARIFAS": table(list(row), [row])})


def nothing(name: str) -> Any:
    return file(name, {"HOJA": [["nada", "que"], ["ver", 1]]})


def dropped(client: Client, *files: Any) -> Any:
    """The page to which they lead."""
    return client.post(DROP, {"files": list(files)}, follow=True)


def found(page: Any) -> dict[str, Any]:
    return {one.upload.name: one for one in page.context["found"]}


def test_each_finds_its_place_and_one_list_asks_the_rest(mine: Client, contract: Contract) -> None:
    page = dropped(mine, acta("a.xlsx"), acta("b.xlsx", without=NOT_TOLD), nothing("c.xlsx"))
    one = found(page)
    assert [(place.contract, place.month) for place in one["a.xlsx"].places] == [
        ("CW1", date(2025, 7, 1))
    ]
    assert one["a.xlsx"].places[0].url in page.text
    asked = {row.upload.name: [b.name for b in fields] for row, fields in _questions(page)}
    keys = {name: one[name].upload.pk for name in one}
    assert asked == {
        "b.xlsx": [f"{keys['b.xlsx']}-{header}" for header in NOT_TOLD],
        "c.xlsx": [f"{keys['c.xlsx']}-kind"],
    }


def _questions(page: Any) -> Any:
    return page.context["questions"].rows()


def test_what_is_answered_is_judged_again_and_what_is_left_empty_waits(
    mine: Client, contract: Contract
) -> None:
    page = dropped(mine, acta("a.xlsx", without=NOT_TOLD), acta("b.xlsx", without=("ACTA",)))
    first, second = (found(page)[name].upload for name in ("a.xlsx", "b.xlsx"))
    given = {f"{first.pk}-CONTRATO": "CW1", f"{first.pk}-ACTA": "9"}
    given[f"{first.pk}-PERIODO"] = "2025-08"
    page = mine.post(page.context["answer_url"], given, follow=True)
    one = found(page)
    assert [place.month for place in one["a.xlsx"].places] == [date(2025, 8, 1)]
    assert not one["a.xlsx"].is_asked
    assert one["b.xlsx"].is_asked
    second.refresh_from_db()
    assert second.presets == {}
    # Another answer leaves alone what was said before.
    page = mine.post(page.context["answer_url"], {f"{second.pk}-ACTA": "10"}, follow=True)
    assert _questions(page) == []
    first.refresh_from_db()
    assert first.presets == {"CONTRATO": "CW1", "ACTA": "9", "PERIODO": "2025-08"}


def test_a_workbook_that_nothing_recognised_is_taken_for_what_one_says(mine: Client) -> None:
    page = dropped(mine, nothing("a.xlsx"), nothing("b.xlsx"))
    key = found(page)["a.xlsx"].upload.pk
    mine.post(page.context["answer_url"], {f"{key}-kind": "annexes"})
    assert Upload.objects.get(pk=key).kind == "annexes"


def test_who_may_not_upload_a_kind_is_told_so(mine: Client, contract: Contract) -> None:
    page = dropped(mine, acta("a.xlsx"), tariffs("t.xlsx"), tariffs("u.xlsx"))
    assert "2 rechazados" in page.text
    assert found(page)["t.xlsx"].upload.state == Upload.State.REFUSED
    assert not found(page)["t.xlsx"].is_asked


def test_what_was_loaded_meanwhile_mends_what_lacked_it(mine: Client) -> None:
    page = dropped(mine, acta("a.xlsx"))
    assert "Algo se cargó" not in page.text
    lacking = make.contract(number="CW1", end_date=date(2099, 1, 1))
    make.price(lacking, "A001", "1000.5")
    page = mine.get(page.redirect_chain[-1][0])
    assert "Algo se cargó" in page.text
    page = mine.post(page.context["answer_url"], {"again": "1"}, follow=True)
    assert [one.page.problems for one in page.context["found"]] == [[]]
    assert "Algo se cargó" not in page.text


def test_energy_has_places_without_a_contract(as_role: Callable[..., Client]) -> None:
    page = dropped(as_role(roles.P3), tariffs("t.xlsx"), nothing("n.xlsx"))
    [place] = found(page)["t.xlsx"].places
    assert (place.contract, place.month) == ("", date(2025, 7, 1))


def test_nobody_answers_for_another(
    mine: Client, contract: Contract, as_role: Callable[..., Client]
) -> None:
    page = dropped(mine, acta("a.xlsx", without=NOT_TOLD), nothing("n.xlsx"))
    key = found(page)["a.xlsx"].upload.pk
    other = as_role(roles.UPDATER, username="other")
    answer = other.post(page.context["answer_url"], {f"{key}-CONTRATO": "CW1"}, follow=True)
    assert _questions(answer) == []
    assert Upload.objects.get(pk=key).presets == {}


def test_the_page_asks_for_itself_while_something_moves(
    mine: Client, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = dropped(mine, acta("a.xlsx", without=NOT_TOLD), nothing("n.xlsx"))
    url = page.context["url"]
    assert f'hx-get="{url.replace("&", "&amp;")}"' not in page.text
    monkeypatch.setattr("budget.month.drop.Dropped.is_working", True)
    moving = mine.get(url, headers={"HX-Request": "true"})
    assert "hx-get" in moving.text
    assert "<html" not in moving.text
    assert moving.context["questions"] is None


@pytest.mark.parametrize("role", [roles.READER, roles.POWER_BI, None], ids=str)
def test_who_loads_nothing_drops_nothing(role: str | None, as_role: Callable[..., Client]) -> None:
    client = as_role(role)
    for url in (DROP, ANSWER):
        assert client.get(url).status_code == client.post(url).status_code == 403


def test_without_files_it_says_so(mine: Client) -> None:
    assert mine.post(DROP, {}).status_code == 422
    assert mine.get(DROP, {"uploads": "x,,1e9"}).status_code == 200
