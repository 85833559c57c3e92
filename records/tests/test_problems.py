"""Whatever the API refuses is told as a problem (RFC 9457), in the caller's language."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from records import problems, roles
from records.models import Municipality, Token
from records.throttling import Calls

pytestmark = pytest.mark.django_db

URL = "/api/v1/municipalities/"
JSON = "application/json"


def told(response: Any, status: int) -> dict[str, Any]:
    """The problem, which must be one in all its parts."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    found = response.json()
    kind = problems.KINDS[status][0]
    assert found["type"] == f"/help/api/#{kind}"
    assert found["status"] == status
    assert found["instance"] == response.wsgi_request.path
    assert found["title"]
    assert found["detail"]
    return found


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


def test_each_refusal_is_a_problem(admin: Client, client: Client) -> None:
    told(client.get(URL), 401)
    told(client.get(URL, headers={"authorization": "Bearer rce_no"}), 401)
    told(client.post(URL, {}, content_type=JSON), 401)
    told(admin.post(URL, "{", content_type=JSON), 400)
    told(admin.post(URL, "a", content_type="text/plain"), 415)
    told(admin.put(URL, {}, content_type=JSON), 405)
    told(admin.get(f"{URL}987654/"), 404)
    told(admin.get(f"{URL}x/"), 404)
    told(admin.get("/api/v1/nothing/"), 404)
    told(admin.get("/api/nothing"), 404)
    told(admin.get(URL, {"page": "0"}), 404)
    told(admin.get(URL, headers={"accept": "image/png"}), 406)
    told(admin.get(f"{URL}1/", headers={"accept": "text/csv"}), 406)


def test_who_may_not_is_told(as_role: Callable[..., Client]) -> None:
    told(as_role(None).get(URL), 403)
    told(as_role(roles.READER).post(URL, {}, content_type=JSON), 403)


def test_each_field_has_its_sentences(admin: Client) -> None:
    found = told(admin.post(URL, {"code": "9", "latitude": "x"}, content_type=JSON), 400)
    assert set(found["errors"]) == {"code", "name", "department", "latitude"}
    assert found["errors"]["code"] == ["Cinco dígitos."]
    assert "errors" in found["detail"]


def test_deep_fields_are_named_by_their_path() -> None:
    from rest_framework.exceptions import ValidationError

    error = ValidationError({"cells": [{}, {"row": ["No."]}], "set": ["Bad.", "Worse."]})
    _detail, errors = problems._told(error, error.detail)
    assert errors == {"cells.1.row": ["No."], "set": ["Bad.", "Worse."]}
    error = ValidationError(["Not so."])
    assert problems._told(error, error.detail) == ("Not so.", {})


def test_in_the_callers_language(client: Client) -> None:
    for accepted, title in [
        ("en", "Sign in with a token"),
        ("en-US,en;q=0.9,es;q=0.1", "Sign in with a token"),
        ("es", "Entre con un token"),
        ("fr", "Entre con un token"),
    ]:
        response = client.get(URL, headers={"accept-language": accepted})
        assert told(response, 401)["title"] == title, accepted
        assert "Accept-Language" in response.headers["Vary"]
    assert told(client.get(URL), 401)["title"] == "Entre con un token"
    answer = client.get("/api/x", headers={"accept-language": "en"})
    assert answer.json()["detail"] == "There is nothing at this address."
    assert answer.headers["Content-Language"] == "en"


def test_our_own_failure_is_one_too(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("records.keyed.ordered", broken)
    admin.raise_request_exception = False
    assert "RuntimeError" not in str(told(admin.get(URL), 500))


def test_a_lock_that_is_not_to_be_had_is_no_failure(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("records.keyed.ordered", busy)
    admin.raise_request_exception = False
    answer = admin.get(URL)
    told(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_conflict_is_one(admin: Client) -> None:
    place = Municipality.objects.get(code="68001")
    sent = {"zone": "A", "updated_at": "2001-01-01T00:00:00-05:00"}
    told(admin.patch(f"{URL}{place.pk}/", sent, content_type=JSON), 409)


def test_who_calls_too_often_is_told_when_to_come_back(
    client: Client,
    admin: Client,
    person: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rates = {"known": "2/minute", "strangers": "1/minute"}
    monkeypatch.setattr(Calls, "THROTTLE_RATES", rates)
    assert [admin.get(URL).status_code for _ in range(2)] == [200, 200]
    refused = admin.get(URL)
    told(refused, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    # Each token has its own count, and so has a stranger.
    for name in ("one", "other"):
        key = Token.issue(person(roles.READER), name)[1]
        asked = {"headers": {"authorization": f"Bearer {key}"}}
        assert [client.get(URL, **asked).status_code for _ in range(3)] == [200, 200, 429]
    assert [client.get(URL).status_code for _ in range(2)] == [401, 429]


def test_every_problem_has_its_title_in_both_languages() -> None:
    for _kind, title in problems.KINDS.values():
        with translation.override("en"):
            english = str(title)
        with translation.override("es-co"):
            assert str(title) != english
