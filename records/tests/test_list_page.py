"""A list: found, narrowed, sorted, paged, with the columns the person chose."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from records import roles
from records.models import Municipality

pytestmark = pytest.mark.django_db

URL = "/records/municipalities/"


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


def names(response: Any) -> list[str]:
    return [row.record.name for row in response.context["rows"]]


def test_all_are_counted_and_the_first_page_shown(reader: Client) -> None:
    response = reader.get(URL)
    assert response.context["page"].paginator.count == 1122
    assert len(names(response)) == 50
    assert names(response) == sorted(names(response))
    assert "1.122" in response.content.decode()


def test_narrowed_by_its_beginning_with_a_chip_to_take_it_back(reader: Client) -> None:
    response = reader.get(URL, {"q": "bucaram", "department": "sant"})
    assert names(response) == ["BUCARAMANGA"]
    chips = response.context["chips"]
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Buscar", "bucaram"),
        ("Departamento", "sant"),
    ]
    assert chips[0].without == "department=sant"


def test_a_code_is_found_too(reader: Client) -> None:
    assert names(reader.get(URL, {"q": "68001"})) == ["BUCARAMANGA"]


def test_sorted_by_what_is_declared_and_nothing_else(reader: Client) -> None:
    assert names(reader.get(URL, {"sort": "code"}))[0] == "MEDELLÍN"
    assert names(reader.get(URL, {"sort": "-code"}))[0] != "MEDELLÍN"
    assert names(reader.get(URL, {"sort": "latitude"})) == names(reader.get(URL))
    assert names(reader.get(URL, {"sort": "password"})) == names(reader.get(URL))
    assert 'aria-sort="descending"' in reader.get(URL, {"sort": "-code"}).content.decode()


def test_pages_neither_repeat_nor_skip(reader: Client) -> None:
    seen: list[int] = []
    for page in range(1, 7):
        response = reader.get(URL, {"page": page, "page_size": 200, "sort": "department"})
        seen += [row.record.pk for row in response.context["rows"]]
    assert len(seen) == len(set(seen)) == 1122


@pytest.mark.parametrize(("asked", "shown"), [("9999", 23), ("0", 23), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there(reader: Client, asked: str, shown: int) -> None:
    assert reader.get(URL, {"page": asked}).context["page"].number == shown


def test_columns_are_remembered_without_the_database(reader: Client) -> None:
    reader.get(URL, {"columns": ["name", "zone", "nonsense"]})
    shown = [column.name for column in reader.get(URL).context["table"].columns]
    assert shown == ["name", "zone"]
    assert json.loads(reader.cookies["columns"].value) == {
        "records:municipality": ["name", "zone", "nonsense"]
    }


@pytest.mark.parametrize("cookie", ["", "no json", "[]", '{"records:municipality": []}'])
def test_a_spoilt_cookie_does_no_harm(reader: Client, cookie: str) -> None:
    reader.cookies["columns"] = cookie
    reader.cookies["page_size"] = "1000000"
    assert len(names(reader.get(URL))) == 50


def test_htmx_gets_the_results_alone_and_a_link_the_whole_page(reader: Client) -> None:
    part = reader.get(URL, {"q": "san"}, headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="results">')
    boosted = {"hx-request": "true", "hx-boosted": "true"}
    assert "<html" in reader.get(URL, headers=boosted).content.decode()
    back = {"hx-request": "true", "hx-history-restore-request": "true"}
    assert "<html" in reader.get(URL, headers=back).content.decode()


def test_what_is_empty_leads_on(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.ADMIN)
    page = client.get(URL, {"q": "zzz"}).content.decode()
    assert "Nada coincide con estos filtros" in page
    Municipality.objects.all()._raw_delete("default")  # without a version of each of 1,100
    page = client.get(URL).content.decode()
    assert "Aquí aún no hay nada" in page
    assert f'href="{URL}add/"' in page


def test_a_missing_figure_is_a_dash(reader: Client) -> None:
    Municipality.objects.filter(code="68001").update(latitude=None)
    assert "—" in reader.get(URL, {"q": "68001"}).content.decode()


def test_what_people_typed_is_never_markup(as_role: Callable[..., Client]) -> None:
    Municipality.objects.create(code="99999", name="<b>x</b>", department="D")
    page = as_role(roles.READER).get(URL, {"q": "<b>"}).content.decode()
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


@pytest.mark.parametrize("size", ["²", "9" * 5_000, "-25", "100 ", "1e2"])
def test_a_size_that_is_none_is_the_usual_one(reader: Client, size: str) -> None:
    assert len(names(reader.get(URL, {"page_size": size}))) == 50
    reader.cookies["page_size"] = size
    assert len(names(reader.get(URL))) == 50


@pytest.mark.parametrize("kept", ['{"%s": 5}', '{"%s": [["a"], {}, 5]}', "[" * 9_000, "null"])
def test_columns_that_nobody_could_choose_are_the_usual_ones(reader: Client, kept: str) -> None:
    usual = reader.get(URL).context["columns"]
    reader.cookies["columns"] = kept.replace("%s", "municipality")
    assert reader.get(URL).context["columns"] == usual


def test_choices_travel_as_the_session_does(reader: Client) -> None:
    asked = {"columns": "code", "page_size": "25"}
    for secure in (True, False):
        given = reader.get(URL, asked, secure=secure).cookies
        assert [bool(given[name]["secure"]) for name in asked] == [secure, secure]
