"""What the log says of a request, a task and a failure; and that no secret ever stands in it."""

import base64
import io
import json
import logging
import logging.config
import os
import subprocess
import sys
import threading
import uuid

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from conftest import PASSWORD
from rce_site import logs
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
    for name, said in made["loggers"].items():
        logging.getLogger(name).setLevel(said["level"])
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
    # Typed into the wrong box
    client.post("/account/sign-in/", {"username": SECRET, "password": user.username})
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
    assert len(lines(written)) == 9
    for secret in (SECRET, PASSWORD, key, session, forms, *basic):
        assert secret not in told


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


def test_an_address_commands_no_terminal():
    record = logging.makeLogRecord(
        {"name": "a", "msg": "GET /ñ\x1b[2J\x9b2J\u2028b\x85", "args": ()}
    )
    assert logs.Line().format(record).endswith("GET /ñ\\x1b[2J\\x9b2J\\u2028b\\x85")


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


@pytest.mark.parametrize("command", [["migrate"], ["doctor", "--json"], ["scheduled"]])
def test_a_database_that_is_gone_leaves_no_password_in_a_commands_output(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=site_settings.BASE_DIR,
        env={
            **os.environ,
            "RCE_DATA_DIR": str(tmp_path),
            "RCE_LOG_DIR": str(tmp_path / "log"),
            "RCE_LOG_FORMAT": "json",
            "RCE_LOG_LEVEL": "DEBUG",
            "RCE_POWERBI_SECRET": "another-" + SECRET,
            "DATABASE_URL": f"postgres://rce:{SECRET}@127.0.0.1:1/rce?connect_timeout=2",
            "EMAIL_URL": f"smtp://rce:mail-{SECRET}@127.0.0.1:1",
        },
        capture_output=True,
        text=True,
    )
    files = [path.read_text() for path in (tmp_path / "log").glob("*.log")]
    told = "\n".join([done.stdout, done.stderr, *files])
    assert done.returncode != 0
    assert "127.0.0.1" in told
    assert SECRET not in told


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


def test_a_file_that_cannot_be_written_breaks_nothing_off(tmp_path, capsys):
    (tmp_path / "log").write_text("no folder")
    handler = Daily(tmp_path / "log", kept=2)
    handler.handle(logging.makeLogRecord({"msg": "words"}))
    assert "NotADirectoryError" in capsys.readouterr().err
