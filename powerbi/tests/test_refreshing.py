"""After a commit Power BI's service is asked to refresh the dataset; a local stand-in answers."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from ingest.models import Upload
from ingest.signals import committed
from powerbi import refreshing
from powerbi.models import DatasetRefresh

pytestmark = pytest.mark.django_db
SECRET = "s3creto/con+signos"
State = DatasetRefresh.State


class Service(HTTPServer):
    """Microsoft's sign-in and Power BI's API: what was asked, and what they are to answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.token = (200, {}, json.dumps({"access_token": "t0ken", "expires_in": 3599}))
        self.refresh = (202, {"x-ms-request-id": "87f31ef7"}, "")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, dict(self.headers), body))
        token = self.path.endswith("/token")
        status, headers, text = self.server.token if token else self.server.refresh
        if status == 0:  # Hangs up.
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def service(settings) -> Iterator[Service]:
    with Service() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        settings.POWERBI_TENANT = "tenant"
        settings.POWERBI_CLIENT = "client"
        settings.POWERBI_SECRET = SECRET
        settings.POWERBI_GROUP = "group"
        settings.POWERBI_DATASET = "dataset"
        settings.POWERBI_LOGIN_URL = found.address
        settings.POWERBI_API_URL = found.address
        settings.POWERBI_DAILY_REFRESHES = 8
        yield found
        found.shutdown()
        thread.join()


def refreshed() -> DatasetRefresh:
    """Does what waits, as the worker does in its time."""
    refreshing.want()
    (waiting,) = DatasetRefresh.objects.waiting()
    refreshing.refresh.call(waiting.pk)
    waiting.refresh_from_db()
    return waiting


def commit(capture) -> None:
    owner, _made = get_user_model().objects.get_or_create(username="updater")
    upload = Upload.objects.create(kind="contracts", owner=owner, name="c.xlsx", size=1)
    with capture(execute=True):
        committed.send(sender=None, upload=upload, kind="contracts", keys=[], months=[])


def test_it_signs_in_and_asks(service):
    done = refreshed()
    assert (done.state, done.status, done.answer) == (State.ACCEPTED, 202, "87f31ef7")
    (sign_in, _headers, body), (refresh, headers, asked) = service.asked
    assert sign_in == "/tenant/oauth2/v2.0/token"
    assert parse_qs(body) == {
        "grant_type": ["client_credentials"],
        "client_id": ["client"],
        "client_secret": [SECRET],
        "scope": ["https://analysis.windows.net/powerbi/api/.default"],
    }
    assert refresh == "/v1.0/myorg/groups/group/datasets/dataset/refreshes"
    assert headers["Authorization"] == "Bearer t0ken"
    assert json.loads(asked) == {"notifyOption": "NoNotification"}


def test_a_commit_wants_one_some_minutes_later(service, django_capture_on_commit_callbacks):
    commit(django_capture_on_commit_callbacks)
    (wanted,) = DatasetRefresh.objects.all()
    assert wanted.state == State.WAITING
    assert wanted.due_at - wanted.wanted_at == pytest.approx(
        refreshing.WAIT, abs=timedelta(seconds=5)
    )
    assert service.asked == []


def test_while_one_waits_no_other_is_wanted(service, django_capture_on_commit_callbacks):
    for _ in range(3):
        commit(django_capture_on_commit_callbacks)
    assert DatasetRefresh.objects.count() == 1


def test_without_settings_nothing_is_wanted(settings, django_capture_on_commit_callbacks):
    settings.POWERBI_TENANT = "tenant"
    commit(django_capture_on_commit_callbacks)
    assert not DatasetRefresh.objects.exists()


