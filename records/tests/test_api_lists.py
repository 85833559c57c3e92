"""What a list may be asked for: chosen fields, known parameters alone, what changed, its tag."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from records import roles
from records.api import following
from records.models import Municipality

pytestmark = pytest.mark.django_db

URL = "/api/v1/municipalities/"
JSON = "application/json"


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


@pytest.fixture
def place() -> Municipality:
    return Municipality.objects.get(code="68001")


def lines(response: Any) -> list[str]:
    return b"".join(response.streaming_content).decode().splitlines()


# ── fields ──────────────────────────────────────────────────────────────────────────────────────


def test_chosen_fields_in_the_order_asked_for(admin: Client, place: Municipality) -> None:
    chosen = {"fields": "zone, code,zone", "code": "68001"}
    assert admin.get(URL, chosen).json()["results"] == [{"zone": place.zone, "code": "68001"}]
    assert lines(admin.get(URL, {**chosen, "format": "csv"})) == [
        "zone,code",
        f"{place.zone},68001",
    ]
    one = admin.get(f"{URL}{place.pk}/", {"fields": "id"}).json()
    assert one == {"id": place.pk}


def test_no_field_chosen_is_all_of_them(admin: Client) -> None:
    everything = admin.get(URL, {"code": "68001"}).json()["results"]
    assert admin.get(URL, {"code": "68001", "fields": ""}).json()["results"] == everything


@pytest.mark.parametrize("name", ["reason", "folded_name", "history", "code;name"])
def test_what_is_not_given_out_cannot_be_chosen(admin: Client, name: str) -> None:
    for shape in ("json", "csv"):
        response = admin.get(URL, {"fields": f"code,{name}", "format": shape})
        assert response.status_code == 400
        assert name in response.json()["errors"]["fields"][0]


def test_choosing_fields_changes_nothing_of_writing(admin: Client, place: Municipality) -> None:
    changed = admin.patch(f"{URL}{place.pk}/?fields=id", {"zone": "Z"}, content_type=JSON)
    assert changed.json()["zone"] == "Z"


# ── parameters ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", [URL, f"{URL}deleted/", f"{URL}1/"])
def test_a_parameter_with_a_mistake_is_refused(admin: Client, address: str) -> None:
    response = admin.get(address, {"departamento": "SANTANDER"})
    assert response.status_code == 400
    assert "departamento" in response.json()["errors"]


# ── tags ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address", [f"{URL}?q=bucaram", f"{URL}?code=68001&fields=zone", f"{URL}{{pk}}/"]
)
def test_who_has_it_already_is_told_so(admin: Client, place: Municipality, address: str) -> None:
    address = address.format(pk=place.pk)
    tag = admin.get(address).headers["ETag"]
    again = admin.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    place.zone = "OTRA"
    place.save()
    changed = admin.get(address, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_nobody_writes_over_what_they_have_not_seen(admin: Client, place: Municipality) -> None:
    one = f"{URL}{place.pk}/"
    seen = {"if-match": admin.get(one).headers["ETag"]}
    assert admin.patch(one, {"zone": "A"}, content_type=JSON, headers=seen).status_code == 200
    refused = admin.patch(one, {"zone": "B"}, content_type=JSON, headers=seen)
    assert (refused.status_code, refused.json()["status"]) == (412, 412)
    assert admin.delete(one, headers=seen).status_code == 412
    place.refresh_from_db()
    assert place.zone == "A"
    now = {"if-match": admin.get(one).headers["ETag"]}
    assert admin.delete(one, headers=now).status_code == 204


# ── following ───────────────────────────────────────────────────────────────────────────────────


def test_rows_written_since(admin: Client, place: Municipality) -> None:
    moment = timezone.now().isoformat()
    assert admin.get(URL, {"updated_since": moment}).json()["count"] == 0
    place.save()
    found = admin.get(URL, {"updated_since": moment}).json()["results"]
    assert [row["code"] for row in found] == ["68001"]
    # Whoever leaves the + of the zone as it is sends a space.
    assert admin.get(f"{URL}?updated_since={moment.replace('+', ' ')}").json()["count"] == 1
    assert len(lines(admin.get(URL, {"updated_since": moment, "format": "csv"}))) == 2


def test_a_moment_without_a_zone_is_the_sites(admin: Client, place: Municipality) -> None:
    place.save()
    today = timezone.localdate()
    assert admin.get(URL, {"updated_since": f"{today}"}).json()["count"] >= 1
    assert admin.get(URL, {"updated_since": f"{today + timedelta(days=1)}"}).json()["count"] == 0


@pytest.mark.parametrize(
    "given",
    [
        *("", "ayer", "2025-13-01", "99999-01-01T00:00:00Z", "0001-01-01"),
        "9999-12-31T23:59:59-05:00",
    ],
)
def test_a_moment_that_is_none_is_refused_or_read(admin: Client, given: str) -> None:
    response = admin.get(URL, {"updated_since": given})
    assert response.status_code == (200 if given.startswith("0001") else 400)


def test_what_went_is_told_by_its_key(admin: Client, place: Municipality) -> None:
    moment = timezone.now()
    deleted = f"{URL}deleted/"
    assert admin.get(deleted).json()["results"] == []
    key = place.pk
    admin.delete(f"{URL}{key}/?reason=sobra")
    [row] = admin.get(deleted, {"updated_since": moment.isoformat()}).json()["results"]
    assert row["id"] == key
    assert datetime.fromisoformat(row["deleted_at"]) >= moment
    assert lines(admin.get(deleted, {"format": "csv"}))[0] == "id,deleted_at"
    later = timezone.now().isoformat()
    assert admin.get(deleted, {"updated_since": later}).json()["results"] == []


def test_every_answer_says_what_to_ask_next(admin: Client) -> None:
    before = timezone.now()
    for address in (URL, f"{URL}?format=csv", f"{URL}deleted/", f"{URL}deleted/?format=csv"):
        given = datetime.fromisoformat(admin.get(address).headers[following.NEXT])
        assert abs(before - following.OVERLAP - given) < timedelta(minutes=1)


def test_deletions_ask_for_the_same_permission(as_role: Callable[..., Client]) -> None:
    assert as_role(None).get(f"{URL}deleted/").status_code == 403


@pytest.mark.parametrize("number", ["1e30", "-1e30", "9" * 40])
def test_a_number_longer_than_databases_keep_is_refused(admin: Client, number: str) -> None:
    response = admin.get("/api/v1/provisions/", {"reversed_by": number})
    assert list(response.json()["errors"]) == ["reversed_by"]
    assert admin.get(f"{URL}{'9' * 40}/").status_code == 404


@pytest.mark.parametrize("size", ["", "x", "0", "-1", "9" * 2_000])
def test_a_page_of_no_number_of_rows_is_refused(admin: Client, size: str) -> None:
    response = admin.get(URL, {"page_size": size})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["page_size"]


def test_a_page_has_no_more_rows_than_the_most(admin: Client) -> None:
    assert admin.get(URL, {"page_size": "999999"}).status_code == 200
