"""What all routes of the API do alike, tried on each that its description names."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from records import roles
from tests.discovered import RECORDS, api_routes, sample
from transformers.tests import make

pytestmark = pytest.mark.django_db

MISTAKE = "mistake"
VIEW = "dim_date"


@cache
def described() -> dict[str, dict[str, Any]]:
    return SchemaGenerator().get_schema(public=True)["paths"]


def read() -> Iterator[str]:
    """The paths that are read, but for the description itself."""
    found = (path for path, operations in described().items() if "get" in operations)
    yield from (path for path in found if path.startswith("/api/v1/"))


def written(method: str) -> Iterator[str]:
    yield from (path for path, operations in described().items() if method in operations)


def parameters(path: str) -> dict[str, dict[str, Any]]:
    """{name: what is said of it} of what may be asked in the address."""
    given = described()[path]["get"].get("parameters", ())
    return {one["name"]: one for one in given if one["in"] == "query"}


def needed(path: str) -> dict[str, str]:
    """What must be asked, the first of what is offered."""
    asked = {name: one for name, one in parameters(path).items() if one.get("required")}
    return {name: one["schema"]["enum"][0] for name, one in asked.items()}


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


@pytest.fixture
def address(db: None) -> Callable[[str], str]:
    """From a described path to one of a record that is there."""

    def of(path: str) -> str:
        route = path.removeprefix("/api/v1/").partition("/")[0]
        models = {name: model for model, name in api_routes().items()}
        if "{id}" in path or "{code}" in path:
            record = sample(models[route])
            path = path.replace("{id}", str(record.pk))
            path = path.replace("{code}", str(getattr(record, "code", "")))
        if "/trend/" in path:
            for month in (1, 2, 3):
                make.consumption(record, date(2025, month, 1))
        return path.replace("{view}", VIEW)

    return of


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("path", list(read()))
def test_a_mistaken_parameter_is_refused(
    admin: Client, address: Callable[[str], str], path: str
) -> None:
    answer = admin.get(address(path), {**needed(path), MISTAKE: "1"})
    assert answer.status_code == 400, body(answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert MISTAKE in str(answer.json())


@pytest.mark.parametrize("path", list(read()))
def test_who_has_the_answer_is_told_so(
    admin: Client, address: Callable[[str], str], path: str
) -> None:
    asked = (address(path), needed(path))
    answer = admin.get(*asked)
    assert answer.status_code == 200, body(answer)
    again = admin.get(*asked, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, body(again)) == (304, b"")
    assert admin.get(*asked, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [path for path in read() if "fields" in parameters(path)])
def test_chosen_fields_alone_come_in_their_order(
    admin: Client, address: Callable[[str], str], path: str
) -> None:
    place, known = address(path), parameters(path)["fields"]["schema"]["items"]["enum"]
    chosen = {"fields": f"{known[-1]},{known[0]}"}
    listed = {f"/api/v1/{route}/": model for model, route in api_routes().items()}
    if path in listed and listed[path] in RECORDS:
        sample(listed[path])
    answer = admin.get(place, chosen).json()
    rows = answer.get("results", [answer])
    assert rows or path not in listed or listed[path] not in RECORDS
    assert all(list(row) == [known[-1], known[0]] for row in rows)
    if "results" in answer:
        table = body(admin.get(place, {**chosen, "format": "csv"})).decode().splitlines()
        assert next(csv.reader(table)) == [known[-1], known[0]]
    assert admin.get(place, {"fields": MISTAKE}).status_code == 400


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nobody_writes_over_what_they_have_not_seen(
    admin: Client, address: Callable[[str], str], method: str
) -> None:
    for path in written(method):
        place = address(path)
        before = admin.get(place)
        for tag, is_refused in (('"stale"', True), (before.headers["ETag"], False)):
            sent = {"content_type": "application/json", "headers": {"If-Match": tag}}
            assert body(admin.get(place)) == body(before)
            answer = getattr(admin, method)(place, {}, **sent)
            assert (answer.status_code == 412) == is_refused, (path, body(answer))
