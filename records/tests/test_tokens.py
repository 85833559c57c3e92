"""A person's tokens: shown once, revoked by their owner, kept as a hash."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from records import roles
from records.models import Token

pytestmark = pytest.mark.django_db

URL = "/account/tokens/"


def test_the_key_is_shown_once_and_kept_as_a_hash(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.POWER_BI)
    response = client.post(URL, {"name": "Informe", "scope": "read"})
    key = response.context["key"]
    assert key in response.content.decode()
    assert "no-cache" in response.headers["Cache-Control"]
    token = Token.objects.get()
    assert (token.name, token.digest) == ("Informe", Token.digested(key))
    assert (token.scope, token.expires_on) == ("read", None)
    page = client.get(URL).content.decode()
    assert key not in page
    assert token.prefix in page


def test_a_name_is_asked_for(as_role: Callable[..., Client]) -> None:
    assert as_role(roles.P2).post(URL, {"name": ""}).status_code == 422
    assert not Token.objects.exists()


def test_only_its_owner_revokes_it(
    as_role: Callable[..., Client], person: Callable[..., object]
) -> None:
    token, _key = Token.issue(person(roles.P2), "x")
    url = f"{URL}{token.pk}/revoke/"
    assert as_role(roles.P3).post(url).status_code == 404
    assert as_role(roles.P2).get(url).status_code == 405
    assert as_role(roles.P2).post(url).status_code == 302
    assert not Token.objects.exists()


def test_people_see_their_own_alone(
    as_role: Callable[..., Client], person: Callable[..., object]
) -> None:
    Token.issue(person(roles.P2), "de-otro")
    assert "de-otro" not in as_role(roles.P3).get(URL).content.decode()


def test_a_year_is_offered_and_a_day_that_is_over_refused(as_role: Callable[..., Client]) -> None:
    client, today = as_role(roles.P2), timezone.localdate()
    offered = client.get(URL).context["form"]["expires_on"].value()
    assert offered == today + timedelta(days=365)
    given = {"name": "x", "scope": "write"}
    past = client.post(URL, {**given, "expires_on": f"{today - timedelta(days=1)}"})
    assert past.status_code == 422
    assert client.post(URL, {**given, "expires_on": f"{today}"}).status_code == 200
    token = Token.objects.get()
    assert (token.scope, token.expires_on, token.is_expired) == ("write", today, False)


def test_the_page_says_what_each_may_do_until_when(
    as_role: Callable[..., Client], person: Callable[..., object]
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Token.issue(person(roles.P2), "viejo", expires_on=yesterday, scope="write")
    page = as_role(roles.P2).get(URL).content.decode()
    assert "Leer y escribir" in page
    assert "Vencido" in page


def bearer(key: str) -> dict[str, Any]:
    return {"headers": {"authorization": f"Bearer {key}"}}


def test_a_token_that_reads_does_not_write(client: Client, person: Callable[..., object]) -> None:
    address = "/api/v1/municipalities/"
    sent = {"code": "99999", "name": "N", "department": "D"}
    writer = person(roles.ADMIN)
    reads, writes = (Token.issue(writer, "x", scope=scope)[1] for scope in ("read", "write"))
    assert client.get(address, **bearer(reads)).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        refused = getattr(client, method)(address, sent, "application/json", **bearer(reads))
        assert refused.status_code == 403, method
    assert refused.json()["detail"] == "Este token solo lee."
    uploading = client.post("/api/v1/uploads/", {"kind": "municipalities"}, **bearer(reads))
    assert uploading.status_code == 403
    made = client.post(address, sent, "application/json", **bearer(writes))
    assert made.status_code == 201


def test_no_token_does_more_than_its_owner(client: Client, person: Callable[..., object]) -> None:
    key = Token.issue(person(roles.READER), "x", scope="write")[1]
    refused = client.post("/api/v1/municipalities/", {}, "application/json", **bearer(key))
    assert refused.status_code == 403


def test_a_token_ends_with_its_last_day(client: Client, person: Callable[..., object]) -> None:
    today, reader = timezone.localdate(), person(roles.READER)
    for last, status in ((today, 200), (today - timedelta(days=1), 401), (None, 200)):
        key = Token.issue(reader, "x", expires_on=last)[1]
        assert client.get("/api/v1/municipalities/", **bearer(key)).status_code == status
