"""Who is locked, where, for how long; and who is not, whatever a stranger does."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from waitress.proxy_headers import proxy_headers_middleware

from conftest import PASSWORD
from rce_site import serving
from rce_site.signin.locks import OF_ADDRESS, OF_PERSON
from records import roles
from records.audit import Event
from records.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"
DESK, HOME, FAR = "10.0.0.1", "10.0.0.2", "203.0.113.{}"


def tries(where: str, name: str = "reader", password: str = "no") -> Any:
    given = {"username": name, "password": password}
    return Client(REMOTE_ADDR=where).post(SIGN_IN, given)


@pytest.fixture(autouse=True)
def reader(person: Callable[..., User]) -> User:
    return person(roles.READER)


def failed(where: str, times: int, name: str = "reader") -> None:
    for _ in range(times):
        tries(where, name)


def test_ten_failures_close_a_person_at_an_address_alone(settings: Any) -> None:
    failed(DESK, settings.AXES_FAILURE_LIMIT)
    assert tries(DESK, password=PASSWORD).status_code == 429
    assert tries(HOME, password=PASSWORD).status_code == 302
    assert tries(DESK, "p2").status_code == 200, "others may still try there"


def test_the_page_says_how_long_and_trying_does_not_prolong_it(settings: Any) -> None:
    failed(DESK, settings.AXES_FAILURE_LIMIT)
    ago = timezone.now() - timedelta(minutes=9)
    AccessAttempt.objects.update(attempt_time=ago)
    for _ in range(3):
        page = tries(DESK, password=PASSWORD)
        assert page.status_code == 429
        assert "por 6 minutos" in page.content.decode()
        assert page["Retry-After"] == "360"
    AccessAttempt.objects.update(attempt_time=ago - timedelta(minutes=7))
    assert tries(DESK, password=PASSWORD).status_code == 302


def test_a_user_who_does_not_exist_is_locked_alike(settings: Any) -> None:
    for name in ("reader", "nobody-here"):
        answers = [tries(DESK, name) for _ in range(settings.AXES_FAILURE_LIMIT)]
        assert [a.status_code for a in answers] == [200] * (len(answers) - 1) + [429]
    known, unknown = tries(HOME).content, tries(HOME, "nobody-here").content
    assert without_token(known) == without_token(unknown).replace(b"nobody-here", b"reader")


def without_token(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_an_unknown_user_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time that an answer takes would tell who has an account."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(self: Any, password: str, *rest: Any) -> str:
        hashed.append(password)
        return encode(self, password, *rest)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    tries(DESK, "reader", "for the known")
    tries(DESK, "nobody-here", "for the unknown")
    assert hashed == ["for the known", "for the unknown"]


def test_many_failures_from_one_address_close_it_for_whomever(person: Callable[..., User]) -> None:
    person(roles.P2)
    for number in range(OF_ADDRESS):
        tries(DESK, f"guess-{number}")
    assert tries(DESK, "p2", PASSWORD).status_code == 429
    assert tries(HOME, "p2", PASSWORD).status_code == 302


def test_nobody_is_locked_out_of_where_they_work_from_far_away() -> None:
    assert tries(DESK, password=PASSWORD).status_code == 302
    for number in range(OF_PERSON):
        tries(FAR.format(number))
    assert tries(FAR.format(200), password=PASSWORD).status_code == 429, "guessing is over"
    assert tries(DESK, password=PASSWORD).status_code == 302, "not for the person's own desk"


def test_an_administrator_sees_and_lifts_a_lock(
    settings: Any, as_role: Callable[..., Client]
) -> None:
    failed(DESK, settings.AXES_FAILURE_LIMIT)
    admin = as_role(roles.ADMIN)
    assert "10.0.0.1" in admin.get("/admin/axes/accessattempt/").content.decode()
    pks = list(AccessAttempt.objects.values_list("pk", flat=True))
    acted = {"action": "delete_selected", "_selected_action": pks, "post": "yes"}
    admin.post("/admin/axes/accessattempt/", acted)
    assert tries(DESK, password=PASSWORD).status_code == 302
    entry = AuditEntry.objects.get(event=Event.UNLOCKED)
    assert (entry.name, entry.about, entry.details) == ("admin", "reader", {"at": DESK})


def test_what_was_typed_is_not_kept(reader: User) -> None:
    tries(DESK, password="casi-mi-clave")
    assert "casi-mi-clave" not in str(AccessAttempt.objects.values().get())


def seen_behind(settings: Any, proxies: int, header: str) -> str:
    """The address that the site sees of a request that comes from a proxy on this machine."""
    settings.PROXIES = proxies
    options = serving.proxies()
    seen = {}

    def site(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.update(environ)
        return []

    options["clear_untrusted"] = options.pop("clear_untrusted_proxy_headers")
    options["trusted_proxy_headers"] = set(options.get("trusted_proxy_headers", "").split())
    guarded = proxy_headers_middleware(site, **options)
    guarded(
        {
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_PORT": "1",
            "HTTP_X_FORWARDED_FOR": header,
            "SERVER_NAME": "rce",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
        },
        lambda *said: None,
    )
    return str(seen["REMOTE_ADDR"])


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        # What the client wrote itself stands on the left of what the proxy added.
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (1, "198.51.100.7:51234", "198.51.100.7"),
    ],
)
def test_the_client_is_who_the_trusted_proxies_say(
    proxies: int, header: str, seen: str, settings: Any
) -> None:
    assert seen_behind(settings, proxies, header) == seen


def test_a_header_of_the_client_makes_no_new_address(client: Client, settings: Any) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post(
            SIGN_IN,
            {"username": "reader", "password": "no"},
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        )
    assert answer.status_code == 429
