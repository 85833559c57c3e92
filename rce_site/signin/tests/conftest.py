"""A stand-in for Microsoft Entra, and telephones that show codes."""

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from rce_site.signin import second_factor
from rce_site.signin.tests.entra_stand_in import CLIENT, SECRET, TENANT, Entra


@pytest.fixture
def entra(settings: Any) -> Iterator[Entra]:
    stand_in = Entra()
    settings.ENTRA_URL = stand_in.url
    settings.ENTRA_TENANT, settings.ENTRA_CLIENT = TENANT, CLIENT
    settings.ENTRA_SECRET = SECRET
    # As settings.py adds Microsoft's address.
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(stand_in.url)
    settings.CONTENT_SECURITY_POLICY = policy
    yield stand_in
    stand_in.close()


class Telephone:
    """Shows codes; `later` half minutes from now."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def code(self, later: int = 0) -> str:
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + later))


@pytest.fixture
def with_telephone() -> Callable[[Any], Telephone]:
    """Switches the second factor on for a person; answers with the telephone."""

    def set_up(user: Any) -> Telephone:
        secret = second_factor.new_secret()
        second_factor.switch_on(user, secret, 0)
        return Telephone(secret)

    return set_up
