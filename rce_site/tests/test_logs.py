"""What the log says of a request, a task and a failure; and that no secret ever stands in it."""

import base64
import io
import json
import logging
import logging.config
import threading
import uuid

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from conftest import PASSWORD
from rce_site import logs
from rce_site.logs import redaction, requests
from rce_site.logs.files import Daily
from records import roles
from records.models import Token
from records.views.errors import server_error

SECRET = "s3cr3t-w0rd-nobody-may-read"


@pytest.fixture
def written(settings):
    """written() is every record logged so far, as the log's own JSON has them."""
    made = logs.configuration("json", "DEBUG", None, 30)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Json())
    handler.addFilter(logs.Belonging())
    before = {name: logging.getLogger(name).level for name in made["loggers"]}
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("DEBUG")
    for name in made["loggers"]:
        logging.getLogger(name).setLevel("DEBUG")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    for name, was in before.items():
        logging.getLogger(name).setLevel(was)


def lines(written) -> list[dict]:
    return [record for record in written() if record["logger"] == "rce_site.requests"]


@pytest.mark.django_db
def test_a_request_is_one_line_that_says_who_what_and_how_long(written, as_role):
    client = as_role(roles.READER)
    answer = client.get("/", {"q": "luz", "token": SECRET})

    (line,) = lines(written)
    assert (line["message"], line["status"]) == ("GET / 200", 200)
    assert line["user"] == User.objects.get().pk
    assert line["bytes"] == len(answer.content)
    assert line["ms"] >= 0
    assert line["query"] == "q=luz&token=[redacted]"
    assert line["request"] == answer.headers["X-Request-ID"]


@pytest.mark.django_db
def test_a_stream_is_told_once_it_is_sent_with_its_bytes(written, as_role):
    answer = as_role(roles.READER).get("/records/municipalities/export/")
    sent = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    answer.close()

    assert sent
    assert [line["bytes"] for line in lines(written)] == [sent]


@pytest.mark.django_db
def test_what_is_asked_all_day_is_not_told_unless_it_fails(written):
    client = Client()
    client.get("/health/live")
    assert lines(written) == []
    client.post("/health/live")
    assert [line["status"] for line in lines(written)] == [405]


@pytest.mark.django_db
def test_the_proxys_id_is_kept_and_nobody_elses():
    client, given = Client(), "0123-abcd-proxy"
    proxy = {"X-Forwarded-Proto": "https"}

    def answered(**headers: str) -> str:
        return client.get("/account/sign-in/", headers=headers).headers["X-Request-ID"]

    assert answered(**proxy, **{"X-Request-ID": given}) == given
    assert answered(**{"X-Request-ID": given}) != given
    for malformed in ("short", "a" * 65, "semi;colon-and-more", "new\nline-and-more"):
        assert answered(**proxy, **{"X-Request-ID": malformed}) != malformed
    assert answered() != answered()


@pytest.mark.django_db
def test_people_can_quote_the_id_of_a_page_that_failed(as_role):
    answer = as_role(roles.READER).get("/no-such-page/")
    assert answer.headers["X-Request-ID"] in answer.content.decode()


def fails(request):
    password = SECRET  # noqa: F841 (a local, as a debugger would show it)
    logging.getLogger("somewhere").warning("In the middle of it")
    address = f"postgres://rce:{SECRET}@db.example.com/rce"
    raise OperationalError(f"connection to {address} failed: password={SECRET}")


urlpatterns = [path("fails/", csrf_exempt(fails))]
handler500 = server_error


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_failure_has_one_id_on_its_page_in_its_traceback_and_in_all_its_records(
    written, settings
):
    settings.LOGIN_URL = "/sign-in/"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]
    client = Client(raise_request_exception=False)
    answer = client.post(
        f"/fails/?password={SECRET}",
        {"password": SECRET},
        headers={"Authorization": f"Bearer {SECRET}", "Cookie": f"sessionid={SECRET}"},
    )

    assert answer.status_code == 500
    known_as = answer.headers["X-Request-ID"]
    assert known_as in answer.content.decode()
    told = [record for record in written() if record.get("request") == known_as]
    assert {"somewhere", "django.request", "rce_site.requests"} <= {r["logger"] for r in told}
    (traceback,) = [r["traceback"] for r in told if r["logger"] == "django.request"]
    assert "OperationalError" in traceback
    assert "postgres://rce:[redacted]@db.example.com/rce" in traceback
    assert SECRET not in json.dumps(written())
    assert SECRET not in answer.content.decode()


