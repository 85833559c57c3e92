"""What every page tells the browser in production; walked in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from rce_site.headers import Permissions

PAGES = """
import os, sys
import django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rce_site.settings")
django.setup()
from django.core.management import call_command
from django.conf import settings
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
call_command("migrate", verbosity=0)
import json
from django.contrib.auth.models import User
from django.test import Client
User.objects.create_superuser("chief", password="una-clave-de-prueba")
at = {"HTTP_HOST": "rce.example", "secure": True}
plain = Client().get("/", HTTP_HOST="rce.example")
client, said = Client(), {}
def note(name, answer):
    said[name] = [answer.status_code, dict(answer.headers),
                  {k: [m["secure"], m["httponly"], m["samesite"], m["path"], m["domain"]]
                   for k, m in answer.cookies.items()}]
note("plain", plain)
note("sign-in", client.get("/account/sign-in/", **at))
note("wrong", client.post("/account/sign-in/", {"username": "x", "password": "y"}, **at))
note("in", client.post("/account/sign-in/",
     {"username": "chief", "password": "una-clave-de-prueba"}, **at))
for page in ["/", "/account/security/", "/account/second-factor/", "/account/password/",
             "/account/tokens/", "/admin/", "/admin/auth/user/", "/api/docs/", "/api/v1/",
             "/nothing-here/", "/help/", "/account/password/forgotten/",
             "/records/municipalities/", "/records/municipalities/export/?format=csv"]:
    note(page, client.get(page, **at))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    import json

    folder = tmp_path_factory.mktemp("production")
    given = {
        "RCE_PRODUCTION": "1",
        "SECRET_KEY": "uZ4-for-this-test-alone-6jF1b8Qw3mN7rT5yKx0pLs9vHc2dGa",
        "ALLOWED_HOSTS": "rce.example",
        "RCE_SITE_URL": "https://rce.example",
        "RCE_DATA_DIR": str(folder),
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "RCE_ENTRA_TENANT": "5c0de000-0000-4000-8000-00000000c0de",
        "RCE_ENTRA_CLIENT": "client",
        "RCE_ENTRA_SECRET": "of-the-application",
    }
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT", "TMP")}
    done = subprocess.run(
        [sys.executable, "-c", PAGES],
        cwd=settings.BASE_DIR,
        env=kept | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_plain_http_is_led_to_https(said: dict[str, Any]) -> None:
    status, headers, _cookies = said["plain"]
    assert (status, headers["Location"]) == (301, "https://rce.example/")


@pytest.mark.slow
def test_every_page_is_closed_to_what_it_does_not_need(said: dict[str, Any]) -> None:
    for name, (_status, headers, _cookies) in said.items():
        if name == "plain":
            continue
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == ("'none'" if "export" in name else "'self'"), name
        assert "unsafe" not in headers["Content-Security-Policy"], name
        if "export" not in name:
            assert policy["object-src"] == policy["frame-ancestors"] == "'none'", name
            assert policy["form-action"] == "'self' https://login.microsoftonline.com", name
        assert headers["Strict-Transport-Security"] == "max-age=31536000", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "camera=()" in headers["Permissions-Policy"], name
        assert "private" in headers["Cache-Control"], name


@pytest.mark.slow
def test_the_pages_were_there(said: dict[str, Any]) -> None:
    statuses = {name: status for name, (status, _headers, _cookies) in said.items()}
    assert statuses.pop("plain") == 301
    assert statuses.pop("in") == 302
    assert statuses.pop("/nothing-here/") == 404
    assert set(statuses.values()) == {200}, statuses


@pytest.mark.slow
def test_cookies_are_for_this_host_over_https_alone(said: dict[str, Any]) -> None:
    given = {k: v for _s, _h, cookies in said.values() for k, v in cookies.items()}
    assert set(given) == {"__Host-session", "__Host-csrf"}
    for name, (secure, httponly, samesite, path, domain) in given.items():
        assert (secure, samesite, path, domain) == (True, "Lax", "/", ""), name
        assert bool(httponly) == (name == "__Host-session")


@pytest.mark.django_db  # a response that is let go closes connections that are no good any more
@pytest.mark.parametrize("kind", ["page", "stream", "file"])
def test_head_is_answered_by_headers_alone(kind: str) -> None:
    """Django's own test client would hide what the server sends."""
    file = BytesIO(b"everybody's accounts")
    made: dict[str, Callable[[], HttpResponseBase]] = {
        "page": lambda: HttpResponse(file.getvalue(), headers={"Content-Length": "20"}),
        "stream": lambda: StreamingHttpResponse(iter([file.getvalue()])),
        "file": lambda: FileResponse(file, as_attachment=True, filename="a.xlsx"),
    }
    answering = Permissions(lambda request: made[kind]())
    for method, length in (("GET", 20), ("HEAD", 0)):
        file.seek(0)
        answer = answering(RequestFactory().generic(method, "/"))
        assert answer.headers.get("Content-Length") == (None if kind == "stream" else "20")
        assert len(b"".join(answer)) == length
    assert getattr(answer, "file_to_stream", None) is None
    answer.close()
    assert file.closed == (kind == "file")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"RCE_ENTRA_TENANT": "common"}, "must be the tenant’s id"),
        ({"RCE_ENTRA_CLIENT": "x"}, "are set together"),
        ({"RCE_PASSWORDS": "0"}, "would let nobody in"),
        ({"RCE_ENTRA_ROLES": "RCE.P2=Nobody"}, "roles that do not exist: Nobody"),
        ({"RCE_ENTRA_ROLES": "RCE.P2"}, "roles that do not exist"),
        ({"RCE_SECOND_FACTOR": "some"}, "one of optional, administrators, everyone"),
    ],
)
def test_nothing_starts_with_settings_that_cannot_be_meant(
    given: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT", "TMP")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=kept | given | {"RCE_DATA_DIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode != 0
    assert sentence in done.stderr
