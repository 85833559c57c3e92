"""A person's tokens: shown once, revoked by their owner, kept as a hash."""

from collections.abc import Callable

import pytest
from django.test import Client

from records import roles
from records.models import Token

pytestmark = pytest.mark.django_db

URL = "/account/tokens/"


def test_the_key_is_shown_once_and_kept_as_a_hash(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.POWER_BI)
    response = client.post(URL, {"name": "Informe"})
    key = response.context["key"]
    assert key in response.content.decode()
    assert "no-cache" in response.headers["Cache-Control"]
    token = Token.objects.get()
    assert (token.name, token.digest) == ("Informe", Token.digested(key))
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
