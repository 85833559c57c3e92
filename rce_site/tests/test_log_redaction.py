"""No secret stands in the log, whichever way it comes there; and ordinary words stay."""

import json
import logging

import pytest

from rce_site import logs
from rce_site.logs import redaction, requests

SECRET = "s3cr3t-w0rd-nobody-may-read"


@pytest.mark.parametrize(
    "said",
    [
        f"password={SECRET}",
        f"Password: {SECRET}",
        f"{{'password': '{SECRET}', 'user': 'ana'}}",
        f'{{"api_key": "{SECRET}"}}',
        f"('password', 'x') DB_PASSWORD={SECRET}",
        f"SECRET_KEY = '{SECRET}'",
        f"DRIVER=ODBC;UID=rce;PWD={{{SECRET};x}};Encrypt=yes",
        f"Authorization: Bearer {SECRET}",
        f"'HTTP_AUTHORIZATION': 'Basic {SECRET}'",
        f"[('Authorization', 'Token {SECRET}')]",
        f"Cookie: theme=dark; sessionid={SECRET}",
        f"Set-Cookie: sessionid={SECRET}; HttpOnly",
        f"HTTP_COOKIE={SECRET}; b=2",
        f"https://rce.example.com/?access_token={SECRET}&page=2",
        f"smtp+tls://mail:{SECRET}@mail.example.com:587",
        f"mssql://sa:p@{SECRET}@sql.example.com/rce?driver=x",
        f"client_secret={SECRET}&grant_type=client_credentials",
        f"csrftoken={SECRET}",
        f"rce_{SECRET.replace('-', '_')}",
        f"contraseña: {SECRET}",
        "/account/password/forgotten/MQ/d4k2x1-0123456789abcdef0123456789abcdef/",
    ],
)
def test_secrets_go_by_what_stands_before_them(said):
    shown = redaction.redacted(said)
    assert SECRET not in shown
    assert SECRET.replace("-", "_") not in shown
    assert "0123456789abcdef" not in shown
    assert redaction.GONE in shown


@pytest.mark.parametrize(
    "said",
    [
        "GET /billing/items/?q=poste&code=68001 200",
        "password authentication failed for user rce",
        "Forbidden (CSRF token missing.): /account/sign-in/",
        "rce_site.requests: 3 rows of powerbi.contracts written to C:\\RCE\\var\\uploads",
        "https://rce.example.com:8443/help/",
        "connection to server at db.example.com (10.0.0.4), port 5432 failed",
    ],
)
def test_ordinary_words_stay(said):
    assert redaction.redacted(said) == said


@pytest.mark.parametrize(
    "cut_short", ['"one two', "{one two", "[one, two", "eyJone_two_three.four"]
)
def test_what_is_cut_short_goes_to_its_end(cut_short):
    assert redaction.redacted(f"password: {cut_short}") == f"password: {redaction.GONE}"


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        ("-eyJ", f"-{redaction.GONE}"),
        ("-eyJaaaaaaaaa.", None),
        ("token={", f"token={redaction.GONE}"),
        ("token=[", f"token={redaction.GONE}"),
        ('token="\\', None),
        ("Basic  ", None),
        ("cookie ", None),
        ("a://x:", None),
    ],
)
def test_an_address_as_long_as_it_may_be_holds_nobody_up(one, shown):
    """Where a rule looked from every place to the end, this would take minutes, and the process
    with it: anybody may send it."""
    said = redaction.redacted(one * (250_000 // len(one)))
    assert shown is None or said == shown


def test_values_that_the_process_was_given_go_wherever_they_stand(monkeypatch):
    monkeypatch.setenv("RCE_POWERBI_SECRET", "Zx9~plain")
    monkeypatch.setenv("DATABASE_URL", "postgres://rce:p%40ss%2Fword@h/n")
    monkeypatch.setenv("PWD", "/srv/rce")
    monkeypatch.setattr(redaction, "_given", None)
    redaction.know(["known-to-settings"])
    shown = redaction.redacted(
        "it was Zx9~plain then p@ss/word or p%40ss%2Fword or known-to-settings in /srv/rce"
    )
    assert shown == ("it was [redacted] then [redacted] or [redacted] or [redacted] in /srv/rce")


def test_extras_with_a_secrets_name_go_too():
    record = logging.makeLogRecord(
        {"name": "a", "msg": "m", "levelname": "INFO", "client_secret": "one two three"}
    )
    record.details = {"password": "four five", "rows": 3}
    for form in (logs.Json(), logs.Line()):
        shown = form.format(record)
        assert "two" not in shown
        assert "five" not in shown
    assert json.loads(logs.Json().format(record))["details"]["rows"] == 3


def test_openid_connects_code_goes_and_a_transformers_stays():
    assert requests.redacted_query("code=T-100&page=2") == "code=T-100&page=2"
    assert requests.redacted_query("code=abc&state=xyz") == "code=[redacted]&state=[redacted]"
