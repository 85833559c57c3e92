"""The site in production behind a real nginx with deploy/linux/nginx.conf, over HTTPS."""

import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

import bootstrap
from ingest.tests import actas
from ingest.tests.workbooks import xlsx

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
if NGINX is None and bootstrap.installed_by_apt("nginx"):
    NGINX = shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NGINX is None or shutil.which("openssl") is None,
        reason="nginx is not on this machine and could not be installed",
    ),
]
HOST = "rce.example.com"
PASSWORD = "una-clave-de-prueba"
# People come from here, the proxy from 127.0.0.1.
CLIENT = "127.0.0.9"
MAKE_ANA = f"""
from django.contrib.auth.models import Group, User
from records import roles
ana = User.objects.create_user("ana", password="{PASSWORD}")
ana.groups.add(Group.objects.get(name=roles.GROUPS[roles.ADMIN]))
"""
ADDRESSES = """
from records.models import AuditEntry
print(sorted(set(AuditEntry.objects.exclude(address="").values_list("address", flat=True))))
"""


class From(HTTPAdapter):
    """Calls from CLIENT, and knows the site's name without a name server."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(
            *args, source_address=(CLIENT, 0), server_hostname=HOST, assert_hostname=HOST, **kwargs
        )


class Place:
    def __init__(self, folder: Path, port: int, inner: int, plain: int) -> None:
        self.folder, self.port, self.inner, self.plain = folder, port, inner, plain
        self.env = {
            **os.environ,
            "RCE_DATA_DIR": str(folder / "data"),
            "DATABASE_URL": f"sqlite:///{folder}/data/rce.sqlite3",
            "RCE_PRODUCTION": "1",
            "SECRET_KEY": "".join(chr(33 + (n * 7) % 90) for n in range(80)),
            "ALLOWED_HOSTS": HOST,
            "RCE_SITE_URL": f"https://{HOST}",
            "PORT": str(inner),
            "RCE_LOG_LEVEL": "warning",
        }

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def browser(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # no other certificates, no proxy of this machine’s
        session.mount("https://", From())
        session.verify = str(self.folder / "certificate.pem")
        session.headers["Host"] = HOST
        session.headers["Referer"] = f"https://{HOST}/"
        return session

    def at(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"

    def signed_in(self, password: str = PASSWORD, **headers: str) -> tuple[Any, requests.Session]:
        session = self.browser()
        page = session.get(self.at("/account/sign-in/"), headers=headers)
        assert page.status_code == 200
        cookies = {cookie.name: cookie.value for cookie in page.cookies}
        said = {
            "username": "ana",
            "password": password,
            "csrfmiddlewaretoken": cookies["__Host-csrf"],
        }
        # `requests` keeps no Secure cookie of a bare address apart from this jar.
        answer = session.post(
            self.at("/account/sign-in/"), data=said, headers=headers, allow_redirects=False
        )
        return answer, session


def free(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def configured(place: Place) -> str:
    """deploy/linux/nginx.conf with this place's ports and certificate, and nothing else changed."""
    text = (settings.BASE_DIR / "deploy" / "linux" / "nginx.conf").read_text("utf-8")
    own = {
        "listen 443 ssl": f"listen 127.0.0.1:{place.port} ssl",
        "listen 80;": f"listen 127.0.0.1:{place.plain};",
        "127.0.0.1:8000": f"127.0.0.1:{place.inner}",
        "/etc/ssl/rce/": f"{place.folder}/",
    }
    for theirs, ours in own.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    kept = "".join(
        f"{what}_temp_path {place.folder}/{what};\n"
        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\npid {place.folder}/nginx.pid;\nerror_log {place.folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{kept}{text}\n}}\n"
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    found = Place(folder, *free(3))
    (folder / "data").mkdir()
    make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    subprocess.run(
        ["openssl", *make, f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", *files],
        check=True,
        capture_output=True,
    )
    (folder / "nginx.conf").write_text(configured(found))
    nginx = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    if os.geteuid() == 0:
        nginx += ["-g", "user root;"]
    tried = subprocess.run([*nginx, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    found.manage("migrate", "--verbosity", "0")
    found.manage("collectstatic", "--noinput", "--verbosity", "0")
    found.manage("shell", "-c", MAKE_ANA)
    served = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=settings.BASE_DIR, env=found.env
    )
    proxy = subprocess.Popen(nginx)
    try:
        wait(found)
        yield found
    finally:
        for process in (proxy, served):
            process.terminate()
            process.wait(60)


def wait(place: Place) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if place.browser().get(place.at("/health/ready"), timeout=10).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.5)
    pytest.fail("The site did not become ready behind nginx.")


def test_http_leads_to_https(place: Place) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{place.plain}/x?y=1", headers={"Host": HOST}, allow_redirects=False
    )
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{HOST}/x?y=1"


def test_signing_in_and_what_the_site_says_of_itself(place: Place) -> None:
    answer, session = place.signed_in()
    assert answer.status_code == 302
    page = session.get(place.at("/uploads/"))
    assert page.status_code == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Server" not in page.headers or "/" not in page.headers["Server"]
    session_cookie = next(c for c in session.cookies if c.name == "__Host-session")
    assert session_cookie.secure


def test_what_a_client_says_of_itself_is_dropped(place: Place) -> None:
    forged = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example.com",
        "Forwarded": "for=6.6.6.6;proto=http;host=evil.example.com",
        "X-Request-ID": "chosen-by-a-stranger",
    }
    answer, _session = place.signed_in("otra-clave", **forged)
    assert answer.status_code == 200  # refused on the page, and not sent to https
    assert answer.headers["X-Request-ID"] != forged["X-Request-ID"]
    # The access log has the client's own address: neither a forged one nor the proxy's.
    assert place.manage("shell", "-v", "0", "-c", ADDRESSES).strip() == f"['{CLIENT}']"


def test_workbooks_up_to_the_site_s_bound_come_through(place: Place) -> None:
    _answer, session = place.signed_in()
    packed = BytesIO(xlsx(actas.contracts()).read())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_STORED) as workbook:
        workbook.writestr("xl/media/picture.bin", os.urandom(40 * 2**20))
    large = packed.getvalue()
    token = {"X-CSRFToken": session.cookies["__Host-csrf"]}
    answer = session.post(
        place.at("/api/v1/uploads/"),
        data={"kind": "contracts"},
        files={"file": ("contratos.xlsx", large)},
        headers=token,
        timeout=120,
    )
    assert answer.status_code in (201, 202), answer.text
    over = session.post(
        place.at("/api/v1/uploads/"),
        data={"kind": "contracts"},
        files={"file": ("contratos.xlsx", bytes(53 * 2**20))},
        headers=token,
        timeout=120,
    )
    assert over.status_code == 413


def test_a_feed_is_passed_on_as_it_is_made(place: Place) -> None:
    _answer, session = place.signed_in()
    with session.get(place.at("/api/v1/powerbi/dim_municipality.csv"), stream=True) as answer:
        assert answer.status_code == 200, answer.text
        assert answer.headers.get("Transfer-Encoding") == "chunked"
        assert len(b"".join(answer.iter_content(None)).splitlines()) > 1_100


def test_styles_are_kept_for_ever(place: Place) -> None:
    session = place.browser()
    page = session.get(place.at("/account/sign-in/")).text
    found = page.split('href="/static/')[1].split('"')[0]
    answer = session.get(place.at(f"/static/{found}"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
