"""What holds for the site as a whole: settings, migrations, health, errors, signing in."""

import errno
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import Error, InterfaceError, OperationalError
from django.test import Client

from conftest import PASSWORD
from records import roles

DOCS = settings.BASE_DIR / "docs"


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_setting_of_the_environment_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", (DOCS / "settings.md").read_text("utf-8")))
    read = set()
    for path in [
        *(settings.BASE_DIR / "rce_site").rglob("*.py"),
        settings.BASE_DIR / "bootstrap.py",
    ]:
        if "tests" in path.parts:  # they make up names of their own
            continue
        source = path.read_text("utf-8")
        read |= set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", source))
        read |= set(re.findall(r"""environ(?:\.get\(|\[)\s*["']([A-Z_]+)["']""", source))
    read -= {"DJANGO_SETTINGS_MODULE"}
    assert read == documented


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("es-co", "No hay nada en esta dirección"), ("en", "There is nothing")]
)
def test_an_unknown_address_says_what_to_do(
    language: str, words: str, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert words in response.content.decode()
    assert 'href="/"' in response.content.decode()


@pytest.mark.django_db
def test_the_api_answers_errors_as_problems(as_role: Callable[..., Client]) -> None:
    response = as_role(roles.READER).get("/api/v1/no-such-route/")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


@pytest.mark.django_db
def test_a_failure_has_a_page_of_its_own(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("records.panels.shown", broken)
    client = as_role(roles.READER)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "El servidor falló" in response.content.decode()


@pytest.mark.django_db
def test_whoever_came_while_another_wrote_is_told_to_come_again(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadlock's victim, as pyodbc says it."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise Error("40001", "[40001] Transaction (Process ID 52) was deadlocked. (1205)")

    monkeypatch.setattr("records.panels.shown", broken)
    client = as_role(roles.READER)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 503
    assert "Otra persona está escribiendo" in response.content.decode()
    assert response.headers["Retry-After"]


OUTAGES = [
    (OperationalError("connection failed: Connection refused"), "La base de datos no contesta"),
    (InterfaceError("connection already closed"), "La base de datos no contesta"),
    (OperationalError("database or disk is full"), "El disco del servidor está lleno"),
    (OSError(errno.ENOSPC, "No space left on device"), "El disco del servidor está lleno"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "said"), OUTAGES)
def test_what_is_nobodys_fault_is_told_and_what_was_written_can_be_sent_again(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise error

    client = as_role(roles.READER)
    client.raise_request_exception = False
    monkeypatch.setattr("records.views.account.Token.issue", broken)
    response = client.post("/account/tokens/?a=b", {"name": '<Power "BI">', "scope": "read"})
    page = response.content.decode()
    assert (response.status_code, said in page) == (503, True)
    assert int(response.headers["Retry-After"]) > 0
    assert 'action="/account/tokens/?a=b"' in page
    assert 'name="name" value="&lt;Power &quot;BI&quot;&gt;"' in page
    asked = {"name": "x", "scope": "read"}
    part = client.post("/account/tokens/", asked, headers={"HX-Request": "true"})
    assert part.status_code == 503
    assert "<" not in part.content.decode()


@pytest.mark.django_db
def test_no_password_stands_in_the_page_of_an_outage(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("django.contrib.auth.models.UserManager.get_by_natural_key", broken)
    client.raise_request_exception = False
    asked = {"username": "alguien", "password": "una-clave-secreta"}
    response = client.post("/account/sign-in/", asked)
    assert response.status_code == 503
    assert "una-clave-secreta" not in response.content.decode()
    assert "Send again" not in response.content.decode()


@pytest.mark.django_db
def test_nor_does_what_proves_who_somebody_is(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the connection is closed")

    client = as_role(roles.READER)
    client.raise_request_exception = False
    monkeypatch.setattr("rce_site.signin.second_factor.is_on", broken)
    response = client.post("/account/second-factor/off/", {"proof": "una-clave-secreta", "a": "b"})
    assert response.status_code == 503
    assert "una-clave-secreta" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_words(person: Callable[..., Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(roles.READER), "django.contrib.auth.backends.ModelBackend")
    response = client.post("/account/tokens/", {"name": "x"})
    assert response.status_code == 403
    assert "recargue la página" in response.content.decode()


@pytest.mark.django_db
def test_spanish_unless_chosen_otherwise_whatever_the_browser_says(client: Client) -> None:
    page = client.get("/account/sign-in/", headers={"accept-language": "en"})
    assert "Ingresar" in page.content.decode()
    client.post("/account/language/", {"language": "en", "next": "/account/sign-in/"})
    assert "Sign in" in client.get("/account/sign-in/").content.decode()


@pytest.mark.django_db
def test_signing_in_and_being_locked_out(client: Client, person: Callable[..., Any]) -> None:
    person(roles.READER)
    url = "/account/sign-in/"
    right = {"username": "reader", "password": PASSWORD}
    assert client.post(url, right).url == "/"
    client.post("/account/sign-out/")
    wrong = {"username": "reader", "password": "no"}
    answers = [client.post(url, wrong) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert "no coinciden" in answers[0].content.decode()
    assert answers[-1].status_code == 429
    assert "Demasiados intentos" in answers[-1].content.decode()
    assert client.post(url, right).status_code == 429


@pytest.mark.django_db
def test_the_home_page_offers_what_the_role_may_do(as_role: Callable[..., Client]) -> None:
    page = as_role(roles.ADMIN).get("/").content.decode()
    assert "Usuarios y roles" in page
    page = as_role(roles.POWER_BI).get("/").content.decode()
    assert "Usuarios y roles" not in page
    assert "Sus tokens" in page