@pytest.mark.django_db
def test_the_next_request_of_a_thread_has_another_id_and_none_remains(as_role):
    as_role(roles.READER).get("/")
    assert logs.request_id.get() == ""


@pytest.mark.django_db
def test_no_way_of_signing_in_leaves_its_secret_in_the_log(written, person):
    user = person(roles.READER)
    _token, key = Token.issue(user, "a program")
    client = Client()
    client.post("/account/sign-in/", {"username": user.username, "password": SECRET})
    client.post("/account/sign-in/", {"username": user.username, "password": PASSWORD})
    session = client.cookies["sessionid"].value
    forms = client.get("/account/password/").cookies["csrftoken"].value
    basic = [
        base64.b64encode(f"{user.username}:{known}".encode()).decode() for known in (key, SECRET)
    ]
    for given in (f"Basic {basic[0]}", f"Basic {basic[1]}", f"Bearer {key}", f"Bearer {SECRET}"):
        Client().get("/api/v1/municipalities/", headers={"Authorization": given})
    Client(enforce_csrf_checks=True).post("/account/language/", {"csrfmiddlewaretoken": SECRET})

    told = json.dumps(written())
    assert len(lines(written)) == 8
    for secret in (SECRET, PASSWORD, key, session, forms, *basic):
        assert secret not in told


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


def test_a_record_is_one_line_of_json_whatever_it_says():
    record = logging.makeLogRecord(
        {"name": "a", "msg": "two\nlines of %s", "args": ("“words”",), "levelname": "ERROR"}
    )
    record.id = uuid.UUID(int=1)
    shown = logs.Json().format(record)
    assert "\n" not in shown
    told = json.loads(shown)
    assert (told["message"], told["level"]) == ("two\nlines of “words”", "error")
    assert told["id"] == str(uuid.UUID(int=1))


def test_nobody_forges_a_line_by_an_address():
    record = logging.makeLogRecord({"name": "a", "msg": "GET /\n2026 INFO b forged", "args": ()})
    assert "\n" not in logs.Line().format(record)


@pytest.mark.django_db
def test_a_tasks_records_bear_its_id_and_the_request_says_which_it_asked_for(written):
    from budget.tasks import learn

    logs.request_id.set("the-request")
    result = learn.enqueue(0, "nobody's")
    logs.request_id.set("")

    (asked,) = [r for r in written() if r["logger"] == "rce_site.tasks"]
    assert (asked["request"], asked["asked"]) == ("the-request", str(result.id))
    during = [r for r in written() if r.get("task")]
    assert during
    assert {r["task"] for r in during} == {str(result.id)}


def test_a_thread_that_breaks_off_is_logged_without_its_secret(written):
    def breaks() -> None:
        raise RuntimeError(f"password={SECRET}")

    before = threading.excepthook
    try:
        logs.catch_the_uncaught()
        thread = threading.Thread(target=breaks)
        thread.start()
        thread.join()
    finally:
        threading.excepthook = before
    (told,) = [r for r in written() if r["logger"] == "rce_site.uncaught"]
    assert "RuntimeError" in told["traceback"]
    assert SECRET not in json.dumps(told)


def test_files_are_one_a_day_and_the_oldest_go(tmp_path):
    for day in ("2026-01-01", "2026-01-30", "2026-01-31"):
        (tmp_path / f"site-{day}.log").write_text("x\n")
    (tmp_path / "serve-2026-01-01.log").write_text("another's\n")
    handler = Daily(tmp_path, kept=2)
    # noon of 31 January and 1 February 2026, UTC
    for created, words in ((1769860800, "first"), (1769947200, "second")):
        handler.emit(logging.makeLogRecord({"msg": words, "created": created}))
    handler.close()

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "serve-2026-01-01.log",
        "site-2026-01-31.log",
        "site-2026-02-01.log",
    ]
    assert (tmp_path / "site-2026-01-31.log").read_text() == "x\nfirst\n"
    assert (tmp_path / "site-2026-02-01.log").read_text() == "second\n"
