"""Asks Power BI's service to refresh its dataset once what it reads has changed, where the settings
say which dataset.

The worker asks, some minutes later, so that several uploads in a row are one refresh. Nothing that
goes wrong here reaches whoever changed the data: it is kept with what was asked, without secrets.
"""

import json
import logging
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, quote_plus, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from powerbi.models import DatasetRefresh

logger = logging.getLogger(__name__)

State = DatasetRefresh.State
WAIT = timedelta(minutes=5)
# After "too many requests", unless the service names a longer time.
AGAIN = timedelta(hours=1)
DAY = timedelta(days=1)
# One that should have been asked for so long ago has lost its worker.
LOST = timedelta(hours=1)
TIMEOUT = 30  # seconds, of each request
MOST_BYTES = 2**16
TOO_MANY = 429
SCOPE = "https://analysis.windows.net/powerbi/api/.default"


@dataclass(frozen=True)
class Service:
    """Which dataset, and as whom it is asked for: a service principal."""

    tenant: str
    client: str
    secret: str = field(repr=False)
    group: str = ""
    dataset: str = ""

    @property
    def token_url(self) -> str:
        return f"{settings.POWERBI_LOGIN_URL.rstrip('/')}/{quote(self.tenant)}/oauth2/v2.0/token"

    @property
    def refresh_url(self) -> str:
        of = f"groups/{quote(self.group)}/datasets/{quote(self.dataset)}"
        return f"{settings.POWERBI_API_URL.rstrip('/')}/v1.0/myorg/{of}/refreshes"


def service() -> Service | None:
    """As the settings have it; None unless they say all of it."""
    found = Service(
        settings.POWERBI_TENANT,
        settings.POWERBI_CLIENT,
        settings.POWERBI_SECRET,
        settings.POWERBI_GROUP,
        settings.POWERBI_DATASET,
    )
    said = (found.tenant, found.client, found.secret, found.group, found.dataset)
    return found if all(said) else None


def follow(**_news: Any) -> None:
    """Wants a refresh of what stands once the transaction does; without settings, nothing."""
    if service():
        transaction.on_commit(want, robust=True)


def follow_recovery(created: bool, **_signal: Any) -> None:
    if created:
        follow()


def want(after: timedelta = WAIT) -> None:
    """Has the worker ask after that time, or once the day's number allows it; not while one waits,
    which will read what stands by then."""
    now = timezone.now()
    lost = DatasetRefresh.objects.waiting().filter(due_at__lt=now - LOST)
    lost.update(state=State.FAILED, answer="No worker asked for it.")
    if DatasetRefresh.objects.waiting().exists():
        return
    due = max(now + after, _free_at(now))
    wanted = DatasetRefresh.objects.create(due_at=due)
    # Where tasks are done at once, as in tests, somebody else does it in its time.
    if refresh.get_backend().supports_defer:
        refresh.using(run_after=due).enqueue(wanted.pk)


def _free_at(now: datetime) -> datetime:
    """When one may be asked for, so that no day has more of them than the settings say."""
    most = settings.POWERBI_DAILY_REFRESHES
    asked = DatasetRefresh.objects.filter(asked_at__gt=now - DAY).order_by("-asked_at")
    moments = list(asked.values_list("asked_at", flat=True)[:most])
    return moments[-1] + DAY if len(moments) >= most else now


@task()
def refresh(wanted_id: int) -> None:
    wanted = DatasetRefresh.objects.waiting().filter(pk=wanted_id).first()
    known = service()
    if wanted is None:
        return
    if known is None:
        _settle(wanted, Told(State.FAILED, None, "The settings name no dataset any more."))
        return
    wanted.asked_at = timezone.now()
    told = ask(known)
    _settle(wanted, told)
    if told.status == TOO_MANY:
        want(max(AGAIN, told.again))


class Told(NamedTuple):
    """What came of asking: `status` is HTTP's, None without an answer; `again` after how long."""

    state: State
    status: int | None
    answer: str
    again: timedelta = timedelta()


def _settle(wanted: DatasetRefresh, told: Told) -> None:
    wanted.state, wanted.status, wanted.answer = told.state, told.status, told.answer[:300]
    wanted.save(update_fields=["state", "status", "answer", "asked_at"])
    if told.state != State.ACCEPTED:
        logger.warning("The dataset is not refreshed: %s, status %s", told.state, told.status)


def ask(known: Service) -> Told:
    """Signs in and asks for the refresh; never raises for what the network or the service does."""
    try:
        signed_in = _sign_in(known)
        token = _json(signed_in.text).get("access_token")
        if signed_in.status != 200 or not isinstance(token, str):
            return _told(State.SIGN_IN, signed_in, known)
        answered = _post(
            known.refresh_url,
            b'{"notifyOption": "NoNotification"}',
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        accepted = answered.status in (200, 202)
        return _told(State.ACCEPTED if accepted else State.REFUSED, answered, known)
    except (OSError, HTTPException, ValueError) as error:
        return Told(State.FAILED, None, _hidden(f"{type(error).__name__}: {error}", known))


def _sign_in(known: Service) -> "Answer":
    asked = {
        "grant_type": "client_credentials",
        "client_id": known.client,
        "client_secret": known.secret,
        "scope": SCOPE,
    }
    return _post(known.token_url, urlencode(asked).encode(), {})


class Answer(NamedTuple):
    status: int
    text: str
    retry_after: str
    request: str


class _Nowhere(HTTPRedirectHandler):
    """Secrets go where the settings say and no further."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    if not url.startswith(("https://", "http://")):
        raise ValueError("The address is not one of the web.")
    request = Request(url, body, headers, method="POST")  # noqa: S310 - looked at above
    try:
        response = build_opener(_Nowhere).open(request, timeout=TIMEOUT)
    except HTTPError as refused:
        response = refused
    with response:
        text = response.read(MOST_BYTES).decode(errors="replace")
        found = response.headers
        return Answer(
            response.status,
            text,
            found.get("Retry-After", ""),
            found.get("x-ms-request-id") or found.get("RequestId", ""),
        )


def _told(state: State, answer: Answer, known: Service) -> Told:
    said = answer.request if state == State.ACCEPTED else _said(answer.text)
    return Told(state, answer.status, _hidden(said, known), _pause(answer.retry_after))


def _pause(retry_after: str) -> timedelta:
    """How long the service asks to be left alone; nothing of a date, a day at most."""
    seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0
    return timedelta(seconds=min(seconds, int(DAY.total_seconds())))


def _said(text: str) -> str:
    """What an answer says was wrong, as Microsoft's services write it, else its beginning."""
    found = _json(text)
    error = found.get("error")
    if isinstance(error, dict):
        parts = [error.get("code"), error.get("message")]
    else:
        parts = [error, str(found.get("error_description", "")).partition("\n")[0].strip()]
    return ": ".join(str(part) for part in parts if part) or " ".join(text.split())


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hidden(text: str, known: Service) -> str:
    """Without the secret and the token that it opens, whoever repeats them."""
    for written in (str, quote, quote_plus):
        text = text.replace(written(known.secret), "…")
    return re.sub(r"\bBearer \S+", "Bearer …", text)