def test_a_failure_to_note_it_does_not_reach_the_commit(
    service, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    def broken(**_facts):
        raise RuntimeError("no room")

    monkeypatch.setattr(DatasetRefresh.objects, "create", broken)
    commit(django_capture_on_commit_callbacks)
    assert Upload.objects.filter(kind="contracts").exists()


def test_the_day_s_number_is_kept_to(service, settings):
    settings.POWERBI_DAILY_REFRESHES = 2
    now = timezone.now()
    for hours in (20, 5, 30):
        DatasetRefresh.objects.create(
            state=State.ACCEPTED, due_at=now, asked_at=now - timedelta(hours=hours)
        )
    refreshing.want()
    (waiting,) = DatasetRefresh.objects.waiting()
    assert waiting.due_at == pytest.approx(now + timedelta(hours=4), abs=timedelta(seconds=5))


def test_one_whose_worker_was_lost_does_not_stand_in_the_way(service):
    long_ago = timezone.now() - timedelta(hours=3)
    lost = DatasetRefresh.objects.create(due_at=long_ago)
    refreshing.want()
    lost.refresh_from_db()
    assert lost.state == State.FAILED
    assert DatasetRefresh.objects.waiting().count() == 1


def test_the_same_one_is_asked_for_once(service):
    done = refreshed()
    refreshing.refresh.call(done.pk)
    assert len(service.asked) == 2


def test_a_refused_sign_in_is_kept_without_the_secret(service, caplog):
    told = {"error": "invalid_client", "error_description": f"AADSTS7000215: {SECRET}\nTrace"}
    service.token = (401, {}, json.dumps(told))
    done = refreshed()
    assert (done.state, done.status) == (State.SIGN_IN, 401)
    assert done.answer == "invalid_client: AADSTS7000215: …"
    assert SECRET not in caplog.text
    assert len(service.asked) == 1


@pytest.mark.parametrize("text", ["", "<html>", '{"token_type": "Bearer"}', "[]"])
def test_a_sign_in_without_a_token_is_refused(service, text):
    service.token = (200, {}, text)
    assert refreshed().state == State.SIGN_IN


def test_a_refusal_says_why(service):
    told = {"error": {"code": "PowerBINotAuthorizedException", "message": "No."}}
    service.refresh = (403, {}, json.dumps(told))
    done = refreshed()
    assert (done.state, done.status) == (State.REFUSED, 403)
    assert done.answer == "PowerBINotAuthorizedException: No."


@pytest.mark.parametrize(
    ("retry_after", "hours"), [("7200", 2), ("60", 1), ("Wed, 21 Oct 2026 07:28:00 GMT", 1)]
)
def test_after_too_many_it_is_wanted_again_later(service, retry_after, hours):
    service.refresh = (429, {"Retry-After": retry_after}, '{"error": {"code": "TooMany"}}')
    done = refreshed()
    assert (done.state, done.status) == (State.REFUSED, 429)
    (again,) = DatasetRefresh.objects.waiting()
    assert again.due_at == pytest.approx(
        timezone.now() + timedelta(hours=hours), abs=timedelta(seconds=5)
    )


@pytest.mark.parametrize("step", ["token", "refresh"])
def test_no_answer_is_a_failure_that_is_kept(service, step):
    setattr(service, step, (0, {}, ""))
    done = refreshed()
    assert (done.state, done.status) == (State.FAILED, None)
    assert done.answer


def test_a_service_that_is_too_slow_is_left(service, monkeypatch):
    monkeypatch.setattr(refreshing, "TIMEOUT", 0.05)
    release = threading.Event()
    monkeypatch.setattr(Handler, "do_POST", lambda self: release.wait(10))
    done = refreshed()
    release.set()
    assert done.state == State.FAILED


def test_the_token_follows_no_redirection(service):
    service.refresh = (302, {"Location": f"{service.address}/elsewhere"}, "")
    done = refreshed()
    assert (done.state, done.status) == (State.REFUSED, 302)
    assert [path for path, _headers, _body in service.asked if "elsewhere" in path] == []


def test_settings_that_go_leave_nothing_to_ask(service, settings):
    refreshing.want()
    settings.POWERBI_SECRET = ""
    (waiting,) = DatasetRefresh.objects.waiting()
    refreshing.refresh.call(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == State.FAILED
    assert service.asked == []


def test_the_token_is_kept_nowhere_whoever_repeats_it(service):
    known = refreshing.service()
    service.refresh = (403, {}, json.dumps({"error": {"code": "No", "message": "Bearer t0ken"}}))
    assert "t0ken" not in refreshing.ask(known).answer
    # No header may have a line's end: the client says of which value.
    service.token = (200, {}, json.dumps({"access_token": "t0ken\n"}))
    told = refreshing.ask(known)
    assert (told.state, "t0ken" in told.answer) == (State.FAILED, False)


def test_the_secret_is_not_in_what_a_log_would_show(service):
    assert SECRET not in repr(refreshing.service())
