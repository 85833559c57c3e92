"""The API: signing in, pages, filters, CSV for machines, and writing by the same rules."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from records import authentication, roles
from records.models import Municipality, Token

pytestmark = pytest.mark.django_db

URL = "/api/v1/municipalities/"


def basic(name: str, key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()}


@pytest.fixture
def key(person: Callable[..., Any]) -> str:
    return Token.issue(person(roles.READER), "Power BI")[1]


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


def test_a_token_is_the_password_of_its_owner(client: Client, key: str) -> None:
    assert client.get(URL, headers=basic("reader", key)).status_code == 200
    assert client.get(URL, headers=basic("someone", key)).status_code == 401
    assert client.get(URL, headers={"authorization": f"Bearer {key}"}).status_code == 200


def test_the_accounts_own_password_is_not(client: Client, person: Callable[..., Any]) -> None:
    person(roles.READER)
    from conftest import PASSWORD

    assert client.get(URL, headers=basic("reader", PASSWORD)).status_code == 401


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!", "Basic bm8=", "Bearer", "Bearer x", "Digest x", "Basic w6nDqQ"]
)
def test_what_is_malformed_is_401(client: Client, header: str) -> None:
    response = client.get(URL, headers={"authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic")


def test_wrong_tokens_are_slowed_down_and_the_right_one_of_another_is_not(
    client: Client, key: str, person: Callable[..., Any]
) -> None:
    for _ in range(authentication.FAILURES):
        assert client.get(URL, headers=basic("reader", "rce_no")).status_code == 401
    assert client.get(URL, headers=basic("reader", "rce_no")).status_code == 429
    other = Token.issue(person(roles.P2), "x")[1]
    assert client.get(URL, headers=basic("p2", other)).status_code == 200


def test_a_person_who_left_cannot_use_their_token(client: Client, key: str) -> None:
    token = Token.objects.get()
    token.user.is_active = False
    token.user.save()
    assert client.get(URL, headers=basic("reader", key)).status_code == 401


def test_use_is_noted_but_not_each_time(
    client: Client, key: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    client.get(URL, headers=basic("reader", key))
    assert Token.objects.get().last_used_at is not None
    with django_assert_num_queries(5):  # token, permissions, count, keys, rows
        client.get(URL, headers=basic("reader", key))


def test_pages(admin: Client) -> None:
    first = admin.get(URL, {"page_size": 2}).json()
    assert first["count"] == 1122
    assert len(first["results"]) == 2
    assert "page=2" in first["next"]
    assert admin.get(URL, {"page": 99_999}).status_code == 404
    assert len(admin.get(URL, {"page_size": 1_000_000}).json()["results"]) == 1122


def test_the_sites_own_filters_and_declared_ordering(admin: Client) -> None:
    found = admin.get(URL, {"q": "bucaram"}).json()["results"]
    assert [row["code"] for row in found] == ["68001"]
    assert found[0]["latitude"] == pytest.approx(7.12, abs=0.1)
    codes = [row["code"] for row in admin.get(URL, {"ordering": "-code"}).json()["results"]]
    assert codes == sorted(codes, reverse=True)
    assert "ordering" in admin.get(URL, {"ordering": "folded_name"}).json()["errors"]


def test_csv_for_machines(admin: Client) -> None:
    response = admin.get(URL, {"format": "csv", "department": "SANTANDER"})
    assert response.headers["Content-Type"].startswith("text/csv")
    header, *rows = b"".join(response.streaming_content).decode().splitlines()
    assert header == "id,code,name,department,zone,latitude,longitude,source_upload,updated_at"
    assert len(rows) == 87
    bucaramanga = next(row for row in rows if ",68001," in row).split(",")
    assert bucaramanga[5].startswith("7.")
    assert bucaramanga[8].startswith("20")
    assert "T" in bucaramanga[8]


def test_adding_and_changing_by_the_same_rules(admin: Client) -> None:
    new = {"code": "99999", "name": "Nueva", "department": "D", "reason": "prueba"}
    made = admin.post(URL, new, content_type="application/json")
    assert made.status_code == 201, made.json()
    one = f"{URL}{made.json()['id']}/"
    assert "code" in admin.post(URL, new, content_type="application/json").json()["errors"]
    wrong = admin.patch(one, {"code": "9"}, content_type="application/json")
    assert wrong.status_code == 400
    assert "code" in wrong.json()["errors"]
    changed = admin.patch(one, {"zone": "Z", "reason": "porque"}, content_type="application/json")
    assert changed.json()["zone"] == "Z"
    newest = Municipality.history.filter(code="99999").first()
    assert (newest.history_change_reason, newest.history_user.username) == ("porque", "admin")


def test_of_two_who_change_at_once_the_second_is_told(admin: Client) -> None:
    one = f"{URL}{Municipality.objects.get(code='68001').pk}/"
    seen = admin.get(one).json()["updated_at"]
    sent = {"zone": "A", "updated_at": seen}
    assert admin.patch(one, sent, content_type="application/json").status_code == 200
    assert admin.patch(one, sent, content_type="application/json").status_code == 409
    sent["updated_at"] = "yesterday"
    assert admin.patch(one, sent, content_type="application/json").status_code == 400


def test_deleting_keeps_the_reason(admin: Client) -> None:
    place = Municipality.objects.get(code="68001")
    assert admin.delete(f"{URL}{place.pk}/?reason=sobra").status_code == 204
    assert Municipality.history.filter(id=place.pk).first().history_change_reason == "sobra"


def test_a_filter_that_cannot_be_read_is_400(admin: Client) -> None:
    assert admin.get("/api/v1/municipalities/", {"format": "xml"}).status_code == 404


def test_the_schema_has_every_route(admin: Client) -> None:
    response = admin.get("/api/schema/", headers={"accept": "application/json"})
    paths = response.json()["paths"]
    assert URL in paths
    schemes = response.json()["components"]["securitySchemes"]
    assert {scheme.get("scheme") for scheme in schemes.values()} >= {"basic", "bearer"}
