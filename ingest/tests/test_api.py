"""/api/v1/uploads/: the same steps and the same object as `manage.py load`."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from ingest import api, tasks
from ingest.models import Upload
from ingest.tests.workbooks import table, xlsx
from records.models import Municipality

ADDRESS = "/api/v1/uploads/"
HEADERS = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA"]
GOOD = {"CODIGO_DANE": "98001", "MUNICIPIO": "UNO", "DEPARTAMENTO": "VICHADA"}
BAD = {"CODIGO_DANE": "98002", "DEPARTAMENTO": "VICHADA"}
KEYS = [
    "kind", "file", "sha256", "upload", "rows", "created", "changed", "equal", "gone",
    "set_aside", "committed", "totals", "problems", "warnings", "state", "working", "message",
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role("admin")


def post(client: Client, rows: Sequence[dict[str, Any]], **fields: Any) -> Any:
    file = xlsx({"HOJA": table(HEADERS, rows)})
    file.name = fields.pop("name", "libro.xlsx")
    return client.post(ADDRESS, {"kind": "municipalities", "file": file, **fields})


def send(client: Client, address: str, method: str = "post", **data: Any) -> Any:
    return getattr(client, method)(address, json.dumps(data), "application/json")


def test_a_good_file_is_committed(admin: Client) -> None:
    response = post(admin, [GOOD])
    body = response.json()
    assert response.status_code == 201
    assert list(body) == KEYS
    assert (body["committed"], body["created"], body["state"]) == (True, 1, "committed")
    assert response["Location"].endswith(f"{ADDRESS}{body['upload']}/")
    assert Municipality.objects.get(code="98001").source_upload == body["upload"]


def test_the_same_bytes_again_change_nothing(admin: Client) -> None:
    first = post(admin, [GOOD]).json()
    file = Upload.objects.get(pk=first["upload"]).file
    with file.open("rb") as again:
        response = admin.post(ADDRESS, {"kind": "municipalities", "file": again})
    body = response.json()
    assert response.status_code == 200
    assert (body["upload"], body["created"], body["equal"]) == (first["upload"], 0, 1)
    assert Upload.objects.count() == 1


def test_problems_are_all_told_and_nothing_is_written(admin: Client) -> None:
    response = post(admin, [GOOD, BAD])
    body = response.json()
    assert response.status_code == 422
    assert [(f["code"], f["count"], f["cells"][0]["row"]) for f in body["problems"]] == [
        ("required", 1, 3)
    ]
    assert body["message"]
    assert not Municipality.objects.filter(code__startswith="98").exists()


def test_a_cell_is_corrected_and_the_upload_committed(admin: Client) -> None:
    number = post(admin, [GOOD, BAD]).json()["upload"]
    cell = {"sheet": "HOJA", "row": 3, "column": "MUNICIPIO", "value": "DOS"}
    corrected = send(admin, f"{ADDRESS}{number}/", "patch", corrections=[cell])
    assert (corrected.status_code, corrected.json()["problems"]) == (200, [])
    committed = send(admin, f"{ADDRESS}{number}/commit/")
    assert (committed.status_code, committed.json()["created"]) == (201, 2)
    assert Municipality.objects.get(code="98002").name == "DOS"


def test_warnings_ask_to_be_acknowledged(admin: Client) -> None:
    response = post(admin, [GOOD, GOOD])
    number = response.json()["upload"]
    assert response.status_code == 422
    assert [f["code"] for f in response.json()["warnings"]] == ["row_twice"]
    assert send(admin, f"{ADDRESS}{number}/commit/").status_code == 422
    assert send(admin, f"{ADDRESS}{number}/commit/", accept=["row_twice"]).status_code == 201
    assert post(admin, [GOOD | {"ZONA": "A"}] * 2, accept_warnings="true").status_code == 201


def test_rows_are_set_aside(admin: Client) -> None:
    response = post(admin, [GOOD, BAD], set_aside="true")
    assert response.status_code == 201
    assert (response.json()["set_aside"], response.json()["created"]) == (1, 1)


def test_a_check_writes_nothing(admin: Client) -> None:
    assert post(admin, [GOOD], check="true").status_code == 200
    assert post(admin, [BAD], check="true").status_code == 422
    assert not Municipality.objects.filter(code__startswith="98").exists()
    assert set(Upload.objects.values_list("state", flat=True)) == {"discarded"}


def test_undo_takes_it_back(admin: Client) -> None:
    number = post(admin, [GOOD]).json()["upload"]
    undone = send(admin, f"{ADDRESS}{number}/undo/", reason="de prueba")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert not Municipality.objects.filter(code="98001").exists()
    assert send(admin, f"{ADDRESS}{number}/undo/").status_code == 422


def test_an_upload_is_given_up(admin: Client) -> None:
    number = post(admin, [BAD]).json()["upload"]
    assert admin.delete(f"{ADDRESS}{number}/").status_code == 204
    assert Upload.objects.get(pk=number).state == Upload.State.DISCARDED
    assert admin.delete(f"{ADDRESS}{number}/").status_code == 422


@pytest.mark.parametrize(
    "given",
    [
        {"set": ["ZONA=LLANOS", "empty=keep"]},
        {"set": '{"ZONA": "LLANOS"}'},
        {"set": "zona=LLANOS", "empty": "erase"},
    ],
)
def test_presets_and_options(admin: Client, given: dict[str, Any]) -> None:
    assert post(admin, [GOOD], **given).status_code == 201
    assert Municipality.objects.get(code="98001").zone == "LLANOS"


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "nothing"},
        {"set": "COLOR=rojo"},
        {"set": "{"},
        {"mode": "perhaps"},
        {"file": ""},
        {"check": "perhaps"},
    ],
)
def test_what_is_misspelt_is_a_bad_request(admin: Client, given: dict[str, Any]) -> None:
    assert post(admin, [GOOD], **given).status_code == 400
    assert not Upload.objects.exists()


def test_a_file_that_cannot_be_read_says_why(admin: Client) -> None:
    file = xlsx({"HOJA": [["nada"]]})
    file.name = "libro.csv"
    response = admin.post(ADDRESS, {"kind": "municipalities", "file": file})
    assert response.status_code == 422
    assert [f["code"] for f in response.json()["problems"]] == ["lying_extension"]


def test_a_file_that_is_too_large_is_not_kept(admin: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    response = post(admin, [GOOD])
    assert (response.status_code, response.json()["problems"][0]["code"]) == (422, "too_many_bytes")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("role", ["P2", "P3", "updater", "reader", "power bi", None])
def test_roles_that_may_not_upload_it(as_role: Callable[..., Client], role: str | None) -> None:
    assert post(as_role(role), [GOOD]).status_code == 403
    assert not Upload.objects.exists()


def test_nobody_without_a_key(db: None) -> None:
    response = post(Client(), [GOOD])
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic")


def test_others_look_and_do_not_touch(admin: Client, as_role: Callable[..., Client]) -> None:
    number = post(admin, [BAD]).json()["upload"]
    reader, updater = as_role("reader"), as_role("updater")
    assert reader.get(ADDRESS).json()["results"][0]["id"] == number
    assert reader.get(f"{ADDRESS}{number}/").json()["problems"][0]["code"] == "required"
    for client in (reader, updater):
        assert send(client, f"{ADDRESS}{number}/commit/").status_code == 403
        assert send(client, f"{ADDRESS}{number}/undo/").status_code == 403
        assert send(client, f"{ADDRESS}{number}/", "patch", corrections=[]).status_code == 403
        assert client.delete(f"{ADDRESS}{number}/").status_code == 403
    assert as_role("power bi").get(ADDRESS).status_code == 403


def test_a_large_file_is_left_to_the_worker(admin: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(api, "AT_ONCE", 0)
    monkeypatch.setattr(api, "PATIENCE", 0.0)
    left: list[Upload] = []
    monkeypatch.setattr(tasks, "start", left.append)
    response = post(admin, [GOOD])
    assert (response.status_code, response.json()["working"]) == (202, True)
    assert not Municipality.objects.filter(code="98001").exists()
    tasks.do(left[0])
    stands = admin.get(response["Location"]).json()
    assert (stands["committed"], stands["working"], stands["created"]) == (True, False, 1)


def test_what_stopped_the_worker_is_told(admin: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(api, "AT_ONCE", 0)
    response = post(admin, [GOOD, GOOD])
    assert response.status_code == 422
    again = admin.get(f"{ADDRESS}{response.json()['upload']}/").json()
    assert again["message"] == response.json()["message"]


def test_the_list_is_filtered_and_streamed(admin: Client) -> None:
    post(admin, [GOOD])
    assert admin.get(ADDRESS, {"state": "committed"}).json()["count"] == 1
    assert admin.get(ADDRESS, {"state": "undone"}).json()["count"] == 0
    lines = b"".join(admin.get(ADDRESS, {"format": "csv"}).streaming_content).decode().splitlines()
    assert (len(lines), lines[0].split(",")[:3]) == (2, ["id", "kind", "state"])
